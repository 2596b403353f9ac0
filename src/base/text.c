#include "base/text.h"

#include <stdbool.h>
#include <string.h>

#define MAX_NAME 64
#define DIGEST_CHARS 16

char *text_file_name(const char *name)
{
    GString *out = g_string_new(NULL);
    for (const char *p = name; *p != '\0'; p++) {
        gboolean plain = g_ascii_isalnum(*p) || (out->len > 0 && strchr(".-", *p) != NULL);
        if (plain)
            g_string_append_c(out, *p);
        else if (*p == '_' && out->len > 0)
            g_string_append(out, "__");
        else
            g_string_append_printf(out, "%s_%02X", out->len == 0 ? "x" : "", (guint8)*p);
    }
    if (out->len == 0 || out->len > MAX_NAME) {
        g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);
        g_string_truncate(out, MIN(out->len, MAX_NAME - DIGEST_CHARS - 1));
        g_string_append_printf(out, "%s%.*s", out->len == 0 ? "x" : "-", DIGEST_CHARS, digest);
    }
    return g_string_free(out, FALSE);
}

const char *text_plural(gint64 n)
{
    return n == 1 ? "" : "s";
}

const char *text_after_name(const char *text, const char *name)
{
    gsize length = strlen(name);
    bool named = strncmp(text, name, length) == 0 && strncmp(text + length, ": ", 2) == 0;
    return named ? text + length + 2 : text;
}
