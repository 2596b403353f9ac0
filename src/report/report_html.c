/* One page that needs nothing else: styles and charts are within it. */
#include "report/document.h"

#include "base/text.h"
#include "render.h"

#include <string.h>

static const char style[] =
    "body{font:15px/1.5 'DejaVu Sans',Verdana,sans-serif;color:#1c1e22;background:#fff;"
    "max-width:66rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.5rem;margin:3rem 0 .5rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}"
    "h1:first-of-type{margin-top:0}"
    "table{border-collapse:collapse;margin:0 0 1rem;font-size:.87rem;width:100%}"
    "caption{text-align:left;color:#55585e;padding:0 0 .4rem}"
    "th,td{text-align:left;vertical-align:top;padding:.25rem .8rem .25rem 0;"
    "border-bottom:1px solid #dfe2e6;overflow-wrap:break-word;max-width:24rem}"
    ".w{white-space:nowrap}th{font-weight:normal;color:#55585e}.n{text-align:right;white-space:"
    "nowrap;"
    "font-variant-numeric:tabular-nums}"
    "figure{margin:1rem 0}figure img{max-width:100%;height:auto}"
    "@media print{h1{break-before:page}h1:first-of-type{break-before:auto}"
    "h2{break-after:avoid}tr,figure{break-inside:avoid}}";

static void append_element(GString *html, const char *element, const char *text)
{
    g_autofree char *markup = text_markup(text);
    g_string_append_printf(html, "<%s>%s</%s>\n", element, markup, element);
}

static const char *column_class(const Column *column)
{
    return column->numeric ? " class=\"n\"" : column->whole ? " class=\"w\"" : "";
}

static void append_table(GString *html, const Block *block)
{
    g_autofree char *caption = text_markup(block->text);
    g_string_append_printf(html, "<table>\n<caption>%s</caption>\n<thead><tr>", caption);
    for (guint i = 0; i < block->n_columns; i++)
        g_string_append_printf(html, "<th scope=\"col\"%s>%s</th>",
                               block->columns[i].numeric ? " class=\"n\"" : "",
                               block->columns[i].head);
    g_string_append(html, "</tr></thead>\n<tbody>\n");
    for (guint i = 0, column = 0; i < block->cells->len; i++) {
        g_autofree char *cell = text_markup(g_ptr_array_index(block->cells, i));
        g_string_append_printf(html, "%s<td%s>%s</td>%s", column == 0 ? "<tr>" : "",
                               column_class(&block->columns[column]), cell,
                               column + 1 == block->n_columns ? "</tr>\n" : "");
        column = column + 1 < block->n_columns ? column + 1 : 0;
    }
    g_string_append(html, "</tbody>\n</table>\n");
}

static bool append_chart(GString *html, const Block *block, Renderer *renderer, const Theme *theme,
                         GError **error)
{
    g_autoptr(GByteArray) svg = g_byte_array_new();
    const Chart *chart = plot_chart(block->chart);
    Picture picture = {.format = PICTURE_SVG, .width = 960, .theme = theme, .bare = true};
    if (!renderer_draw(renderer, chart, &picture, svg, error))
        return false;
    int width, height;
    renderer_size(renderer, &width, &height);
    g_autofree char *base64 = g_base64_encode(svg->data, svg->len);
    g_autofree char *words = chart_describe(chart, NULL);
    g_autofree char *alt = text_markup(words);
    g_string_append_printf(html,
                           "<figure><img src=\"data:image/svg+xml;base64,%s\" width=\"%d\" "
                           "height=\"%d\" alt=\"%s\"></figure>\n",
                           base64, width, height, alt);
    return true;
}

static bool append_block(GString *html, const Block *block, Renderer *renderer, const Theme *theme,
                         GError **error)
{
    static const char *const elements[] = {
        [BLOCK_TITLE] = "h1", [BLOCK_HEADING] = "h2", [BLOCK_TEXT] = "p"};
    if (block->kind == BLOCK_CHART)
        return append_chart(html, block, renderer, theme, error);
    if (block->kind == BLOCK_TABLE)
        append_table(html, block);
    else
        append_element(html, elements[block->kind], block->text);
    return true;
}

GBytes *report_html(const GPtrArray *reports, GError **error)
{
    g_autoptr(Document) document = document_new(reports);
    g_autoptr(Renderer) renderer = renderer_new(error);
    g_autoptr(Theme) theme = renderer != NULL ? theme_load("print", error) : NULL;
    if (theme == NULL)
        return NULL;
    g_autoptr(GString) html = g_string_new("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
                                           "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                                           "content=\"width=device-width, initial-scale=1\">\n");
    append_element(html, "title", document->title);
    g_string_append_printf(html, "<style>%s</style>\n</head>\n<body>\n<main>\n", style);
    for (guint i = 0; i < document->blocks->len; i++)
        if (!append_block(html, g_ptr_array_index(document->blocks, i), renderer, theme, error))
            return NULL;
    g_string_append(html, "</main>\n</body>\n</html>\n");
    return g_string_free_to_bytes(g_steal_pointer(&html));
}
