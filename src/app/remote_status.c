#include "app/remote_status.h"

#include "base/text.h"
#include "base/when.h"
#include "config/keys.h"
#include "judge/judge.h"
#include "publish/status_json.h"
#include "text/json.h"
#include "text/text.h"

#include <gio/gio.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#define MB 1048576.0
#define AHEAD 300 /* s; what is dated so far ahead of us was written by a clock that is wrong */
#define LATEST (G_GINT64_CONSTANT(253402300799) * 1000) /* ms; the last second of the year 9999 */

static void violation_free(gpointer data)
{
    Violation *violation = data;
    g_free(violation->text);
    g_free(violation);
}

void remote_status_free(RemoteStatus *remote)
{
    if (remote == NULL)
        return;
    g_ptr_array_unref(remote->violations);
    g_free(remote);
}

static void add(RemoteStatus *remote, Status status, const char *text)
{
    Violation *violation = g_new(Violation, 1);
    *violation = (Violation){status, text_visible(text, -1)};
    g_ptr_array_add(remote->violations, violation);
}

static void judge_staleness(gint64 written, gint64 now, gint64 stale, RemoteStatus *remote)
{
    remote->written = written;
    bool ahead = written - now > AHEAD;
    if (!ahead && now - written <= stale)
        return;
    g_autoptr(GTimeZone) utc = when_zone(NULL);
    g_autofree char *when = when_minute(utc, written);
    g_autofree char *text =
        ahead ? g_strdup_printf("written %s UTC, ahead of this machine's clock: age unknown", when)
              : g_strdup_printf("last written %s UTC, limit %" G_GINT64_FORMAT " h", when,
                                stale / 3600);
    add(remote, ahead ? STATUS_UNKNOWN : STATUS_ALARM, text);
}

static Status parse_status(const char *word)
{
    for (int status = 0; word != NULL && status < N_STATUS; status++)
        if (strcmp(word, status_word((Status)status)) == 0)
            return (Status)status;
    return STATUS_UNKNOWN;
}

static const char *member(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* Of a node, or of one of its items. What is acknowledged there, or in maintenance, is known. */
static void take_verdicts(const json_t *verdicts, const char *hub, const char *node, bool of_node,
                          RemoteStatus *remote)
{
    size_t i;
    json_t *verdict;
    json_array_foreach(verdicts, i, verdict)
    {
        Status status = parse_status(member(verdict, "status"));
        const char *reason = member(verdict, "reason");
        bool repeated = !of_node && g_strcmp0(member(verdict, "rule"), "reach") == 0;
        bool handled = json_is_object(json_object_get(verdict, "handled"));
        if (status == STATUS_OK || repeated || handled)
            continue;
        g_autofree char *text = g_strdup_printf(
            "%s/%s: %s", hub, node, reason != NULL ? text_after_name(reason, node) : "?");
        add(remote, status, text);
    }
}

static void take_hub(const json_t *hub, RemoteStatus *remote)
{
    const char *tag = member(hub, "hub") != NULL ? member(hub, "hub") : "?";
    size_t i, j;
    json_t *node, *item;
    json_array_foreach(json_object_get(hub, "nodes"), i, node)
    {
        const char *name = member(node, "node") != NULL ? member(node, "node") : "?";
        take_verdicts(json_object_get(node, "verdicts"), tag, name, true, remote);
        json_array_foreach(json_object_get(node, "items"), j, item)
            take_verdicts(json_object_get(item, "verdicts"), tag, name, false, remote);
    }
}

/* Nothing is known of these hubs. */
static void take_left_out(const json_t *names, RemoteStatus *remote)
{
    size_t i;
    json_t *name;
    json_array_foreach(names, i, name)
    {
        const char *word = json_string_value(name);
        g_autofree char *text =
            g_strdup_printf("%s: left out of the last run", word != NULL ? word : "?");
        add(remote, STATUS_UNKNOWN, text);
    }
}

static void take_status(const json_t *root, gint64 now, gint64 stale, RemoteStatus *remote)
{
    size_t i;
    json_t *hub;
    gint64 written = json_integer_value(json_object_get(root, "time"));
    judge_staleness(CLAMP(written, 0, LATEST / 1000), now, stale, remote);
    json_array_foreach(json_object_get(root, "hubs"), i, hub) take_hub(hub, remote);
    take_left_out(json_object_get(root, "left_out"), remote);
}

/* A hub of one node, made of what a chart shows. */
typedef struct {
    Hub hub;
    Node node;
    HubHistory *history;
} Replica;

static void replica_init(Replica *replica, const char *container)
{
    const char *tag = container != NULL ? container : "?";
    tag = g_str_has_prefix(tag, "container_") ? tag + strlen("container_") : tag;
    replica->hub = (Hub){.tag = (char *)tag, .nodes = g_ptr_array_new()};
    replica->node =
        (Node){.hub = &replica->hub,
               .tag = (char *)tag,
               .item_limits = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free)};
    config_default_limits(&replica->node.limits);
    g_ptr_array_add(replica->hub.nodes, &replica->node);
    replica->history = hub_history_new(&replica->hub);
}

static void replica_clear(Replica *replica)
{
    hub_history_free(replica->history);
    g_hash_table_unref(replica->node.item_limits);
    g_ptr_array_unref(replica->hub.nodes);
}

static gint by_time(gconstpointer one, gconstpointer other)
{
    gint64 a = ((const Tarball *)one)->time, b = ((const Tarball *)other)->time;
    return (a > b) - (a < b);
}

/* The original rounds sizes to whole MB and shows those below 11 ten times too large: where an
 * item grows past 11 MB, it seems to fall by nine tenths. So sizes of small items are not
 * judged. */
static void forgo_size(Replica *replica, const char *item)
{
    Limits *limits = g_new(Limits, 1);
    *limits = replica->node.limits;
    limits->shrink_percent = limits->jump_percent = limits->decline_percent = 0;
    g_hash_table_insert(replica->node.item_limits, (gpointer)item, limits);
}

static void take_series(Replica *replica, const json_t *series)
{
    NodeHistory *node = g_ptr_array_index(replica->history->nodes, 0);
    const char *name = member(series, "name");
    if (name == NULL || json_integer_value(json_object_get(series, "yAxis")) == 1)
        return;
    ItemHistory *item = node_history_add_item(node, name);
    bool small = false, rounded = true;
    size_t i;
    json_t *point;
    json_array_foreach(json_object_get(series, "data"), i, point)
    {
        double ms = json_number_value(json_array_get(point, 0));
        double size = json_number_value(json_array_get(point, 1));
        if (!(fabs(ms) < (double)LATEST) || !(size >= 0 && size < 1e12))
            continue;
        Tarball tarball = {.item = name,
                           .path = "",
                           .time = (gint64)(ms / 1000),
                           .bytes = (gint64)(size * MB),
                           .mtime = -1,
                           .first_seen = -1,
                           .sidecar_bytes = -1,
                           .flags = TARBALL_INEXACT | TARBALL_LISTED};
        small = small || size <= 110;
        rounded = rounded && size == floor(size);
        g_array_append_val(item->tarballs, tarball);
    }
    g_array_sort(item->tarballs, by_time);
    if (small && rounded)
        forgo_size(replica, name);
}

static void take_judgement(const HubVerdict *verdict, RemoteStatus *remote)
{
    const NodeVerdict *node = g_ptr_array_index(verdict->nodes, 0);
    for (guint i = 0; i < node->items->len; i++) {
        const ItemVerdict *item = g_ptr_array_index(node->items, i);
        for (guint j = 0; j < item->verdicts->len; j++) {
            const Verdict *one = g_ptr_array_index(item->verdicts, j);
            g_autofree char *text = g_strdup_printf("%s: %s", node->node->tag, one->reason);
            if (one->status != STATUS_OK)
                add(remote, one->status, text);
        }
    }
}

static bool take_chart(const json_t *root, gint64 now, gint64 stale, RemoteStatus *remote,
                       GError **error)
{
    const json_t *max = json_object_get(json_object_get(root, "xAxis"), "max");
    double written = json_number_value(max);
    if (!json_is_number(max) || !(written > 0 && written < (double)LATEST)) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                    "has no xAxis.max, so its age is unknown");
        return false;
    }
    Replica replica;
    replica_init(&replica, member(json_object_get(root, "chart"), "renderTo"));
    NodeHistory *node = g_ptr_array_index(replica.history->nodes, 0);
    gint64 run = (gint64)(written / 1000);
    Reading reading = {.run = run,
                       .listed = 1,
                       .skew = G_MININT64,
                       .utc_offset = 0,
                       .disk_bytes = -1,
                       .disk_free = -1};
    g_array_append_val(node->readings, reading);
    node->last_reached = run;
    size_t i;
    json_t *series;
    json_array_foreach(json_object_get(root, "series"), i, series) take_series(&replica, series);
    judge_staleness(run, now, stale, remote);
    g_autoptr(HubVerdict) verdict = judge_hub(replica.history, run);
    take_judgement(verdict, remote);
    replica_clear(&replica);
    return true;
}

static bool take(const json_t *root, gint64 now, gint64 stale, RemoteStatus *remote, GError **error)
{
    if (g_strcmp0(member(root, "schema"), STATUS_JSON_SCHEMA) == 0) {
        take_status(root, now, stale, remote);
        return true;
    }
    if (json_is_array(json_object_get(root, "series")))
        return take_chart(root, now, stale, remote, error);
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                "neither a status.json of this version nor Highstock options");
    return false;
}

RemoteStatus *remote_status_judge(const char *json, gsize length, gint64 now, gint64 stale,
                                  GError **error)
{
    json_error_t fault;
    if (!json_is_moderate(json, length)) {
        g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                            "too many values to be a status");
        return NULL;
    }
    json_t *root = json_loadb(json, length, JSON_REJECT_DUPLICATES, &fault);
    if (root == NULL) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "invalid JSON: line %d: %s",
                    fault.line, fault.text);
        return NULL;
    }
    g_autoptr(RemoteStatus) remote = g_new0(RemoteStatus, 1);
    remote->violations = g_ptr_array_new_with_free_func(violation_free);
    bool good = take(root, now, stale, remote, error);
    json_decref(root);
    return good ? g_steal_pointer(&remote) : NULL;
}
