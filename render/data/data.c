#include "data/data.h"

#include "chart/chart.h"
#include "data/pack.h"
#include "deflate/deflate.h"
#include "text/json.h"

#include <jansson.h>
#include <math.h>
#include <string.h>
#include <zlib.h>

#define FEW 16 /* shorter lists are written plain */

/* How lists of numbers are written; the rows of times, those that series share once. */
typedef struct {
    GPtrArray *rows; /* const ChartSeries *: the first with these times */
    GArray *row_of;  /* guint: of each series of the chart, in order */
    guint next;      /* in row_of */
    bool packed;     /* as of pack.h */
    bool omitted;    /* too many to carry */
} Lists;

static guint find_row(const GPtrArray *rows, const ChartSeries *series)
{
    guint i;
    for (i = 0; i < rows->len; i++) {
        const ChartSeries *row = rows->pdata[i];
        if (row->n == series->n &&
            (row->time == series->time ||
             memcmp(row->time, series->time, series->n * sizeof *series->time) == 0))
            break;
    }
    return i;
}

static void append_times(GString *json, const ChartSeries *series, const Lists *lists)
{
    if (lists->packed && series->n >= FEW)
        pack_add_times(json, NULL, series->time, series->n);
    else
        json_add_integers(json, NULL, series->time, series->n);
}

static void append_values(GString *json, const ChartSeries *series, const Lists *lists)
{
    if (!lists->packed || series->n < FEW ||
        !pack_add_values(json, "values", series->value, series->n))
        json_add_doubles(json, "values", series->value, series->n);
}

static void append_times_of(GString *json, const ChartPanel *panels, gsize n, Lists *lists)
{
    for (gsize i = 0; i < n; i++)
        for (gsize k = 0; k < panels[i].n_series; k++) {
            const ChartSeries *series = &panels[i].series[k];
            guint row = find_row(lists->rows, series);
            g_array_append_val(lists->row_of, row);
            if (row == lists->rows->len) {
                g_ptr_array_add(lists->rows, (void *)series);
                append_times(json, series, lists);
            }
        }
}

static void append_all_times(GString *json, const Chart *chart, Lists *lists)
{
    json_add_begin(json, "times", '[');
    append_times_of(json, chart->panels, chart->n_panels, lists);
    append_times_of(json, chart->history, chart->n_history, lists);
    json_add_end(json, ']');
}

static void append_series(GString *json, const ChartSeries *series, Lists *lists)
{
    json_add_begin(json, NULL, '{');
    json_add_string(json, "name", series->name);
    json_add_string(json, "mark", chart_mark_words[series->mark]);
    if (series->role != ROLE_SERIES)
        json_add_string(json, "role", chart_role_words[series->role]);
    if (series->hold != 0)
        json_add_integer(json, "hold", series->hold);
    if (series->width != 0)
        json_add_integer(json, "width", series->width);
    if (lists->omitted) {
        json_add_integer(json, "count", (gint64)series->n);
    } else {
        json_add_integer(json, "times", g_array_index(lists->row_of, guint, lists->next++));
        append_values(json, series, lists);
    }
    json_add_end(json, '}');
}

static void append_event(GString *json, const ChartEvent *event)
{
    json_add_begin(json, NULL, '{');
    json_add_string(json, "kind", chart_event_words[event->kind]);
    json_add_integer(json, "time", event->time);
    if (event->until > event->time)
        json_add_integer(json, "until", event->until);
    if (event->series >= 0)
        json_add_integer(json, "series", event->series);
    if (!isnan(event->value))
        json_add_double(json, "value", event->value);
    json_add_string(json, "label", event->label);
    json_add_end(json, '}');
}

static void append_rule(GString *json, const ChartRule *rule)
{
    json_add_begin(json, NULL, '{');
    json_add_double(json, "value", rule->value);
    json_add_string(json, "role", chart_role_words[rule->role]);
    json_add_string(json, "label", rule->label);
    json_add_end(json, '}');
}

static void append_band(GString *json, const ChartBand *band)
{
    json_add_begin(json, NULL, '{');
    json_add_double(json, "low", band->low);
    if (isfinite(band->high))
        json_add_double(json, "high", band->high);
    json_add_string(json, "role", chart_role_words[band->role]);
    json_add_string(json, "label", band->label);
    if (band->until > band->from) {
        json_add_integer(json, "from", band->from);
        json_add_integer(json, "until", band->until);
    }
    json_add_end(json, '}');
}

static void append_panel(GString *json, const ChartPanel *panel, Lists *lists)
{
    json_add_begin(json, NULL, '{');
    json_add_string(json, "title", panel->title);
    json_add_string(json, "unit", chart_unit_words[panel->unit]);
    json_add_string(json, "unit_name", panel->unit_name);
    json_add_string(json, "scale", chart_scale_words[panel->scale]);
    if (panel->ymin.set)
        json_add_double(json, "ymin", panel->ymin.value);
    if (panel->ymax.set)
        json_add_double(json, "ymax", panel->ymax.value);
    if (panel->weight != 0)
        json_add_double(json, "weight", panel->weight);
    json_add_begin(json, "series", '[');
    for (gsize i = 0; i < panel->n_series; i++)
        append_series(json, &panel->series[i], lists);
    json_add_end(json, ']');
    json_add_begin(json, "events", '[');
    for (gsize i = 0; i < panel->n_events; i++)
        append_event(json, &panel->events[i]);
    json_add_end(json, ']');
    json_add_begin(json, "rules", '[');
    for (gsize i = 0; i < panel->n_rules; i++)
        append_rule(json, &panel->rules[i]);
    json_add_end(json, ']');
    json_add_begin(json, "bands", '[');
    for (gsize i = 0; i < panel->n_bands; i++)
        append_band(json, &panel->bands[i]);
    json_add_end(json, ']');
    json_add_end(json, '}');
}

static void append_cell(GString *json, const ChartCell *cell)
{
    const char *text = cell->text != NULL ? cell->text : "";
    if (cell->role == ROLE_SERIES && !cell->numeric) {
        json_add_string(json, NULL, text);
        return;
    }
    json_add_begin(json, NULL, '{');
    json_add_string(json, "text", text);
    json_add_string(json, "role", chart_role_words[cell->role]);
    if (cell->numeric)
        json_add_literal(json, "numeric", "true");
    json_add_end(json, '}');
}

static void append_cells(GString *json, const Chart *chart)
{
    json_add_begin(json, "cells", '[');
    for (gsize row = 0; row < chart->n_rows; row++) {
        json_add_begin(json, NULL, '[');
        for (gsize column = 0; column < chart->n_columns; column++)
            append_cell(json, &chart->cells[row * chart->n_columns + column]);
        json_add_end(json, ']');
    }
    json_add_end(json, ']');
}

/* Runs of cells, a letter each, with their number where they are several: "334=!30=". */
static void append_states(GString *json, const guint8 *state, gsize n)
{
    g_autoptr(GString) runs = g_string_new(NULL);
    for (gsize i = 0; i < n;) {
        gsize first = i;
        while (i < n && state[i] == state[first])
            i++;
        if (i - first > 1)
            g_string_append_printf(runs, "%" G_GSIZE_FORMAT, i - first);
        g_string_append_c(runs, chart_state_letters[state[first]]);
    }
    json_add_string(json, "nights", runs->str);
}

static void append_lane(GString *json, const ChartSheet *sheet, const SheetLane *lane)
{
    json_add_begin(json, NULL, '{');
    append_states(json, lane->state, sheet->n_nights);
    if (!isnan(lane->departure)) {
        json_add_double(json, "departure", lane->departure);
        if (isfinite(lane->low))
            json_add_double(json, "low", lane->low);
        if (isfinite(lane->high))
            json_add_double(json, "high", lane->high);
    }
    json_add_end(json, '}');
}

static void append_texts(GString *json, const char *key, const char *const *texts, gsize n)
{
    json_add_begin(json, key, '[');
    for (gsize i = 0; i < n; i++)
        json_add_string(json, NULL, texts[i] != NULL ? texts[i] : "");
    json_add_end(json, ']');
}

/* What is said beside the rows. */
static void append_notes(GString *json, const ChartSheet *sheet)
{
    json_add_begin(json, "notes", '[');
    for (gsize i = 0; i < sheet->n_notes; i++) {
        json_add_begin(json, NULL, '{');
        json_add_string(json, "text", sheet->notes[i].text);
        json_add_string(json, "role", chart_role_words[sheet->notes[i].role]);
        json_add_end(json, '}');
    }
    json_add_end(json, ']');
    json_add_begin(json, "gaps", '[');
    for (gsize i = 0; i < sheet->n_gaps; i++) {
        json_add_begin(json, NULL, '{');
        json_add_integer(json, "first", (gint64)sheet->gaps[i].first);
        json_add_integer(json, "last", (gint64)sheet->gaps[i].last);
        json_add_string(json, "label", sheet->gaps[i].label);
        json_add_end(json, '}');
    }
    json_add_end(json, ']');
}

static void append_sheet(GString *json, const ChartSheet *sheet)
{
    json_add_begin(json, "sheet", '{');
    json_add_integers(json, "nights", sheet->night, sheet->n_nights);
    json_add_integer(json, "recent", (gint64)sheet->n_recent);
    append_texts(json, "lanes", sheet->lanes, sheet->n_lanes);
    append_texts(json, "columns", sheet->columns, sheet->n_columns);
    json_add_begin(json, "rows", '[');
    for (gsize i = 0; i < sheet->n_rows; i++) {
        const SheetRow *row = &sheet->rows[i];
        json_add_begin(json, NULL, '{');
        json_add_string(json, "name", row->name);
        json_add_string(json, "role", chart_role_words[row->role]);
        json_add_string(json, "why", row->why);
        append_texts(json, "figures", row->figures, sheet->n_columns);
        json_add_begin(json, "lanes", '[');
        for (gsize k = 0; k < sheet->n_lanes; k++)
            append_lane(json, sheet, &row->lanes[k]);
        json_add_end(json, ']');
        json_add_end(json, '}');
    }
    json_add_end(json, ']');
    append_notes(json, sheet);
    json_add_end(json, '}');
}

/* What is said of the chart as a whole. */
static void append_head(GString *json, const Chart *chart)
{
    json_add_string(json, "source", chart->source);
    json_add_string(json, "kind", chart_kind_words[chart->kind]);
    json_add_string(json, "finding", chart->finding);
    json_add_string(json, "caption", chart->caption);
    json_add_string(json, "alt", chart->alt);
    json_add_string(json, "zone", chart->zone);
    if (chart->from != 0 || chart->until != 0) {
        json_add_integer(json, "from", chart->from);
        json_add_integer(json, "until", chart->until);
    }
    if (chart->now != 0)
        json_add_integer(json, "now", chart->now);
    if (chart->overview)
        json_add_literal(json, "overview", "true");
    if (chart->calendar)
        json_add_literal(json, "calendar", "true");
}

static void append_panels(GString *json, const char *key, const ChartPanel *panels, gsize n,
                          Lists *lists)
{
    json_add_begin(json, key, '[');
    for (gsize i = 0; i < n; i++)
        append_panel(json, &panels[i], lists);
    json_add_end(json, ']');
}

static gsize count_values(const ChartPanel *panels, gsize n_panels)
{
    gsize n = 0;
    for (gsize i = 0; i < n_panels; i++)
        for (gsize k = 0; k < panels[i].n_series; k++)
            n += 2 * panels[i].series[k].n;
    return n;
}

static GString *write_json(const Chart *chart, bool packed)
{
    GString *json = g_string_sized_new(16384);
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    g_autoptr(GArray) row_of = g_array_new(FALSE, FALSE, sizeof(guint));
    gsize n = count_values(chart->panels, chart->n_panels) +
              count_values(chart->history, chart->n_history);
    Lists lists = {rows, row_of, 0, packed, n > DATA_MAX_VALUES};
    json_add_begin(json, NULL, '{');
    append_head(json, chart);
    if (!lists.omitted)
        append_all_times(json, chart, &lists);
    append_panels(json, "panels", chart->panels, chart->n_panels, &lists);
    if (chart->n_history > 0)
        append_panels(json, "history", chart->history, chart->n_history, &lists);
    if (chart->n_rows > 0)
        append_cells(json, chart);
    if (chart->kind == CHART_SHEET)
        append_sheet(json, chart->sheet);
    json_add_end(json, '}');
    return json;
}

GString *data_json(const Chart *chart)
{
    return write_json(chart, false);
}

GBytes *data_pack(const Chart *chart)
{
    GString *json = write_json(chart, true);
    GByteArray *packed = g_byte_array_sized_new((guint)json->len);
    deflate_text(json->str, json->len, packed);
    g_string_free(json, TRUE);
    return g_byte_array_free_to_bytes(packed);
}

#define STEP (64 * 1024)

char *data_inflate(const guint8 *bytes, gsize length)
{
    z_stream stream = {.next_in = (Bytef *)bytes, .avail_in = (uInt)MIN(length, G_MAXUINT32)};
    g_autoptr(GByteArray) text = g_byte_array_new();
    int status = inflateInit(&stream);
    while (status == Z_OK && text->len < DATA_MAX_JSON) {
        guint have = text->len;
        g_byte_array_set_size(text, have + STEP);
        stream.next_out = text->data + have;
        stream.avail_out = STEP;
        status = inflate(&stream, Z_NO_FLUSH);
        g_byte_array_set_size(text, have + STEP - stream.avail_out);
    }
    inflateEnd(&stream);
    if (status != Z_STREAM_END)
        return NULL;
    g_byte_array_append(text, (const guint8 *)"", 1);
    return (char *)g_byte_array_free(g_steal_pointer(&text), FALSE);
}

static bool is_object(const char *text)
{
    if (!json_is_moderate(text, strlen(text)))
        return false;
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    bool object = json_is_object(json);
    json_decref(json);
    return object;
}

char *data_unpack(const char *text)
{
    GString *plain = is_object(text) ? pack_undo(text, DATA_MAX_JSON) : NULL;
    return plain != NULL ? g_string_free(plain, FALSE) : NULL;
}
