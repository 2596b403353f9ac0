#include "app/console.h"
#include "app/pipeline.h"
#include "app/scope.h"
#include "app/story.h"
#include "app/terminal.h"
#include "base/when.h"
#include "judge/handled.h"
#include "text/text.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define NAMES 20 /* columns of the names of figures and limits */

typedef struct {
    gboolean json;
    char *color;
} Values;

static void options(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    entries[0] = (GOptionEntry){
        "json", 0, 0, G_OPTION_ARG_NONE, &values->json, "print all of it as JSON", NULL};
    entries[1] = terminal_option_color(&values->color);
}

/* What is shown, and how. */
typedef struct {
    const Context *context;
    const HubReport *report;
    Scope scope;
    Terminal terminal;
    GString *out;
} Show;

/* "    shrink               10                   hub.cnf:12, [C2]" */
static void append_row(const Show *show, const char *name, const char *value, const char *origin)
{
    g_autofree char *shown = text_visible(value, -1);
    int pad = MAX(0, NAMES - terminal_columns(name));
    g_string_append_printf(show->out, "    %s%*s", name, pad, "");
    if (origin == NULL && show->terminal.columns > 0) { /* goes on below itself */
        g_autoptr(GString) lines = g_string_new(NULL);
        terminal_append_wrapped(lines, &show->terminal, 4 + NAMES + 1, shown);
        g_string_append(show->out, lines->str + 4 + NAMES);
        return;
    }
    g_string_append_printf(show->out, " %s", shown);
    if (origin != NULL)
        g_string_append_printf(show->out, "%*s%s", MAX(2, NAMES - terminal_columns(shown)), "",
                               origin);
    g_string_append_c(show->out, '\n');
}

static void append_limit(const Show *show, const Setting *setting)
{
    g_autofree char *origin = setting->origin != NULL
                                  ? g_strdup_printf("%s, [%s]", setting->origin, setting->section)
                                  : g_strdup("default");
    g_autofree char *visible = text_visible(origin, -1);
    g_autofree char *name = g_strdup_printf("limit %s", setting->key);
    append_row(show, name, setting->value != NULL ? setting->value : "-", visible);
}

static void append_verdict(const Show *show, const Verdict *verdict, GTimeZone *zone)
{
    terminal_append_wrapped(show->out, &show->terminal, 4, verdict->reason);
    g_autofree char *handled = handled_words(verdict, zone);
    if (handled != NULL)
        terminal_append_wrapped(show->out, &show->terminal, 4, handled);
    if (verdict->since != -1) {
        g_autofree char *since = when_minute(zone, verdict->since);
        append_row(show, "since", since, NULL);
    }
}

static void append_story(const Show *show, const Story *story, GTimeZone *zone)
{
    g_string_append_printf(show->out, "\n  %s: ", judge_rule(story->rule)->word);
    terminal_append(show->out, &show->terminal, story->status, status_word(story->status));
    if (story->verdicts->len > 0) {
        const Verdict *worst = story->verdicts->pdata[0];
        g_autofree char *brief = text_visible(worst->brief, -1);
        g_string_append_printf(show->out, ", %s", brief);
    }
    g_string_append_c(show->out, '\n');
    for (guint i = 0; i < story->verdicts->len; i++)
        append_verdict(show, story->verdicts->pdata[i], zone);
    for (guint i = 0; i < story->figures->len; i++) {
        const JudgeFigure *figure = story->figures->pdata[i];
        append_row(show, figure->name, figure->words, NULL);
    }
    for (guint i = 0; i < story->limits->len; i++)
        append_limit(show, story->limits->pdata[i]);
}

static void append_stories(const Show *show, guint node, const ItemVerdict *item)
{
    const StorySubject subject = {show->report, node, item};
    g_autofree char *name =
        node_history_zone(g_ptr_array_index(show->report->history->nodes, node));
    g_autoptr(GTimeZone) zone = when_zone(name);
    g_autoptr(GPtrArray) stories = stories_of(&subject, show->context->config, show->context->now);
    for (guint i = 0; i < stories->len; i++)
        append_story(show, g_ptr_array_index(stories, i), zone);
}

/* "C2/H1 svn/dybsvn: alarm" */
static void append_heading(const Show *show, const NodeVerdict *node, const char *item,
                           Status status)
{
    g_autofree char *text = g_strdup_printf("%s/%s%s%s", show->report->hub->tag, node->node->tag,
                                            item != NULL ? " " : "", item != NULL ? item : "");
    g_autofree char *visible = text_visible(text, -1);
    g_string_append_printf(show->out, "%s%s: ", show->out->len > 0 ? "\n" : "", visible);
    terminal_append(show->out, &show->terminal, status, status_word(status));
    g_string_append_c(show->out, '\n');
}

/* A line for each item: "    svn/dybsvn  alarm: shrank 25 %". */
static void append_items(const Show *show, const NodeVerdict *node)
{
    int widest = 0;
    for (guint i = 0; i < node->items->len; i++) {
        const ItemVerdict *item = g_ptr_array_index(node->items, i);
        g_autofree char *name = text_visible(item->item, -1);
        widest = MAX(widest, terminal_columns(name));
    }
    if (node->items->len > 0)
        g_string_append(show->out, "\n  Items\n");
    for (guint i = 0; i < node->items->len; i++) {
        const ItemVerdict *item = g_ptr_array_index(node->items, i);
        const Verdict *worst = item->verdicts->len > 0 ? item->verdicts->pdata[0] : NULL;
        g_autofree char *name = text_visible(item->item, -1);
        g_autofree char *brief = text_visible(worst != NULL ? worst->brief : "", -1);
        g_string_append_printf(show->out, "    %s%*s  ", name, widest - terminal_columns(name), "");
        terminal_append(show->out, &show->terminal, item->status, status_word(item->status));
        g_string_append_printf(show->out, "%s%s\n", worst != NULL ? ": " : "", brief);
    }
}

static void append_text(Show *show)
{
    const GPtrArray *nodes = show->report->verdict->nodes;
    for (guint i = 0; i < nodes->len; i++) {
        const NodeVerdict *node = g_ptr_array_index(nodes, i);
        if (!scope_has_node(&show->scope, node->node->tag))
            continue;
        if (show->scope.item == NULL) {
            append_heading(show, node, NULL, node->status);
            append_stories(show, i, NULL);
            append_items(show, node);
        }
        for (guint j = 0; show->scope.item != NULL && j < node->items->len; j++) {
            const ItemVerdict *item = g_ptr_array_index(node->items, j);
            if (!scope_has_item(&show->scope, item->item))
                continue;
            append_heading(show, node, item->item, item->status);
            append_stories(show, i, item);
        }
    }
}

static json_t *words(const char *text)
{
    g_autofree char *visible = text != NULL ? text_visible(text, -1) : NULL;
    return visible != NULL ? json_string(visible) : json_null();
}

static json_t *number(double value)
{
    if (!isfinite(value))
        return json_null();
    return trunc(value) == value ? json_integer((json_int_t)value) : json_real(value);
}

static json_t *instant(gint64 time)
{
    return time != -1 ? json_integer(time) : json_null();
}

static json_t *handled_json(const Handled *handled)
{
    return handled == NULL ? json_null()
                           : json_pack("{s:o, s:o, s:I}", "by", words(handled->by), "why",
                                       words(handled->why), "until", (json_int_t)handled->until);
}

static json_t *story_json(const Story *story)
{
    json_t *verdicts = json_array(), *figures = json_array(), *limits = json_array();
    for (guint i = 0; i < story->verdicts->len; i++) {
        const Verdict *verdict = story->verdicts->pdata[i];
        json_array_append_new(
            verdicts,
            json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "status", status_word(verdict->status),
                      "brief", words(verdict->brief), "reason", words(verdict->reason), "since",
                      instant(verdict->since), "time", instant(verdict->time), "figure",
                      number(verdict->figure), "handled", handled_json(verdict->handled)));
    }
    for (guint i = 0; i < story->figures->len; i++) {
        const JudgeFigure *figure = story->figures->pdata[i];
        json_array_append_new(figures,
                              json_pack("{s:s, s:o, s:o}", "name", figure->name, "value",
                                        number(figure->value), "words", words(figure->words)));
    }
    for (guint i = 0; i < story->limits->len; i++) {
        const Setting *setting = story->limits->pdata[i];
        json_array_append_new(limits,
                              json_pack("{s:s, s:o, s:o, s:o}", "key", setting->key, "value",
                                        words(setting->value), "origin", words(setting->origin),
                                        "section", words(setting->section)));
    }
    return json_pack("{s:s, s:s, s:o, s:o, s:o}", "rule", judge_rule(story->rule)->word, "status",
                     status_word(story->status), "verdicts", verdicts, "figures", figures, "limits",
                     limits);
}

static json_t *stories_json(const Show *show, guint node, const ItemVerdict *item)
{
    const StorySubject subject = {show->report, node, item};
    g_autoptr(GPtrArray) stories = stories_of(&subject, show->context->config, show->context->now);
    json_t *list = json_array();
    for (guint i = 0; i < stories->len; i++)
        json_array_append_new(list, story_json(g_ptr_array_index(stories, i)));
    return list;
}

static json_t *node_json(const Show *show, guint place)
{
    const NodeVerdict *node = g_ptr_array_index(show->report->verdict->nodes, place);
    json_t *items = json_array();
    for (guint i = 0; i < node->items->len; i++) {
        const ItemVerdict *item = g_ptr_array_index(node->items, i);
        if (scope_has_item(&show->scope, item->item))
            json_array_append_new(items, json_pack("{s:o, s:s, s:o}", "item", words(item->item),
                                                   "status", status_word(item->status), "rules",
                                                   stories_json(show, place, item)));
    }
    return json_pack("{s:o, s:s, s:o, s:o}", "node", words(node->node->tag), "status",
                     status_word(node->status), "rules", stories_json(show, place, NULL), "items",
                     items);
}

static void append_json(Show *show)
{
    json_t *nodes = json_array();
    for (guint i = 0; i < show->report->verdict->nodes->len; i++) {
        const NodeVerdict *node = g_ptr_array_index(show->report->verdict->nodes, i);
        if (scope_has_node(&show->scope, node->node->tag))
            json_array_append_new(nodes, node_json(show, i));
    }
    json_t *object = json_pack("{s:o, s:I, s:s, s:o}", "hub", words(show->report->hub->tag), "time",
                               (json_int_t)show->context->now, "status",
                               status_word(show->report->verdict->status), "nodes", nodes);
    char *text = json_dumps(object, JSON_INDENT(1));
    g_string_append_printf(show->out, "%s\n", text);
    free(text);
    json_decref(object);
}

static int run(const Context *context, gconstpointer data, char **arguments)
{
    const Values *values = data;
    guint n = g_strv_length(arguments);
    int code = EXIT_GOOD;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    Show show = {.context = context, .out = out};
    if (n < 1 || n > 3) {
        log_say(context, LOG_ERROR, NULL, "usage: show HUB [NODE [ITEM]]");
        return EXIT_USAGE;
    }
    g_autoptr(Pipeline) pipeline =
        terminal_init(&show.terminal, context->environ, values->color, &error)
            ? pipeline_open(context, PIPELINE_READ, 0, &code)
            : NULL;
    if (error != NULL) {
        log_say(context, LOG_ERROR, NULL, "%s", error->message);
        return EXIT_USAGE;
    }
    if (pipeline == NULL)
        return code;
    g_autoptr(GPtrArray) reports = pipeline_reports(pipeline);
    show.report = g_ptr_array_index(reports, 0);
    if (!scope_read(show.report, arguments + 1, &show.scope, &error)) {
        log_say(context, LOG_ERROR, NULL, "%s", error->message);
        return EXIT_USAGE;
    }
    if (values->json)
        append_json(&show);
    else
        append_text(&show);
    fputs(out->str, stdout);
    return pipeline_outcome(pipeline);
}

const Command command_show = {
    .name = "show",
    .arguments = "HUB [NODE [ITEM]]",
    .summary = "tell all about a hub, a node or an item: figures, limits and where they are set",
    .description =
        "Prints what each rule says of a node, or of an item on a node, the figures that it goes "
        "by, and its limits, each with the file, line and section that set it. NODE may be '*', "
        "for an item on all nodes. It only reads the database.\n\n"
        "With --json, the figures are also numbers, in bytes, seconds, percent, or seconds since "
        "1970, and the items are told as fully as their nodes.",
    .needs_config = true,
    .reads_only = true,
    .takes_place = true,
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
