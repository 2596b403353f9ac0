#include "app/console.h"
#include "app/databases.h"
#include "app/pipeline.h"
#include "app/scope.h"
#include "base/when.h"
#include "base/window.h"
#include "judge/handled.h"
#include "notify/changes.h"
#include "text/text.h"

#include <string.h>

#define WHY_MAX 500 /* characters */

typedef struct {
    char *rule, *until, *why, *by;
} Values;

static void options(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    const GOptionEntry rows[] = {
        {"rule", 0, 0, G_OPTION_ARG_STRING, &values->rule,
         "only what RULE finds wrong, such as size or age", "RULE"},
        {"until", 0, 0, G_OPTION_ARG_STRING, &values->until,
         "when it ends: 3d, 36h, 2026-12-05 (the end of that day) or '2026-12-05 16:00'", "WHEN"},
        {"why", 0, 0, G_OPTION_ARG_STRING, &values->why, "why nobody needs to be told", "TEXT"},
        {"by", 0, 0, G_OPTION_ARG_STRING, &values->by, "who says so; by default, your login name",
         "NAME"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        entries[i] = rows[i];
}

/* What is acknowledged, and where. */
typedef struct {
    const Context *context;
    const HubReport *report;
    State *state;
    Scope scope;
    Rule rule;            /* N_RULES: any */
    Acknowledgement said; /* by, why, made and until; borrowed */
    guint n;
} Ack;

/* One line of text, trimmed; NULL: it is none, which is said. */
static char *read_line(const Context *context, const char *option, const char *text)
{
    g_autofree char *line = g_strstrip(g_strdup(text));
    if (!g_utf8_validate(line, -1, NULL) || strpbrk(line, "\n\r") != NULL)
        log_say(context, LOG_ERROR, option, "it must be one line of text in UTF-8");
    else if (line[0] == '\0' || g_utf8_strlen(line, -1) > WHY_MAX)
        log_say(context, LOG_ERROR, option, "it must have 1 to %d characters", WHY_MAX);
    else
        return text_visible(line, -1);
    return NULL;
}

/* Whose login it is, also behind sudo. */
static const char *login(const Context *context)
{
    const char *caller = g_environ_getenv((char **)context->environ, "SUDO_USER");
    return caller != NULL && caller[0] != '\0' ? caller : g_get_user_name();
}

static bool acknowledge(Ack *ack, const NodeVerdict *node, const char *item, const Verdict *verdict,
                        GError **error)
{
    Acknowledgement one = ack->said;
    one.node = node->node->tag;
    one.item = (char *)item;
    one.rule = (char *)judge_rule(verdict->rule)->word;
    one.status = verdict->status;
    one.time = verdict->time;
    one.figure = verdict->figure;
    if (!state_add_acknowledged(ack->state, ack->report->hub->tag, &one, error))
        return false;
    g_autofree char *place = g_strdup_printf("%s/%s%s%s", ack->report->hub->tag, one.node,
                                             item != NULL ? " " : "", item != NULL ? item : "");
    g_autofree char *visible = text_visible(place, -1);
    g_print("%s: %s, %s: acknowledged\n", visible, one.rule, verdict->brief);
    ack->n++;
    return true;
}

/* The worst of each rule that finds something wrong. */
static bool acknowledge_all(Ack *ack, const NodeVerdict *node, const char *item,
                            const GPtrArray *verdicts, GError **error)
{
    bool done[N_RULES] = {false};
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        bool asked = (ack->rule == N_RULES || ack->rule == verdict->rule) &&
                     (item == NULL || judge_is_known(node, verdict->rule));
        if (!asked || done[verdict->rule] || verdict->status == STATUS_OK)
            continue;
        done[verdict->rule] = true;
        if (!acknowledge(ack, node, item, verdict, error))
            return false;
    }
    return true;
}

static bool acknowledge_hub(Ack *ack, GError **error)
{
    const GPtrArray *nodes = ack->report->verdict->nodes;
    for (guint i = 0; i < nodes->len; i++) {
        const NodeVerdict *node = g_ptr_array_index(nodes, i);
        if (!scope_has_node(&ack->scope, node->node->tag))
            continue;
        if (ack->scope.item == NULL && !acknowledge_all(ack, node, NULL, node->verdicts, error))
            return false;
        for (guint j = 0; j < node->items->len; j++) {
            const ItemVerdict *item = g_ptr_array_index(node->items, j);
            if (scope_has_item(&ack->scope, item->item) &&
                !acknowledge_all(ack, node, item->item, item->verdicts, error))
                return false;
        }
    }
    return true;
}

/* Reads what the command line says of the hub; an error is said. */
static bool read_command(Ack *ack, const Values *values, char **arguments)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GTimeZone) zone = report_zone(ack->report);
    ack->rule = N_RULES;
    const char *option = NULL;
    bool good = scope_read(ack->report, arguments + 1, &ack->scope, &error) &&
                (values->rule == NULL || scope_read_rule(values->rule, &ack->rule, &error));
    if (good) {
        option = "--until";
        good = until_parse(values->until, zone, ack->context->now, &ack->said.until, &error);
    }
    if (!good)
        log_say(ack->context, LOG_ERROR, option, "%s", error->message);
    return good;
}

static ExitCode acknowledge_in_state(Ack *ack)
{
    const char *path = config_state(ack->context->config);
    g_autoptr(GError) error = NULL;
    g_autoptr(State) state = state_open(path, STORE_WRITE, &error);
    ack->state = state;
    bool good = state != NULL && state_begin(state, &error);
    if (good) {
        good = acknowledge_hub(ack, &error);
        good = state_end(state, good, good ? &error : NULL);
    }
    if (!good) {
        log_say(ack->context, LOG_ERROR, NULL, "%s", error->message);
        return EXIT_TROUBLE;
    }
    if (ack->n > 0) {
        g_autoptr(GTimeZone) zone = report_zone(ack->report);
        g_autofree char *until = when_minute(zone, ack->said.until);
        g_print("until %s, unless it gets well or worse before\n", until);
        return EXIT_GOOD;
    }
    log_say(ack->context, LOG_ERROR, ack->report->hub->tag,
            "there is nothing wrong to acknowledge");
    return EXIT_TROUBLE;
}

static int run(const Context *context, gconstpointer data, char **arguments)
{
    const Values *values = data;
    guint n = g_strv_length(arguments);
    int code;
    if (n < 1 || n > 3 || values->until == NULL || values->why == NULL) {
        log_say(context, LOG_ERROR, NULL,
                "usage: ack HUB [NODE [ITEM]] [--rule RULE] --until WHEN --why TEXT");
        return EXIT_USAGE;
    }
    g_autofree char *why = read_line(context, "--why", values->why);
    g_autofree char *by =
        read_line(context, "--by", values->by != NULL ? values->by : login(context));
    if (why == NULL || by == NULL)
        return EXIT_USAGE;
    g_autoptr(Pipeline) pipeline = pipeline_open(context, PIPELINE_READ, 0, &code);
    if (pipeline == NULL)
        return code;
    g_autoptr(GPtrArray) reports = pipeline_reports(pipeline);
    Ack ack = {.context = context,
               .report = g_ptr_array_index(reports, 0),
               .said = {.by = by, .why = why, .made = context->now}};
    if (!read_command(&ack, values, arguments))
        return EXIT_USAGE;
    return acknowledge_in_state(&ack);
}

const Command command_ack = {
    .name = "ack",
    .arguments = "HUB [NODE [ITEM]] --until WHEN --why TEXT",
    .summary = "acknowledge what is wrong, so that nobody is told of it again until then",
    .description =
        "Says that somebody knows of what is wrong with a hub, a node or an item (NODE '*': on "
        "all nodes) as of now: there are no messages about it, and `hubplot check` and the "
        "metrics count it apart. It stays visible, with who and why, on the page, in messages "
        "sent for other reasons, and in status.json; pictures show it as before.\n\n"
        "It ends at WHEN, a year ahead at most, in the hub's time zone. It ends by itself when "
        "all is well again, and when things get worse: a warning becomes an alarm, or a further "
        "tarball is wrong. What another rule finds is not covered. `hubplot unack` ends it at "
        "once.",
    .needs_config = true,
    .reads_only = true,
    .takes_place = true,
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
