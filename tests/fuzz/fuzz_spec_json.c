#include "chart/spec.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    spec_free(spec_read_json((const char *)bytes, length, "fuzz", NULL, NULL));
    return 0;
}
