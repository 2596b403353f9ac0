/* Metrics and status.json with names and figures that are hard to write. */
#include "config/keys.h"
#include "judge/judge.h"
#include "publish/metrics.h"
#include "publish/status_json.h"

#include <jansson.h>
#include <string.h>

typedef struct {
    Hub hub;
    Node node;
    HubHistory *history;
    HubVerdict *verdict;
    HubReport report;
    GPtrArray *reports;
} Fixture;

static char tag[] = "a\"b\\c\nd\xff", node_tag[] = "Z9:229", srvnode[] = "cms02";

static void set_up(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
    f->hub = (Hub){.tag = tag, .srvnode = srvnode, .nodes = g_ptr_array_new()};
    f->node = (Node){.hub = &f->hub, .tag = node_tag};
    config_default_limits(&f->node.limits);
    g_ptr_array_add(f->hub.nodes, &f->node);
    f->history = hub_history_new(&f->hub);
    NodeHistory *node = g_ptr_array_index(f->history->nodes, 0);
    Reading reading = {.run = 1400000000,
                       .skew = -1,
                       .utc_offset = 0,
                       .disk_bytes = -1,
                       .disk_free = -1,
                       .listed = 1};
    g_array_append_val(node->readings, reading);
    node->last_reached = 1400000000;
    ItemHistory *item = node_history_add_item(node, "svn/\"x\"\xc0");
    Tarball tarball = {.item = item->item,
                       .path = "p\xc0",
                       .time = 1399999000,
                       .bytes = 0,
                       .mtime = -1,
                       .flags = TARBALL_LISTED,
                       .sidecar_bytes = -1};
    g_array_append_val(item->tarballs, tarball);
    f->verdict = judge_hub(f->history, 1400000060);
    f->report = (HubReport){&f->hub, f->history, f->verdict};
    f->reports = g_ptr_array_new();
    g_ptr_array_add(f->reports, &f->report);
}

static void tear_down(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
    g_ptr_array_unref(f->reports);
    hub_verdict_free(f->verdict);
    hub_history_free(f->history);
    g_ptr_array_unref(f->hub.nodes);
}

#define HUB "hub=\"a\\\"b\\\\c\\\\x0Ad\\\\xFF\""
#define ITEM "item=\"svn/\\\"x\\\"\\\\xC0\""

static void test_metrics(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
    static const char *const lines[] = {
        "# TYPE hubplot_hub_status gauge\n",
        "\nhubplot_hub_status{" HUB "} 3\n",
        "\nhubplot_run_timestamp_seconds{" HUB "} 1400000000\n",
        "\nhubplot_node_clock_skew_seconds{" HUB ",node=\"Z9:229\"} -1\n",
        "\nhubplot_items{" HUB ",node=\"Z9:229\",status=\"alarm\"} 1\n",
        "\nhubplot_item_newest_size_bytes{" HUB ",node=\"Z9:229\"," ITEM "} 0\n",
        "\nhubplot_verdict{" HUB ",node=\"Z9:229\"," ITEM ",rule=\"size\"} 3\n",
    };
    g_auto(GStrv) lines_of_hub = metrics_hub(&f->report);
    g_autoptr(GPtrArray) hubs = g_ptr_array_new();
    g_ptr_array_add(hubs, lines_of_hub);
    g_autofree char *text = metrics_join(hubs);
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_test_message("%s", lines[i]);
        g_assert_nonnull(strstr(text, lines[i]));
    }
    g_assert_null(strstr(text, "hubplot_node_disk_free_bytes{")); /* not known */
    g_assert_null(strstr(text, " nan"));
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_true(g_str_has_suffix(text, "\n"));
}

static void test_json(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
    char name[] = "other";
    g_autoptr(GPtrArray) left_out = g_ptr_array_new();
    g_ptr_array_add(left_out, name);
    g_autofree char *text = status_json_format(f->reports, left_out, 1400000060);
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    g_assert_nonnull(root);
    const json_t *hub = json_array_get(json_object_get(root, "hubs"), 0);
    const json_t *node = json_array_get(json_object_get(hub, "nodes"), 0);
    const json_t *item = json_array_get(json_object_get(node, "items"), 0);
    const json_t *reading = json_object_get(node, "reading");
    const json_t *verdict = json_array_get(json_object_get(item, "verdicts"), 0);
    g_assert_cmpstr(json_string_value(json_object_get(root, "status")), ==, "alarm");
    g_assert_cmpstr(json_string_value(json_object_get(hub, "hub")), ==, "a\"b\\c\\x0Ad\\xFF");
    g_assert_cmpstr(json_string_value(json_object_get(item, "item")), ==, "svn/\"x\"\\xC0");
    g_assert_cmpint(json_integer_value(json_object_get(reading, "skew")), ==, -1);
    g_assert_true(json_is_null(json_object_get(reading, "disk_free")));
    g_assert_cmpstr(json_string_value(json_object_get(verdict, "rule")), ==, "size");
    const json_t *names = json_object_get(root, "left_out");
    g_assert_cmpstr(json_string_value(json_array_get(names, 0)), ==, "other");
    json_decref(root);
}

/* A file that can't be written is an error, and leaves nothing behind. */
static void test_write(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) lines = metrics_hub(&f->report);
    g_autoptr(GPtrArray) hubs = g_ptr_array_new();
    g_ptr_array_add(hubs, lines);
    g_assert_false(metrics_write("/nonexistent/hubplot.prom", hubs, &error));
    g_assert_nonnull(strstr(error->message, "/nonexistent/hubplot.prom"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/status/metrics", Fixture, NULL, set_up, test_metrics, tear_down);
    g_test_add("/status/json", Fixture, NULL, set_up, test_json, tear_down);
    g_test_add("/status/write", Fixture, NULL, set_up, test_write, tear_down);
    return g_test_run();
}
