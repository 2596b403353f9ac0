#include "publish/html.h"

#include "axis/units.h"
#include "base/text.h"
#include "base/when.h"
#include "text/text.h"

#include <string.h>

const char *status_shape(Status status)
{
    static const char *const shapes[N_STATUS] = {
        [STATUS_OK] = "M3 8.5l3.5 3.5L13 4.5",
        [STATUS_WARN] = "M8 2.8v6.4M8 13v.2",
        [STATUS_UNKNOWN] = "M5.2 5.6a2.8 2.8 0 1 1 4 2.5c-.9.5-1.2 1-1.2 1.9M8 12.6v.2",
        [STATUS_ALARM] = "M4 4l8 8M12 4l-8 8",
    };
    return shapes[status];
}

void html_status(GString *out, Status status)
{
    const char *word = status_word(status);
    g_string_append_printf(out,
                           "<span class=\"status %s\"><svg aria-hidden=\"true\" width=\"16\" "
                           "height=\"16\" viewBox=\"0 0 16 16\" fill=\"none\" "
                           "stroke=\"currentColor\" stroke-width=\"2\" "
                           "stroke-linecap=\"round\" stroke-linejoin=\"round\">"
                           "<path d=\"%s\"/></svg>%s</span>",
                           word, status_shape(status), word);
}

void html_time(GString *out, GTimeZone *zone, gint64 time)
{
    g_autofree char *iso = when_iso(zone, time);
    g_autofree char *words = when_minute(zone, time);
    if (iso[0] == '?')
        g_string_append(out, "?");
    else
        g_string_append_printf(out, "<time datetime=\"%s\">%s</time>", iso, words);
}

void html_amount(GString *out, gint64 value, Unit unit)
{
    g_autofree char *words = value >= 0 ? units_format((double)value, unit) : g_strdup("\u2013");
    g_string_append_printf(out, "<td class=\"figure\">%s</td>", words);
}

void html_scroller(GString *out, const char *label)
{
    g_string_append(out, "<div class=\"scroller\" role=\"group\" tabindex=\"0\" aria-label=\"");
    html_text(out, label);
    g_string_append(out, "\">\n");
}

static void add_source(GString *out, const Figure *figure, const char *root, const char *media,
                       const Variant variant[2])
{
    g_autofree char *once = figure_path(figure, variant[0]);
    g_autofree char *twice = figure_path(figure, variant[1]);
    g_string_append_printf(out, "<source media=\"%s\" srcset=\"%s%s, %s%s 2x\">", media, root, once,
                           root, twice);
}

void html_picture(GString *out, const Figure *figure, const char *root)
{
    bool svg = (figure->variants & 1 << VARIANT_SVG) != 0,
         png = (figure->variants & 1 << VARIANT_PNG) != 0;
    if (!svg && !png) {
        g_string_append(out, "<p class=\"missing\">This picture could not be drawn.</p>");
        return;
    }
    g_string_append(out, "<picture>");
    if ((figure->variants & 1 << VARIANT_SVG_NARROW) != 0) {
        g_autofree char *path = figure_path(figure, VARIANT_SVG_NARROW);
        g_string_append_printf(out,
                               "<source media=\"(max-width: 40rem)\" type=\"image/svg+xml\" "
                               "srcset=\"%s%s\" width=\"%d\" height=\"%d\">",
                               root, path, FIGURE_NARROW, figure->narrow_height);
    }
    if (svg && png) {
        g_autofree char *path = figure_path(figure, VARIANT_SVG);
        g_string_append_printf(out, "<source type=\"image/svg+xml\" srcset=\"%s%s\">", root, path);
    }
    if ((figure->variants & 1 << VARIANT_PNG_DARK) != 0 &&
        (figure->variants & 1 << VARIANT_PNG_DARK_2X) != 0)
        add_source(out, figure, root, "screen and (prefers-color-scheme: dark)",
                   (const Variant[2]){VARIANT_PNG_DARK, VARIANT_PNG_DARK_2X});
    g_autofree char *path = figure_path(figure, png ? VARIANT_PNG : VARIANT_SVG);
    g_autofree char *dense = figure_path(figure, VARIANT_PNG_2X);
    g_string_append_printf(out, "<img src=\"%s%s\"", root, path);
    if (png && (figure->variants & 1 << VARIANT_PNG_2X) != 0)
        g_string_append_printf(out, " srcset=\"%s%s 2x\"", root, dense);
    g_string_append_printf(out, " width=\"%d\" height=\"%d\" loading=\"lazy\" alt=\"",
                           figure->width, figure->height);
    html_text(out, figure->alt);
    if (figure->stable != NULL)
        g_string_append(out, " The tables on this page have all figures.");
    g_string_append(out, "\"></picture>");
}

/* How long a page may be left open before it says that it is old: the classes that the style
 * sheet knows, in hours. */
static int patience(const HtmlPage *page)
{
    static const int hours[] = {1, 2, 4, 8, 14, 26, 50, 98, 170};
    gsize i = 0;
    while (i + 1 < G_N_ELEMENTS(hours) &&
           hours[i] * G_GINT64_CONSTANT(3600) < page->due - page->made)
        i++;
    return hours[i];
}

static void add_freshness(GString *out, const HtmlPage *page)
{
    g_string_append_printf(out,
                           "<p class=\"fresh\"><img src=\"%sfresh.svg\" width=\"16\" "
                           "height=\"16\" alt=\"\"> Made ",
                           page->root);
    html_time(out, page->zone, page->made);
    g_string_append(out, page->due > page->made ? ", the next is due by " : ", the next was due ");
    html_time(out, page->zone, page->due);
    g_string_append(out, " (");
    html_text(out, page->zone_name);
    g_string_append(out, ")</p>\n");
}

void html_begin(GString *out, const HtmlPage *page)
{
    g_string_append(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                         "<meta name=\"viewport\" content=\"width=device-width, "
                         "initial-scale=1\">\n"
                         "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    html_text(out, page->title);
    g_string_append(out, "</title>\n");
    if (page->style != NULL)
        g_string_append_printf(out,
                               "<link rel=\"stylesheet\" href=\"%s%s\">\n"
                               "<link rel=\"alternate\" type=\"application/atom+xml\" "
                               "title=\"Incidents\" href=\"feed.atom\">\n",
                               page->root, page->style);
    g_string_append_printf(out,
                           "<link rel=\"icon\" type=\"image/svg+xml\" href=\"%sicon-%s.svg\">\n",
                           page->root, status_word(page->status));
    g_string_append_printf(out,
                           "</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the "
                           "content</a>\n<p class=\"left-open after-%d\" role=\"note\"></p>\n",
                           patience(page));
    g_string_append_printf(out,
                           "<header>\n<nav aria-label=\"Site\"><a href=\"%sindex.html\"%s>All "
                           "hubs</a></nav>\n",
                           page->root, page->root[0] == '\0' ? " aria-current=\"page\"" : "");
    add_freshness(out, page);
    if (page->due <= page->made)
        g_string_append(
            out, "<p class=\"banner\">Out of date: the run that was due did not take place.</p>\n");
    g_string_append(out, "</header>\n<main id=\"main\">\n");
}

void html_end(GString *out, const HtmlPage *page)
{
    g_string_append(out, "</main>\n<footer>\n<p>Times are in ");
    html_text(out, page->zone_name);
    g_string_append(out, ", sizes in powers of 1024. Made by hubplot " HUBPLOT_VERSION ".");
    if (page->style != NULL)
        g_string_append(out, " <a href=\"feed.atom\">Incidents as a feed</a>");
    g_string_append(out, "</p>\n</footer>\n</body>\n</html>\n");
}

void html_text(GString *out, const char *text)
{
    g_autofree char *escaped = text_markup(text);
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
    html_text(out, is_harmless(url) ? url : "#");
}

/* Whether a line that begins so could be read as a list, an enumeration, a field or a rule. */
static bool begins_like_markup(const char *text)
{
    gsize word = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
    return word == 0 || text[word] == '.' || text[word] == ')';
}

/* Whether docutils would take the colon at `c` for markup, or for the end of a URL's scheme, as in
 * "javascript:x", and make a link of it. A time has neither. */
static bool is_markup_colon(const char *text, const char *c)
{
    if (c[1] == ' ')
        return false;
    const char *word = c;
    bool letter = false;
    for (; word > text && (g_ascii_isalnum(word[-1]) || strchr("+.-", word[-1]) != NULL); word--)
        letter = letter || g_ascii_isalpha(word[-1]);
    return letter || word == c || !g_ascii_isdigit(c[1]);
}

void rst_text(GString *out, const char *text)
{
    g_autofree char *visible = text_visible(text, -1);
    if (begins_like_markup(visible))
        g_string_append(out, "\\ ");
    for (const char *c = visible; *c != '\0'; c++) {
        bool colon = *c == ':' && is_markup_colon(visible, c);
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
    const char *first = visible + strspn(visible, " ");
    bool formula = *first != '\0' && strchr("=+-@", *first) != NULL;
    if (!formula && first == visible && strpbrk(visible, ",;\"") == NULL) {
        g_string_append(out, visible);
        return;
    }
    g_string_append(out, formula ? "\"'" : "\"");
    for (const char *c = visible; *c != '\0'; c++)
        g_string_append(out, *c == '"' ? "\"\"" : (char[]){*c, '\0'});
    g_string_append_c(out, '"');
}
