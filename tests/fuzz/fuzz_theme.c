#include "scene/theme.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    theme_free(theme_parse((const char *)bytes, length, "fuzz", NULL));
    return 0;
}
