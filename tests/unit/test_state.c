/* The state of the installation, against real databases. */
#include "base/text.h"
#include "store/state.h"
#include "store_fixture.h"

#include <math.h>

typedef struct {
    Fixture hub; /* a hub's database */
    char *path;
    State *state;
} World;

static void world_set_up(World *world, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    set_up(&world->hub, data);
    world->path = g_build_filename(world->hub.folder, "state.db", NULL);
    world->state = state_open(world->path, STORE_WRITE, &error);
    g_assert_no_error(error);
}

static void world_tear_down(World *world, gconstpointer data)
{
    state_close(world->state);
    g_unlink(world->path);
    g_free(world->path);
    tear_down(&world->hub, data);
}

static void add_incident(LastNotified *last, const char *place, const char *rule, Status status)
{
    g_auto(GStrv) parts = g_strsplit(place, " ", 2);
    ToldIncident *incident = g_new0(ToldIncident, 1);
    *incident = (ToldIncident){.node = g_strdup(parts[0]),
                               .item = g_strdup(parts[1]),
                               .rule = g_strdup(rule),
                               .status = status,
                               .since = RUN,
                               .time = parts[1] != NULL ? RUN - 7 : -1,
                               .figure = parts[1] != NULL ? -25.5 : NAN,
                               .brief = g_strdup_printf("%s is\n'wrong'", place)};
    g_ptr_array_add(last->incidents, incident);
}

/* "NODE ITEM RULE STATUS SINCE TIME FIGURE BRIEF" of each incident of the hub, by line. */
static char *told(State *state, const char *tag)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(LastNotified) last = state_load_notified(state, tag, &error);
    g_assert_no_error(error);
    GString *text = g_string_new(NULL);
    g_string_printf(text, "%d %d\n", (int)last->messages, (int)last->at);
    for (guint i = 0; i < last->incidents->len; i++) {
        const ToldIncident *one = g_ptr_array_index(last->incidents, i);
        g_string_append_printf(text, "%s/%s/%s %s %d/%d/%g %s\n", one->node,
                               one->item != NULL ? one->item : "", one->rule,
                               status_word(one->status), (int)one->since, (int)one->time,
                               one->figure, one->brief);
    }
    return g_string_free(text, FALSE);
}

static void assert_told(State *state, const char *tag, const char *expected)
{
    g_autofree char *text = told(state, tag);
    g_assert_cmpstr(text, ==, expected);
}

static void save_told(State *state, const char *tag, const LastNotified *last)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(state_begin(state, &error));
    g_assert_true(state_end(state, state_save_notified(state, tag, last, &error), &error));
    g_assert_no_error(error);
}

static void test_notified(World *world, gconstpointer data)
{
    (void)data;
    assert_told(world->state, "C2", "0 0\n");
    g_autoptr(LastNotified) last = last_notified_new();
    last->messages = 3;
    last->at = RUN;
    add_incident(last, "H1 svn/a", "size", STATUS_ALARM);
    add_incident(last, "C", "reach", STATUS_UNKNOWN);
    add_incident(last, "C svn/b", "age", STATUS_WARN);
    save_told(world->state, "C2", last);
    g_autoptr(LastNotified) quiet = last_notified_new();
    quiet->at = 5;
    save_told(world->state, "WW", quiet);
    assert_told(world->state, "C2",
                "3 1400000000\n"
                "C//reach unknown 1400000000/-1/nan C is\n'wrong'\n"
                "C/svn/b/age warn 1400000000/1399999993/-25.5 C svn/b is\n'wrong'\n"
                "H1/svn/a/size alarm 1400000000/1399999993/-25.5 H1 svn/a is\n'wrong'\n");
    g_ptr_array_set_size(last->incidents, 0);
    last->messages = 4;
    save_told(world->state, "C2", last);
    assert_told(world->state, "C2", "4 1400000000\n");
    assert_told(world->state, "WW", "0 5\n");
}

static void test_hubs(World *world, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    gint64 run = 0;
    bool known = true;
    g_assert_true(state_get_last_run(world->state, "C2", &run, &error));
    g_assert_cmpint(run, ==, -1);
    g_assert_true(state_forget_hub(world->state, "C2", &known, &error));
    g_assert_false(known);
    g_assert_true(state_set_last_run(world->state, "C2", RUN, &error));
    g_autoptr(LastNotified) last = last_notified_new();
    last->messages = 3;
    add_incident(last, "C", "reach", STATUS_UNKNOWN);
    save_told(world->state, "C2", last);
    g_assert_true(state_get_last_run(world->state, "C2", &run, &error));
    g_assert_cmpint(run, ==, RUN);
    g_assert_true(state_forget_hub(world->state, "C2", &known, &error));
    g_assert_true(known);
    g_assert_true(state_get_last_run(world->state, "C2", &run, &error));
    g_assert_cmpint(run, ==, -1);
    assert_told(world->state, "C2", "0 0\n");
    g_autofree char *first = state_get_origin(world->state, "7", &error);
    g_assert_true(state_set_origin(world->state, "7", &error));
    g_assert_true(state_set_origin(world->state, "8", &error));
    g_autofree char *second = state_get_origin(world->state, "8", &error);
    g_assert_cmpstr(first, ==, "7");
    g_assert_cmpstr(second, ==, "7");
    g_assert_no_error(error);
}

static const char text[] = "a\0b";

/* Adds a message of 3 bytes that tells of C2. */
static bool add_message(State *state, const char *person, const char *id, GError **error)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(text, 3);
    g_autoptr(GPtrArray) hubs = g_ptr_array_new();
    g_autoptr(GPtrArray) summaries = summaries_new();
    g_ptr_array_add(hubs, hub_tag);
    g_ptr_array_add(hubs, hub_tag);
    summaries_add(summaries, 50, "C2: was bad");
    summaries_add(summaries, 100, "C2: is \xff worse");
    QueuedMessage message = {.recipient = (char *)person,
                             .id = (char *)id,
                             .bytes = bytes,
                             .written = 100,
                             .hubs = hubs,
                             .summaries = summaries};
    return state_add_message(state, &message, error);
}

/* "NUMBER RECIPIENT ID" of those that wait. */
static void assert_waiting(State *state, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) messages = state_load_messages(state, &error);
    g_autoptr(GString) all = g_string_new(NULL);
    g_assert_no_error(error);
    for (guint i = 0; i < messages->len; i++) {
        const QueuedMessage *message = g_ptr_array_index(messages, i);
        g_string_append_printf(all, "%d %s %s\n", (int)message->number, message->recipient,
                               message->id);
    }
    g_assert_cmpstr(all->str, ==, expected);
}

static void test_messages(World *world, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_assert_true(add_message(world->state, "x@example.org", "1", &error));
    g_assert_true(add_message(world->state, "y@example.org", "1", &error));
    g_assert_true(add_message(world->state, "x@example.org", "1", &error)); /* the same */
    assert_waiting(world->state, "1 x@example.org 1\n2 y@example.org 1\n");
    g_autoptr(GPtrArray) messages = state_load_messages(world->state, &error);
    const QueuedMessage *first = g_ptr_array_index(messages, 0);
    gsize length;
    const void *bytes = g_bytes_get_data(first->bytes, &length);
    g_assert_cmpmem(bytes, length, text, 3);
    g_assert_cmpint(first->written, ==, 100);
    g_assert_cmpint(first->hubs->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(first->hubs, 0), ==, "C2");
    g_assert_cmpint(first->summaries->len, ==, 2);
    const Summary *last = g_ptr_array_index(first->summaries, 1);
    g_assert_cmpint(last->written, ==, 100);
    g_assert_cmpstr(last->text, ==, "C2: is \xef\xbf\xbd worse");
    g_assert_true(state_drop_message(world->state, 1, &error));
    g_assert_true(state_drop_message(world->state, 1, &error));
    /* A number is never used again. */
    g_assert_true(state_drop_message(world->state, 2, &error));
    g_assert_true(add_message(world->state, "z@example.org", "2", &error));
    assert_waiting(world->state, "4 z@example.org 2\n");
    g_assert_cmpint(ask(world->path, "SELECT count(*) FROM message_hub"), ==, 1);
    g_assert_cmpint(ask(world->path, "SELECT count(*) FROM message_summary"), ==, 2);
    g_assert_no_error(error);
}

/* A message is never there without what it tells as told, nor that without it. */
static void test_told_whole(World *world, gconstpointer data)
{
    (void)data;
    static const char *const obstacles[] = {"incident", "message", "message_summary"};
    g_autoptr(LastNotified) last = last_notified_new();
    last->messages = 1;
    add_incident(last, "C", "reach", STATUS_UNKNOWN);
    for (gsize i = 0; i < G_N_ELEMENTS(obstacles); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *sql = g_strdup_printf("CREATE TRIGGER full BEFORE INSERT ON %s"
                                               " BEGIN SELECT RAISE (ABORT, 'full'); END",
                                               obstacles[i]);
        execute(world->path, sql);
        g_assert_true(state_begin(world->state, &error));
        bool saved = state_save_notified(world->state, "C2", last, &error) &&
                     add_message(world->state, "x@example.org", "1", &error);
        g_assert_false(state_end(world->state, saved, &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_FAILED);
        assert_told(world->state, "C2", "0 0\n");
        assert_waiting(world->state, "");
        execute(world->path, "DROP TRIGGER full");
    }
}

static void add_page(GHashTable *pages, const char *name, const char *fingerprint, gint64 made,
                     const char *files)
{
    PublishedPage *page = published_page_new(name, fingerprint, made);
    g_auto(GStrv) list = g_strsplit(files, " ", -1);
    for (char **file = list; *file != NULL; file++)
        g_ptr_array_add(page->files, g_strdup(*file));
    g_hash_table_replace(pages, page->name, page);
}

static void test_pages(World *world, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GHashTable) pages = state_load_pages(world->state, "/srv/a", &error);
    g_assert_cmpint(g_hash_table_size(pages), ==, 0);
    add_page(pages, "index", "f1", 10, "");
    add_page(pages, "hub/C2", "f2", 11, "b.png a.png b.png");
    g_assert_true(state_save_pages(world->state, "/srv/a", pages, &error));
    g_assert_true(state_save_pages(world->state, "/srv/b", pages, &error));
    guint32 before = change_counter(world->path);
    g_assert_true(state_save_pages(world->state, "/srv/a", pages, &error));
    g_assert_cmpint(change_counter(world->path), ==, before);
    g_hash_table_remove(pages, "index");
    add_page(pages, "hub/C2", "f2", 11, "a.png b.png");
    g_assert_true(state_save_pages(world->state, "/srv/a", pages, &error));
    g_autoptr(GHashTable) back = state_load_pages(world->state, "/srv/a", &error);
    g_assert_cmpint(g_hash_table_size(back), ==, 1);
    const PublishedPage *page = g_hash_table_lookup(back, "hub/C2");
    g_assert_cmpstr(page->fingerprint, ==, "f2");
    g_assert_cmpint(page->made, ==, 11);
    g_assert_cmpint(page->files->len, ==, 2);
    g_assert_cmpstr(g_ptr_array_index(page->files, 0), ==, "a.png");
    g_autoptr(GHashTable) elsewhere = state_load_pages(world->state, "/srv/b", &error);
    g_assert_cmpint(((PublishedPage *)g_hash_table_lookup(elsewhere, "hub/C2"))->files->len, ==, 3);
    g_assert_no_error(error);
}

/* What cannot have been written by this program is refused, or left out where it is made anew. */
static void test_acknowledged(World *world, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Acknowledgement one = {.node = (char *)"H1",
                           .item = (char *)"svn/dybsvn",
                           .rule = (char *)"size",
                           .status = STATUS_ALARM,
                           .time = RUN - 7,
                           .figure = -25.5,
                           .by = (char *)"ann",
                           .why = (char *)"disk\xff ordered",
                           .made = RUN,
                           .until = RUN + 86400};
    g_assert_true(state_add_acknowledged(world->state, "C2", &one, &error));
    one.why = (char *)"in its place";
    g_assert_true(state_add_acknowledged(world->state, "C2", &one, &error));
    one.item = NULL;
    one.time = -1;
    one.figure = NAN;
    g_assert_true(state_add_acknowledged(world->state, "C2", &one, &error));
    g_assert_true(state_add_acknowledged(world->state, "WW", &one, &error));
    g_autoptr(GPtrArray) all = state_load_acknowledged(world->state, "C2", &error);
    g_assert_no_error(error);
    g_assert_cmpint(all->len, ==, 2);
    const Acknowledgement *of_node = all->pdata[0], *of_item = all->pdata[1];
    g_assert_null(of_node->item);
    g_assert_cmpint(of_node->time, ==, -1);
    g_assert_true(isnan(of_node->figure));
    g_assert_cmpstr(of_item->item, ==, "svn/dybsvn");
    g_assert_cmpstr(of_item->why, ==, "in its place");
    g_assert_cmpstr(of_item->by, ==, "ann");
    g_assert_cmpint(of_item->status, ==, STATUS_ALARM);
    g_assert_cmpint(of_item->time, ==, RUN - 7);
    g_assert_cmpfloat(of_item->figure, ==, -25.5);
    g_assert_cmpint(of_item->until, ==, RUN + 86400);
    /* telling people of a hub leaves it, forgetting the hub does not */
    g_autoptr(LastNotified) last = last_notified_new();
    save_told(world->state, "C2", last);
    g_assert_true(state_drop_acknowledged(world->state, "C2", &one, &error));
    g_autoptr(GPtrArray) left = state_load_acknowledged(world->state, "C2", &error);
    g_assert_cmpint(left->len, ==, 1);
    bool known;
    g_assert_true(state_forget_hub(world->state, "C2", &known, &error));
    g_autoptr(GPtrArray) none = state_load_acknowledged(world->state, "C2", &error);
    g_assert_cmpint(none->len, ==, 0);
    g_autoptr(GPtrArray) of_ww = state_load_acknowledged(world->state, "WW", &error);
    g_assert_cmpint(of_ww->len, ==, 1);
    g_assert_no_error(error);
}

static void test_damaged_rows(World *world, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(LastNotified) last = last_notified_new();
    add_incident(last, "C svn/a", "size", STATUS_ALARM);
    save_told(world->state, "C2", last);
    g_assert_true(add_message(world->state, "x@example.org", "1", &error));
    execute(world->path, "UPDATE incident SET status = 'fine'");
    g_assert_null(state_load_notified(world->state, "C2", &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, "damaged row in table incident"));
    g_clear_error(&error);
    execute(world->path, "UPDATE incident SET status = 'alarm', brief = CAST(x'ff' AS TEXT)");
    g_assert_null(state_load_notified(world->state, "C2", &error));
    g_clear_error(&error);
    execute(world->path, "UPDATE message SET recipient = CAST(x'ff' AS TEXT)");
    g_assert_null(state_load_messages(world->state, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, "damaged row in table message"));
}

/* Makes the hub's database one that an earlier version left. */
static void leave_notes(Fixture *hub_database)
{
    execute(
        hub_database->path,
        "INSERT INTO note VALUES ('notify', '/origin', '1388534400'),"
        " ('notify', 'C2', '4 1400000000'),"
        " ('notify', 'C2/Z9%3A229/svn%2Fa/size', 'alarm 1399000000/1398999000/-25.5 shrank 25 %'),"
        " ('notify', 'C2/C//reach', 'unknown 1399000001 not reached'),"
        " ('notify', 'C2/C/%zz/age', 'alarm 1 x'), ('notify', 'C2/C//age', 'fine 1 x'),"
        " ('notify', 'WW', '1 5');"
        "INSERT INTO outbox (recipient, id, bytes, state, queued, attempts, handed) VALUES"
        " ('sent@example.org', 'a', x'', 2, 5, 1, 5), ('new@example.org', 'b', x'61', 0, 6, 0, "
        "NULL),"
        " ('taken@example.org', 'c', x'62', 1, 7, 1, 8)");
}

static const char c2_told[] = "4 1400000000\n"
                              "C//reach unknown 1399000001/-1/nan not reached\n"
                              "Z9:229/svn/a/size alarm 1399000000/1398999000/-25.5 shrank 25 %\n";

static void test_adopt(World *world, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    leave_notes(&world->hub);
    g_autoptr(LastNotified) newer = last_notified_new();
    newer->messages = 2; /* as another database has left it */
    newer->at = 9;
    save_told(world->state, "WW", newer);
    for (int i = 0; i < 2; i++) { /* once is enough */
        g_assert_true(state_adopt(world->state, world->hub.store, &error));
        g_assert_no_error(error);
        assert_told(world->state, "C2", c2_told);
        assert_told(world->state, "WW", "2 9\n");
        assert_waiting(world->state, "1 new@example.org b\n2 taken@example.org c\n");
        g_assert_cmpint(ask(world->hub.path, "SELECT count(*) FROM sqlite_schema WHERE name IN"
                                             " ('note', 'outbox')"),
                        ==, 0);
    }
    g_autofree char *origin = state_get_origin(world->state, "none", &error);
    g_assert_cmpstr(origin, ==, "1388534400");
}

/* Whatever is in the way, each thing is in one of the two databases. */
static void test_adopt_whole(World *world, gconstpointer data)
{
    (void)data;
    static const char *const obstacles[] = {"hub", "incident", "installation", "message"};
    leave_notes(&world->hub);
    for (gsize i = 0; i < G_N_ELEMENTS(obstacles); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *sql = g_strdup_printf("CREATE TRIGGER full BEFORE INSERT ON %s"
                                               " BEGIN SELECT RAISE (ABORT, 'full'); END",
                                               obstacles[i]);
        execute(world->path, sql);
        g_assert_false(state_adopt(world->state, world->hub.store, &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_FAILED);
        g_assert_cmpint(ask(world->path, "SELECT (SELECT count(*) FROM hub) +"
                                         " (SELECT count(*) FROM message)"),
                        ==, 0);
        g_assert_cmpint(ask(world->hub.path, "SELECT count(*) FROM note"), ==, 7);
        g_assert_cmpint(ask(world->hub.path, "SELECT count(*) FROM outbox"), ==, 3);
        execute(world->path, "DROP TRIGGER full");
    }
    g_autoptr(GError) error = NULL;
    g_assert_true(state_adopt(world->state, world->hub.store, &error));
    assert_told(world->state, "C2", c2_told);
}

static void test_other_kinds(World *world, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_assert_null(state_open(world->hub.path, STORE_WRITE, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_FOREIGN);
    g_clear_error(&error);
    g_assert_null(store_open(world->path, STORE_WRITE, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_FOREIGN);
}

static void add_world_test(const char *name, void (*test)(World *, gconstpointer))
{
    g_test_add(name, World, NULL, world_set_up, test, world_tear_down);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_world_test("/state/notified", test_notified);
    add_world_test("/state/hubs", test_hubs);
    add_world_test("/state/messages", test_messages);
    add_world_test("/state/told-whole", test_told_whole);
    add_world_test("/state/pages", test_pages);
    add_world_test("/state/damaged-rows", test_damaged_rows);
    add_world_test("/state/acknowledged", test_acknowledged);
    add_world_test("/state/adopt", test_adopt);
    add_world_test("/state/adopt/whole", test_adopt_whole);
    add_world_test("/state/other-kinds", test_other_kinds);
    return run_tests();
}
