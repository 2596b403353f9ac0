/* Packed lists of numbers out of a stranger's picture. */
#include "data/data.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    g_autofree char *json = g_strndup((const char *)bytes, length);
    GString *plain = pack_undo(json, 1 << 20);
    if (plain != NULL)
        g_string_free(plain, TRUE);
    return 0;
}
