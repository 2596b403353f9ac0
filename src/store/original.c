#include "store/original.h"

#include "base/when.h"
#include "collect/found.h"
#include "store/merge.h"
#include "store/sqlite.h"

#include <math.h>
#include <string.h>

#define MEGABYTE 1048576.0
#define MAX_MEGABYTES 1e9
#define DAY (24 * 60 * 60)
#define MAX_ROW 65536  /* bytes */
#define STEPS 1000     /* of SQLite's, between two looks at how many were made */
#define STEPS_A_BYTE 4 /* a row takes a dozen, and a dozen bytes at least */

typedef struct {
    const char *node, *path; /* NULL when damaged */
    gint64 bytes;
    OriginalFate fate;
} Row;

struct Original {
    GArray *rows; /* Row */
    GStringChunk *strings;
};

void original_free(Original *original)
{
    if (original == NULL)
        return;
    g_array_unref(original->rows);
    g_string_chunk_free(original->strings);
    g_free(original);
}

/* A file beside the database tells of a writer that has not ended. */
static bool is_at_rest(const char *path, GError **error)
{
    static const char *const suffixes[] = {"-journal", "-wal"};
    for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++) {
        g_autofree char *beside = g_strconcat(path, suffixes[i], NULL);
        g_autofree char *content = NULL;
        gsize length = 0;
        if (!g_file_get_contents(beside, &content, &length, NULL) || length == 0)
            continue;
        g_set_error(error, STORE_ERROR, STORE_ERROR_BUSY,
                    "%s: %s lies beside it: let the program that writes it end first, or open the "
                    "database once with sqlite3",
                    path, beside);
        return false;
    }
    return true;
}

/* Opens the file so that SQLite cannot write it, not even to take a lock. */
static Database *open_old(const char *path, GError **error)
{
    g_autofree char *escaped = g_uri_escape_string(path, "/", FALSE);
    g_autofree char *uri = g_strdup_printf("file:%s?mode=ro&immutable=1", escaped);
    if (!is_at_rest(path, error))
        return NULL;
    g_autoptr(Database) old =
        sqlite_open_file(path, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error);
    if (old == NULL)
        return NULL;
    sqlite3_limit(sqlite_connection(old), SQLITE_LIMIT_LENGTH, MAX_ROW);
    return database_execute(old, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON", error)
               ? g_steal_pointer(&old)
               : NULL;
}

/* A view, a virtual table and a generated column compute what they show: a small file could then
 * hold any amount of it. */
static bool is_plain_table(Database *old, GError **error)
{
    gint64 tables = 0, computed = 0;
    if (!sqlite_ask(old,
                    "SELECT count(*) FROM pragma_table_list WHERE schema = 'main'"
                    " AND lower(name) = 'tgzs' AND type = 'table'",
                    &tables, error) ||
        !sqlite_ask(old, "SELECT count(*) FROM pragma_table_xinfo('tgzs') WHERE hidden <> 0",
                    &computed, error))
        return false;
    if (tables == 1 && computed == 0)
        return true;
    return database_refuse(old, STORE_ERROR_FOREIGN, error,
                           "not a database of scm-backup-monitor: %s",
                           computed > 0 ? "a column of tgzs is computed" : "no such table: tgzs");
}

/* Whether a path lies in the folder of a date such as "2012-11-13T16:10:23". */
static bool is_dated(const char *path, const char *date)
{
    const char *slash = strrchr(path, '/');
    if (date == NULL || strlen(date) != 19 || slash == NULL || slash - path < PATH_DATE_LENGTH)
        return false;
    char folder[PATH_DATE_LENGTH + 1];
    g_snprintf(folder, sizeof folder, "%.4s/%.2s/%.2s/%.2s%.2s%.2s/", date, date + 5, date + 8,
               date + 11, date + 14, date + 17);
    return strncmp(slash + 1 - PATH_DATE_LENGTH, folder, PATH_DATE_LENGTH) == 0;
}

static OriginalFate find_fate(const Row *row, const char *date, double megabytes)
{
    if (row->path == NULL)
        return ORIGINAL_DAMAGED;
    if (!(megabytes >= 0 && megabytes <= MAX_MEGABYTES))
        return ORIGINAL_UNSIZED;
    return is_dated(row->path, date) ? ORIGINAL_LEFT : ORIGINAL_UNDATED;
}

/* One row of "nodepath, node, date, size"; nodepath is "<node>:<path>". */
static void add_row(Original *original, Statement *statement)
{
    Row row = {0};
    const char *nodepath = database_text(statement, 0), *node = database_text(statement, 1);
    gsize length = node != NULL ? strlen(node) : 0;
    if (nodepath != NULL && node != NULL && strncmp(nodepath, node, length) == 0 &&
        nodepath[length] == ':') {
        row.node = g_string_chunk_insert_const(original->strings, node);
        row.path = g_string_chunk_insert(original->strings, nodepath + length + 1);
    }
    double megabytes = statement->cells[3].kind == CELL_NUMBER
                           ? (double)database_number(statement, 3, 0)
                           : database_real(statement, 3);
    row.fate = find_fate(&row, database_text(statement, 2), megabytes);
    if (row.fate == ORIGINAL_LEFT)
        row.bytes = (gint64)(megabytes * MEGABYTE);
    g_array_append_val(original->rows, row);
}

/* Pages may be linked in circles, so that the rows never end: what reading all bytes of the file
 * costs bounds the steps. */
static int count_down(void *data)
{
    gint64 *left = data;
    return --*left < 0;
}

static bool read_rows(Original *original, Database *old, GError **error)
{
    gint64 bytes = 0;
    if (!sqlite_ask(old, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
                    &bytes, error))
        return false;
    Statement *statement =
        database_prepare(old, "SELECT nodepath, node, date, size FROM tgzs", NULL);
    if (statement == NULL)
        return database_refuse(old, STORE_ERROR_FOREIGN, error,
                               "not a database of scm-backup-monitor: %s",
                               sqlite3_errmsg(sqlite_connection(old)));
    gint64 left = 1 + bytes * STEPS_A_BYTE / STEPS;
    sqlite3_progress_handler(sqlite_connection(old), STEPS, count_down, &left);
    bool row, ok;
    while ((ok = database_step(old, statement, &row, error)) && row)
        add_row(original, statement);
    if (!ok && left < 0) {
        g_clear_error(error);
        database_refuse(old, STORE_ERROR_FAILED, error,
                        "damaged: it has more rows than a file of its size can hold");
    }
    return ok;
}

Original *original_read(const char *path, GError **error)
{
    g_autoptr(Original) original = g_new0(Original, 1);
    original->rows = g_array_new(FALSE, FALSE, sizeof(Row));
    original->strings = g_string_chunk_new(4096);
    g_autoptr(Database) old = open_old(path, error);
    if (old == NULL || !is_plain_table(old, error) || !read_rows(original, old, error))
        return NULL;
    return g_steal_pointer(&original);
}

/* Makes a tarball of each good row of the node. */
static void gather(Original *original, const OriginalRequest *request, Visit *visit)
{
    g_autoptr(Calendar) calendar = calendar_new_for(request->zone);
    for (guint i = 0; i < original->rows->len; i++) {
        Row *row = &g_array_index(original->rows, Row, i);
        PathParts parts;
        if ((row->fate != ORIGINAL_LEFT && row->fate != ORIGINAL_TAKEN) ||
            strcmp(row->node, request->node->tag) != 0)
            continue;
        PathKind kind =
            path_split(row->path, strlen(row->path), request->node->hub->srvnode, &parts);
        if (kind == PATH_UNDATED)
            row->fate = ORIGINAL_UNDATED;
        if (kind != PATH_DATED)
            continue;
        g_autofree char *item = g_strndup(parts.item, parts.item_length);
        Tarball tarball = {.item = g_string_chunk_insert_const(visit->strings, item),
                           .path = g_string_chunk_insert(visit->strings, parts.below),
                           .time = calendar_instant_of(calendar, parts.civil),
                           .bytes = row->bytes,
                           .mtime = -1,
                           .sidecar_bytes = -1,
                           .flags = TARBALL_INEXACT};
        if (tarball.time > request->now + DAY)
            tarball.flags |= TARBALL_FUTURE;
        g_array_append_val(visit->tarballs, tarball);
        row->fate = ORIGINAL_TAKEN;
    }
}

static bool merge(Database *database, const Visit *visit, gint64 *added, GError **error)
{
    NodeRow row;
    const Hub *hub = visit->node->hub;
    MergeRequest request = {
        .node = &row, .srvnode = hub->srvnode, .tarballs = visit->tarballs, .mode = MERGE_IMPORT};
    return node_row_make(database, hub->tag, visit->node->tag, &row, error) &&
           merge_tarballs(database, &request, added, error);
}

bool original_import(Original *original, Store *store, const OriginalRequest *request,
                     gint64 *taken, gint64 *added, GError **error)
{
    g_autoptr(Visit) visit = visit_new(request->node);
    gint64 written = 0;
    gather(original, request, visit);
    if (!store_begin(store, error) ||
        !store_end(store, request->node->hub->tag, merge(store->database, visit, &written, error),
                   error))
        return false;
    *taken = visit->tarballs->len;
    *added = written;
    return true;
}

gint64 original_count(const Original *original, OriginalFate fate, const char **example)
{
    gint64 count = 0;
    *example = NULL;
    for (guint i = 0; i < original->rows->len; i++) {
        const Row *row = &g_array_index(original->rows, Row, i);
        if (row->fate != fate)
            continue;
        if (*example == NULL)
            *example = row->path;
        count++;
    }
    return count;
}
