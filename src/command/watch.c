#include "command.h"
#include "foreign.h"
#include "log.h"
#include "web.h"

#define TIMEOUT 30            /* s */
#define MAX_ANSWER (64 << 20) /* bytes */
#define DEFAULT_HOURS 24      /* the original's */

typedef struct {
    int hours, timeout;
} Values;

static void options(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    entries[0] = (GOptionEntry){"hours",
                                0,
                                0,
                                G_OPTION_ARG_INT,
                                &values->hours,
                                "what was not written for that long is a violation (24)",
                                "HOURS"};
    entries[1] = (GOptionEntry){"timeout",
                                't',
                                0,
                                G_OPTION_ARG_INT,
                                &values->timeout,
                                "give up on an address after that long (30)",
                                "SECONDS"};
}

/* Prints what is wrong with one address. */
static bool watch(const Context *context, const Values *values, const char *url)
{
    WebRequest request = {.url = url,
                          .timeout = values->timeout > 0 ? values->timeout : TIMEOUT,
                          .max_bytes = MAX_ANSWER};
    gint64 stale = 3600 * (gint64)(values->hours > 0 ? values->hours : DEFAULT_HOURS);
    g_autoptr(GByteArray) answer = g_byte_array_new();
    g_autoptr(GPtrArray) violations = g_ptr_array_new_with_free_func(violation_free);
    g_autoptr(GError) error = NULL;
    if (!web_fetch(&request, answer, &error)) {
        g_print("%s\n", error->message);
        return false;
    }
    if (!foreign_judge((const char *)answer->data, answer->len, context->now, stale, violations,
                       &error)) {
        g_print("%s: %s\n", url, error->message);
        return false;
    }
    for (guint i = 0; i < violations->len; i++) {
        const Violation *violation = g_ptr_array_index(violations, i);
        g_print("%s: %s: %s\n", url, status_word(violation->status), violation->text);
    }
    if (violations->len == 0)
        log_say(context, LOG_DETAIL, url, "ok");
    return violations->len == 0;
}

static int run(const Context *context, gconstpointer data, char **arguments)
{
    bool well = true;
    if (arguments[0] == NULL) {
        log_say(context, LOG_ERROR, NULL, "watch what? An address is missing");
        return EXIT_USAGE;
    }
    for (char **url = arguments; *url != NULL; url++)
        well = watch(context, data, *url) && well;
    return well ? EXIT_GOOD : EXIT_TROUBLE;
}

const Command command_watch = {
    .name = "watch",
    .arguments = "URL...",
    .summary = "judge what another installation publishes",
    .description =
        "Fetches each address and judges what it holds: the status.json of another installation, "
        "or options of Highstock as the original writes them. Prints a line for each violation "
        "and nothing when all is well, so that cron mails what is wrong. An address that does not "
        "load is a violation.",
    .needs_config = false,
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
