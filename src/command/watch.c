#include "app/command.h"
#include "app/console.h"
#include "app/remote_status.h"
#include "axis/units.h"
#include "base/web.h"
#include "config/value.h"
#include "text/text.h"

#define TIMEOUT 30            /* s */
#define MAX_ANSWER (64 << 20) /* bytes */
#define DEFAULT_HOURS 24      /* the original's */

typedef struct {
    int hours, timeout;
    char *reminder;
} Values;

static void options(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    const GOptionEntry rows[] = {
        {"hours", 0, 0, G_OPTION_ARG_INT, &values->hours,
         "report a file that has not been written for HOURS (default: 24)", "HOURS"},
        {"timeout", 't', 0, G_OPTION_ARG_INT, &values->timeout,
         "give up on a URL after SECONDS (default: 30)", "SECONDS"},
        {"reminder", 0, 0, G_OPTION_ARG_STRING, &values->reminder,
         "on this weekday (Mon to Sun) also print a line for each URL that is ok", "DAY"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        entries[i] = rows[i];
}

/* Whether today is the weekday in `text`, written as for the key `reminder`; NULL: no day is. */
static bool parse_reminder(const Context *context, const char *text, bool *today, GError **error)
{
    Hub hub = {.reminder = 0};
    if (text != NULL && !value_set(config_find_key("reminder"), text, NULL, &hub, error))
        return false;
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_local(context->now);
    *today = date != NULL && g_date_time_get_day_of_week(date) == hub.reminder;
    return true;
}

static RemoteStatus *fetch(const Context *context, const Values *values, const char *url,
                           GError **error)
{
    WebRequest request = {.url = url,
                          .timeout = values->timeout > 0 ? values->timeout : TIMEOUT,
                          .max_bytes = MAX_ANSWER};
    gint64 stale = 3600 * (gint64)(values->hours > 0 ? values->hours : DEFAULT_HOURS);
    g_autoptr(GByteArray) answer = g_byte_array_new();
    if (!web_fetch(&request, answer, error))
        return NULL;
    RemoteStatus *remote =
        remote_status_judge((const char *)answer->data, answer->len, context->now, stale, error);
    if (remote == NULL) {
        g_autofree char *name = web_name(url);
        g_prefix_error(error, "%s: ", name);
    }
    return remote;
}

/* Prints what is wrong with one address or, when told so, that nothing is. */
static bool watch(const Context *context, const Values *values, const char *url, bool tell_good)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(RemoteStatus) remote = fetch(context, values, url, &error);
    if (remote == NULL) {
        g_autofree char *visible = text_visible(error->message, -1);
        g_print("%s\n", visible);
        return false;
    }
    g_autofree char *name = web_name(url);
    for (guint i = 0; i < remote->violations->len; i++) {
        const Violation *violation = g_ptr_array_index(remote->violations, i);
        g_print("%s: %s: %s\n", name, status_word(violation->status), violation->text);
    }
    if (remote->violations->len > 0)
        return false;
    double seconds = (double)MAX(context->now - remote->written, 0);
    g_autofree char *age = units_format_plain(seconds, UNIT_SECONDS);
    if (tell_good)
        g_print("%s: ok, written %s ago\n", name, age);
    else
        log_say(context, LOG_DETAIL, name, "ok, written %s ago", age);
    return true;
}

static int run(const Context *context, gconstpointer data, char **arguments)
{
    const Values *values = data;
    bool well = true, reminder = false;
    g_autoptr(GError) error = NULL;
    if (arguments[0] == NULL) {
        log_say(context, LOG_ERROR, NULL, "usage: watch URL...");
        return EXIT_USAGE;
    }
    if (!parse_reminder(context, values->reminder, &reminder, &error)) {
        log_say(context, LOG_ERROR, "--reminder", "%s", error->message);
        return EXIT_USAGE;
    }
    for (char **url = arguments; *url != NULL; url++)
        well = watch(context, values, *url, reminder) && well;
    return well ? EXIT_GOOD : EXIT_TROUBLE;
}

const Command command_watch = {
    .name = "watch",
    .arguments = "URL...",
    .summary = "check the status that another installation publishes",
    .description =
        "Fetches each URL and checks it: the status.json of another installation, or the Highstock "
        "options that scm-backup-monitor writes. Prints a line for each violation and nothing if "
        "all is well, so that cron mails only problems. A URL that does not load is a violation. "
        "On the weekday given by `--reminder`, a line is also printed for each URL that is ok, so "
        "that silence is never mistaken for health.",
    .needs_config = false,
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
