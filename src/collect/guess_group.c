/* Names -> patterns. Paths with the same cells form a group, whose columns are looked at as a
 * table's: what is the same in all rows stays as it is, what differs on one and the same day is the
 * item, what changes with the date is any text. */
#include "collect/guess_cells.h"

#include <string.h>

#define DAY (24 * 60 * 60)
#define EPOCH_JULIAN 719163 /* GDate's number of 1970-01-01 */
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define MAX_LETTERS 24
#define MAX_GROUPS 24

typedef struct {
    GArray *cells; /* Cell */
    gint64 day;
    GDate date;
} Row;

typedef struct {
    GPtrArray *rows; /* Row * */
    GArray *columns; /* Column */
    guint n_days;
} Group;

static void row_free(gpointer data)
{
    Row *row = data;
    g_array_unref(row->cells);
    g_free(row);
}

static const char *value_at(const Group *group, guint row, guint column)
{
    const Row *r = g_ptr_array_index(group->rows, row);
    return g_array_index(r->cells, Cell, column).text;
}

/* How many different pairs of values two columns have; with the day in place of the second, -1. */
static guint count_pairs(const Group *group, guint a, int b)
{
    g_autoptr(GHashTable) pairs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < group->rows->len; i++) {
        const Row *row = g_ptr_array_index(group->rows, i);
        g_hash_table_add(
            pairs,
            b < 0 ? g_strdup_printf("%s\n%" G_GINT64_FORMAT, value_at(group, i, a), row->day)
                  : g_strdup_printf("%s\n%s", value_at(group, i, a), value_at(group, i, (guint)b)));
    }
    return g_hash_table_size(pairs);
}

static bool all_values(const Column *column, bool (*is_so)(const char *value))
{
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, column->values);
    while (g_hash_table_iter_next(&iter, &value, NULL)) {
        if (!is_so(value))
            return false;
    }
    return true;
}

static bool is_rhythm(const char *value)
{
    static const char *const words[] = {"hourly", "daily",  "weekly", "monthly",
                                        "yearly", "annual", "latest"};
    return guess_is_in(words, G_N_ELEMENTS(words), value, strlen(value));
}

static bool is_calendar_word(const char *value)
{
    static const char *const words[] = {"mon",      "tue",    "wed",      "thu",     "fri",
                                        "sat",      "sun",    "monday",   "tuesday", "wednesday",
                                        "thursday", "friday", "saturday", "sunday"};
    return guess_is_in(words, G_N_ELEMENTS(words), value, strlen(value)) ||
           strspn(value, "0123456789*") == strlen(value);
}

static bool is_hash(const char *value)
{
    gsize n = strlen(value);
    return n >= 7 && strspn(value, "0123456789abcdefABCDEF-") == n &&
           strpbrk(value, "0123456789") != NULL;
}

/* Whether a folder is named after its files' year, month or day. */
static bool follows_date(const Group *group, guint column)
{
    for (guint i = 0; i < group->rows->len; i++) {
        const Row *row = g_ptr_array_index(group->rows, i);
        const char *value = value_at(group, i, column);
        if (strpbrk(value, "*") != NULL)
            continue;
        static const char *const forms[] = {"%Y", "%m", "%d", "%Y-%m", "%Y%m", "%Y_%m", "%m-%d"};
        bool is_one = false;
        for (gsize f = 0; f < G_N_ELEMENTS(forms) && !is_one; f++) {
            char text[MAX_LETTERS];
            is_one = g_date_strftime(text, sizeof text, forms[f], &row->date) > 0 &&
                     strcmp(text, value) == 0;
        }
        if (!is_one)
            return false;
    }
    return true;
}

static void study(Group *group, guint number, bool is_dated)
{
    Column *column = &g_array_index(group->columns, Column, number);
    column->values = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < group->rows->len; i++)
        g_hash_table_add(column->values, (gpointer)value_at(group, i, number));
    column->n_values = g_hash_table_size(column->values);
    column->role = ROLE_FIXED;
    if (column->kind != CELL_TEXT)
        return;
    column->n_pairs = count_pairs(group, number, -1);
    column->has_variety = column->n_pairs > group->n_days;
    bool repeats = column->n_pairs > column->n_values;
    if (is_dated && column->is_folder && follows_date(group, number)) {
        column->role = ROLE_ANY;
    } else if (column->n_values > 1 && all_values(column, is_rhythm)) {
        column->role = ROLE_FIXED;
    } else if (column->n_values > 1) {
        bool is_many = column->n_values * 10 > group->rows->len * 7 && group->n_days > 1 &&
                       is_dated && !column->is_folder;
        column->role = ROLE_ANY;
        column->can_be_item = !is_many && !all_values(column, is_hash) &&
                              (column->has_variety || !is_dated ||
                               (repeats && !all_values(column, is_calendar_word)));
    }
}

/* Of columns that distinguish the same rows, all but one become any text, or the field once more.
 */
static void drop_doubles(Group *group)
{
    guint n = group->columns->len;
    for (guint a = 0; a < n; a++) {
        for (guint b = a + 1; b < n; b++) {
            Column *first = &g_array_index(group->columns, Column, a);
            Column *second = &g_array_index(group->columns, Column, b);
            if (!first->can_be_item || !second->can_be_item ||
                first->n_values != second->n_values ||
                count_pairs(group, a, (int)b) != first->n_values)
                continue;
            bool is_same = true;
            gsize lengths[2] = {0, 0};
            for (guint i = 0; i < group->rows->len; i++) {
                const char *x = value_at(group, i, a), *y = value_at(group, i, b);
                is_same &= strcmp(x, y) == 0;
                lengths[0] += strlen(x);
                lengths[1] += strlen(y);
            }
            if (is_same && first->is_folder)
                second->role = ROLE_SAME;
            (is_same || lengths[0] <= lengths[1] ? second : first)->can_be_item = false;
        }
    }
}

static Column *column_at(Group *group, guint i)
{
    return &g_array_index(group->columns, Column, i);
}

/* One item has one name: the text before the date, else the last folder, else any text. */
static void choose_single_item(Group *group)
{
    int chosen = -1;
    guint date = 0;
    while (date < group->columns->len && column_at(group, date)->kind != CELL_DATE)
        date++;
    for (guint i = 0; i < group->columns->len; i++) {
        const Column *column = column_at(group, i);
        bool is_fit = column->kind == CELL_TEXT && column->role == ROLE_FIXED &&
                      column->n_values == 1 && strchr(value_at(group, 0, i), '*') == NULL &&
                      !is_rhythm(value_at(group, 0, i)) &&
                      strpbrk(value_at(group, 0, i), LETTERS) != NULL;
        if (is_fit && (i < date || chosen < 0))
            chosen = (int)i;
    }
    if (chosen >= 0)
        column_at(group, (guint)chosen)->role = ROLE_ITEM;
}

/* Of several columns that may be the item, the two that make the most pairs are type and name. */
static void choose_type_and_item(Group *group)
{
    guint best[2] = {0, 0}, most = 0;
    for (guint a = 0; a < group->columns->len; a++) {
        for (guint b = a + 1; column_at(group, a)->can_be_item && b < group->columns->len; b++) {
            guint pairs = column_at(group, b)->can_be_item ? count_pairs(group, a, (int)b) : 0;
            if (pairs >= most && pairs > 0) {
                most = pairs;
                best[0] = a;
                best[1] = b;
            }
        }
    }
    column_at(group, best[0])->role = ROLE_TYPE;
    column_at(group, best[1])->role = ROLE_ITEM;
}

/* Chooses the column, or the two, that are the item. */
static void choose_items(Group *group)
{
    guint n = 0, last = 0;
    for (guint i = 0; i < group->columns->len; i++) {
        if (column_at(group, i)->can_be_item) {
            n++;
            last = i;
        }
    }
    if (n == 0)
        choose_single_item(group);
    else if (n == 1)
        column_at(group, last)->role = ROLE_ITEM;
    else
        choose_type_and_item(group);
}

static guint count_separators(const char *text)
{
    guint n = 0;
    for (; *text != '\0'; text++)
        n += guess_is_separator(*text);
    return n;
}

/* Cuts a column's text at each separator, in all rows. */
static void split_column(Group *group, guint number, GStringChunk *kept)
{
    for (guint i = 0; i < group->rows->len; i++) {
        GArray *cells = ((Row *)g_ptr_array_index(group->rows, i))->cells;
        const char *text = g_array_index(cells, Cell, number).text;
        guint at = number;
        g_array_remove_index(cells, number);
        while (*text != '\0') {
            gsize n = guess_is_separator(*text) ? 1 : strcspn(text, GUESS_SEPARATORS);
            Cell cell = {guess_is_separator(*text) ? CELL_SEPARATOR : CELL_TEXT,
                         g_string_chunk_insert_len(kept, text, (gssize)n)};
            g_array_insert_val(cells, at++, cell);
            text += n;
        }
    }
}

/* Text of as many words in each row, which differs from file to file as a whole, may hold the item
 * among its words. */
static bool can_split(const Group *group, guint number)
{
    const Column *column = &g_array_index(group->columns, Column, number);
    if (column->kind != CELL_TEXT || column->role != ROLE_ANY || column->can_be_item ||
        column->is_folder)
        return false;
    const char *first = value_at(group, 0, number);
    guint n = count_separators(first);
    for (guint i = 1; i < group->rows->len; i++) {
        const char *text = value_at(group, i, number);
        if (count_separators(text) != n || guess_is_separator(text[0]) ||
            strcspn(text, GUESS_SEPARATORS "\\") == 0)
            return false;
        for (const char *p = text; *p != '\0'; p++) {
            if (*p == '\\' ||
                (guess_is_separator(*p) && (guess_is_separator(p[1]) || p[1] == '\0')))
                return false;
        }
    }
    return n > 0;
}

static void group_clear_columns(Group *group)
{
    for (guint i = 0; i < group->columns->len; i++)
        g_hash_table_unref(g_array_index(group->columns, Column, i).values);
    g_array_unref(group->columns);
}

static void study_columns(Group *group, bool is_dated)
{
    const Row *first = g_ptr_array_index(group->rows, 0);
    group->columns = g_array_new(FALSE, TRUE, sizeof(Column));
    for (guint i = 0; i < first->cells->len; i++) {
        Column column = {.kind = g_array_index(first->cells, Cell, i).kind};
        column.is_folder = column.kind == CELL_TEXT && i + 1 < first->cells->len &&
                           g_array_index(first->cells, Cell, i + 1).kind == CELL_SLASH &&
                           (i == 0 || g_array_index(first->cells, Cell, i - 1).kind == CELL_SLASH);
        g_array_append_val(group->columns, column);
        study(group, i, is_dated);
    }
}

static char *describe_group(Group *group, bool is_dated, GStringChunk *kept)
{
    g_autoptr(GHashTable) days = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (guint i = 0; i < group->rows->len; i++)
        g_hash_table_add(days, &((Row *)g_ptr_array_index(group->rows, i))->day);
    group->n_days = g_hash_table_size(days);
    study_columns(group, is_dated);
    for (guint i = group->columns->len; i-- > 0;) {
        if (!can_split(group, i))
            continue;
        split_column(group, i, kept);
        group_clear_columns(group);
        study_columns(group, is_dated);
    }
    drop_doubles(group);
    choose_items(group);
    char *pattern = guess_write(group->columns);
    group_clear_columns(group);
    return pattern;
}

/* The groups of most rows first. */
static gint compare_shapes(gconstpointer a, gconstpointer b, gpointer groups)
{
    const char *x = *(const char *const *)a, *y = *(const char *const *)b;
    guint n = ((GPtrArray *)g_hash_table_lookup(groups, x))->len;
    guint m = ((GPtrArray *)g_hash_table_lookup(groups, y))->len;
    return n != m ? (n > m ? -1 : 1) : strcmp(x, y);
}

void guess_patterns(GArray *entries, GPtrArray *patterns)
{
    g_autoptr(GStringChunk) kept = g_string_chunk_new(4096);
    g_autoptr(GHashTable) groups =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < entries->len; i++) {
        const GuessEntry *entry = &g_array_index(entries, GuessEntry, i);
        Row *row = g_new0(Row, 1);
        row->cells = guess_cut(entry, kept);
        bool is_dated = entry->chosen.form != NULL && entry->chosen.civil >= 0;
        gint64 time = is_dated ? entry->chosen.civil : MAX(entry->file->mtime, 0);
        row->day = time / DAY;
        g_date_clear(&row->date, 1);
        g_date_set_julian(&row->date, (guint32)(row->day + EPOCH_JULIAN));
        char *shape = guess_shape(row->cells);
        GPtrArray *rows = g_hash_table_lookup(groups, shape);
        if (rows == NULL) {
            rows = g_ptr_array_new_with_free_func(row_free);
            g_hash_table_insert(groups, g_strdup(shape), rows);
        }
        g_ptr_array_add(rows, row);
        g_free(shape);
    }
    g_autoptr(GPtrArray) shapes = g_ptr_array_new();
    GHashTableIter iter;
    gpointer shape, rows;
    g_hash_table_iter_init(&iter, groups);
    while (g_hash_table_iter_next(&iter, &shape, NULL))
        g_ptr_array_add(shapes, shape);
    g_ptr_array_sort_with_data(shapes, compare_shapes, groups);
    for (guint i = 0; i < MIN(shapes->len, MAX_GROUPS); i++) {
        shape = g_ptr_array_index(shapes, i);
        rows = g_hash_table_lookup(groups, shape);
        Group group = {.rows = rows};
        const char *date = strchr(shape, '{');
        bool is_dated =
            date != NULL && strncmp(date, "{n}", 3) != 0 && strncmp(date, "{weekday}", 9) != 0;
        g_ptr_array_add(patterns, describe_group(&group, is_dated, kept));
    }
}
