/* Of a history that is longer than what the rules look at, only that is loaded, and the verdicts
 * are the same: in all worlds, each with four years of its own nights before it. */
#include "judge/judge.h"
#include "now.h"
#include "store/store.h"
#include "worlds/worlds.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#define DAY G_GINT64_CONSTANT(86400)
#define YEARS (4 * 365 * DAY)

static void run(sqlite3 *db, const char *sql)
{
    g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

static void run_with(sqlite3 *db, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char *sql = sqlite3_vmprintf(format, list);
    va_end(list);
    run(db, sql);
    sqlite3_free(sql);
}

/* Writes an item as it is, and copies of it before that, which were purged long ago. */
static void write_item(sqlite3 *db, const ItemHistory *item, int id)
{
    const GArray *tarballs = item->tarballs;
    run_with(db, "INSERT INTO item VALUES (%d, (SELECT max(id) FROM node), %Q)", id, item->item);
    if (tarballs->len == 0)
        return;
    gint64 first = g_array_index(tarballs, Tarball, 0).time;
    gint64 span = g_array_index(tarballs, Tarball, tarballs->len - 1).time - first;
    span = MAX(span / (7 * DAY) * 7 * DAY, 7 * DAY) + 7 * DAY;
    for (gint64 back = 0; back <= YEARS; back += span)
        for (guint i = 0; i < tarballs->len; i++) {
            const Tarball *t = &g_array_index(tarballs, Tarball, i);
            gint64 time = t->time - back;
            guint flags =
                back > 0 ? t->flags & ~(guint)(TARBALL_LISTED | TARBALL_FUTURE) : t->flags;
            if (time < 0)
                continue;
            run_with(
                db,
                "INSERT OR IGNORE INTO tarball VALUES (%d, %lld, '%u.tar.gz', %lld, %lld, NULL, "
                "%lld, %lld, %u, %d, NULL, %Q, %d, NULL, NULL, NULL)",
                id, (long long)time + 28800, i, (long long)time, (long long)t->bytes,
                (long long)(t->first_seen - back), (long long)(t->last_seen - back), flags,
                (int)t->sidecar, t->digest, (int)t->digest_state);
        }
}

static void write_history(const char *path, const HubHistory *history)
{
    sqlite3 *db;
    int id = 0;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    run(db, "PRAGMA synchronous = OFF; BEGIN");
    for (guint n = 0; n < history->nodes->len; n++) {
        const NodeHistory *node = g_ptr_array_index(history->nodes, n);
        run_with(db, "INSERT INTO node (hub, tag, listed) VALUES (%Q, %Q, %lld)", history->hub->tag,
                 node->node->tag, (long long)node->last_reached);
        for (guint i = 0; i < node->readings->len; i++) {
            const Reading *r = &g_array_index(node->readings, Reading, i);
            run_with(db,
                     "INSERT INTO reading (node, run, duration_ms, outcome, reason, skew, "
                     "utc_offset, disk_bytes, disk_free, listed) VALUES ((SELECT max(id) FROM "
                     "node), %lld, 1, %d, %Q, %lld, 28800, %lld, %lld, %lld)",
                     (long long)r->run, (int)r->outcome, r->reason,
                     (long long)(r->skew == G_MININT64 ? 0 : r->skew), (long long)r->disk_bytes,
                     (long long)r->disk_free, (long long)r->listed);
        }
        for (guint i = 0; i < node->items->len; i++)
            write_item(db, g_ptr_array_index(node->items, i), ++id);
    }
    run(db, "COMMIT");
    sqlite3_close(db);
}

static void add_verdicts(GString *text, const char *node, const char *item,
                         const GPtrArray *verdicts)
{
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        g_string_append_printf(text, "%s %s %s %s since %" G_GINT64_FORMAT ": %s\n", node, item,
                               judge_rule(verdict->rule)->word, status_word(verdict->status),
                               verdict->since, verdict->reason);
    }
}

static char *judge_all(HubHistory *history, gint64 now)
{
    judge_leave_wrong_runs(history, now);
    g_autoptr(HubVerdict) verdict = judge_hub(history, now);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < verdict->nodes->len; i++) {
        const NodeVerdict *node = g_ptr_array_index(verdict->nodes, i);
        add_verdicts(text, node->node->tag, "-", node->verdicts);
        for (guint k = 0; k < node->items->len; k++) {
            const ItemVerdict *item = g_ptr_array_index(node->items, k);
            g_string_append_printf(text,
                                   "%s due %" G_GINT64_FORMAT " period %" G_GINT64_FORMAT "\n",
                                   item->item, item->due, item->period);
            add_verdicts(text, node->node->tag, item->item, item->verdicts);
        }
    }
    return g_string_free(text, FALSE);
}

/* Loads both ways. Returns how many worlds' histories were shortened. */
static guint compare(const char *path, const WorldModel *model)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(path, STORE_WRITE, &error);
    g_assert_no_error(error);
    write_history(path, model->history);
    JudgeNeeds needs = judge_needs(model->hub);
    const StoreWindow window = {needs.tarballs, needs.age, needs.listed, model->now};
    g_autoptr(HubHistory) whole = store_load_hub(store, model->hub, &error);
    g_assert_no_error(error);
    g_autoptr(HubHistory) part = store_load_window(store, model->hub, &window, &error);
    g_assert_no_error(error);
    g_assert_false(whole->shortened);
    g_assert_true(part->shortened || hub_history_tarballs(part) == hub_history_tarballs(whole));
    g_autofree char *all = judge_all(whole, model->now), *some = judge_all(part, model->now);
    g_assert_cmpstr(some, ==, all);
    return hub_history_tarballs(part) < hub_history_tarballs(whole);
}

static void test_worlds(void)
{
    guint shortened = 0, tried = 0;
    g_autofree char *folder = g_dir_make_tmp("load-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "hub.db", NULL);
    for (gsize i = 0; i < n_worlds; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GrownWorld) grown = grown_world_new(&worlds[i], test_now(), &error);
        g_assert_no_error(error);
        if (grown->items->len > 100)
            continue;
        g_autoptr(WorldModel) model = world_model_new(grown, &error);
        g_assert_no_error(error);
        g_test_message("%s", worlds[i].name);
        shortened += compare(path, model);
        tried++;
        g_unlink(path);
    }
    g_rmdir(folder);
    g_assert_cmpuint(tried, >, 10);
    g_assert_cmpuint(shortened, >=, tried / 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/load/worlds", test_worlds);
    return g_test_run();
}
