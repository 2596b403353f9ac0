#include "chart/spec.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    spec_free(spec_read_csv((const char *)bytes, length, "fuzz", "Europe/Berlin", NULL));
    return 0;
}
