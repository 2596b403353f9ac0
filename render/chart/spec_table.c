/* Charts from tables. */
#include "axis/instant.h"
#include "chart/columns.h"
#include "chart/number.h"
#include "chart/spec_build.h"

#include <math.h>
#include <string.h>

typedef struct {
    Rows *rows;
    Calendar *calendar;
    const SpecOptions *options;
    Columns columns;
    GPtrArray *made;     /* Column *: the series */
    GHashTable *by_name; /* of a long table */
    GString *text;       /* date and time of day that stand in two cells */
} Table;

static const char *cell_at(const GArray *cells, guint i)
{
    return g_array_index(cells, CsvCell, i).text;
}

static bool read_value(const Table *table, const GArray *cells, guint i, double *value,
                       GError **error)
{
    bool percent = false;
    *value = NAN;
    if (number_is_gap(cell_at(cells, i)))
        return true;
    const char *problem =
        number_read(cell_at(cells, i), rows_doubt_commas(table->rows), value, &percent);
    if (problem == NULL)
        return true;
    rows_refuse(table->rows, i, error, "\"%.60s\" is %s", cell_at(cells, i), problem);
    return false;
}

/* Adds the row's time to those of a series. */
static bool read_time(Table *table, const GArray *cells, Column *column, GError **error)
{
    const Columns *columns = &table->columns;
    guint n = column->times->len;
    gint64 last = n > 0 ? g_array_index(column->times, gint64, n - 1) : G_MININT64, time = 0;
    bool ordered = !table->options->sort && column->direction >= 0;
    const char *text = cell_at(cells, columns->time);
    if (columns->hour >= 0 && *cell_at(cells, (guint)columns->hour) != '\0') {
        g_string_printf(table->text, "%s %s", text, cell_at(cells, (guint)columns->hour));
        text = table->text->str;
    }
    const char *problem = columns_read_time(columns, text, table->calendar, table->options,
                                            ordered ? last : G_MININT64, &time);
    if (problem != NULL) {
        rows_refuse(table->rows, columns->time, error, "\"%.60s\" is not a valid time: %s", text,
                    problem);
        return false;
    }
    int direction = n > 0 ? (time > last) - (time < last) : 0;
    if (direction * column->direction < 0 && !table->options->sort) {
        g_autofree char *hint =
            columns->text >= 0
                ? g_strdup_printf(", --long=%.60s,%.60s,COLUMN a row for each value",
                                  (char *)g_ptr_array_index(columns->names, columns->time),
                                  (char *)g_ptr_array_index(columns->names, (guint)columns->text))
                : g_strdup("");
        rows_refuse(table->rows, columns->time, error,
                    "\"%.60s\" is out of order: times %s up to here; --sort takes any order%s",
                    text, column->direction > 0 ? "ascend" : "descend", hint);
        return false;
    }
    if (direction != 0)
        column->direction = direction;
    g_array_append_val(column->times, time);
    return true;
}

static Column *add_column(Table *table, const char *name, GArray *times, guint place)
{
    Column *column = column_new(name, times);
    column->percent = g_array_index(table->columns.percent, bool, place);
    g_ptr_array_add(table->made, column);
    return column;
}

/* A value of each series. */
static bool read_wide(Table *table, const GArray *cells, GError **error)
{
    const GArray *value = table->columns.value;
    if (table->made->len == 0)
        for (guint i = 0; i < value->len; i++) {
            guint place = g_array_index(value, guint, i);
            const Column *first = i > 0 ? g_ptr_array_index(table->made, 0) : NULL;
            add_column(table, g_ptr_array_index(table->columns.names, place),
                       first != NULL ? first->times : NULL, place);
        }
    Column *first = g_ptr_array_index(table->made, 0);
    if (!read_time(table, cells, first, error))
        return false;
    for (guint i = 0; i < value->len; i++) {
        Column *column = g_ptr_array_index(table->made, i);
        double number = NAN;
        if (!read_value(table, cells, g_array_index(value, guint, i), &number, error))
            return false;
        column->direction = first->direction;
        g_array_append_val(column->values, number);
    }
    return true;
}

/* The series of the row's name; NULL with the error set where there are too many. */
static Column *named_column(Table *table, const GArray *cells, GError **error)
{
    const Columns *columns = &table->columns;
    guint place = g_array_index(columns->value, guint, 0);
    const char *name = cell_at(cells, (guint)columns->name);
    Column *column = g_hash_table_lookup(table->by_name, name);
    if (column != NULL)
        return column;
    if (table->made->len == SPEC_MAX_SERIES) {
        rows_refuse(table->rows, (guint)columns->name, error,
                    "these are more series than the %d that can be drawn", SPEC_MAX_SERIES);
        return NULL;
    }
    column = add_column(table, name, NULL, place);
    column->header = g_ptr_array_index(columns->names, place);
    g_hash_table_insert(table->by_name, column->name, column);
    return column;
}

/* A value of one series. */
static bool read_long(Table *table, const GArray *cells, GError **error)
{
    double number = NAN;
    Column *column = named_column(table, cells, error);
    if (column == NULL || !read_time(table, cells, column, error) ||
        !read_value(table, cells, g_array_index(table->columns.value, guint, 0), &number, error))
        return false;
    g_array_append_val(column->values, number);
    return true;
}

static bool read_table(Table *table, GError **error)
{
    const GArray *cells = NULL;
    rows_rewind(table->rows);
    if (!rows_read(table->rows, &cells, error))
        return false;
    for (;;) {
        if (!rows_read(table->rows, &cells, error))
            return false;
        if (cells == NULL)
            return true;
        if (!(table->columns.name >= 0 ? read_long : read_wide)(table, cells, error))
            return false;
    }
}

/* Of a long table, the series that were asked for by their names. */
static bool keep_asked(Table *table, GError **error)
{
    const char *const *asked = table->options->columns;
    if (table->columns.name < 0 || asked == NULL)
        return true;
    for (guint i = 0; i < g_strv_length((char **)asked); i++)
        if (!g_hash_table_contains(table->by_name, asked[i])) {
            g_set_error(error, RENDER_ERROR, RENDER_ERROR_SPEC,
                        "--columns: no series is named \"%.60s\"", asked[i]);
            return false;
        }
    for (guint i = table->made->len; i > 0; i--) {
        const Column *column = g_ptr_array_index(table->made, i - 1);
        if (!g_strv_contains(asked, column->name))
            g_ptr_array_remove_index(table->made, i - 1);
    }
    return true;
}

bool spec_read_rows(Spec *spec, Rows *rows, const SpecOptions *options, GError **error)
{
    static const SpecOptions none = {0};
    options = options != NULL ? options : &none;
    const char *problem =
        options->time_format != NULL ? instant_format_problem(options->time_format) : NULL;
    if (problem != NULL) {
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_SPEC, "time format \"%s\": %s",
                    options->time_format, problem);
        return false;
    }
    g_autoptr(Calendar) calendar = calendar_new(options->zone, error);
    if (calendar == NULL)
        return false;
    g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func((GDestroyNotify)column_free);
    g_autoptr(GHashTable) by_name = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GString) text = g_string_new(NULL);
    Table table = {rows, calendar, options, {0}, made, by_name, text};
    bool good = columns_find(&table.columns, rows, calendar, options, error) &&
                read_table(&table, error) && keep_asked(&table, error);
    if (good) {
        for (guint i = 0; i < table.columns.notes->len; i++)
            spec_note(spec, g_strdup(g_ptr_array_index(table.columns.notes, i)));
        spec_build(spec, made, options->sort);
        spec->chart.zone = spec_keep(spec, g_strdup(options->zone));
    }
    columns_clear(&table.columns);
    return good;
}

Spec *spec_read_csv(const char *bytes, gsize length, const char *origin, const SpecOptions *options,
                    GError **error)
{
    g_autoptr(Spec) spec = spec_new();
    g_autoptr(Rows) rows = rows_new_csv(bytes, length, origin);
    bool good = spec_read_rows(spec, rows, options, error);
    g_ptr_array_add(spec->notes, NULL);
    return good ? g_steal_pointer(&spec) : NULL;
}
