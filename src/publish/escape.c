#include "publish/escape.h"

#include <string.h>

#include "text/text.h"

void html_text(GString *out, const char *text)
{
    g_autofree char *visible = text_visible(text, -1);
    for (const char *c = visible; *c != '\0'; c++)
        switch (*c) {
        case '&':
            g_string_append(out, "&amp;");
            break;
        case '<':
            g_string_append(out, "&lt;");
            break;
        case '>':
            g_string_append(out, "&gt;");
            break;
        default:
            g_string_append_c(out, *c);
        }
}

void html_attribute(GString *out, const char *text)
{
    g_autofree char *visible = text_visible(text, -1);
    g_autofree char *escaped = g_markup_escape_text(visible, -1);
    g_string_append(out, escaped);
}

void url_part(GString *out, const char *text)
{
    g_string_append_uri_escaped(out, text, NULL, FALSE);
}

/* A colon before the path can only end a scheme; what browsers skip before one is not skipped
 * here. */
static bool is_harmless(const char *url)
{
    if (url[strcspn(url, ":/?#")] != ':')
        return true;
    g_autofree char *scheme = g_uri_parse_scheme(url);
    return scheme != NULL && (g_str_equal(scheme, "http") || g_str_equal(scheme, "https") ||
                              g_str_equal(scheme, "mailto"));
}

void html_url(GString *out, const char *url)
{
    html_attribute(out, is_harmless(url) ? url : "#");
}

/* Whether a line that begins so could be read as a list, an enumeration, a field or a rule. */
static bool begins_like_markup(const char *text)
{
    gsize word = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
    return word == 0 || text[word] == '.' || text[word] == ')';
}

void rst_text(GString *out, const char *text)
{
    g_autofree char *visible = text_visible(text, -1);
    if (begins_like_markup(visible))
        g_string_append(out, "\\ ");
    for (const char *c = visible; *c != '\0'; c++) {
        bool colon = *c == ':' && (c[1] == '\0' || strchr(":/", c[1]) != NULL);
        if (colon || strchr("\\*`_|@<>", *c) != NULL)
            g_string_append_c(out, '\\');
        g_string_append_c(out, *c);
    }
}

void rst_cell(GString *out, const char *text)
{
    if (text[0] == '\0')
        g_string_append(out, "\\");
    else
        rst_text(out, text);
}

void csv_field(GString *out, const char *text)
{
    g_autofree char *visible = text_visible(text, -1);
    bool formula = visible[0] != '\0' && strchr("=+-@", visible[0]) != NULL;
    if (!formula && strpbrk(visible, ",\"\r\n") == NULL) {
        g_string_append(out, visible);
        return;
    }
    g_string_append(out, formula ? "\"'" : "\"");
    for (const char *c = visible; *c != '\0'; c++)
        g_string_append(out, *c == '"' ? "\"\"" : (char[]){*c, '\0'});
    g_string_append_c(out, '"');
}
