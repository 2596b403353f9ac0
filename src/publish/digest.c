#include "publish/digest.h"

#include <string.h>

void digest_text(GChecksum *sum, const char *text)
{
    g_checksum_update(sum, (const guchar *)(text != NULL ? "=" : "-"), 1);
    if (text != NULL)
        g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text) + 1);
}

void digest_bytes(GChecksum *sum, const void *bytes, gsize length)
{
    g_checksum_update(sum, (const guchar *)&length, sizeof length);
    if (length > 0)
        g_checksum_update(sum, bytes, (gssize)length);
}

void digest_numbers(GChecksum *sum, const gint64 *numbers, gsize n)
{
    digest_bytes(sum, numbers, n * sizeof *numbers);
}

void digest_reals(GChecksum *sum, const double *reals, gsize n)
{
    digest_bytes(sum, reals, n * sizeof *reals);
}
