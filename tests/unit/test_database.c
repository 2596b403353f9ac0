/* The database itself: whose it is, of which version, what is in it, and how it is searched. */
#include "base/text.h"
#include "store/rows.h"
#include "store/sqlite.h"
#include "store_fixture.h"

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

/* What SQLite means to do for each statement that the connection has prepared. */
static void assert_plans(sqlite3 *db)
{
    for (sqlite3_stmt *one = NULL; (one = sqlite3_next_stmt(db, one)) != NULL;) {
        const char *sql = sqlite3_sql(one);
        if (g_str_has_prefix(sql, "EXPLAIN"))
            continue;
        g_autofree char *explain = g_strconcat("EXPLAIN QUERY PLAN ", sql, NULL);
        sqlite3_stmt *plan;
        g_assert_cmpint(sqlite3_prepare_v2(db, explain, -1, &plan, NULL), ==, SQLITE_OK);
        while (sqlite3_step(plan) == SQLITE_ROW) {
            const char *step = (const char *)sqlite3_column_text(plan, 3);
            g_test_message("%s: %s", sql, step);
            g_assert_null(strstr(step, "SCAN"));
            g_assert_null(strstr(step, "TEMP B-TREE"));
        }
        sqlite3_finalize(plan);
    }
}

/* Nothing that a run or a page needs reads a whole table. */
static void test_query_plans(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    StoreCounts counts;
    bool known;
    g_autoptr(Visit) visit = make_visit(&node, RUN, OUTCOME_COMPLETE);
    add(visit, "svn/a", 1, 10);
    Arrival arrival = {.item = "svn/a", .path = "cms02/svn/a/LOCKED", .mtime = 1, .bytes = -1};
    g_array_append_val(visit->arrivals, arrival);
    save(f->store, visit);
    g_autoptr(HubHistory) history = load(f->store);
    g_assert_true(store_knows_hub(f->store, "C2", &known, &error));
    g_assert_true(store_prune(f->store, "C2", RUN, true, &counts, &error));
    g_assert_true(store_forget(f->store, &(StoreScope){"C2", "C", "svn/a"}, true, &counts, &error));
    g_assert_true(store_forget(f->store, &(StoreScope){"C2", NULL, NULL}, true, &counts, &error));
    assert_plans(sqlite_connection(f->store->database));
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
    refuse(f, STORE_WRITE, STORE_ERROR_FOREIGN, "another program's");
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
    g_autofree char *first = text_resource("store/schema/1.sql");
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
    g_assert_cmpint(ask(f->path, "PRAGMA user_version"), ==, 9);
    g_autoptr(HubHistory) history = load(f->store);
    g_assert_cmpint(tarball_of(history, "svn/a", 0)->bytes, ==, 9);
}

/* What the second version wrote stays readable for who takes it over: see test_state.c. */
static void test_outbox_migration(Fixture *f, gconstpointer data)
{
    (void)data;
    g_clear_pointer(&f->store, store_close);
    g_unlink(f->path);
    g_autofree char *first = text_resource("store/schema/1.sql");
    g_autofree char *second = text_resource("store/schema/2.sql");
    g_autofree char *sql = g_strconcat(
        "BEGIN;", first, second,
        "PRAGMA application_id = 1752523376; PRAGMA user_version = 2;"
        "INSERT INTO outbox VALUES (1, 'x', '1', x'', 1, 7, 7, 1, NULL, NULL),"
        " (2, 'y', '1', x'', 2, 7, 7, 1, NULL, NULL), (3, 'z', '1', x'', 0, 7, 7, 1, NULL, NULL);"
        "INSERT INTO note VALUES ('outbox', 'handed-over', '1'), ('notify', 'origin', '5'),"
        " ('publish', 'index', 'f 1'); COMMIT;",
        NULL);
    execute(f->path, sql);
    g_autoptr(GError) error = NULL;
    f->store = store_open(f->path, STORE_WRITE, &error);
    g_assert_no_error(error);
    g_assert_cmpint(ask(f->path, "SELECT count(*) FROM outbox WHERE state < 2"), ==, 2);
    g_assert_cmpint(ask(f->path, "SELECT value FROM note WHERE key = '/origin'"), ==, 5);
    g_assert_cmpint(ask(f->path, "SELECT count(*) FROM note"), ==, 1);
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

/* Holds the database for a while, as another run would. */
static gpointer hold(gpointer path)
{
    sqlite3 *db;
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), ==, SQLITE_OK);
    return db;
}

static gpointer release_later(gpointer db)
{
    g_usleep(200000);
    g_assert_cmpint(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(db);
    return NULL;
}

static void test_waiting_for_others(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Visit) visit = make_visit(&node, RUN, OUTCOME_COMPLETE);
    add(visit, "svn/a", 1, 10);
    for (int i = 0; i < 2; i++) {
        GThread *thread = g_thread_new("holder", release_later, hold(f->path));
        if (i == 0) {
            save(f->store, visit);
        } else {
            g_autoptr(HubHistory) history = load(f->store);
            g_assert_cmpint(tarball_of(history, "svn/a", 0)->bytes, ==, 10);
        }
        g_thread_join(thread);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_test("/database/damaged-rows", test_damaged_rows);
    add_test("/database/query-plans", test_query_plans);
    add_test("/database/refusals", test_refusals);
    add_test("/database/migration", test_migration);
    add_test("/database/migration/outbox", test_outbox_migration);
    add_test("/database/reading-never-writes", test_reading_never_writes);
    add_test("/database/waiting-for-others", test_waiting_for_others);
    return run_tests();
}
