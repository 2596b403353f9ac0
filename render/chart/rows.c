#include "chart/rows.h"

#include "error.h"
#include "text/text.h"

#include <string.h>

struct Rows {
    char *origin;
    guint n_columns; /* 0: the header was not read */
    /* CSV: */
    Csv *csv;
    const GArray *cells; /* the row read last */
    /* JSON: */
    json_t *list;
    gsize next; /* the header is row 0, the first object row 1 */
    GPtrArray *keys;
    GStringChunk *text; /* of the row */
    GArray *made;       /* CsvCell */
};

Rows *rows_new_csv(const char *bytes, gsize length, const char *origin)
{
    Rows *rows = g_new0(Rows, 1);
    rows->origin = g_strdup(origin);
    rows->csv = csv_new(bytes, length, origin);
    return rows;
}

/* The keys of all objects, each once. */
static bool gather_keys(Rows *rows, GError **error)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    gsize i;
    json_t *object;
    json_array_foreach(rows->list, i, object)
    {
        const char *key;
        json_t *value;
        if (!json_is_object(object)) {
            g_set_error(error, RENDER_ERROR, RENDER_ERROR_SPEC,
                        "%s: [%" G_GSIZE_FORMAT "]: an object is needed here, as before",
                        rows->origin, i);
            return false;
        }
        json_object_foreach(object, key, value) if (g_hash_table_add(known, (gpointer)key))
            g_ptr_array_add(rows->keys, (gpointer)key);
    }
    return true;
}

Rows *rows_new_json(json_t *list, const char *origin, GError **error)
{
    Rows *rows = g_new0(Rows, 1);
    rows->origin = g_strdup(origin);
    rows->list = list;
    rows->keys = g_ptr_array_new();
    rows->text = g_string_chunk_new(1024);
    rows->made = g_array_new(FALSE, FALSE, sizeof(CsvCell));
    if (gather_keys(rows, error))
        return rows;
    rows_free(rows);
    return NULL;
}

void rows_free(Rows *rows)
{
    if (rows == NULL)
        return;
    csv_free(rows->csv);
    if (rows->keys != NULL) {
        g_ptr_array_unref(rows->keys);
        g_string_chunk_free(rows->text);
        g_array_unref(rows->made);
    }
    g_free(rows->origin);
    g_free(rows);
}

void rows_rewind(Rows *rows)
{
    rows->n_columns = 0;
    rows->next = 0;
    if (rows->csv != NULL)
        csv_rewind(rows->csv);
}

/* A value as a cell of CSV would write it. */
static const char *cell_text(Rows *rows, const json_t *value)
{
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    if (json_is_string(value))
        return json_string_value(value);
    if (json_is_integer(value)) {
        g_snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return g_string_chunk_insert(rows->text, number);
    }
    if (json_is_real(value))
        return g_string_chunk_insert(rows->text,
                                     g_ascii_dtostr(number, sizeof number, json_real_value(value)));
    return json_is_boolean(value)                 ? (json_is_true(value) ? "true" : "false")
           : json_is_array(value)                 ? "a list"
           : value == NULL || json_is_null(value) ? ""
                                                  : "an object";
}

static const GArray *make_row(Rows *rows)
{
    if (rows->next > json_array_size(rows->list))
        return NULL;
    g_string_chunk_clear(rows->text);
    g_array_set_size(rows->made, 0);
    const json_t *object = rows->next > 0 ? json_array_get(rows->list, rows->next - 1) : NULL;
    for (guint i = 0; i < rows->keys->len; i++) {
        const char *key = g_ptr_array_index(rows->keys, i);
        CsvCell cell = {object != NULL ? cell_text(rows, json_object_get(object, key)) : key, NULL};
        g_array_append_val(rows->made, cell);
    }
    rows->next++;
    return rows->made;
}

bool rows_read(Rows *rows, const GArray **cells, GError **error)
{
    if (rows->csv == NULL)
        rows->cells = make_row(rows);
    else if (!csv_read_row(rows->csv, &rows->cells, error))
        return false;
    *cells = rows->cells;
    if (rows->cells == NULL)
        return true;
    if (rows->n_columns > 0 && rows->cells->len != rows->n_columns) {
        rows_refuse(rows, 0, error, "%u cells, but the header has %u", rows->cells->len,
                    rows->n_columns);
        return false;
    }
    rows->n_columns = rows->cells->len;
    return true;
}

bool rows_doubt_commas(const Rows *rows)
{
    return rows->csv != NULL && csv_delimiter(rows->csv) != ',';
}

void rows_refuse(const Rows *rows, guint column, GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (rows->csv != NULL) {
        const char *at = rows->cells != NULL && column < rows->cells->len
                             ? g_array_index(rows->cells, CsvCell, column).at
                             : NULL;
        csv_set_error_valist(rows->csv, at, error, format, arguments);
    } else {
        g_autofree char *reason = g_strdup_vprintf(format, arguments);
        g_autofree char *key = column < rows->keys->len
                                   ? text_visible(g_ptr_array_index(rows->keys, column), -1)
                                   : g_strdup("");
        if (rows->next >= 2)
            g_set_error(error, RENDER_ERROR, RENDER_ERROR_SPEC, "%s: [%" G_GSIZE_FORMAT "].%s: %s",
                        rows->origin, rows->next - 2, key, reason);
        else
            g_set_error(error, RENDER_ERROR, RENDER_ERROR_SPEC, "%s: %s", rows->origin, reason);
    }
    va_end(arguments);
}
