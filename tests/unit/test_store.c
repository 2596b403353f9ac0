/* The store, against real databases in a folder of their own. */
#include "query.h"
#include "resource.h"
#include "store.h"

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

static void set_up(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    f->folder = g_dir_make_tmp("hubplot-XXXXXX", &error);
    g_assert_no_error(error);
    f->path = g_build_filename(f->folder, "hubplot.db", NULL);
    f->store = store_open(f->path, STORE_WRITE, &error);
    g_assert_no_error(error);
}

static void tear_down(Fixture *f, gconstpointer data)
{
    (void)data;
    store_close(f->store);
    g_unlink(f->path);
    g_assert_cmpint(g_rmdir(f->folder), ==, 0);
    g_free(f->path);
    g_free(f->folder);
}

static Visit *make_visit(const Node *of, gint64 run, Outcome outcome)
{
    Visit *visit = visit_new(of);
    visit->reading.run = run;
    visit->reading.outcome = outcome;
    visit->reading.duration_ms = 1234;
    return visit;
}

/* Adds the tarball of `item` of that day of January 2014. */
static Tarball *add(Visit *visit, const char *item, int day, gint64 bytes)
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

static void save(Store *store, const Visit *visit)
{
    g_autoptr(GError) error = NULL;
    store_save_visit(store, visit, &error);
    g_assert_no_error(error);
}

static HubHistory *load(Store *store)
{
    g_autoptr(GError) error = NULL;
    HubHistory *history = store_load_hub(store, &hub, &error);
    g_assert_no_error(error);
    return history;
}

static const NodeHistory *node_of(const HubHistory *history, guint index)
{
    return g_ptr_array_index(history->nodes, index);
}

static const ItemHistory *item_of(const HubHistory *history, const char *item)
{
    const NodeHistory *nodes = node_of(history, 0);
    for (guint i = 0; i < nodes->items->len; i++) {
        const ItemHistory *found = g_ptr_array_index(nodes->items, i);
        if (g_str_equal(found->item, item))
            return found;
    }
    g_assert_not_reached();
}

static const Tarball *tarball_of(const HubHistory *history, const char *item, guint index)
{
    const ItemHistory *found = item_of(history, item);
    g_assert_cmpint(index, <, found->tarballs->len);
    return &g_array_index(found->tarballs, Tarball, index);
}

/* What another connection sees in the file. */
static gint64 ask(const char *path, const char *sql)
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

static void execute(const char *path, const char *sql)
{
    sqlite3 *db;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(db);
}

static void test_round_trip(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Visit) visit = make_visit(&node, RUN, OUTCOME_COMPLETE);
    visit->reading.transport = "libssh2";
    visit->reading.skew = -3;
    visit->reading.utc_offset = 8 * 3600;
    visit->reading.disk_bytes = 1000;
    visit->reading.disk_free = 400;
    Tarball *t = add(visit, "tracs/env", 2, 5000000001);
    t->mtime = 1388620000;
    t->sidecar = SIDECAR_DNA;
    t->sidecar_bytes = 5000000000;
    t->digest = "0cc175b9c0f1b6a831c399e269772661";
    t->flags = TARBALL_INEXACT;
    add(visit, "svn/a'\n\"b", 1, 0)->flags = TARBALL_FUTURE;
    add(visit, "tracs/env", 1, 7);
    Arrival arrival = {.item = "", .path = "cms02/LOCKED", .mtime = 5, .bytes = -1};
    g_array_append_val(visit->arrivals, arrival);
    save(f->store, visit);

    g_autoptr(HubHistory) history = load(f->store);
    g_assert_cmpint(history->nodes->len, ==, 2);
    const NodeHistory *loaded = node_of(history, 0);
    g_assert_cmpint(loaded->last_reached, ==, RUN);
    g_assert_cmpint(loaded->items->len, ==, 2);
    const Tarball *back = tarball_of(history, "tracs/env", 1);
    g_assert_cmpstr(back->path, ==, "cms02/tracs/env/2014/01/02/161023/env.tar.gz");
    g_assert_cmpint(back->time, ==, 1388535023 + 2 * NIGHT);
    g_assert_cmpint(back->bytes, ==, 5000000001);
    g_assert_cmpint(back->mtime, ==, 1388620000);
    g_assert_cmpint(back->first_seen, ==, RUN);
    g_assert_cmpint(back->last_seen, ==, RUN);
    g_assert_cmpint(back->flags, ==, TARBALL_INEXACT | TARBALL_LISTED);
    g_assert_cmpint(back->sidecar, ==, SIDECAR_DNA);
    g_assert_cmpint(back->sidecar_bytes, ==, 5000000000);
    g_assert_cmpstr(back->digest, ==, "0cc175b9c0f1b6a831c399e269772661");
    g_assert_cmpint(tarball_of(history, "tracs/env", 0)->bytes, ==, 7);
    g_assert_cmpint(tarball_of(history, "svn/a'\n\"b", 0)->flags, ==,
                    TARBALL_FUTURE | TARBALL_LISTED);
    const Reading *reading = &g_array_index(loaded->readings, Reading, 0);
    g_assert_cmpint(reading->run, ==, RUN);
    g_assert_cmpint(reading->duration_ms, ==, 1234);
    g_assert_cmpstr(reading->transport, ==, "libssh2");
    g_assert_cmpstr(reading->reason, ==, NULL);
    g_assert_cmpint(reading->skew, ==, -3);
    g_assert_cmpint(reading->utc_offset, ==, 8 * 3600);
    g_assert_cmpint(reading->disk_bytes, ==, 1000);
    g_assert_cmpint(reading->disk_free, ==, 400);
    g_assert_cmpint(reading->listed, ==, 3);
    g_assert_cmpint(loaded->arrivals->len, ==, 1);
    g_assert_cmpstr(g_array_index(loaded->arrivals, Arrival, 0).path, ==, "cms02/LOCKED");
    g_assert_cmpint(g_array_index(loaded->arrivals, Arrival, 0).bytes, ==, -1);
    g_assert_cmpint(node_of(history, 1)->last_reached, ==, -1);
    g_assert_cmpint(node_of(history, 1)->items->len, ==, 0);
}

/* Purged by the node: remembered, and known to be gone since when. */
static void test_history_outlives_the_node(Fixture *f, gconstpointer data)
{
    (void)data;
    for (int night = 0; night < 10; night++) {
        g_autoptr(Visit) visit = make_visit(&node, RUN + night * NIGHT, OUTCOME_COMPLETE);
        for (int day = night; day < night + 3; day++)
            add(visit, "svn/dybsvn", day + 1, 100 + day);
        save(f->store, visit);
    }
    g_autoptr(HubHistory) history = load(f->store);
    for (int day = 0; day < 12; day++) {
        const Tarball *t = tarball_of(history, "svn/dybsvn", (guint)day);
        g_assert_cmpint(t->bytes, ==, 100 + day);
        g_assert_cmpint(t->first_seen, ==, RUN + MAX(0, day - 2) * NIGHT);
        g_assert_cmpint(t->last_seen, ==, RUN + MIN(9, day) * NIGHT);
        g_assert_cmpint(t->flags, ==, day >= 9 ? TARBALL_LISTED : 0);
    }
    g_assert_cmpint(node_of(history, 0)->readings->len, ==, 10);
}

static void test_partial_removes_nothing(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Visit) whole = make_visit(&node, RUN, OUTCOME_COMPLETE);
    add(whole, "svn/a", 1, 10);
    add(whole, "svn/b", 1, 20);
    Arrival arrival = {.item = "svn/a", .path = "cms02/svn/a/LOCKED", .mtime = -1, .bytes = -1};
    g_array_append_val(whole->arrivals, arrival);
    save(f->store, whole);
    g_autoptr(Visit) part = make_visit(&node, RUN + NIGHT, OUTCOME_PARTIAL);
    part->reading.reason = "cut short";
    add(part, "svn/a", 1, 10);
    add(part, "svn/a", 2, 11);
    save(f->store, part);
    g_autoptr(Visit) failed = make_visit(&node, RUN + 2 * NIGHT, OUTCOME_FAILED);
    failed->reading.reason = "no route to host";
    save(f->store, failed);

    g_autoptr(HubHistory) history = load(f->store);
    g_assert_cmpint(tarball_of(history, "svn/a", 0)->flags, ==, TARBALL_LISTED);
    g_assert_cmpint(tarball_of(history, "svn/a", 0)->last_seen, ==, RUN + NIGHT);
    g_assert_cmpint(tarball_of(history, "svn/a", 1)->flags, ==, 0); /* in no complete listing */
    g_assert_cmpint(tarball_of(history, "svn/a", 1)->first_seen, ==, RUN + NIGHT);
    g_assert_cmpint(tarball_of(history, "svn/b", 0)->flags, ==, TARBALL_LISTED);
    g_assert_cmpint(tarball_of(history, "svn/b", 0)->last_seen, ==, RUN);
    const NodeHistory *loaded = node_of(history, 0);
    g_assert_cmpint(loaded->arrivals->len, ==, 1);
    g_assert_cmpint(loaded->last_reached, ==, RUN + NIGHT);
    g_assert_cmpint(loaded->readings->len, ==, 3);
    g_assert_cmpstr(g_array_index(loaded->readings, Reading, 2).reason, ==, "no route to host");

    g_autoptr(Visit) later = make_visit(&node, RUN + 3 * NIGHT, OUTCOME_COMPLETE);
    add(later, "svn/a", 2, 11);
    save(f->store, later);
    g_autoptr(HubHistory) after = load(f->store);
    g_assert_cmpint(tarball_of(after, "svn/a", 0)->flags, ==, 0);
    g_assert_cmpint(tarball_of(after, "svn/a", 0)->last_seen, ==, RUN + NIGHT);
    g_assert_cmpint(tarball_of(after, "svn/a", 1)->flags, ==, TARBALL_LISTED);
    g_assert_cmpint(tarball_of(after, "svn/b", 0)->last_seen, ==, RUN);
    g_assert_cmpint(node_of(after, 0)->arrivals->len, ==, 0);
}

/* SQLite's counter of transactions that wrote, from the file's header. */
static guint32 change_counter(const char *path)
{
    g_autofree char *bytes = NULL;
    guint32 counter;
    g_assert_true(g_file_get_contents(path, &bytes, NULL, NULL));
    memcpy(&counter, bytes + 24, sizeof counter);
    return GUINT32_FROM_BE(counter);
}

static void test_saving_again_writes_nothing(Fixture *f, gconstpointer data)
{
    (void)data;
    const Outcome outcomes[] = {OUTCOME_COMPLETE, OUTCOME_PARTIAL, OUTCOME_FAILED};
    for (gsize i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        g_autoptr(Visit) visit = make_visit(&node, RUN + (gint64)i, outcomes[i]);
        visit->reading.reason = outcomes[i] == OUTCOME_COMPLETE ? NULL : "reason";
        if (outcomes[i] != OUTCOME_FAILED) {
            for (int day = 1; day < 30; day++)
                add(visit, "svn/a", 30 - day, 10);
            add(visit, "svn/a", 3, 10); /* twice */
        }
        Arrival arrival = {.item = "svn/a", .path = "cms02/svn/a/LOCKED", .mtime = 1, .bytes = -1};
        g_array_append_val(visit->arrivals, arrival);
        save(f->store, visit);
        guint32 before = change_counter(f->path);
        save(f->store, visit);
        g_assert_cmpint(change_counter(f->path), ==, before);
    }
    g_assert_cmpint(ask(f->path, "SELECT count(*) FROM tarball"), ==, 29);
    g_assert_cmpint(ask(f->path, "SELECT count(*) FROM reading"), ==, 3);
}

/* The same listing a night later: one reading more, and no tarball is written. */
static void test_quiet_night(Fixture *f, gconstpointer data)
{
    (void)data;
    for (int night = 0; night < 2; night++) {
        g_autoptr(Visit) visit = make_visit(&node, RUN + night * NIGHT, OUTCOME_COMPLETE);
        for (int day = 1; day < 30; day++)
            add(visit, "svn/a", day, 10);
        save(f->store, visit);
        if (night == 0)
            execute(f->path, "CREATE TRIGGER quiet BEFORE INSERT ON tarball"
                             " BEGIN SELECT raise(ABORT, 'written'); END");
    }
    g_autoptr(HubHistory) history = load(f->store);
    g_assert_cmpint(tarball_of(history, "svn/a", 28)->last_seen, ==, RUN + NIGHT);
    g_assert_cmpint(tarball_of(history, "svn/a", 28)->first_seen, ==, RUN);
}

static void test_exact_and_inexact(Fixture *f, gconstpointer data)
{
    (void)data;
    static const struct {
        gint64 bytes;
        guint flags;
        gint64 kept;
        guint kept_flags;
    } nights[] = {
        {5 << 20, TARBALL_INEXACT, 5 << 20, TARBALL_INEXACT},
        {5000000, 0, 5000000, 0},                             /* exact bytes replace MB */
        {5 << 20, TARBALL_INEXACT, 5000000, 0},               /* which say no more than is known */
        {9 << 20, TARBALL_INEXACT, 9 << 20, TARBALL_INEXACT}, /* another size */
        {3, 0, 3, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(nights); i++) {
        g_autoptr(Visit) visit = make_visit(&node, RUN + (gint64)i, OUTCOME_COMPLETE);
        add(visit, "svn/a", 1, nights[i].bytes)->flags = nights[i].flags;
        save(f->store, visit);
        g_autoptr(HubHistory) history = load(f->store);
        g_assert_cmpint(tarball_of(history, "svn/a", 0)->bytes, ==, nights[i].kept);
        g_assert_cmpint(tarball_of(history, "svn/a", 0)->flags, ==,
                        nights[i].kept_flags | TARBALL_LISTED);
    }
}

/* A digest that was checked stays so until the tarball changes. */
static void test_digest_state(Fixture *f, gconstpointer data)
{
    (void)data;
    static const struct {
        gint64 bytes;
        DigestState seen, kept;
    } nights[] = {
        {10, DIGEST_UNCHECKED, DIGEST_UNCHECKED}, {10, DIGEST_RIGHT, DIGEST_RIGHT},
        {10, DIGEST_UNCHECKED, DIGEST_RIGHT},     {11, DIGEST_UNCHECKED, DIGEST_UNCHECKED},
        {11, DIGEST_WRONG, DIGEST_WRONG},         {11, DIGEST_UNCHECKED, DIGEST_WRONG}};
    for (gsize i = 0; i < G_N_ELEMENTS(nights); i++) {
        g_autoptr(Visit) visit = make_visit(&node, RUN + (gint64)i, OUTCOME_COMPLETE);
        Tarball *t = add(visit, "svn/a", 1, nights[i].bytes);
        t->sidecar = SIDECAR_DNA;
        t->digest = "0cc175b9c0f1b6a831c399e269772661";
        t->digest_state = nights[i].seen;
        save(f->store, visit);
        g_autoptr(HubHistory) history = load(f->store);
        g_assert_cmpint(tarball_of(history, "svn/a", 0)->digest_state, ==, nights[i].kept);
    }
}

/* A zone that is configured later corrects what is still listed, and makes no second row. */
static void test_zone_changes(Fixture *f, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 2; i++) {
        g_autoptr(Visit) visit = make_visit(&node, RUN + i, OUTCOME_COMPLETE);
        add(visit, "svn/a", 1, 10)->time = RUN - 1000 - 3600 * i;
        save(f->store, visit);
    }
    g_autoptr(HubHistory) history = load(f->store);
    g_assert_cmpint(item_of(history, "svn/a")->tarballs->len, ==, 1);
    g_assert_cmpint(tarball_of(history, "svn/a", 0)->time, ==, RUN - 4600);
}

static void test_nodes_are_apart(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Visit) one = make_visit(&node, RUN, OUTCOME_COMPLETE);
    add(one, "svn/a", 1, 10);
    save(f->store, one);
    g_autoptr(Visit) two = make_visit(&other, RUN, OUTCOME_COMPLETE);
    add(two, "svn/a", 1, 20);
    save(f->store, two);
    g_autoptr(Visit) none = make_visit(&other, RUN + 1, OUTCOME_COMPLETE);
    save(f->store, none);
    g_autoptr(HubHistory) history = load(f->store);
    g_assert_cmpint(tarball_of(history, "svn/a", 0)->bytes, ==, 10);
    g_assert_cmpint(tarball_of(history, "svn/a", 0)->flags, ==, TARBALL_LISTED);
    const ItemHistory *gone = g_ptr_array_index(node_of(history, 1)->items, 0);
    g_assert_cmpint(g_array_index(gone->tarballs, Tarball, 0).flags, ==, 0);
}

/* Rows that this program cannot have written are refused, and said to be damaged. */
static void test_damaged_rows(Fixture *f, gconstpointer data)
{
    (void)data;
    static const char *const damages[] = {
        "UPDATE tarball SET bytes = -5",
        "UPDATE tarball SET civil = -5",
        "UPDATE tarball SET civil = 1 << 60",
        "UPDATE tarball SET name = CAST(x'66ff' AS TEXT)",
        "UPDATE tarball SET name = CAST(x'660066' AS TEXT)",
        "UPDATE tarball SET name = '../x'",
        "UPDATE tarball SET time = 1 << 62",
        "UPDATE tarball SET flags = 99",
        "UPDATE tarball SET sidecar = 9",
        "UPDATE tarball SET sidecar_bytes = -9",
        "UPDATE tarball SET digest = CAST(x'ff' AS TEXT)",
        "UPDATE tarball SET digest_state = 7",
        "UPDATE item SET name = CAST(x'ff' AS TEXT)",
        "UPDATE reading SET outcome = 3",
        "UPDATE reading SET listed = -3",
        "UPDATE arrival SET path = CAST(x'ff' AS TEXT)",
    };
    g_autoptr(Visit) visit = make_visit(&node, RUN, OUTCOME_COMPLETE);
    add(visit, "svn/a", 1, 10);
    Arrival arrival = {.item = "svn/a", .path = "cms02/svn/a/LOCKED", .mtime = 1, .bytes = -1};
    g_array_append_val(visit->arrivals, arrival);
    save(f->store, visit);
    for (gsize i = 0; i < G_N_ELEMENTS(damages); i++) {
        g_autofree char *sql = g_strdup_printf(
            "PRAGMA ignore_check_constraints = ON;"
            "CREATE TABLE t2 AS SELECT * FROM tarball; CREATE TABLE i2 AS SELECT * FROM item;"
            "CREATE TABLE r2 AS SELECT * FROM reading; CREATE TABLE a2 AS SELECT * FROM arrival;%s",
            damages[i]);
        execute(f->path, sql);
        g_autoptr(GError) error = NULL;
        g_autoptr(HubHistory) history = store_load_hub(f->store, &hub, &error);
        g_test_message("%s", damages[i]);
        g_assert_error(error, STORE_ERROR, STORE_ERROR_FAILED);
        g_assert_nonnull(strstr(error->message, "damaged row in table"));
        g_assert_null(history);
        execute(f->path, "DELETE FROM tarball; INSERT INTO tarball SELECT * FROM t2;"
                         "UPDATE item SET name = (SELECT name FROM i2);"
                         "DELETE FROM reading; INSERT INTO reading SELECT * FROM r2;"
                         "DELETE FROM arrival; INSERT INTO arrival SELECT * FROM a2;"
                         "DROP TABLE t2; DROP TABLE i2; DROP TABLE r2; DROP TABLE a2");
    }
    g_autoptr(HubHistory) whole = load(f->store);
    g_assert_cmpint(tarball_of(whole, "svn/a", 0)->bytes, ==, 10);
}

/* Nothing that a run or a page needs reads a whole table. */
static void test_query_plans(Fixture *f, gconstpointer data)
{
    (void)data;
    sqlite3 *db;
    g_assert_cmpint(sqlite3_open(f->path, &db), ==, SQLITE_OK);
    for (int i = 0; i < N_QUERIES; i++) {
        g_autofree char *sql = g_strconcat("EXPLAIN QUERY PLAN ", query_sql((Query)i), NULL);
        sqlite3_stmt *statement;
        g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), ==, SQLITE_OK);
        while (sqlite3_step(statement) == SQLITE_ROW) {
            const char *step = (const char *)sqlite3_column_text(statement, 3);
            g_test_message("%s: %s", query_sql((Query)i), step);
            g_assert_null(strstr(step, "SCAN"));
            g_assert_null(strstr(step, "TEMP B-TREE"));
        }
        sqlite3_finalize(statement);
    }
    sqlite3_close(db);
}

static void test_notes(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_assert_null(store_get_note(f->store, "site", "a", &error));
    g_assert_true(store_set_note(f->store, "site", "a", "1", &error));
    g_assert_true(store_set_note(f->store, "site", "b", "2", &error));
    g_assert_true(store_set_note(f->store, "mail", "a", "3", &error));
    g_autofree char *one = store_get_note(f->store, "site", "a", &error);
    g_assert_cmpstr(one, ==, "1");
    g_autoptr(GHashTable) wanted = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_insert(wanted, (gpointer) "b", (gpointer) "2");
    g_hash_table_insert(wanted, (gpointer) "c", (gpointer) "4");
    g_assert_true(store_set_notes(f->store, "site", wanted, &error));
    guint32 before = change_counter(f->path);
    g_assert_true(store_set_notes(f->store, "site", wanted, &error));
    g_assert_true(store_set_note(f->store, "site", "c", "4", &error));
    g_assert_true(store_set_note(f->store, "site", "none", NULL, &error));
    g_assert_cmpint(change_counter(f->path), ==, before);
    g_autoptr(GHashTable) notes = store_get_notes(f->store, "site", &error);
    g_assert_cmpint(g_hash_table_size(notes), ==, 2);
    g_assert_cmpstr(g_hash_table_lookup(notes, "c"), ==, "4");
    g_autofree char *mail = store_get_note(f->store, "mail", "a", &error);
    g_assert_cmpstr(mail, ==, "3");
    g_assert_no_error(error);
}

static void test_outbox(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) text = g_bytes_new_static("a\0b", 3);
    g_autoptr(GBytes) nothing = g_bytes_new_static("", 0);
    g_assert_true(store_queue_message(f->store, "x@example.org", "1", text, 100, &error));
    g_assert_true(store_queue_message(f->store, "x@example.org", "1", nothing, 100, &error));
    g_assert_true(store_queue_message(f->store, "y@example.org", "1", nothing, 90, &error));
    OutboxMessage *taken = NULL;
    g_assert_true(store_take_message(f->store, 89, &taken, &error));
    g_assert_null(taken);
    g_assert_true(store_take_message(f->store, 100, &taken, &error));
    g_assert_cmpstr(taken->recipient, ==, "y@example.org"); /* the older */
    g_assert_cmpint(taken->attempts, ==, 1);
    g_assert_true(store_message_failed(f->store, taken->number, "greylisted", 200, &error));
    outbox_message_free(taken);
    g_assert_true(store_take_message(f->store, 150, &taken, &error));
    g_assert_cmpstr(taken->recipient, ==, "x@example.org");
    g_assert_true(g_bytes_equal(taken->bytes, text));
    g_assert_true(store_message_done(f->store, taken->number, 151, &error));
    g_assert_false(store_message_done(f->store, taken->number, 151, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_FAILED);
    g_clear_error(&error);
    g_clear_pointer(&taken, outbox_message_free);
    g_assert_true(store_take_message(f->store, 150, &taken, &error));
    g_assert_null(taken);
    /* A process takes the last one and dies. */
    g_assert_true(store_take_message(f->store, 200, &taken, &error));
    g_assert_cmpint(taken->attempts, ==, 2);
    g_clear_pointer(&taken, outbox_message_free);
    store_close(f->store);
    f->store = store_open(f->path, STORE_WRITE, &error);
    g_assert_true(store_take_message(f->store, 1000, &taken, &error));
    g_assert_null(taken);
    g_autoptr(GPtrArray) doubtful = store_get_doubtful(f->store, &error);
    g_assert_cmpint(doubtful->len, ==, 1);
    const OutboxMessage *left = g_ptr_array_index(doubtful, 0);
    g_assert_cmpstr(left->recipient, ==, "y@example.org");
    g_assert_cmpint(g_bytes_get_size(left->bytes), ==, 0);
    /* What was sent once is never queued again. */
    g_assert_true(store_queue_message(f->store, "x@example.org", "1", text, 300, &error));
    g_assert_true(store_take_message(f->store, 1000, &taken, &error));
    g_assert_null(taken);
    g_assert_no_error(error);
}

static void refuse(const Fixture *f, StoreMode mode, StoreError code, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(f->path, mode, &error);
    g_assert_null(store);
    g_assert_error(error, STORE_ERROR, (int)code);
    g_test_message("%s", error->message);
    g_assert_true(g_str_has_prefix(error->message, f->path));
    g_assert_nonnull(strstr(error->message, words));
}

static void test_refusals(Fixture *f, gconstpointer data)
{
    (void)data;
    g_clear_pointer(&f->store, store_close);
    execute(f->path, "PRAGMA user_version = 99");
    g_autofree char *newer = NULL, *after = NULL;
    gsize length, after_length;
    g_assert_true(g_file_get_contents(f->path, &newer, &length, NULL));
    refuse(f, STORE_WRITE, STORE_ERROR_NEWER, "a newer hubplot made it");
    refuse(f, STORE_READ, STORE_ERROR_NEWER, "a newer hubplot made it");
    g_assert_true(g_file_get_contents(f->path, &after, &after_length, NULL));
    g_assert_cmpmem(newer, length, after, after_length);

    g_unlink(f->path);
    execute(f->path, "CREATE TABLE tgzs (nodepath TEXT PRIMARY KEY, size REAL)");
    refuse(f, STORE_WRITE, STORE_ERROR_FOREIGN, "hubplot import");
    refuse(f, STORE_READ, STORE_ERROR_FOREIGN, "hubplot import");
    g_unlink(f->path);
    execute(f->path, "CREATE TABLE cookies (x)");
    refuse(f, STORE_WRITE, STORE_ERROR_FOREIGN, "another program");
    g_assert_true(g_file_set_contents(f->path,
                                      "some text that is no database, at any length, "
                                      "whatever one reads into it",
                                      -1, NULL));
    refuse(f, STORE_WRITE, STORE_ERROR_FOREIGN, "not a database");
    g_assert_true(g_file_set_contents(f->path, "", 0, NULL));
    refuse(f, STORE_READ, STORE_ERROR_FAILED, "empty");
    g_unlink(f->path);
    refuse(f, STORE_READ, STORE_ERROR_FAILED, "unable to open");
    g_assert_false(g_file_test(f->path, G_FILE_TEST_EXISTS));
    g_autofree char *path = f->path;
    f->path = g_build_filename(f->folder, "none", "hubplot.db", NULL);
    refuse(f, STORE_WRITE, STORE_ERROR_FAILED, "No such file");
    g_free(f->path);
    f->path = g_steal_pointer(&path);
}

/* An older database is brought forward with all that it holds, or left as it was. */
static void test_migration(Fixture *f, gconstpointer data)
{
    (void)data;
    g_clear_pointer(&f->store, store_close);
    g_unlink(f->path);
    g_autofree char *first = resource_text("store/schema/1.sql");
    g_autofree char *sql =
        g_strconcat("BEGIN;", first,
                    "PRAGMA application_id = 1752523376; PRAGMA user_version = 1;"
                    "INSERT INTO node VALUES (1, 'C2', 'Z9:229', 5, NULL);"
                    "INSERT INTO item VALUES (1, 1, 'svn/a');"
                    "INSERT INTO tarball VALUES (1, 7, 'a.tar.gz', 7, 9, NULL, 5, 5, 4, 0, NULL,"
                    " NULL, 0); COMMIT;",
                    NULL);
    execute(f->path, sql);
    refuse(f, STORE_READ, STORE_ERROR_FAILED, "an older hubplot made it");
    execute(f->path, "CREATE TABLE outbox (x)"); /* in the way of the second step */
    refuse(f, STORE_WRITE, STORE_ERROR_FAILED, "already exists");
    g_assert_cmpint(ask(f->path, "PRAGMA user_version"), ==, 1);
    execute(f->path, "DROP TABLE outbox");
    g_autoptr(GError) error = NULL;
    f->store = store_open(f->path, STORE_WRITE, &error);
    g_assert_no_error(error);
    g_assert_cmpint(ask(f->path, "PRAGMA user_version"), ==, 2);
    g_autoptr(HubHistory) history = load(f->store);
    g_assert_cmpint(tarball_of(history, "svn/a", 0)->bytes, ==, 9);
    OutboxMessage *none = NULL;
    g_assert_true(store_take_message(f->store, 5, &none, &error));
}

static void test_reading_never_writes(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Visit) visit = make_visit(&node, RUN, OUTCOME_COMPLETE);
    add(visit, "svn/a", 1, 10);
    save(f->store, visit);
    g_clear_pointer(&f->store, store_close);
    g_autoptr(GError) error = NULL;
    f->store = store_open(f->path, STORE_READ, &error);
    g_assert_no_error(error);
    g_autoptr(HubHistory) history = load(f->store);
    g_assert_cmpint(tarball_of(history, "svn/a", 0)->bytes, ==, 10);
    g_assert_false(store_save_visit(f->store, visit, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_FAILED);
}

static void add_test(const char *name, void (*test)(Fixture *, gconstpointer))
{
    g_test_add(name, Fixture, NULL, set_up, test, tear_down);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    hub.nodes = g_ptr_array_new();
    g_ptr_array_add(hub.nodes, &node);
    g_ptr_array_add(hub.nodes, &other);
    add_test("/store/round-trip", test_round_trip);
    add_test("/store/history-outlives-the-node", test_history_outlives_the_node);
    add_test("/store/partial-removes-nothing", test_partial_removes_nothing);
    add_test("/store/saving-again-writes-nothing", test_saving_again_writes_nothing);
    add_test("/store/quiet-night", test_quiet_night);
    add_test("/store/exact-and-inexact", test_exact_and_inexact);
    add_test("/store/digest-state", test_digest_state);
    add_test("/store/zone-changes", test_zone_changes);
    add_test("/store/nodes-are-apart", test_nodes_are_apart);
    add_test("/store/damaged-rows", test_damaged_rows);
    add_test("/store/query-plans", test_query_plans);
    add_test("/store/notes", test_notes);
    add_test("/store/outbox", test_outbox);
    add_test("/store/refusals", test_refusals);
    add_test("/store/migration", test_migration);
    add_test("/store/reading-never-writes", test_reading_never_writes);
    int status = g_test_run();
    g_ptr_array_unref(hub.nodes);
    return status;
}
