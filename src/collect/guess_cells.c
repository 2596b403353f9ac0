/* A path's cells: folders' names, the text in front of the date, the separator, the date, what is
 * behind it, the suffix. */
#include "collect/guess_cells.h"

#include <string.h>

#define MAX_ALTERNATIVES 8

static const char *const archive_suffixes[] = {
    "tar",    "gz",    "tgz",    "zst",      "tzst", "xz",    "txz", "bz2", "tbz",    "tbz2",
    "lz4",    "lzo",   "lz",     "br",       "zip",  "7z",    "rar", "sql", "dump",   "dmp",
    "pgdump", "bak",   "backup", "bkp",      "gpg",  "pgp",   "enc", "age", "aes",    "vma",
    "img",    "qcow2", "raw",    "vmdk",     "iso",  "btrfs", "zfs", "rdb", "ldif",   "archive",
    "mbz",    "jpa",   "vbk",    "vib",      "xva",  "cpio",  "ab",  "db",  "sqlite", "sqlite3",
    "snap",   "bfe",   "mysql",  "pg",       "psql", "unf",   "tib", "dar", "wbfs",   "fbk",
    "trn",    "copy",  "custom", "xbstream", "raft", "rsc",   "Z",
};

bool guess_is_in(const char *const *words, gsize n_words, const char *word, gsize n)
{
    for (gsize i = 0; i < n_words; i++) {
        if (strlen(words[i]) == n && g_ascii_strncasecmp(words[i], word, n) == 0)
            return true;
    }
    return false;
}

gsize guess_suffix(const char *name, gsize n, bool *is_archive)
{
    gsize begin = n;
    *is_archive = false;
    for (;;) {
        const char *dot = begin > 0 ? memrchr(name, '.', begin) : NULL;
        if (dot == NULL)
            break;
        gsize word = begin - (gsize)(dot - name) - 1;
        bool is_known =
            guess_is_in(archive_suffixes, G_N_ELEMENTS(archive_suffixes), dot + 1, word);
        bool is_wordlike = word > 0 && word <= 8 && !g_ascii_isdigit(dot[1]);
        for (gsize i = 0; i < word; i++)
            is_wordlike &= g_ascii_isalnum(dot[1 + i]) != 0;
        if (!is_known && (begin < n || !is_wordlike))
            break;
        *is_archive |= is_known;
        begin = (gsize)(dot - name);
        if (!is_known || (word == 3 && memcmp(dot + 1, "tar", 3) == 0))
            break;
    }
    return n - begin;
}

/* Text as a pattern writes it; dates within that were not chosen are any text. */
static const char *write_text(const GuessEntry *entry, gsize from, gsize end, GStringChunk *kept)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (gsize i = from; i < end; i++) {
        gsize skip = 0;
        for (guint r = 0; r < entry->readings->len; r++) {
            const DateReading *reading = &g_array_index(entry->readings, DateReading, r);
            bool is_chosen = reading->from < entry->chosen.end && reading->end > entry->chosen.from;
            if (!is_chosen && !reading->is_weak && reading->from == i && reading->end <= end)
                skip = MAX(skip, reading->end - i);
        }
        guint8 c = (guint8)entry->file->path[i];
        if (skip > 0) {
            g_string_append_c(text, '*');
            i += skip - 1;
        } else if (c < ' ' || c >= 0x7F) {
            g_string_append_c(text, c == 0x7F || c < ' ' || c >= 0xC0 ? '*' : '?');
        } else {
            if (strchr("{}[]*?\\#", c) != NULL)
                g_string_append_c(text, '\\');
            g_string_append_c(text, (char)c);
        }
    }
    return g_string_chunk_insert_const(kept, text->str);
}

static void add_cell(GArray *cells, CellKind kind, const char *text)
{
    Cell cell = {kind, text};
    g_array_append_val(cells, cell);
}

static void add_text(GArray *cells, CellKind kind, const GuessEntry *entry, gsize from, gsize end,
                     GStringChunk *kept)
{
    if (end > from)
        add_cell(cells, kind, write_text(entry, from, end, kept));
}

bool guess_is_separator(char c)
{
    return c != '\0' && strchr(GUESS_SEPARATORS, c) != NULL;
}

/* The last name of a path from `from` on: text and suffix. */
static void add_name(GArray *cells, const GuessEntry *entry, gsize from, GStringChunk *kept)
{
    bool is_archive;
    const char *path = entry->file->path;
    gsize end = entry->length - guess_suffix(path + from, entry->length - from, &is_archive);
    add_text(cells, CELL_TEXT, entry, from, end, kept);
    add_text(cells, CELL_SUFFIX, entry, end, entry->length, kept);
}

/* What stands behind the date in the same name. */
static void add_behind(GArray *cells, const GuessEntry *entry, gsize end, bool is_last,
                       GStringChunk *kept)
{
    const char *path = entry->file->path;
    gsize from = entry->chosen.end;
    bool is_archive;
    gsize suffix = is_last ? guess_suffix(path + from, end - from, &is_archive) : 0;
    gsize text_end = end - suffix, text = from;
    while (text < text_end && guess_is_separator(path[text]))
        text++;
    add_text(cells, CELL_SEPARATOR, entry, from, text, kept);
    add_text(cells, CELL_TEXT, entry, text, text_end, kept);
    add_text(cells, CELL_SUFFIX, entry, text_end, end, kept);
}

/* The folders that the bytes from..end go through, each with its slash; returns where they end. */
static gsize add_folders(GArray *cells, const GuessEntry *entry, gsize from, gsize end,
                         GStringChunk *kept)
{
    const char *path = entry->file->path, *slash;
    while ((slash = memchr(path + from, '/', end - from)) != NULL) {
        gsize at = (gsize)(slash - path);
        add_text(cells, CELL_TEXT, entry, from, at, kept);
        add_cell(cells, CELL_SLASH, "/");
        from = at + 1;
    }
    return from;
}

GArray *guess_cut(const GuessEntry *entry, GStringChunk *kept)
{
    GArray *cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    const char *path = entry->file->path;
    if (entry->chosen.form == NULL) {
        add_name(cells, entry, add_folders(cells, entry, 0, entry->length, kept), kept);
        return cells;
    }
    gsize from = add_folders(cells, entry, 0, entry->chosen.from, kept), text = entry->chosen.from;
    while (text > from && guess_is_separator(path[text - 1]))
        text--;
    add_text(cells, CELL_TEXT, entry, from, text, kept);
    add_text(cells, CELL_SEPARATOR, entry, text, entry->chosen.from, kept);
    add_cell(cells, CELL_DATE, entry->chosen.form);
    const char *slash = memchr(path + entry->chosen.end, '/', entry->length - entry->chosen.end);
    gsize end = slash != NULL ? (gsize)(slash - path) : entry->length;
    add_behind(cells, entry, end, slash == NULL, kept);
    if (slash != NULL)
        add_cell(cells, CELL_SLASH, "/");
    if (slash != NULL && !entry->is_folder)
        add_name(cells, entry, add_folders(cells, entry, end + 1, entry->length, kept), kept);
    return cells;
}

char *guess_shape(const GArray *cells)
{
    GString *shape = g_string_new(NULL);
    for (guint i = 0; i < cells->len; i++) {
        const Cell *cell = &g_array_index(cells, Cell, i);
        g_string_append_c(shape, "tsdx/"[cell->kind]);
        if (cell->kind == CELL_DATE)
            g_string_append(shape, cell->text);
    }
    return g_string_free(shape, FALSE);
}

/* Columns -> a pattern. */
static const Column *column_at(const GArray *columns, guint i)
{
    return &g_array_index(columns, Column, i);
}

static gint compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The values of a column, by name; borrowed. */
static GPtrArray *sorted_values(const Column *column)
{
    GPtrArray *values = g_ptr_array_new();
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, column->values);
    while (g_hash_table_iter_next(&iter, &value, NULL))
        g_ptr_array_add(values, value);
    g_ptr_array_sort(values, compare_words);
    return values;
}

/* How many bytes all values have in common at their beginning or end. */
static gsize common(const GPtrArray *values, bool at_end)
{
    const char *first = g_ptr_array_index(values, 0);
    gsize n = strlen(first);
    for (guint i = 1; i < values->len; i++) {
        const char *value = g_ptr_array_index(values, i);
        gsize length = strlen(value), same = 0;
        while (same < MIN(n, length) &&
               (at_end ? first[strlen(first) - 1 - same] == value[length - 1 - same]
                       : first[same] == value[same]))
            same++;
        n = same;
    }
    return n;
}

/* "{a,b}" of the values, with what they have in common outside; any text of too many. */
static void write_alternatives(GString *pattern, const Column *column)
{
    g_autoptr(GPtrArray) values = sorted_values(column);
    const char *first = g_ptr_array_index(values, 0);
    gsize head = values->len > 1 ? common(values, false) : strlen(first);
    while (values->len > 1 && head > 0 && first[head - 1] != '.')
        head--;
    g_string_append_len(pattern, first, (gssize)head);
    if (values->len == 1)
        return;
    if (values->len > MAX_ALTERNATIVES) {
        g_string_append_c(pattern, '*');
        return;
    }
    for (guint i = 0; i < values->len; i++)
        g_string_append_printf(pattern, "%c%s", i == 0 ? '{' : ',',
                               (const char *)g_ptr_array_index(values, i) + head);
    g_string_append_c(pattern, '}');
}

static void write_separator(GString *pattern, const Column *column)
{
    g_autoptr(GPtrArray) values = sorted_values(column);
    if (values->len == 1) {
        g_string_append(pattern, g_ptr_array_index(values, 0));
        return;
    }
    g_autoptr(GString) set = g_string_new(NULL);
    for (guint i = 0; i < values->len; i++) {
        const char *value = g_ptr_array_index(values, i);
        if (strlen(value) != 1) {
            g_string_append_c(pattern, '*');
            return;
        }
        g_string_insert(set, *value == '-' ? (gssize)set->len : 0, value);
    }
    g_string_append_printf(pattern, "[%s]", set->str);
}

/* The field, with what all items' names begin or end with outside of it. */
static void write_item(GString *pattern, const Column *column, const char *field)
{
    g_autoptr(GPtrArray) values = sorted_values(column);
    const char *first = g_ptr_array_index(values, 0);
    bool is_cut = values->len > 1 && !column->is_folder;
    gsize head = is_cut ? common(values, false) : 0, n = strlen(first);
    gsize tail = is_cut ? common(values, true) : 0;
    while (head > 0 && strchr("-_ ", first[head - 1]) == NULL)
        head--;
    while (tail > 0 && !guess_is_separator(first[n - tail]))
        tail--;
    for (guint i = 0; i < values->len; i++) {
        if (strlen(g_ptr_array_index(values, i)) <= head + tail)
            head = tail = 0;
    }
    g_string_append_len(pattern, first, (gssize)head);
    g_string_append(pattern, field);
    g_string_append(pattern, first + n - tail);
}

char *guess_write(const GArray *columns)
{
    GString *pattern = g_string_new(NULL);
    bool has_type = false, has_item = false;
    for (guint i = 0; i < columns->len; i++) {
        has_type |= column_at(columns, i)->role == ROLE_TYPE;
        has_item |= column_at(columns, i)->role == ROLE_ITEM;
    }
    const char *item = has_type ? "{name}" : "{item}";
    for (guint i = 0; i < columns->len; i++) {
        const Column *column = column_at(columns, i);
        if (column->role == ROLE_ITEM)
            write_item(pattern, column, item);
        else if (column->role == ROLE_TYPE)
            write_item(pattern, column, "{type}");
        else if (column->role == ROLE_SAME)
            g_string_append(pattern, item);
        else if (column->role == ROLE_ANY)
            g_string_append_c(pattern, '*');
        else if (column->kind == CELL_SEPARATOR)
            write_separator(pattern, column);
        else
            write_alternatives(pattern, column);
    }
    if (!has_item)
        g_string_append(pattern, " => backup");
    return g_string_free(pattern, FALSE);
}
