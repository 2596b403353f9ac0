/* Notes and messages in the store. */
#include "store_fixture.h"

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

static const char text[] = "a\0b";

/* Queues a message, its size in bytes as told, along with the note "told" = `told`. */
static bool queue(Store *store, const char *recipient, gsize size, const char *told, GError **error)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(text, size);
    OutboxMessage message = {
        .recipient = (char *)recipient, .id = (char *)"1", .bytes = bytes, .queued = 100};
    g_autoptr(GPtrArray) messages = g_ptr_array_new();
    g_ptr_array_add(messages, &message);
    g_autoptr(GHashTable) notes = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_insert(notes, (gpointer) "told", (gpointer)told);
    return store_queue_messages(store, messages, NULL, "notify", notes, error);
}

static void assert_taken(Store *store, gint64 after, const char *recipient, int attempts)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(OutboxMessage) taken = NULL;
    g_assert_true(store_take_message(store, after, &taken, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(taken != NULL ? taken->recipient : NULL, ==, recipient);
    if (taken != NULL) {
        g_assert_cmpint(taken->attempts, ==, attempts);
        g_assert_cmpint(taken->handed, ==, -1);
        g_assert_cmpint(taken->queued, ==, 100);
    }
}

static void test_outbox(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_assert_true(queue(f->store, "x@example.org", 3, "1", &error));
    g_assert_true(queue(f->store, "x@example.org", 0, "2", &error));
    g_assert_true(queue(f->store, "y@example.org", 0, "3", &error));
    g_autofree char *told = store_get_note(f->store, "notify", "told", &error);
    g_assert_cmpstr(told, ==, "3");
    g_assert_cmpint(ask(f->path, "SELECT count(*) FROM outbox"), ==, 2);
    g_assert_cmpint(ask(f->path, "SELECT sum(length(bytes)) FROM outbox"), ==, 3);
    assert_taken(f->store, 0, "x@example.org", 1);
    g_assert_true(store_message_failed(f->store, 1, "greylisted", &error));
    assert_taken(f->store, 1, "y@example.org", 1); /* each once a run */
    assert_taken(f->store, 2, NULL, 0);
    assert_taken(f->store, 0, "x@example.org", 2);
    g_assert_true(store_hand_over_message(f->store, 1, 150, &error));
    g_assert_true(store_message_done(f->store, 1, 151, &error));
    g_assert_cmpint(ask(f->path, "SELECT sum(length(bytes)) FROM outbox"), ==, 0);
    g_assert_false(store_message_done(f->store, 1, 151, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_FAILED);
    g_clear_error(&error);
    g_assert_false(store_hand_over_message(f->store, 1, 151, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_FAILED);
    g_clear_error(&error);
    /* What was sent once is never queued again. */
    g_assert_true(queue(f->store, "x@example.org", 3, "4", &error));
    assert_taken(f->store, 0, NULL, 0);
    g_assert_no_error(error);
}

static gint64 handed_of_first(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) sending = store_get_sending(store, &error);
    g_assert_no_error(error);
    g_assert_cmpint(sending->len, ==, 1);
    return ((const OutboxMessage *)g_ptr_array_index(sending, 0))->handed;
}

/* What a process leaves that takes a message and dies. */
static void test_sending(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_assert_true(queue(f->store, "x@example.org", 3, "1", &error));
    assert_taken(f->store, 0, "x@example.org", 1);
    store_close(f->store);
    f->store = store_open(f->path, STORE_WRITE, &error);
    assert_taken(f->store, 0, NULL, 0);
    g_assert_cmpint(handed_of_first(f->store), ==, -1);
    g_assert_true(store_hand_over_message(f->store, 1, 150, &error));
    g_assert_cmpint(handed_of_first(f->store), ==, 150);
    /* Taken anew, it is not handed over yet. */
    g_assert_true(store_message_failed(f->store, 1, "refused", &error));
    assert_taken(f->store, 0, "x@example.org", 2);
    g_assert_cmpint(handed_of_first(f->store), ==, -1);
    g_assert_no_error(error);
}

/* A message that waits is dropped as another takes its place, one that is being sent is not. */
static void test_replace(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_assert_true(queue(f->store, "x@example.org", 3, "1", &error));
    g_assert_true(queue(f->store, "y@example.org", 3, "1", &error));
    assert_taken(f->store, 1, "y@example.org", 1);
    g_autoptr(GPtrArray) waiting = store_get_queued(f->store, &error);
    g_assert_cmpint(waiting->len, ==, 1);
    g_assert_cmpstr(((const OutboxMessage *)g_ptr_array_index(waiting, 0))->recipient, ==,
                    "x@example.org");
    g_autoptr(GArray) replaced = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_array_append_vals(replaced, (const gint64[]){1, 2}, 2);
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_autoptr(GHashTable) notes = g_hash_table_new(g_str_hash, g_str_equal);
    g_assert_true(store_queue_messages(f->store, none, replaced, "notify", notes, &error));
    assert_taken(f->store, 0, NULL, 0);
    g_assert_cmpint(handed_of_first(f->store), ==, -1);
    g_assert_cmpint(ask(f->path, "SELECT count(*) FROM outbox"), ==, 1);
    g_assert_no_error(error);
}

/* A message is never queued without its notes, nor these kept without it. */
static void test_queue_whole(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_assert_true(queue(f->store, "x@example.org", 3, "1", &error));
    execute(f->path, "CREATE TRIGGER full BEFORE UPDATE ON note"
                     " BEGIN SELECT RAISE (ABORT, 'no more notes'); END");
    g_assert_false(queue(f->store, "y@example.org", 3, "2", &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_FAILED);
    g_assert_cmpint(ask(f->path, "SELECT count(*) FROM outbox"), ==, 1);
    g_assert_cmpint(ask(f->path, "SELECT value FROM note WHERE key = 'told'"), ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_test("/store/notes", test_notes);
    add_test("/store/outbox", test_outbox);
    add_test("/store/outbox/sending", test_sending);
    add_test("/store/outbox/replace", test_replace);
    add_test("/store/outbox/whole", test_queue_whole);
    return run_tests();
}
