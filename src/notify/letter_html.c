/* Mail programs know little of CSS: tables, and styles on each element. */
#include "letter.h"

#include "visible.h"
#include "when.h"

static const char *const headings[N_NEWS_KINDS] = {
    [NEWS_WORSE] = "Worse", [NEWS_BETTER] = "Better", [NEWS_STILL] = "Still"};

/* Text that stands at 4.5:1 or more on white, and a sign for those who see no colours. */
static const struct {
    const char *colour, *tint, *sign;
} looks[N_STATUS] = {
    [STATUS_OK] = {"#00694d", "#e3f4ee", "✓"},
    [STATUS_WARN] = {"#8a4b00", "#fdf0dc", "▲"},
    [STATUS_UNKNOWN] = {"#55585e", "#eceef1", "?"},
    [STATUS_ALARM] = {"#b3261e", "#fbe6e4", "✖"},
};

/* For text and for attributes in double quotes. */
static char *escape_html(const char *text)
{
    g_autofree char *visible = text_visible(text, -1);
    return g_markup_escape_text(visible, -1);
}

static void append_badge(GString *out, Status status)
{
    g_string_append_printf(out,
                           "<span style=\"color:%s;background:%s;padding:2px 8px;"
                           "border-radius:9px;white-space:nowrap\">%s&nbsp;%s</span>",
                           looks[status].colour, looks[status].tint, looks[status].sign,
                           status_word(status));
}

static void append_picture(GString *out, const GPtrArray *pictures, const HubNews *hub,
                           const News *news)
{
    for (guint i = 0; i < pictures->len; i++) {
        const LetterPicture *picture = g_ptr_array_index(pictures, i);
        if (picture->hub != hub || picture->news != news)
            continue;
        g_autofree char *alt = escape_html(picture->alt);
        g_string_append_printf(out,
                               "<img src=\"cid:%s\" width=\"%d\" height=\"%d\" alt=\"%s\" "
                               "style=\"display:block;border:0;max-width:100%%;height:auto;"
                               "margin:6px 0\">",
                               picture->cid, picture->width, picture->height, alt);
    }
}

/* The reason, and what was before. */
static void append_detail(GString *out, const News *news, GTimeZone *zone)
{
    g_autofree char *brief = escape_html(news->brief);
    g_autofree char *since = when_minute(zone, news->since);
    g_string_append(out, "<div style=\"color:#55585e;font-size:13px;margin-top:4px;"
                         "overflow-wrap:anywhere\">");
    if (news->verdict != NULL) {
        g_autofree char *reason = escape_html(news->verdict->reason);
        g_string_append(out, reason);
    }
    if (news->status == STATUS_OK)
        g_string_append_printf(out, "%sbefore: %s, found %s", news->verdict != NULL ? "<br>" : "",
                               brief, since);
    else if (news->before != STATUS_OK)
        g_string_append_printf(out, "<br>%s%s since %s", news->before != news->status ? "was " : "",
                               status_word(news->before), since);
    g_string_append(out, "</div>");
}

/* All of one kind about one node or item. */
static void append_place(GString *out, const HubNews *hub, const News *lead,
                         const GPtrArray *pictures, GTimeZone *zone)
{
    g_autofree char *phrase = news_phrase(lead);
    g_autofree char *text = escape_html(phrase);
    g_string_append(out, "<div style=\"margin:8px 0 16px\">");
    append_badge(out, lead->status);
    g_string_append_printf(out, " <strong>%s</strong>", text);
    for (guint i = 0; i < hub->news->len; i++) {
        const News *news = g_ptr_array_index(hub->news, i);
        if (hub_news_lead(hub, news) == lead)
            append_detail(out, news, zone);
    }
    append_picture(out, pictures, hub, lead);
    g_string_append(out, "</div>\n");
}

static void append_kind(GString *out, const HubNews *hub, NewsKind kind, const GPtrArray *pictures,
                        GTimeZone *zone)
{
    bool headed = false;
    for (guint i = 0; i < hub->news->len; i++) {
        const News *news = g_ptr_array_index(hub->news, i);
        if (news->kind != kind || hub_news_lead(hub, news) != news)
            continue;
        if (!headed)
            g_string_append_printf(out, "<h3 style=\"font-size:15px;margin:18px 0 2px\">%s</h3>\n",
                                   headings[kind]);
        headed = true;
        append_place(out, hub, news, pictures, zone);
    }
}

#define CELL "padding:5px 8px;border-bottom:1px solid #dfe2e6;"

static const Status counted[] = {STATUS_OK, STATUS_WARN, STATUS_ALARM, STATUS_UNKNOWN};

/* What matters most comes first: narrow screens cut the rest off. */
static void append_row(GString *out, const NodeVerdict *node, const NodeHistory *history,
                       GTimeZone *zone)
{
    g_autofree char *tag = escape_html(node->node->tag);
    g_autofree char *reached =
        history->last_reached != -1 ? when_minute(zone, history->last_reached) : g_strdup("never");
    g_string_append_printf(out, "<tr><td style=\"" CELL "\">%s</td><td style=\"" CELL "\">", tag);
    append_badge(out, node->status);
    g_string_append_printf(out, "</td><td style=\"" CELL "\">%s</td>", reached);
    for (guint i = 0; i < G_N_ELEMENTS(counted); i++)
        g_string_append_printf(out, "<td align=\"right\" style=\"" CELL "\">%d</td>",
                               node->count[counted[i]]);
    g_string_append(out, "</tr>\n");
}

static void append_header(GString *out, const char *name, const char *align)
{
    g_string_append_printf(out,
                           "<th align=\"%s\" style=\"" CELL "font-weight:normal;color:#55585e\">"
                           "%s</th>",
                           align, name);
}

static void append_table(GString *out, const HubNews *hub, GTimeZone *zone)
{
    const HubReport *report = hub->report;
    g_string_append(out, "<table cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
                         "style=\"border-collapse:collapse;margin:18px 0\">\n<tr>");
    append_header(out, "node", "left");
    append_header(out, "status", "left");
    append_header(out, "last reached", "left");
    for (guint i = 0; i < G_N_ELEMENTS(counted); i++)
        append_header(out, status_word(counted[i]), "right");
    g_string_append(out, "</tr>\n");
    for (guint i = 0; i < report->verdict->nodes->len; i++)
        append_row(out, g_ptr_array_index(report->verdict->nodes, i),
                   g_ptr_array_index(report->history->nodes, i), zone);
    g_string_append(out, "</table>\n");
}

static bool is_web_address(const char *url)
{
    return g_str_has_prefix(url, "http://") || g_str_has_prefix(url, "https://");
}

static void append_hub(GString *out, const HubNews *hub, const GPtrArray *pictures)
{
    const HubReport *report = hub->report;
    g_autoptr(GTimeZone) zone = hub_news_zone(report);
    g_autofree char *tag = escape_html(report->hub->tag);
    g_autofree char *occasion = letter_occasion(hub);
    g_string_append_printf(out, "<h2 style=\"font-size:19px;margin:0 0 6px\">%s hub ", tag);
    append_badge(out, report->verdict->status);
    g_string_append(out, "</h2>\n");
    if (report->hub->reporturl != NULL && is_web_address(report->hub->reporturl)) {
        g_autofree char *url = escape_html(report->hub->reporturl);
        g_string_append_printf(out, "<p style=\"margin:0\"><a href=\"%s\">%s</a></p>\n", url, url);
    }
    for (NewsKind kind = NEWS_WORSE; kind < N_NEWS_KINDS; kind++)
        append_kind(out, hub, kind, pictures, zone);
    append_table(out, hub, zone);
    append_picture(out, pictures, hub, NULL);
    g_string_append_printf(out, "<p style=\"color:#55585e;font-size:13px\">%s</p>\n", occasion);
}

char *letter_html(const Letter *letter, const GPtrArray *pictures)
{
    g_autofree char *subject = letter_subject(letter);
    g_autofree char *title = escape_html(subject);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out,
                           "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                           "<meta name=\"viewport\" content=\"width=device-width\">"
                           "<title>%s</title></head>\n"
                           "<body style=\"margin:0;background:#ffffff;color:#1d1f23;"
                           "font:15px/1.45 sans-serif\">\n"
                           "<div style=\"max-width:640px;padding:16px\">\n",
                           title);
    for (guint i = 0; i < letter->hubs->len; i++) {
        if (i > 0)
            g_string_append(out, "<hr style=\"border:0;border-top:1px solid #dfe2e6;"
                                 "margin:28px 0 20px\">\n");
        append_hub(out, g_ptr_array_index(letter->hubs, i), pictures);
    }
    g_string_append(out, "</div></body></html>\n");
    return g_string_free(out, FALSE);
}
