/* Columns -> a pattern. */
#include "collect/guess_cells.h"

#include <string.h>

#define MAX_ALTERNATIVES 8

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
