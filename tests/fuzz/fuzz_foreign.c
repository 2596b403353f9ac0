#include "app/foreign.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    foreign_free(foreign_judge((const char *)bytes, length, 1400000000, 86400, NULL));
    return 0;
}
