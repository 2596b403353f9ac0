#include "letter.h"

#include "visible.h"
#include "when.h"

#include <string.h>

#define SUBJECT_MAX 160 /* characters; what is longer is cut */

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

/* The first of the letter's news of a kind, and how many more there are. */
static const News *first_of(const Letter *letter, NewsKind kind, guint *more)
{
    const News *first = NULL;
    guint n = 0;
    for (guint i = 0; i < letter->hubs->len; i++) {
        const HubNews *hub = g_ptr_array_index(letter->hubs, i);
        for (guint j = 0; j < hub->news->len; j++) {
            const News *news = g_ptr_array_index(hub->news, j);
            if (news->kind != kind || hub_news_lead(hub, news) != news)
                continue;
            n++;
            if (first == NULL || news->status > first->status)
                first = news;
        }
    }
    *more = n > 0 ? n - 1 : 0;
    return first;
}

/* What the subject says in brackets: the worst of the news. */
static char *headline(const Letter *letter)
{
    for (NewsKind kind = NEWS_WORSE; kind < N_NEWS_KINDS; kind++) {
        guint more = 0;
        const News *news = first_of(letter, kind, &more);
        if (news == NULL)
            continue;
        g_autofree char *phrase = news_phrase(news);
        return more > 0 ? g_strdup_printf("%s, and %u more", phrase, more)
                        : g_steal_pointer(&phrase);
    }
    return g_strdup("weekly reminder");
}

static bool is_reminding(const Letter *letter)
{
    for (guint i = 0; i < letter->hubs->len; i++)
        if (((const HubNews *)g_ptr_array_index(letter->hubs, i))->occasion != OCCASION_REMIND)
            return false;
    return true;
}

char *letter_subject(const Letter *letter)
{
    g_autoptr(GString) tags = g_string_new(NULL);
    for (guint i = 0; i < letter->hubs->len; i++) {
        const HubNews *hub = g_ptr_array_index(letter->hubs, i);
        g_autofree char *tag = text_visible(hub->report->hub->tag, -1);
        g_string_append_printf(tags, "%s%s", i > 0 ? ", " : "", tag);
    }
    g_autofree char *counts = count_words(letter);
    g_autofree char *head = headline(letter);
    g_autofree char *whole = g_strdup_printf("hubplot %s: %s%s (%s)", tags->str,
                                             is_reminding(letter) ? "still " : "", counts, head);
    if (g_utf8_strlen(whole, -1) <= SUBJECT_MAX)
        return g_steal_pointer(&whole);
    g_autofree char *cut = g_utf8_substring(whole, 0, SUBJECT_MAX - 2);
    return g_strdup_printf("%s…)", cut);
}

char *letter_occasion(const HubNews *hub)
{
    static const char *const words[] = {
        [OCCASION_CHANGE] = "Sent because something changed.",
        [OCCASION_REMIND] = "Sent because what was told before is still so.",
        [OCCASION_REMINDER] = "Sent once a week, so that silence is never mistaken for health.",
        [OCCASION_NONE] = "",
    };
    return g_strdup(words[hub->occasion]);
}
