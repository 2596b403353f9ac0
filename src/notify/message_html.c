/* The HTML part of a message, and its pictures. Mail programs know little of CSS: tables, and
 * styles on each element. A message is light, as paper is, and says so: what a program in the dark
 * makes of pictures and words would not fit together. */
#include "base/text.h"
#include "base/when.h"
#include "notify/message.h"
#include "notify/sections.h"
#include "plot/plot.h"
#include "pool.h"

#define FAINT "#55585e" /* 4.5:1 on white */

static void append_badge(GString *out, Status status, const char *words)
{
    const StatusLook *look = status_look(status);
    g_string_append_printf(out,
                           "<span style=\"color:%s;background:%s;padding:2px 8px;"
                           "border-radius:9px;white-space:nowrap\">%s&nbsp;%s</span>",
                           look->colour, look->tint, look->symbol, words);
}

static void append_picture(GString *out, const GPtrArray *pictures, const HubChanges *hub,
                           const Change *change)
{
    for (guint i = 0; i < pictures->len; i++) {
        const MessagePicture *picture = g_ptr_array_index(pictures, i);
        if (picture->hub != hub || picture->change != change)
            continue;
        g_autofree char *alt = text_markup(picture->alt);
        g_string_append_printf(out,
                               "<img src=\"cid:%s\" width=\"%d\" height=\"%d\" alt=\"%s%s\" "
                               "style=\"display:block;border:0;max-width:100%%;height:auto;"
                               "margin:6px 0\">",
                               picture->cid, picture->width, picture->height, alt,
                               change == NULL ? " The table above has its nodes." : "");
    }
}

static void append_entry(GString *out, const HubChanges *hub, const Entry *entry,
                         const GPtrArray *pictures)
{
    const Change *lead = g_ptr_array_index(entry->places, 0);
    g_autofree char *phrase = entry_phrase(hub, entry);
    g_autofree char *text = text_markup(phrase);
    g_autoptr(GPtrArray) details = entry_details(hub, entry);
    g_string_append(out, "<div style=\"margin:8px 0 16px;overflow-wrap:anywhere\">");
    append_badge(out, lead->status, status_word(lead->status));
    g_string_append_printf(out, " <strong>%s</strong>", text);
    for (guint i = 0; i < details->len; i++) {
        g_autofree char *line = text_markup(g_ptr_array_index(details, i));
        g_string_append_printf(
            out, "<div style=\"color:" FAINT ";font-size:13px;margin-top:4px\">%s</div>", line);
    }
    append_picture(out, pictures, hub, lead);
    g_string_append(out, "</div>\n");
}

static void append_section(GString *out, const HubChanges *hub, const Section *section,
                           const GPtrArray *pictures)
{
    g_string_append_printf(out, "<h3 style=\"font-size:15px;margin:18px 0 2px\">%s</h3>\n",
                           section_heading(section));
    for (guint i = 0; i < section->entries->len; i++)
        append_entry(out, hub, g_ptr_array_index(section->entries, i), pictures);
    g_autofree char *rest = section_rest(hub, section);
    if (rest != NULL)
        g_string_append_printf(out, "<p style=\"margin:0\">%s</p>\n", rest);
}

#define CELL "padding:5px 10px 5px 0;border-bottom:1px solid #dfe2e6;"

/* "5 ok, 1 alarm": columns of zeros would not fit narrow screens. */
static char *count_items(const NodeVerdict *node)
{
    static const Status counted[] = {STATUS_OK, STATUS_WARN, STATUS_ALARM, STATUS_UNKNOWN};
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(counted); i++)
        if (node->count[counted[i]] > 0)
            g_string_append_printf(text, "%s%d&nbsp;%s", text->len > 0 ? ", " : "",
                                   node->count[counted[i]], status_word(counted[i]));
    return g_strdup(text->len > 0 ? text->str : "none");
}

static void append_row(GString *out, const NodeVerdict *node, const NodeHistory *history,
                       GTimeZone *zone)
{
    g_autofree char *tag = text_markup(node->node->tag);
    g_autofree char *items = count_items(node);
    g_autofree char *reached =
        history->last_reached != -1 ? when_minute(zone, history->last_reached) : g_strdup("never");
    g_string_append_printf(out, "<tr><td style=\"" CELL "overflow-wrap:break-word\">%s</td>", tag);
    g_string_append(out, "<td style=\"" CELL "\">");
    append_badge(out, node->status, status_word(node->status));
    g_string_append_printf(out, "</td><td style=\"" CELL "\">%s</td>", items);
    g_string_append_printf(out, "<td style=\"" CELL "\">%s</td></tr>\n", reached);
}

static void append_table(GString *out, const HubChanges *hub, GTimeZone *zone)
{
    static const char *const columns[] = {"node", "status", "items", "last reached"};
    const HubReport *report = hub->report;
    g_string_append(out, "<table cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
                         "style=\"border-collapse:collapse;margin:18px 0\">\n<tr>");
    for (guint i = 0; i < G_N_ELEMENTS(columns); i++)
        g_string_append_printf(
            out, "<th align=\"left\" style=\"" CELL "font-weight:normal;color:" FAINT "\">%s</th>",
            columns[i]);
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

static void append_hub(GString *out, const HubChanges *hub, const GPtrArray *pictures)
{
    const HubReport *report = hub->report;
    g_autoptr(GTimeZone) zone = report_zone(report);
    g_autofree char *tag = text_markup(report->hub->tag);
    g_string_append_printf(out, "<h2 style=\"font-size:19px;margin:0 0 6px\">%s hub ", tag);
    g_autofree char *conclusion = message_conclusion(hub);
    append_badge(out, report->verdict->status, conclusion);
    g_string_append(out, "</h2>\n");
    if (report->hub->reporturl != NULL && is_web_address(report->hub->reporturl)) {
        g_autofree char *url = text_markup(report->hub->reporturl);
        g_string_append_printf(
            out, "<p style=\"margin:0;overflow-wrap:anywhere\"><a href=\"%s\">%s</a></p>\n", url,
            url);
    }
    g_autoptr(GPtrArray) sections = hub_sections(hub, MESSAGE_ENTRIES);
    for (guint i = 0; i < sections->len; i++)
        append_section(out, hub, g_ptr_array_index(sections, i), pictures);
    append_table(out, hub, zone);
    append_picture(out, pictures, hub, NULL);
    g_autofree char *times = entry_zone(report);
    g_autofree char *zone_name = text_markup(times);
    g_string_append_printf(out, "<p style=\"color:" FAINT ";font-size:13px\">%s %s</p>\n",
                           message_reason(hub), zone_name);
}

char *message_html(const Message *message, const GPtrArray *pictures)
{
    g_autofree char *subject = message_subject(message);
    g_autofree char *title = text_markup(subject);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out,
                           "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                           "<meta name=\"viewport\" content=\"width=device-width\">"
                           "<meta name=\"color-scheme\" content=\"light\">"
                           "<meta name=\"supported-color-schemes\" content=\"light\">"
                           "<title>%s</title></head>\n"
                           "<body style=\"margin:0;background:#ffffff;color:#1d1f23;"
                           "font:15px/1.45 sans-serif\">\n"
                           "<div style=\"max-width:640px;padding:16px\">\n",
                           title);
    for (guint i = 0; i < message->hubs->len; i++) {
        if (i > 0)
            g_string_append(out, "<hr style=\"border:0;border-top:1px solid #dfe2e6;"
                                 "margin:28px 0 20px\">\n");
        append_hub(out, g_ptr_array_index(message->hubs, i), pictures);
    }
    g_autoptr(GPtrArray) earlier = message_earlier(message);
    for (guint i = 0; i < earlier->len; i++) {
        g_autofree char *line = text_markup(g_ptr_array_index(earlier, i));
        g_string_append_printf(out,
                               "<div style=\"color:" FAINT ";font-size:13px;margin:4px 0 0 %dpx;"
                               "overflow-wrap:anywhere\">%s</div>\n",
                               i > 0 ? 16 : 0, line);
    }
    g_string_append(out, "</div></body></html>\n");
    return g_string_free(out, FALSE);
}

/* The summary is drawn at four fifths of the size at which it is shown, 600 px: its type is that
 * much larger, and can still be read where a telephone shrinks the picture. */
#define SUMMARY_WIDTH 480 /* px, as drawn */
#define SUMMARY_DENSE 2.5 /* px of the file to one drawn */
#define SPARKLINE_WIDTH 180
#define SPARKLINE_HEIGHT 36
#define DENSE 2 /* px of the file to one shown */
#define MAX_SPARKLINES 20

/* What is to be drawn, alongside the picture that it becomes. */
typedef struct {
    GPtrArray *pictures; /* MessagePicture * */
    GPtrArray *plots;    /* Plot * */
    GPtrArray *themes;   /* Theme * */
    GArray *jobs;        /* PoolJob */
} PictureBatch;

static void picture_free(gpointer data)
{
    MessagePicture *picture = data;
    g_free(picture->cid);
    g_free(picture->alt);
    g_clear_pointer(&picture->png, g_bytes_unref);
    g_free(picture);
}

/* The hub's theme, unless that is for dark surroundings: a message is light. */
static const Theme *find_theme(PictureBatch *batch, const Hub *hub)
{
    Theme *theme = hub->theme != NULL ? theme_load(hub->theme, NULL) : NULL;
    if (theme == NULL || theme->dark) {
        theme_free(theme);
        theme = theme_load("light", NULL);
    }
    g_ptr_array_add(batch->themes, theme);
    return theme;
}

/* Takes the plot. */
static void add_job(PictureBatch *batch, const HubChanges *hub, const Change *change, Plot *plot,
                    Picture picture)
{
    if (plot == NULL || picture.theme == NULL) {
        plot_free(plot);
        return;
    }
    const Chart *chart = plot_chart(plot);
    PoolJob job = {.name = hub->report->hub->tag, .chart = chart, .picture = picture};
    MessagePicture *drawn = g_new0(MessagePicture, 1);
    *drawn = (MessagePicture){.hub = hub, .change = change, .alt = chart_describe(chart, NULL)};
    g_ptr_array_add(batch->plots, plot);
    g_ptr_array_add(batch->pictures, drawn);
    g_array_append_val(batch->jobs, job);
}

static bool has_item(const HubReport *report, const Change *change, guint *node)
{
    for (guint i = 0; change->item != NULL && i < report->history->nodes->len; i++) {
        const NodeHistory *history = g_ptr_array_index(report->history->nodes, i);
        *node = i;
        if (g_str_equal(history->node->tag, change->node))
            return node_history_item(history, change->item) != NULL;
    }
    return false;
}

/* Sparklines of what changed; of many that are alike one. */
static void add_section(PictureBatch *batch, const HubChanges *hub, const Section *section,
                        gint64 now, Picture picture)
{
    picture.scale = DENSE;
    picture.width = SPARKLINE_WIDTH;
    picture.height = SPARKLINE_HEIGHT;
    for (guint i = 0; i < section->entries->len && batch->jobs->len < MAX_SPARKLINES; i++) {
        const Entry *entry = g_ptr_array_index(section->entries, i);
        const Change *change = g_ptr_array_index(entry->places, 0);
        guint node = 0;
        if (has_item(hub->report, change, &node))
            add_job(batch, hub, change, plot_sparkline(hub->report, node, change->item, now),
                    picture);
    }
}

static void add_hub(PictureBatch *batch, const HubChanges *hub, const Message *message)
{
    const HubReport *report = hub->report;
    const Theme *theme = find_theme(batch, report->hub);
    Picture picture = {.format = PICTURE_PNG,
                       .width = SUMMARY_WIDTH,
                       .scale = SUMMARY_DENSE,
                       .theme = theme,
                       .bare = true};
    add_job(batch, hub, NULL, plot_hub(report, message->now), picture);
    g_autoptr(GPtrArray) sections = hub_sections(hub, MESSAGE_ENTRIES);
    for (guint i = 0; i < sections->len; i++) {
        const Section *section = g_ptr_array_index(sections, i);
        if (section->kind < CHANGE_STILL && !message->summaries_only)
            add_section(batch, hub, section, message->now, picture);
    }
}

/* Gives the pictures their bytes; drops those that have none. */
static void attach(PictureBatch *batch, const GPtrArray *results, const char *id, char **trouble)
{
    for (guint i = batch->pictures->len; i-- > 0;) {
        MessagePicture *picture = g_ptr_array_index(batch->pictures, i);
        const PoolResult *result = g_ptr_array_index(results, i);
        if (result->bytes == NULL) {
            g_free(*trouble);
            *trouble = g_strdup(result->error != NULL ? result->error->message : "not drawn");
            g_ptr_array_remove_index(batch->pictures, i);
            continue;
        }
        picture->png = g_bytes_ref(result->bytes);
        picture->cid = g_strdup_printf("%u.%s", i, id);
        double scale = g_array_index(batch->jobs, PoolJob, i).picture.scale / DENSE;
        picture->width = (int)(result->width * scale);
        picture->height = (int)(result->height * scale);
    }
}

GPtrArray *message_draw(const Message *message, const char *id, char **trouble)
{
    g_autoptr(GError) error = NULL;
    PictureBatch batch = {.pictures = g_ptr_array_new_with_free_func(picture_free),
                          .plots = g_ptr_array_new_with_free_func((GDestroyNotify)plot_free),
                          .themes = g_ptr_array_new_with_free_func((GDestroyNotify)theme_free),
                          .jobs = g_array_new(FALSE, FALSE, sizeof(PoolJob))};
    *trouble = NULL;
    for (guint i = 0; i < message->hubs->len; i++)
        add_hub(&batch, g_ptr_array_index(message->hubs, i), message);
    g_autoptr(GPtrArray) results = batch.jobs->len > 0
                                       ? pool_draw((const PoolJob *)(gpointer)batch.jobs->data,
                                                   batch.jobs->len, &(PoolLimits){0}, &error)
                                       : NULL;
    if (results != NULL) {
        attach(&batch, results, id, trouble);
    } else if (batch.jobs->len > 0) {
        *trouble = g_strdup(error->message);
        g_ptr_array_set_size(batch.pictures, 0);
    }
    g_array_unref(batch.jobs);
    g_ptr_array_unref(batch.plots);
    g_ptr_array_unref(batch.themes);
    return batch.pictures;
}
