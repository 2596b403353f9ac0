#include "notify/letter.h"

#include "base/when.h"
#include "notify/entry.h"
#include "text/text.h"

static void append_entry(GString *out, const HubNews *hub, const Entry *entry)
{
    const News *lead = g_ptr_array_index(entry->places, 0);
    g_autofree char *phrase = entry_phrase(hub, entry);
    g_autoptr(GPtrArray) details = entry_details(hub, entry);
    g_string_append_printf(out, "  %-8s %s\n", status_word(lead->status), phrase);
    for (guint i = 0; i < details->len; i++)
        g_string_append_printf(out, "           %s\n", (const char *)details->pdata[i]);
}

static void append_section(GString *out, const HubNews *hub, const Section *section)
{
    g_string_append_printf(out, "%s:\n", section_heading(section));
    for (guint i = 0; i < section->entries->len; i++)
        append_entry(out, hub, g_ptr_array_index(section->entries, i));
    g_autofree char *rest = section_rest(hub, section);
    if (rest != NULL)
        g_string_append_printf(out, "  %s\n", rest);
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
    g_autoptr(GPtrArray) sections = entry_sections(hub, LETTER_ROOM);
    for (guint i = 0; i < sections->len; i++)
        append_section(out, hub, g_ptr_array_index(sections, i));
    append_table(out, hub, zone);
    g_autofree char *times = entry_zone(hub->report);
    g_string_append_printf(out, "%s %s\n\n", occasion, times);
}

char *letter_text(const Letter *letter)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < letter->hubs->len; i++)
        append_hub(out, g_ptr_array_index(letter->hubs, i));
    g_autoptr(GPtrArray) undelivered = letter_undelivered(letter);
    for (guint i = 0; i < undelivered->len; i++)
        g_string_append_printf(out, "%s%s\n", i > 0 ? "  " : "",
                               (const char *)undelivered->pdata[i]);
    g_string_append(out, undelivered->len > 0 ? "\n-- \n" : "-- \n");
    g_string_append(out, "hubplot " HUBPLOT_VERSION "\n");
    return g_string_free(out, FALSE);
}
