#include "ssh/identity.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    g_autofree char *line = g_strndup((const char *)bytes, length);
    identity_free(identity_parse("fuzz", (const char *)bytes, length, line));
    return 0;
}
