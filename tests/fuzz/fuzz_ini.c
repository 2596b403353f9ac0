#include "config/ini.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    ini_free(ini_parse((const char *)bytes, length, "fuzz"));
    return 0;
}
