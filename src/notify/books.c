#include "notify/books.h"

#include "notify/memory.h"

#define ROOM "notify"    /* of the notes */
#define ORIGIN "/origin" /* no hub's key begins so */

/* One database. */
typedef struct {
    Store *store;
    GHashTable *notes; /* as they are on disk; NULL: could not be read */
    bool own;          /* some hub's home: may be written */
    bool broken;
} Book;

struct Books {
    const GArray *hubs;
    GPtrArray *list; /* Book *: the hubs' own in their order, then the others */
    GHashTable *memory;
    GPtrArray *troubles;
};

static void book_free(gpointer data)
{
    Book *book = data;
    g_clear_pointer(&book->notes, g_hash_table_unref);
    g_free(book);
}

static Book *find_book(const Books *books, const Store *store)
{
    for (guint i = 0; i < books->list->len; i++) {
        Book *book = g_ptr_array_index(books->list, i);
        if (book->store == store)
            return book;
    }
    return NULL;
}

static void open_book(Books *books, Store *store, bool own)
{
    if (find_book(books, store) != NULL)
        return;
    g_autoptr(GError) error = NULL;
    Book *book = g_new0(Book, 1);
    *book = (Book){.store = store, .own = own, .notes = store_get_notes(store, ROOM, &error)};
    g_ptr_array_add(books->list, book);
    if (book->notes == NULL)
        books_give_up(books, store, error);
}

static const Hub *hub_at(const Books *books, guint i, Book **home)
{
    const NotifyHub *hub = &g_array_index(books->hubs, NotifyHub, i);
    *home = find_book(books, hub->store);
    return hub->report->hub;
}

/* Of all memories of a hub the newest; its home's, when there are several. */
static void recall(Books *books, const Hub *hub, const Book *home)
{
    GHashTable *best = home->notes;
    for (guint i = 0; i < books->list->len && best != NULL; i++) {
        const Book *book = g_ptr_array_index(books->list, i);
        if (book->notes != NULL &&
            memory_telling(book->notes, hub).serial > memory_telling(best, hub).serial)
            best = book->notes;
    }
    memory_copy(best, books->memory, hub);
}

static GHashTable *new_notes(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

Books *books_new(const GArray *hubs, const GPtrArray *others, GPtrArray *troubles)
{
    Books *books = g_new0(Books, 1);
    *books = (Books){.hubs = hubs,
                     .list = g_ptr_array_new_with_free_func(book_free),
                     .memory = new_notes(),
                     .troubles = troubles};
    for (guint i = 0; i < hubs->len; i++)
        open_book(books, g_array_index(hubs, NotifyHub, i).store, true);
    for (guint i = 0; i < others->len; i++)
        open_book(books, g_ptr_array_index(others, i), false);
    for (guint i = 0; i < hubs->len; i++) {
        Book *home;
        const Hub *hub = hub_at(books, i, &home);
        recall(books, hub, home);
    }
    return books;
}

void books_free(Books *books)
{
    if (books == NULL)
        return;
    g_ptr_array_unref(books->list);
    g_hash_table_unref(books->memory);
    g_free(books);
}

GHashTable *books_memory(Books *books)
{
    return books->memory;
}

bool books_knows(const Books *books, const Store *store)
{
    return find_book(books, store)->notes != NULL;
}

const char *books_origin(Books *books, gint64 now)
{
    for (guint i = 0; i < books->list->len; i++) {
        const Book *book = g_ptr_array_index(books->list, i);
        const char *origin = book->notes != NULL ? g_hash_table_lookup(book->notes, ORIGIN) : NULL;
        if (origin != NULL)
            return origin;
    }
    char *origin = g_strdup_printf("%" G_GINT64_FORMAT, now);
    g_hash_table_insert(books->memory, g_strdup(ORIGIN), origin);
    return origin;
}

static GHashTable *copy_notes(GHashTable *notes)
{
    GHashTable *copy = new_notes();
    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, notes);
    while (g_hash_table_iter_next(&iter, &key, &value))
        g_hash_table_insert(copy, g_strdup(key), g_strdup(value));
    return copy;
}

bool books_told_elsewhere(const Books *books, gint64 told)
{
    for (guint i = 0; i < books->list->len; i++) {
        const Book *book = g_ptr_array_index(books->list, i);
        if (book->notes == NULL)
            continue;
        g_autoptr(GHashTable) rest = copy_notes(book->notes);
        for (guint j = 0; j < books->hubs->len; j++) {
            Book *home;
            memory_copy(NULL, rest, hub_at(books, j, &home));
        }
        if (memory_has_told(rest, told))
            return true;
    }
    return false;
}

void posted_free(Posted *posted)
{
    if (posted == NULL)
        return;
    outbox_message_free(posted->message);
    g_free(posted);
}

/* Makes `notes` those of the book, and queues messages along with them, unless they are NULL. */
static bool write_book(Books *books, Book *book, GHashTable *notes, const GPtrArray *messages,
                       const GArray *replaced)
{
    g_autoptr(GError) error = NULL;
    bool written = messages != NULL
                       ? store_queue_messages(book->store, messages, replaced, ROOM, notes, &error)
                       : store_set_notes(book->store, ROOM, notes, &error);
    if (!written) {
        books_give_up(books, book->store, error);
        return false;
    }
    g_hash_table_unref(book->notes);
    book->notes = g_hash_table_ref(notes);
    return true;
}

/* The numbers of those in that database. */
static GArray *number_replaced(const GPtrArray *replaced, const Store *store)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < replaced->len; i++) {
        const Posted *posted = g_ptr_array_index(replaced, i);
        if (posted->store == store)
            g_array_append_val(numbers, posted->message->number);
    }
    return numbers;
}

/* Drops what is replaced by a message in another database: both go out when a run dies before. */
static void drop_replaced(Books *books, const GPtrArray *replaced, const Store *store)
{
    for (guint i = 0; i < replaced->len; i++) {
        const Posted *posted = g_ptr_array_index(replaced, i);
        g_autoptr(GError) error = NULL;
        if (posted->store != store &&
            !store_drop_message(posted->store, posted->message->number, &error))
            books_give_up(books, posted->store, error);
    }
}

bool books_queue(Books *books, const Store *store, const GPtrArray *messages,
                 const GPtrArray *replaced)
{
    Book *book = find_book(books, store);
    if (book->broken)
        return false;
    g_autoptr(GHashTable) notes = copy_notes(book->notes);
    for (guint i = 0; i < books->hubs->len; i++) {
        Book *home;
        const Hub *hub = hub_at(books, i, &home);
        if (home->notes != NULL)
            memory_copy(books->memory, notes, hub);
    }
    const char *origin = g_hash_table_lookup(books->memory, ORIGIN);
    if (origin != NULL)
        g_hash_table_insert(notes, g_strdup(ORIGIN), g_strdup(origin));
    g_autoptr(GArray) numbers = number_replaced(replaced, store);
    if (!write_book(books, book, notes, messages, numbers))
        return false;
    drop_replaced(books, replaced, store);
    return true;
}

/* Writes what the book holds of its own hubs. */
static void write_own(Books *books, Book *book)
{
    g_autoptr(GHashTable) notes = copy_notes(book->notes);
    for (guint i = 0; i < books->hubs->len; i++) {
        Book *home;
        const Hub *hub = hub_at(books, i, &home);
        if (home == book)
            memory_copy(books->memory, notes, hub);
    }
    write_book(books, book, notes, NULL, NULL);
}

/* Drops from the book what has come home elsewhere. */
static void drop_copies(Books *books, Book *book)
{
    g_autoptr(GHashTable) notes = copy_notes(book->notes);
    for (guint i = 0; i < books->hubs->len; i++) {
        Book *home;
        const Hub *hub = hub_at(books, i, &home);
        if (home != book && !home->broken)
            memory_copy(NULL, notes, hub);
    }
    write_book(books, book, notes, NULL, NULL);
}

void books_bring_home(Books *books)
{
    static void (*const steps[])(Books *, Book *) = {write_own, drop_copies};
    for (gsize step = 0; step < G_N_ELEMENTS(steps); step++)
        for (guint i = 0; i < books->list->len; i++) {
            Book *book = g_ptr_array_index(books->list, i);
            if (book->own && !book->broken)
                steps[step](books, book);
        }
}

GPtrArray *books_stores(const Books *books)
{
    GPtrArray *stores = g_ptr_array_new();
    for (guint i = 0; i < books->list->len; i++) {
        Book *book = g_ptr_array_index(books->list, i);
        if (book->own && !book->broken)
            g_ptr_array_add(stores, book->store);
    }
    return stores;
}

void books_give_up(Books *books, const Store *store, const GError *error)
{
    Book *book = find_book(books, store);
    book->broken = true;
    if (book->own)
        g_ptr_array_add(books->troubles, g_strdup(error->message));
}
