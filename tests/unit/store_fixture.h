/* For tests of the store: a database in a folder of its own, and visits to save in it. */
#ifndef HUBPLOT_STORE_FIXTURE_H
#define HUBPLOT_STORE_FIXTURE_H

#include "store/store.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define NIGHT (24 * 60 * 60)
#define RUN 1400000000

static char hub_tag[] = "C2", srvnode[] = "cms02", node_tag[] = "Z9:229", other_tag[] = "H1";
static Hub hub = {.tag = hub_tag, .srvnode = srvnode};
static Node node = {.hub = &hub, .tag = node_tag}, other = {.hub = &hub, .tag = other_tag};

typedef struct {
    char *folder, *path;
    Store *store;
} Fixture;

static inline void set_up(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    f->folder = g_dir_make_tmp("hubplot-XXXXXX", &error);
    g_assert_no_error(error);
    f->path = g_build_filename(f->folder, "hubplot.db", NULL);
    f->store = store_open(f->path, STORE_WRITE, &error);
    g_assert_no_error(error);
}

static inline void tear_down(Fixture *f, gconstpointer data)
{
    (void)data;
    store_close(f->store);
    g_unlink(f->path);
    g_assert_cmpint(g_rmdir(f->folder), ==, 0);
    g_free(f->path);
    g_free(f->folder);
}

static inline Visit *make_visit(const Node *of, gint64 run, Outcome outcome)
{
    Visit *visit = visit_new(of);
    visit->reading.run = run;
    visit->reading.outcome = outcome;
    visit->reading.duration_ms = 1234;
    return visit;
}

/* Adds the tarball of `item` of that day of January 2014. */
static inline Tarball *add(Visit *visit, const char *item, int day, gint64 bytes)
{
    const char *name = strchr(item, '/') + 1;
    g_autofree char *path =
        g_strdup_printf("cms02/%s/2014/01/%02d/161023/%s.tar.gz", item, day, name);
    Tarball tarball = {.item = g_string_chunk_insert_const(visit->strings, item),
                       .path = g_string_chunk_insert(visit->strings, path),
                       .time = 1388535023 + (gint64)day * NIGHT,
                       .bytes = bytes,
                       .mtime = -1,
                       .sidecar_bytes = -1};
    g_array_append_val(visit->tarballs, tarball);
    visit->reading.listed = visit->tarballs->len;
    return &g_array_index(visit->tarballs, Tarball, visit->tarballs->len - 1);
}

static inline void save(Store *store, const Visit *visit)
{
    g_autoptr(GError) error = NULL;
    store_save_visit(store, visit, &error);
    g_assert_no_error(error);
}

static inline HubHistory *load(Store *store)
{
    g_autoptr(GError) error = NULL;
    HubHistory *history = store_load_hub(store, &hub, &error);
    g_assert_no_error(error);
    return history;
}

static inline const NodeHistory *node_of(const HubHistory *history, guint index)
{
    return g_ptr_array_index(history->nodes, index);
}

static inline const ItemHistory *item_of(const HubHistory *history, const char *item)
{
    const NodeHistory *nodes = node_of(history, 0);
    for (guint i = 0; i < nodes->items->len; i++) {
        const ItemHistory *found = g_ptr_array_index(nodes->items, i);
        if (g_str_equal(found->item, item))
            return found;
    }
    g_assert_not_reached();
}

static inline const Tarball *tarball_of(const HubHistory *history, const char *item, guint index)
{
    const ItemHistory *found = item_of(history, item);
    g_assert_cmpint(index, <, found->tarballs->len);
    return &g_array_index(found->tarballs, Tarball, index);
}

/* What another connection sees in the file. */
static inline gint64 ask(const char *path, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), ==, SQLITE_OK);
    gint64 number = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return number;
}

static inline void execute(const char *path, const char *sql)
{
    sqlite3 *db;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(db);
}

/* SQLite's counter of transactions that wrote, from the file's header. */
static inline guint32 change_counter(const char *path)
{
    g_autofree char *bytes = NULL;
    guint32 counter;
    g_assert_true(g_file_get_contents(path, &bytes, NULL, NULL));
    memcpy(&counter, bytes + 24, sizeof counter);
    return GUINT32_FROM_BE(counter);
}

static inline void add_test(const char *name, void (*test)(Fixture *, gconstpointer))
{
    g_test_add(name, Fixture, NULL, set_up, test, tear_down);
}

/* Runs the tests that were added. */
static inline int run_tests(void)
{
    hub.nodes = g_ptr_array_new();
    g_ptr_array_add(hub.nodes, &node);
    g_ptr_array_add(hub.nodes, &other);
    int status = g_test_run();
    g_ptr_array_unref(hub.nodes);
    return status;
}

#endif
