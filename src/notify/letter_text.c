#include "letter.h"

#include "visible.h"
#include "when.h"

static const char *const headings[N_NEWS_KINDS] = {
    [NEWS_WORSE] = "Worse", [NEWS_BETTER] = "Better", [NEWS_STILL] = "Still"};

/* The reason, and what was before. */
static void append_detail(GString *out, const News *news, GTimeZone *zone)
{
    g_autofree char *since = when_minute(zone, news->since);
    if (news->verdict != NULL) {
        g_autofree char *reason = text_visible(news->verdict->reason, -1);
        g_string_append_printf(out, "           %s\n", reason);
    }
    g_autofree char *brief = text_visible(news->brief, -1);
    if (news->status == STATUS_OK)
        g_string_append_printf(out, "           before: %s, found %s\n", brief, since);
    else if (news->before != STATUS_OK)
        g_string_append_printf(out, "           %s%s since %s\n",
                               news->before != news->status ? "was " : "",
                               status_word(news->before), since);
}

/* All of one kind about one node or item. */
static void append_place(GString *out, const HubNews *hub, const News *lead, GTimeZone *zone)
{
    g_autofree char *phrase = news_phrase(lead);
    g_string_append_printf(out, "  %-8s %s\n", status_word(lead->status), phrase);
    for (guint i = 0; i < hub->news->len; i++) {
        const News *news = g_ptr_array_index(hub->news, i);
        if (hub_news_lead(hub, news) == lead)
            append_detail(out, news, zone);
    }
}

static void append_kind(GString *out, const HubNews *hub, NewsKind kind, GTimeZone *zone)
{
    bool headed = false;
    for (guint i = 0; i < hub->news->len; i++) {
        const News *news = g_ptr_array_index(hub->news, i);
        if (news->kind != kind || hub_news_lead(hub, news) != news)
            continue;
        if (!headed)
            g_string_append_printf(out, "%s:\n", headings[kind]);
        headed = true;
        append_place(out, hub, news, zone);
    }
    if (headed)
        g_string_append_c(out, '\n');
}

static void append_table(GString *out, const HubNews *hub, GTimeZone *zone)
{
    const HubReport *report = hub->report;
    g_string_append_printf(out, "  %-12s %5s %5s %5s %7s  %-8s %s\n", "node", "ok", "warn", "alarm",
                           "unknown", "status", "last reached");
    for (guint i = 0; i < report->verdict->nodes->len; i++) {
        const NodeVerdict *node = g_ptr_array_index(report->verdict->nodes, i);
        const NodeHistory *history = g_ptr_array_index(report->history->nodes, i);
        g_autofree char *tag = text_visible(node->node->tag, -1);
        g_autofree char *reached = history->last_reached != -1
                                       ? when_minute(zone, history->last_reached)
                                       : g_strdup("never");
        g_string_append_printf(out, "  %-12s %5d %5d %5d %7d  %-8s %s\n", tag,
                               node->count[STATUS_OK], node->count[STATUS_WARN],
                               node->count[STATUS_ALARM], node->count[STATUS_UNKNOWN],
                               status_word(node->status), reached);
    }
    g_string_append_c(out, '\n');
}

static void append_hub(GString *out, const HubNews *hub)
{
    g_autoptr(GTimeZone) zone = hub_news_zone(hub->report);
    g_autofree char *tag = text_visible(hub->report->hub->tag, -1);
    g_autofree char *occasion = letter_occasion(hub);
    g_string_append_printf(out, "%s hub: %s\n", tag, hub->report->verdict->conclusion);
    if (hub->report->hub->reporturl != NULL) {
        g_autofree char *url = text_visible(hub->report->hub->reporturl, -1);
        g_string_append_printf(out, "%s\n", url);
    }
    g_string_append_c(out, '\n');
    for (NewsKind kind = NEWS_WORSE; kind < N_NEWS_KINDS; kind++)
        append_kind(out, hub, kind, zone);
    append_table(out, hub, zone);
    g_string_append_printf(out, "%s\n\n", occasion);
}

char *letter_text(const Letter *letter)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < letter->hubs->len; i++)
        append_hub(out, g_ptr_array_index(letter->hubs, i));
    g_string_append(out, "-- \nhubplot " HUBPLOT_VERSION "\n");
    return g_string_free(out, FALSE);
}
