#include "base/text.h"

#include "text/text.h"

#include <gio/gio.h>
#include <stdbool.h>
#include <string.h>

#define MAX_NAME 64
#define DIGEST_CHARS 16
#define COLUMNS 78

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

char *text_markup(const char *text)
{
    g_autofree char *visible = text_visible(text, -1);
    g_autofree char *escaped = g_markup_escape_text(visible, -1);
    GString *known = g_string_new(escaped);
    g_string_replace(known, "&apos;", "&#39;", 0);
    return g_string_free(known, FALSE);
}

char **text_words(const char *text, const char *separators)
{
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    g_auto(GStrv) parts = g_strsplit_set(text, separators, -1);
    for (char **part = parts; *part != NULL; part++)
        if (**part != '\0')
            g_strv_builder_add(words, *part);
    return g_strv_builder_end(words);
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

static void append_paragraph(GString *out, const char *prefix, const char *text)
{
    g_auto(GStrv) words = text_words(text, " \n");
    glong margin = g_utf8_strlen(prefix, -1), column = 0;
    for (char **word = words; *word != NULL; word++) {
        glong width = g_utf8_strlen(*word, -1);
        if (column > margin && column + 1 + width <= COLUMNS) {
            g_string_append_c(out, ' ');
            column += 1 + width;
        } else {
            g_string_append_printf(out, "%s%s", column > 0 ? "\n" : "", prefix);
            column = margin + width;
        }
        g_string_append(out, *word);
    }
    if (column > 0)
        g_string_append_c(out, '\n');
}

void text_append_paragraphs(GString *out, const char *prefix, const char *text)
{
    g_auto(GStrv) paragraphs = g_strsplit(text, "\n\n", -1);
    for (char **paragraph = paragraphs; *paragraph != NULL; paragraph++) {
        if (paragraph != paragraphs)
            g_string_append_c(out, '\n');
        append_paragraph(out, prefix, *paragraph);
    }
}

/* Made by glib-compile-resources, which declares it nowhere. */
GResource *resources_get_resource(void);

char *text_resource(const char *name)
{
    g_autofree char *path = g_strconcat("/hubplot/", name, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_resource_lookup_data(resources_get_resource(), path,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
    if (bytes == NULL)
        g_error("%s", error->message);
    return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

bool text_scan_number(const char **text, int most, int *number)
{
    int n = 0, value = 0;
    for (; n < most && g_ascii_isdigit((*text)[n]); n++)
        value = 10 * value + ((*text)[n] - '0');
    if (n == 0)
        return false;
    *text += n;
    *number = value;
    return true;
}
