#include "notify/message.h"

#include "base/when.h"
#include "judge/handled.h"
#include "notify/sections.h"
#include "text/text.h"

#include <string.h>

#define SUBJECT_MAX 160 /* characters; what is longer is cut */
#define EARLIER_MAX 10
#define SUMMARY_ENTRIES 5 /* changes of a kind */
#define HUBS_MAX 3        /* named in the subject, unless one more is all */

static char *digest(const GString *text)
{
    g_autofree char *whole = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, -1);
    return g_strndup(whole, 32);
}

char *message_id(const Message *message)
{
    g_autoptr(GString) told = g_string_new(message->origin);
    g_string_append_printf(told, "\n%s", message->recipient);
    for (guint i = 0; i < message->hubs->len; i++) {
        const HubChanges *hub = g_ptr_array_index(message->hubs, i);
        g_string_append_printf(told, "\n%s %" G_GINT64_FORMAT " %d", hub->report->hub->tag,
                               hub->last->messages, (int)hub->occasion);
        for (guint j = 0; j < hub->changes->len; j++) {
            const Change *change = g_ptr_array_index(hub->changes, j);
            g_string_append_printf(
                told, "\n%s\n%s\n%s %d %d", change->node, change->item != NULL ? change->item : "",
                judge_rule(change->rule)->word, (int)change->before, (int)change->status);
        }
    }
    g_autofree char *hex = digest(told);
    return g_strdup_printf("hubplot.%s@%s", hex, message->domain);
}

char *message_thread(const Message *message, const Hub *hub)
{
    g_autoptr(GString) name = g_string_new(hub->tag);
    g_autofree char *hex = digest(name);
    return g_strdup_printf("hubplot.hub.%s@%s", hex, message->domain);
}

/* "1 alarm, 2 warnings", the worst first; "ok" when nothing is wrong; then what is handled. */
static char *count_words(const Message *message)
{
    static const char *const words[N_STATUS][2] = {[STATUS_WARN] = {"warning", "warnings"},
                                                   [STATUS_UNKNOWN] = {"unknown", "unknown"},
                                                   [STATUS_ALARM] = {"alarm", "alarms"}};
    g_autoptr(GString) text = g_string_new(NULL);
    for (int status = N_STATUS - 1; status > STATUS_OK; status--) {
        int n = 0;
        for (guint i = 0; i < message->hubs->len; i++)
            n += ((const HubChanges *)g_ptr_array_index(message->hubs, i))->count[status];
        if (n > 0)
            g_string_append_printf(text, "%s%d %s", text->len > 0 ? ", " : "", n,
                                   words[status][n > 1]);
    }
    int handled = 0;
    for (guint i = 0; i < message->hubs->len; i++)
        handled += ((const HubChanges *)g_ptr_array_index(message->hubs, i))->handled;
    if (text->len == 0)
        g_string_append(text, "ok");
    if (handled > 0)
        g_string_append_printf(text, ", %d acknowledged", handled);
    return g_strdup(text->str);
}

/* What the subject says in brackets. */
typedef struct {
    char *phrase;
    const Hub *hub;
    Status status;
    guint told, places; /* nodes and items: that the phrase is about, and of its kind in all */
} Headline;

/* Takes the hub's entry of that kind if it is worse than what is there. */
static void consider(Headline *headline, const HubChanges *hub, const Section *section)
{
    const Entry *entry = g_ptr_array_index(section->entries, 0);
    Status status = ((const Change *)g_ptr_array_index(entry->places, 0))->status;
    for (guint i = 0; i < section->entries->len; i++)
        headline->places += ((const Entry *)g_ptr_array_index(section->entries, i))->places->len;
    headline->places += section->left;
    if (headline->phrase != NULL && status <= headline->status)
        return;
    g_free(headline->phrase);
    headline->phrase = entry_phrase(hub, entry);
    headline->hub = hub->report->hub;
    headline->status = status;
    headline->told = entry->places->len;
}

/* The worst of the message's change of a kind. */
static Headline find_headline(const Message *message, ChangeKind kind)
{
    Headline headline = {0};
    for (guint i = 0; i < message->hubs->len; i++) {
        const HubChanges *hub = g_ptr_array_index(message->hubs, i);
        g_autoptr(GPtrArray) sections = hub_sections(hub, 1);
        for (guint j = 0; j < sections->len; j++) {
            const Section *section = g_ptr_array_index(sections, j);
            if (section->kind == kind)
                consider(&headline, hub, section);
        }
    }
    return headline;
}

static bool is_all(const Message *message, Occasion occasion)
{
    for (guint i = 0; i < message->hubs->len; i++)
        if (((const HubChanges *)g_ptr_array_index(message->hubs, i))->occasion != occasion)
            return false;
    return true;
}

/* The worst of the change, with its hub when there are several, and how much more change of its
 * kind there is; what is wrong in all stands before it. *over: it is no longer wrong. */
static char *headline_words(const Message *message, bool *over)
{
    static const ChangeKind orders[][CHANGE_STILL + 1] = {
        {CHANGE_WORSE, CHANGE_BETTER, CHANGE_STILL}, {CHANGE_STILL, CHANGE_WORSE, CHANGE_BETTER}};
    const ChangeKind *order = orders[is_all(message, OCCASION_REMIND)];
    for (int i = 0; i <= CHANGE_STILL; i++) {
        Headline headline = find_headline(message, order[i]);
        if (headline.phrase == NULL)
            continue;
        *over = headline.status == STATUS_OK;
        g_autofree char *phrase = headline.phrase;
        g_autofree char *tag = text_visible(headline.hub->tag, -1);
        g_autoptr(GString) text = g_string_new(NULL);
        if (message->hubs->len > 1)
            g_string_append_printf(text, "%s: ", tag);
        g_string_append(text, phrase);
        if (headline.places > headline.told)
            g_string_append_printf(text, ", and %u more", headline.places - headline.told);
        return g_strdup(text->str);
    }
    return g_strdup("weekly reminder");
}

/* "C2", "C2, WEB", or "C2, WEB, LBL and 9 more": what follows must not be cut off. */
static char *hub_words(const Message *message)
{
    g_autoptr(GString) words = g_string_new(NULL);
    guint named = message->hubs->len > HUBS_MAX + 1 ? HUBS_MAX : message->hubs->len;
    for (guint i = 0; i < named; i++) {
        const HubChanges *hub = g_ptr_array_index(message->hubs, i);
        g_autofree char *tag = text_visible(hub->report->hub->tag, -1);
        g_string_append_printf(words, "%s%s", i > 0 ? ", " : "", tag);
    }
    if (named < message->hubs->len)
        g_string_append_printf(words, " and %u more", message->hubs->len - named);
    return g_strdup(words->str);
}

char *message_subject(const Message *message)
{
    g_autofree char *hubs = hub_words(message);
    g_autofree char *counts = count_words(message);
    bool over = false;
    g_autofree char *head = headline_words(message, &over);
    bool left = over && !g_str_has_prefix(counts, "ok");
    g_autofree char *whole = g_strdup_printf("hubplot %s: %s%s%s (%s)", hubs,
                                             is_all(message, OCCASION_REMIND) ? "still " : "",
                                             counts, left ? " left" : "", head);
    if (g_utf8_strlen(whole, -1) <= SUBJECT_MAX)
        return g_steal_pointer(&whole);
    g_autofree char *cut = g_utf8_substring(whole, 0, SUBJECT_MAX - 2);
    return g_strdup_printf("%s…)", cut);
}

/* The hub's changes, the first few of each kind. */
static void append_summary(GString *summary, const HubChanges *hub)
{
    g_autofree char *tag = text_visible(hub->report->hub->tag, -1);
    g_autoptr(GPtrArray) sections = hub_sections(hub, SUMMARY_ENTRIES);
    for (guint i = 0; i < sections->len; i++) {
        const Section *section = g_ptr_array_index(sections, i);
        for (guint j = 0; section->kind < CHANGE_STILL && j < section->entries->len; j++) {
            g_autofree char *phrase = entry_phrase(hub, g_ptr_array_index(section->entries, j));
            g_string_append_printf(summary, "%s%s: %s", summary->len > 0 ? "; " : "", tag, phrase);
        }
        if (section->kind < CHANGE_STILL && section->left > 0)
            g_string_append_printf(summary, ", and %u more", section->left);
    }
}

char *message_summary(const Message *message)
{
    g_autoptr(GString) summary = g_string_new(NULL);
    for (guint i = 0; i < message->hubs->len; i++)
        append_summary(summary, g_ptr_array_index(message->hubs, i));
    return g_strdup(summary->str);
}

const char *message_reason(const HubChanges *hub)
{
    static const char *const words[] = {
        [OCCASION_CHANGE] = "Sent because something changed.",
        [OCCASION_REMIND] = "Sent because a problem that was reported before persists.",
        [OCCASION_REMINDER] =
            "Sent once a week even when all is well, so that silence always means trouble.",
        [OCCASION_NONE] = "Repeated because the message before may not have arrived.",
    };
    return words[hub->occasion];
}

char *message_conclusion(const HubChanges *hub)
{
    const HubVerdict *verdict = hub->report->verdict;
    if (verdict->open == verdict->status)
        return g_strdup(verdict->conclusion);
    g_autofree char *open = judge_conclude_open(verdict);
    return g_strdup_printf("%s (%s but for what is acknowledged or in maintenance)",
                           verdict->conclusion, open);
}

GPtrArray *message_earlier(const Message *message)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    guint n = message->earlier != NULL ? message->earlier->len : 0;
    if (n == 0)
        return lines;
    const HubChanges *first = g_ptr_array_index(message->hubs, 0);
    const Summary *oldest = g_ptr_array_index(message->earlier, 0);
    g_autoptr(GTimeZone) zone = report_zone(first->report);
    g_autofree char *since = when_minute(zone, oldest->written);
    g_ptr_array_add(lines, g_strdup_printf("This message replaces %u that may not have arrived, "
                                           "%s of %s. Changes that they reported:",
                                           n, n > 1 ? "the first" : "that", since));
    guint left = 0;
    for (guint i = n; i-- > 0;) {
        const Summary *one = g_ptr_array_index(message->earlier, i);
        g_autofree char *when = when_minute(zone, one->written);
        g_autofree char *summary = text_visible(one->text, -1);
        if (summary[0] != '\0' && lines->len <= EARLIER_MAX)
            g_ptr_array_insert(lines, 1, g_strdup_printf("%s  %s", when, summary));
        else
            left += summary[0] != '\0';
    }
    if (left > 0)
        g_ptr_array_add(lines, g_strdup_printf("and %u before", left));
    if (lines->len == 1)
        g_ptr_array_add(lines, g_strdup("none"));
    return lines;
}

static void append_entry(GString *out, const HubChanges *hub, const Entry *entry)
{
    const Change *lead = g_ptr_array_index(entry->places, 0);
    g_autofree char *phrase = entry_phrase(hub, entry);
    g_autoptr(GPtrArray) details = entry_details(hub, entry);
    g_string_append_printf(out, "  %-8s %s\n", status_word(lead->status), phrase);
    for (guint i = 0; i < details->len; i++)
        g_string_append_printf(out, "           %s\n", (const char *)details->pdata[i]);
}

static void append_section(GString *out, const HubChanges *hub, const Section *section)
{
    g_string_append_printf(out, "%s:\n", section_heading(section));
    for (guint i = 0; i < section->entries->len; i++)
        append_entry(out, hub, g_ptr_array_index(section->entries, i));
    g_autofree char *rest = section_rest(hub, section);
    if (rest != NULL)
        g_string_append_printf(out, "  %s\n", rest);
    g_string_append_c(out, '\n');
}

static void append_table(GString *out, const HubChanges *hub, GTimeZone *zone)
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

static void append_hub(GString *out, const HubChanges *hub)
{
    g_autoptr(GTimeZone) zone = report_zone(hub->report);
    g_autofree char *tag = text_visible(hub->report->hub->tag, -1);
    g_autofree char *conclusion = message_conclusion(hub);
    g_string_append_printf(out, "%s hub: %s\n", tag, conclusion);
    if (hub->report->hub->reporturl != NULL) {
        g_autofree char *url = text_visible(hub->report->hub->reporturl, -1);
        g_string_append_printf(out, "%s\n", url);
    }
    g_string_append_c(out, '\n');
    g_autoptr(GPtrArray) sections = hub_sections(hub, MESSAGE_ENTRIES);
    for (guint i = 0; i < sections->len; i++)
        append_section(out, hub, g_ptr_array_index(sections, i));
    append_table(out, hub, zone);
    g_autofree char *times = entry_zone(hub->report);
    g_string_append_printf(out, "%s %s\n\n", message_reason(hub), times);
}

char *message_text(const Message *message)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < message->hubs->len; i++)
        append_hub(out, g_ptr_array_index(message->hubs, i));
    g_autoptr(GPtrArray) earlier = message_earlier(message);
    for (guint i = 0; i < earlier->len; i++)
        g_string_append_printf(out, "%s%s\n", i > 0 ? "  " : "", (const char *)earlier->pdata[i]);
    g_string_append(out, earlier->len > 0 ? "\n-- \n" : "-- \n");
    g_string_append(out, "hubplot " HUBPLOT_VERSION "\n");
    return g_string_free(out, FALSE);
}
