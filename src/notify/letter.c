#include "notify/letter.h"

#include "base/when.h"
#include "notify/entry.h"
#include "text/text.h"

#include <string.h>

#define SUBJECT_MAX 160 /* characters; what is longer is cut */
#define UNDELIVERED_MAX 10
#define GIST_ROOM 5 /* changes of a kind */
#define HUBS_MAX 3  /* named in the subject, unless one more is all */

static char *digest(const GString *text)
{
    g_autofree char *whole = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, -1);
    return g_strndup(whole, 32);
}

char *letter_id(const Letter *letter)
{
    g_autoptr(GString) told = g_string_new(letter->origin);
    g_string_append_printf(told, "\n%s", letter->recipient);
    for (guint i = 0; i < letter->hubs->len; i++) {
        const HubNews *hub = g_ptr_array_index(letter->hubs, i);
        g_string_append_printf(told, "\n%s %" G_GINT64_FORMAT " %d", hub->report->hub->tag,
                               hub->serial, (int)hub->occasion);
        for (guint j = 0; j < hub->news->len; j++) {
            const News *news = g_ptr_array_index(hub->news, j);
            g_string_append_printf(told, "\n%s %d %d", news->key, (int)news->before,
                                   (int)news->status);
        }
    }
    g_autofree char *hex = digest(told);
    return g_strdup_printf("hubplot.%s@%s", hex, letter->domain);
}

char *letter_thread(const Letter *letter, const Hub *hub)
{
    g_autoptr(GString) name = g_string_new(hub->tag);
    g_autofree char *hex = digest(name);
    return g_strdup_printf("hubplot.hub.%s@%s", hex, letter->domain);
}

/* "1 alarm, 2 warnings", the worst first; "ok" when nothing is wrong. */
static char *count_words(const Letter *letter)
{
    static const char *const words[N_STATUS][2] = {[STATUS_WARN] = {"warn", "warns"},
                                                   [STATUS_UNKNOWN] = {"unknown", "unknown"},
                                                   [STATUS_ALARM] = {"alarm", "alarms"}};
    g_autoptr(GString) text = g_string_new(NULL);
    for (int status = N_STATUS - 1; status > STATUS_OK; status--) {
        int n = 0;
        for (guint i = 0; i < letter->hubs->len; i++)
            n += ((const HubNews *)g_ptr_array_index(letter->hubs, i))->count[status];
        if (n > 0)
            g_string_append_printf(text, "%s%d %s", text->len > 0 ? ", " : "", n,
                                   words[status][n > 1]);
    }
    return g_strdup(text->len > 0 ? text->str : "ok");
}

/* What the subject says in brackets. */
typedef struct {
    char *phrase;
    const Hub *hub;
    Status status;
    guint told, places; /* nodes and items: that the phrase is about, and of its kind in all */
} Headline;

/* Takes the hub's entry of that kind if it is worse than what is there. */
static void consider(Headline *headline, const HubNews *hub, const Section *section)
{
    const Entry *entry = g_ptr_array_index(section->entries, 0);
    Status status = ((const News *)g_ptr_array_index(entry->places, 0))->status;
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

/* The worst of the letter's news of a kind. */
static Headline find_headline(const Letter *letter, NewsKind kind)
{
    Headline headline = {0};
    for (guint i = 0; i < letter->hubs->len; i++) {
        const HubNews *hub = g_ptr_array_index(letter->hubs, i);
        g_autoptr(GPtrArray) sections = entry_sections(hub, 1);
        for (guint j = 0; j < sections->len; j++) {
            const Section *section = g_ptr_array_index(sections, j);
            if (section->kind == kind)
                consider(&headline, hub, section);
        }
    }
    return headline;
}

static bool is_all(const Letter *letter, Occasion occasion)
{
    for (guint i = 0; i < letter->hubs->len; i++)
        if (((const HubNews *)g_ptr_array_index(letter->hubs, i))->occasion != occasion)
            return false;
    return true;
}

/* The worst of the news, with its hub when there are several, and how much more news of its kind
 * there is; what is wrong in all stands before it. */
static char *headline_words(const Letter *letter)
{
    for (NewsKind kind = NEWS_WORSE; kind < N_NEWS_KINDS; kind++) {
        Headline headline = find_headline(letter, kind);
        if (headline.phrase == NULL)
            continue;
        g_autofree char *phrase = headline.phrase;
        g_autofree char *tag = text_visible(headline.hub->tag, -1);
        g_autoptr(GString) text = g_string_new(NULL);
        if (letter->hubs->len > 1)
            g_string_append_printf(text, "%s: ", tag);
        g_string_append(text, phrase);
        if (headline.places > headline.told)
            g_string_append_printf(text, ", and %u more", headline.places - headline.told);
        return g_strdup(text->str);
    }
    return g_strdup(is_all(letter, OCCASION_REMINDER) ? "weekly reminder"
                                                      : "the last message may not have arrived");
}

/* "C2", "C2, WEB", or "C2, WEB, LBL and 9 more": what follows must not be cut off. */
static char *hub_words(const Letter *letter)
{
    g_autoptr(GString) words = g_string_new(NULL);
    guint named = letter->hubs->len > HUBS_MAX + 1 ? HUBS_MAX : letter->hubs->len;
    for (guint i = 0; i < named; i++) {
        const HubNews *hub = g_ptr_array_index(letter->hubs, i);
        g_autofree char *tag = text_visible(hub->report->hub->tag, -1);
        g_string_append_printf(words, "%s%s", i > 0 ? ", " : "", tag);
    }
    if (named < letter->hubs->len)
        g_string_append_printf(words, " and %u more", letter->hubs->len - named);
    return g_strdup(words->str);
}

char *letter_subject(const Letter *letter)
{
    g_autofree char *hubs = hub_words(letter);
    g_autofree char *counts = count_words(letter);
    g_autofree char *head = headline_words(letter);
    g_autofree char *whole =
        g_strdup_printf("hubplot %s: %s%s (%s)", hubs,
                        is_all(letter, OCCASION_REMIND) ? "still " : "", counts, head);
    if (g_utf8_strlen(whole, -1) <= SUBJECT_MAX)
        return g_steal_pointer(&whole);
    g_autofree char *cut = g_utf8_substring(whole, 0, SUBJECT_MAX - 2);
    return g_strdup_printf("%s…)", cut);
}

/* The hub's changes, the first few of each kind. */
static void append_gist(GString *gist, const HubNews *hub)
{
    g_autofree char *tag = text_visible(hub->report->hub->tag, -1);
    g_autoptr(GPtrArray) sections = entry_sections(hub, GIST_ROOM);
    for (guint i = 0; i < sections->len; i++) {
        const Section *section = g_ptr_array_index(sections, i);
        for (guint j = 0; section->kind != NEWS_STILL && j < section->entries->len; j++) {
            g_autofree char *phrase = entry_phrase(hub, g_ptr_array_index(section->entries, j));
            g_string_append_printf(gist, "%s%s: %s", gist->len > 0 ? "; " : "", tag, phrase);
        }
        if (section->kind != NEWS_STILL && section->left > 0)
            g_string_append_printf(gist, ", and %u more", section->left);
    }
}

char *letter_gist(const Letter *letter)
{
    g_autoptr(GString) gist = g_string_new(NULL);
    for (guint i = 0; i < letter->hubs->len; i++)
        append_gist(gist, g_ptr_array_index(letter->hubs, i));
    return g_strdup(gist->str);
}

char *letter_occasion(const HubNews *hub)
{
    static const char *const words[] = {
        [OCCASION_CHANGE] = "Sent because something changed.",
        [OCCASION_REMIND] = "Sent because what was told before is still so.",
        [OCCASION_REMINDER] = "Sent once a week, so that silence is never mistaken for health.",
        [OCCASION_DOUBT] = "Sent because the last message may not have arrived.",
        [OCCASION_NONE] = "Told again because the message before could not be delivered.",
    };
    return g_strdup(words[hub->occasion]);
}

GPtrArray *letter_undelivered(const Letter *letter)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    guint n = letter->undelivered != NULL ? letter->undelivered->len : 0;
    if (n == 0)
        return lines;
    const HubNews *first = g_ptr_array_index(letter->hubs, 0);
    const Undelivered *oldest = g_ptr_array_index(letter->undelivered, 0);
    g_autoptr(GTimeZone) zone = hub_news_zone(first->report);
    g_autofree char *since = when_minute(zone, oldest->written);
    g_ptr_array_add(lines, g_strdup_printf("This message takes the place of %u that could not be "
                                           "delivered, %s of %s. Changes that they told:",
                                           n, n > 1 ? "the first" : "that", since));
    guint left = 0;
    for (guint i = n; i-- > 0;) {
        const Undelivered *one = g_ptr_array_index(letter->undelivered, i);
        g_autofree char *when = when_minute(zone, one->written);
        g_autofree char *gist = text_visible(one->gist, -1);
        if (gist[0] != '\0' && lines->len <= UNDELIVERED_MAX)
            g_ptr_array_insert(lines, 1, g_strdup_printf("%s  %s", when, gist));
        else
            left += gist[0] != '\0';
    }
    if (left > 0)
        g_ptr_array_add(lines, g_strdup_printf("and %u before", left));
    if (lines->len == 1)
        g_ptr_array_add(lines, g_strdup("none"));
    return lines;
}
