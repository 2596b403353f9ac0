#include "chart/chart.h"
#include "chart/fields.h"
#include "chart/rows.h"
#include "error.h"
#include "text/json.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* The series that an event marks. */
static bool read_series_place(Reader *reader, const Field *field, const json_t *value, char *record)
{
    if (!json_is_integer(value) || json_integer_value(value) < -1 ||
        json_integer_value(value) >= SPEC_MAX_SERIES)
        return fields_refuse(reader, "the place of a series in its panel is needed here, or -1");
    *(int *)(record + field->offset) = (int)json_integer_value(value);
    return true;
}

/* A list of its own, or the number of a shared row. */
static bool read_series_times(Reader *reader, const Field *field, const json_t *value, char *record)
{
    (void)field;
    ChartSeries *series = (ChartSeries *)record;
    TimeRow row = {0};
    if (json_is_integer(value)) {
        json_int_t place = json_integer_value(value);
        if (place < 0 || (gsize)place >= reader->n_rows)
            return fields_refuse(reader, "there is no row %" JSON_INTEGER_FORMAT " of times",
                                 place);
        row = reader->rows[place];
    } else if (!fields_read_times(reader, value, &row)) {
        return false;
    }
    series->time = row.time;
    series->n = row.n;
    return true;
}

/* The field for times was read before. */
static bool read_series_values(Reader *reader, const Field *field, const json_t *list, char *record)
{
    (void)field;
    ChartSeries *series = (ChartSeries *)record;
    const double *values = NULL;
    gsize n = 0;
    if (!fields_read_numbers(reader, list, &values, &n))
        return false;
    if (n != series->n)
        return fields_refuse(reader, "%" G_GSIZE_FORMAT " values for %" G_GSIZE_FORMAT " times", n,
                             series->n);
    series->value = values;
    return true;
}

/* What a picture carries in place of too many values. */
static bool read_series_count(Reader *reader, const Field *field, const json_t *value, char *record)
{
    (void)field;
    (void)record;
    return fields_refuse(reader, "of its %" JSON_INTEGER_FORMAT " values only the number is known",
                         json_integer_value(value));
}

/* A share of the height. */
static bool read_weight(Reader *reader, const Field *field, const json_t *value, char *record)
{
    double weight = json_number_value(value);
    if (!(weight > 0 && weight <= 1000))
        return fields_refuse(reader, "a number above 0, up to 1000, is needed here");
    return field_number(reader, field, value, record);
}

static void preset_series(char *record)
{
    ((ChartSeries *)record)->mark = MARK_LINE;
}

static void preset_event(char *record)
{
    ((ChartEvent *)record)->series = -1;
    ((ChartEvent *)record)->value = NAN;
}

static void preset_band(char *record)
{
    ((ChartBand *)record)->high = INFINITY;
}

#define AT(record, field) .offset = offsetof(record, field)

static const Field series_fields[] = {
    {"name", field_text, AT(ChartSeries, name)},
    {"mark", field_word, AT(ChartSeries, mark), .words = chart_mark_words},
    {"role", field_word, AT(ChartSeries, role), .words = chart_role_words},
    {"count", read_series_count},
    {"times", read_series_times, .required = true},
    {"values", read_series_values, .required = true},
    {"hold", field_integer, AT(ChartSeries, hold)},
    {"width", field_integer, AT(ChartSeries, width)},
    {NULL},
};
static const Schema series_schema = {"a series", sizeof(ChartSeries), series_fields, preset_series};

static const Field event_fields[] = {
    {"kind", field_word, AT(ChartEvent, kind), .words = chart_event_words, .required = true},
    {"time", field_time, AT(ChartEvent, time), .required = true},
    {"until", field_time, AT(ChartEvent, until)},
    {"series", read_series_place, AT(ChartEvent, series)},
    {"value", field_number, AT(ChartEvent, value)},
    {"label", field_text, AT(ChartEvent, label)},
    {NULL},
};
static const Schema event_schema = {"an event", sizeof(ChartEvent), event_fields, preset_event};

static const Field rule_fields[] = {
    {"value", field_number, AT(ChartRule, value), .required = true},
    {"role", field_word, AT(ChartRule, role), .words = chart_role_words},
    {"label", field_text, AT(ChartRule, label)},
    {NULL},
};
static const Schema rule_schema = {"a rule", sizeof(ChartRule), rule_fields, NULL};

static const Field band_fields[] = {
    {"low", field_number, AT(ChartBand, low), .required = true},
    {"high", field_number, AT(ChartBand, high)},
    {"role", field_word, AT(ChartBand, role), .words = chart_role_words},
    {"label", field_text, AT(ChartBand, label)},
    {"from", field_time, AT(ChartBand, from)},
    {"until", field_time, AT(ChartBand, until)},
    {NULL},
};
static const Schema band_schema = {"a band", sizeof(ChartBand), band_fields, preset_band};

#define LIST(record, field, of) \
    field_list, offsetof(record, field), .schema = &(of), .count = offsetof(record, n_##field)

static const Field panel_fields[] = {
    {"title", field_text, AT(ChartPanel, title)},
    {"unit", field_word, AT(ChartPanel, unit), .words = chart_unit_words},
    {"unit_name", field_text, AT(ChartPanel, unit_name)},
    {"scale", field_word, AT(ChartPanel, scale), .words = chart_scale_words},
    {"ymin", field_end, AT(ChartPanel, ymin)},
    {"ymax", field_end, AT(ChartPanel, ymax)},
    {"weight", read_weight, AT(ChartPanel, weight)},
    {"series", LIST(ChartPanel, series, series_schema)},
    {"events", LIST(ChartPanel, events, event_schema)},
    {"rules", LIST(ChartPanel, rules, rule_schema)},
    {"bands", LIST(ChartPanel, bands, band_schema)},
    {NULL},
};
static const Schema panel_schema = {"a panel", sizeof(ChartPanel), panel_fields, NULL};

static const Field cell_fields[] = {
    {"text", field_text, AT(ChartCell, text), .required = true},
    {"role", field_word, AT(ChartCell, role), .words = chart_role_words},
    {"numeric", field_bool, AT(ChartCell, numeric)},
    {NULL},
};
static const Schema cell_schema = {"a cell", sizeof(ChartCell), cell_fields, NULL};
static const Field cell_text = {"text", field_text, AT(ChartCell, text)};

static bool read_cell_row(Reader *reader, const json_t *row, gsize n_columns, ChartCell *cells)
{
    if (!json_is_array(row))
        return fields_refuse_type(reader, "a list of cells", row);
    if (json_array_size(row) != n_columns)
        return fields_refuse(reader, "%zu cells, but the first row has %" G_GSIZE_FORMAT,
                             json_array_size(row), n_columns);
    for (gsize i = 0; i < n_columns; i++) {
        const json_t *cell = json_array_get(row, i);
        gsize outside = fields_enter_index(reader, i);
        if (json_is_string(cell)
                ? !field_text(reader, &cell_text, cell, (char *)&cells[i])
                : !fields_read_object(reader, &cell_schema, cell, (char *)&cells[i]))
            return false;
        fields_leave(reader, outside);
    }
    return true;
}

static bool read_cells(Reader *reader, const Field *field, const json_t *rows, char *record)
{
    (void)field;
    Chart *chart = (Chart *)record;
    if (!json_is_array(rows))
        return fields_refuse_type(reader, "a list of rows", rows);
    chart->n_rows = json_array_size(rows);
    chart->n_columns = json_array_size(json_array_get(rows, 0));
    ChartCell *cells = spec_alloc(reader->spec, chart->n_rows * chart->n_columns, sizeof *cells);
    for (gsize i = 0; i < chart->n_rows; i++) {
        gsize outside = fields_enter_index(reader, i);
        if (!read_cell_row(reader, json_array_get(rows, i), chart->n_columns,
                           cells != NULL ? &cells[i * chart->n_columns] : NULL))
            return false;
        fields_leave(reader, outside);
    }
    chart->cells = cells;
    return true;
}

/* The rows of times that the series below point to. */
static bool read_time_rows(Reader *reader, const Field *field, const json_t *rows, char *record)
{
    (void)field;
    (void)record;
    if (!json_is_array(rows))
        return fields_refuse_type(reader, "a list of rows", rows);
    gsize n = json_array_size(rows);
    TimeRow *row = spec_alloc(reader->spec, n, sizeof *row);
    for (gsize i = 0; i < n; i++) {
        gsize outside = fields_enter_index(reader, i);
        if (!fields_read_times(reader, json_array_get(rows, i), &row[i]))
            return false;
        fields_leave(reader, outside);
    }
    reader->rows = row;
    reader->n_rows = n;
    return true;
}

/* Everything else is read in the zone that the chart itself names. */
static bool read_zone(Reader *reader, const Field *field, const json_t *value, char *record)
{
    if (!field_text(reader, field, value, record))
        return false;
    calendar_free(reader->calendar);
    reader->calendar = calendar_new(json_string_value(value), reader->error);
    if (reader->calendar == NULL)
        g_prefix_error(reader->error, "%s: ", reader->origin);
    return reader->calendar != NULL;
}

static const Field chart_fields[] = {
    {"zone", read_zone, AT(Chart, zone)},
    {"kind", field_word, AT(Chart, kind), .words = chart_kind_words},
    {"finding", field_text, AT(Chart, finding)},
    {"caption", field_text, AT(Chart, caption)},
    {"alt", field_text, AT(Chart, alt)},
    {"source", field_text, AT(Chart, source)},
    {"from", field_time, AT(Chart, from)},
    {"until", field_time, AT(Chart, until)},
    {"now", field_time, AT(Chart, now)},
    {"overview", field_bool, AT(Chart, overview)},
    {"calendar", field_bool, AT(Chart, calendar)},
    {"times", read_time_rows},
    {"panels", LIST(Chart, panels, panel_schema)},
    {"history", LIST(Chart, history, panel_schema)},
    {"cells", read_cells},
    {"sheet", spec_read_sheet, AT(Chart, sheet)},
    {NULL},
};
static const Schema chart_schema = {"a chart", sizeof(Chart), chart_fields, NULL};

/* A chart, or data of which one is made. */
static bool read_root(Reader *reader, json_t *root, const SpecOptions *options)
{
    Chart *chart = &reader->spec->chart;
    if (json_is_array(root) && json_is_object(json_array_get(root, 0))) {
        g_autoptr(Rows) rows = rows_new_json(root, reader->origin, reader->error);
        return rows != NULL && spec_read_rows(reader->spec, rows, options, reader->error);
    }
    bool foreign = spec_is_foreign(root);
    if (options->sort || options->time_format != NULL || options->long_table != NULL ||
        (options->columns != NULL && !foreign))
        return fields_refuse(reader,
                             "this is no table: --sort, --time-format and --long do not "
                             "suit it%s",
                             foreign ? "" : ", nor does --columns");
    if (foreign)
        return spec_read_foreign(reader, root, options->columns);
    if (!fields_read_object(reader, &chart_schema, root, (char *)chart))
        return false;
    /* Data that came out of a picture of a table or a sheet. */
    if (chart->n_rows > 0 && chart->n_panels == 0)
        chart->kind = CHART_TABLE;
    if (chart->sheet != NULL)
        chart->kind = CHART_SHEET;
    return true;
}

Spec *spec_read_json(const char *bytes, gsize length, const char *origin,
                     const SpecOptions *options, GError **error)
{
    static const SpecOptions none = {0};
    options = options != NULL ? options : &none;
    Reader reader = {.spec = spec_new(),
                     .origin = origin,
                     .calendar = calendar_new(options->zone, error),
                     .error = error};
    reader.spec->chart.zone = spec_keep(reader.spec, g_strdup(options->zone));
    reader.path = g_string_new(NULL);
    json_t *root =
        reader.calendar != NULL ? json_read(bytes, length, origin, RENDER_ERROR_SPEC, error) : NULL;
    bool good = root != NULL && read_root(&reader, root, options);
    json_decref(root);
    calendar_free(reader.calendar);
    g_string_free(reader.path, TRUE);
    g_ptr_array_add(reader.spec->notes, NULL);
    if (good)
        return reader.spec;
    spec_free(reader.spec);
    return NULL;
}
