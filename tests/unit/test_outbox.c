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
    g_assert_cmpint(ask(f->path, "SELECT sum(length(bytes)) FROM outbox"), ==, 0);
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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_test("/store/notes", test_notes);
    add_test("/store/outbox", test_outbox);
    return run_tests();
}
