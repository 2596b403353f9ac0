#include "publish/status_json.h"

#include "judge/judge.h"
#include "text/text.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

/* Names from elsewhere made visible: jansson takes valid UTF-8 only. */
static json_t *words(const char *text)
{
    if (text == NULL)
        return json_null();
    g_autofree char *visible = text_visible(text, -1);
    return json_string(visible);
}

static json_t *whole(gint64 value)
{
    return value == -1 ? json_null() : json_integer(value);
}

/* -1 is a skew like any other. */
static json_t *skew_json(gint64 skew)
{
    return skew == G_MININT64 ? json_null() : json_integer(skew);
}

static json_t *real(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

/* Who knows of it, and asks not to be told. */
static json_t *handled_json(const Handled *handled)
{
    if (handled == NULL)
        return json_null();
    json_t *object = json_object();
    json_object_set_new(object, "by", words(handled->by));
    json_object_set_new(object, "why", words(handled->why));
    json_object_set_new(object, "until", whole(handled->until));
    return object;
}

static json_t *verdicts_json(const GPtrArray *verdicts)
{
    json_t *list = json_array();
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        json_t *object = json_object();
        json_object_set_new(object, "rule", json_string(judge_rule(verdict->rule)->word));
        json_object_set_new(object, "status", json_string(status_word(verdict->status)));
        json_object_set_new(object, "brief", words(verdict->brief));
        json_object_set_new(object, "reason", words(verdict->reason));
        json_object_set_new(object, "since", whole(verdict->since));
        json_object_set_new(object, "time", whole(verdict->time));
        json_object_set_new(object, "figure", real(verdict->figure));
        json_object_set_new(object, "handled", handled_json(verdict->handled));
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *tarball_json(const Tarball *tarball)
{
    if (tarball == NULL)
        return json_null();
    json_t *object = json_object();
    json_object_set_new(object, "time", whole(tarball->time));
    json_object_set_new(object, "bytes", whole(tarball->bytes));
    json_object_set_new(object, "exact", json_boolean((tarball->flags & TARBALL_INEXACT) == 0));
    json_object_set_new(object, "path", words(tarball->path));
    return object;
}

static json_t *item_json(const ItemVerdict *item)
{
    json_t *object = json_object();
    json_object_set_new(object, "item", words(item->item));
    json_object_set_new(object, "status", json_string(status_word(item->status)));
    json_object_set_new(object, "open", json_string(status_word(item->open)));
    json_object_set_new(object, "newest", tarball_json(item->newest));
    json_object_set_new(object, "due", whole(item->due));
    json_object_set_new(object, "period", whole(item->period));
    json_object_set_new(object, "grace", whole(item->grace));
    json_object_set_new(object, "verdicts", verdicts_json(item->verdicts));
    return object;
}

static json_t *reading_json(const Reading *reading)
{
    if (reading == NULL)
        return json_null();
    json_t *object = json_object();
    json_object_set_new(object, "run", whole(reading->run));
    json_object_set_new(object, "outcome", json_string(outcome_word(reading->outcome)));
    json_object_set_new(object, "reason", words(reading->reason));
    json_object_set_new(object, "duration_ms", whole(reading->duration_ms));
    json_object_set_new(object, "listed", whole(reading->listed));
    json_object_set_new(object, "unmatched", whole(reading->unmatched));
    json_object_set_new(object, "unmatched_newest",
                        whole(reading->unmatched > 0 ? reading->unmatched_newest : -1));
    json_object_set_new(object, "unmatched_path", words(reading->unmatched_path));
    json_object_set_new(object, "skew", skew_json(reading->skew));
    json_object_set_new(object, "disk_bytes", whole(reading->disk_bytes));
    json_object_set_new(object, "disk_free", whole(reading->disk_free));
    return object;
}

static json_t *node_json(const NodeVerdict *node, const NodeHistory *history)
{
    json_t *object = json_object(), *counts = json_object(), *items = json_array();
    guint n = history->readings->len;
    for (int status = 0; status < N_STATUS; status++)
        json_object_set_new(counts, status_word((Status)status), json_integer(node->count[status]));
    for (guint i = 0; i < node->items->len; i++)
        json_array_append_new(items, item_json(g_ptr_array_index(node->items, i)));
    json_object_set_new(object, "node", words(node->node->tag));
    json_object_set_new(object, "status", json_string(status_word(node->status)));
    json_object_set_new(object, "open", json_string(status_word(node->open)));
    json_object_set_new(object, "counts", counts);
    json_object_set_new(object, "handled", json_integer(node->count_handled));
    json_object_set_new(object, "last_reached", whole(history->last_reached));
    json_object_set_new(
        object, "reading",
        reading_json(n > 0 ? &g_array_index(history->readings, Reading, n - 1) : NULL));
    json_object_set_new(object, "full", whole(node->full));
    json_object_set_new(object, "full_early", whole(node->full_early));
    json_object_set_new(object, "full_late", whole(node->full_late));
    json_object_set_new(object, "verdicts", verdicts_json(node->verdicts));
    json_object_set_new(object, "items", items);
    return object;
}

static json_t *hub_json(const HubReport *report)
{
    json_t *object = json_object(), *nodes = json_array();
    for (guint i = 0; i < report->verdict->nodes->len; i++)
        json_array_append_new(nodes, node_json(g_ptr_array_index(report->verdict->nodes, i),
                                               g_ptr_array_index(report->history->nodes, i)));
    json_object_set_new(object, "hub", words(report->hub->tag));
    json_object_set_new(object, "srvnode", words(report->hub->srvnode));
    json_object_set_new(object, "url", words(report->hub->reporturl));
    json_object_set_new(object, "status", json_string(status_word(report->verdict->status)));
    json_object_set_new(object, "open", json_string(status_word(report->verdict->open)));
    json_object_set_new(object, "conclusion", words(report->verdict->conclusion));
    json_object_set_new(object, "nodes", nodes);
    return object;
}

static json_t *names_json(const GPtrArray *names)
{
    json_t *list = json_array();
    for (guint i = 0; i < names->len; i++)
        json_array_append_new(list, words(g_ptr_array_index(names, i)));
    return list;
}

/* `"key": value,` with the value in JSON. Takes the value. */
static void add_member(GString *out, const char *key, json_t *value)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_INDENT(1));
    g_string_append_printf(out, " \"%s\": %s,\n", key, text);
    free(text);
    json_decref(value);
}

char *status_json_hub(const HubReport *report)
{
    json_t *object = hub_json(report);
    char *text = json_dumps(object, JSON_INDENT(1));
    char *result = g_strdup(text);
    free(text);
    json_decref(object);
    return result;
}

char *status_json_join(const GPtrArray *hubs, Status worst, const GPtrArray *left_out, gint64 now)
{
    GString *out = g_string_new("{\n");
    worst = left_out != NULL && left_out->len > 0 ? MAX(worst, STATUS_UNKNOWN) : worst;
    add_member(out, "schema", json_string(STATUS_JSON_SCHEMA));
    add_member(out, "time", whole(now));
    add_member(out, "status", json_string(status_word(worst)));
    if (left_out != NULL)
        add_member(out, "left_out", names_json(left_out));
    g_string_append(out, " \"hubs\": [");
    for (guint i = 0; i < hubs->len; i++)
        g_string_append_printf(out, "%s\n%s", i > 0 ? "," : "",
                               (const char *)g_ptr_array_index(hubs, i));
    g_string_append(out, "\n ]\n}\n");
    return g_string_free(out, FALSE);
}

char *status_json_format(const GPtrArray *reports, const GPtrArray *left_out, gint64 now)
{
    g_autoptr(GPtrArray) hubs = g_ptr_array_new_with_free_func(g_free);
    Status worst = STATUS_OK;
    for (guint i = 0; i < reports->len; i++) {
        const HubReport *report = g_ptr_array_index(reports, i);
        worst = MAX(worst, report->verdict->status);
        g_ptr_array_add(hubs, status_json_hub(report));
    }
    return status_json_join(hubs, worst, left_out, now);
}
