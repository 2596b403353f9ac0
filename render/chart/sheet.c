/* A sheet: its check, and its reader. In JSON cells are written as runs, a letter for each state,
 * with their number where they are several: "334=!30=". */
#include "chart/fields.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

const char *const chart_state_names[] = {
    [SHEET_BLANK] = "blank: none at all", [SHEET_IDLE] = "none due",
    [SHEET_EXPECTED] = "as expected",     [SHEET_NOTE] = "to look at",
    [SHEET_LARGE] = "too large",          [SHEET_SMALL] = "too small",
    [SHEET_MISSING] = "missing",
};
static_assert(G_N_ELEMENTS(chart_state_names) == N_SHEET_STATES, "a name for each state");
const char chart_state_letters[] = "_-=?><!";

static bool is_role(Role role)
{
    return (guint)role <= ROLE_UNKNOWN;
}

static bool is_instant(gint64 time)
{
    return time >= CALENDAR_MIN && time <= CALENDAR_MAX;
}

void sheet_counts(const ChartSheet *sheet, gsize counts[N_SHEET_STATES])
{
    memset(counts, 0, N_SHEET_STATES * sizeof counts[0]);
    for (gsize row = 0; row < sheet->n_rows; row++)
        for (gsize lane = 0; lane < sheet->n_lanes; lane++)
            for (gsize night = 0; night < sheet->n_nights; night++)
                counts[sheet->rows[row].lanes[lane].state[night]]++;
}

static const char *find_row_problem(const ChartSheet *sheet, const SheetRow *row)
{
    if (!is_role(row->role))
        return "sheet: a row has no such role";
    if (!row->lanes || (sheet->n_columns && !row->figures))
        return "sheet: a row without lanes or figures";
    for (gsize lane = 0; lane < sheet->n_lanes; lane++) {
        if (!row->lanes[lane].state || isinf(row->lanes[lane].departure))
            return "sheet: a lane without cells, or with an infinite departure";
        for (gsize night = 0; night < sheet->n_nights; night++)
            if (row->lanes[lane].state[night] >= N_SHEET_STATES)
                return "sheet: a cell has no such state";
    }
    return NULL;
}

static const char *find_nights_problem(const ChartSheet *sheet)
{
    for (gsize i = 0; i < sheet->n_nights; i++)
        if (!is_instant(sheet->night[i]) || (i > 0 && sheet->night[i] <= sheet->night[i - 1]))
            return "sheet: nights must ascend within the years 1 to 9999";
    for (gsize i = 0; i < sheet->n_gaps; i++)
        if (sheet->gaps[i].first > sheet->gaps[i].last || sheet->gaps[i].last >= sheet->n_nights)
            return "sheet: a gap is not among the nights";
    return NULL;
}

const char *sheet_problem(const ChartSheet *sheet)
{
    if (!sheet || !sheet->night || !sheet->n_nights || !sheet->lanes || !sheet->n_lanes)
        return "sheet: no nights or lanes";
    if ((sheet->n_rows && !sheet->rows) || (sheet->n_columns && !sheet->columns) ||
        (sheet->n_notes && !sheet->notes) || (sheet->n_gaps && !sheet->gaps))
        return "sheet: a count without its array";
    for (gsize i = 0; i < sheet->n_notes; i++)
        if (!is_role(sheet->notes[i].role))
            return "sheet: a note has no such role";
    const char *problem = find_nights_problem(sheet);
    for (gsize i = 0; i < sheet->n_rows && !problem; i++)
        problem = find_row_problem(sheet, &sheet->rows[i]);
    return problem;
}

/* As it is written, before the number of nights and lanes is known to fit. */
typedef struct {
    const char *runs;
    double departure, low, high;
} LaneText;

typedef struct {
    const char *const *text;
    gsize n;
} Texts;

typedef struct {
    const char *name;
    Role role;
    const char *why;
    Texts figures;
    const LaneText *lanes;
    gsize n_lanes;
} RowText;

typedef struct {
    TimeRow nights;
    gint64 recent;
    Texts lanes, columns;
    const RowText *rows;
    gsize n_rows;
    const ChartCell *notes;
    gsize n_notes;
    const SheetGap *gaps;
    gsize n_gaps;
} SheetText;

static void preset_lane(char *record)
{
    *(LaneText *)record = (LaneText){NULL, NAN, NAN, NAN};
}

static bool read_nights(Reader *reader, const Field *field, const json_t *list, char *record)
{
    return fields_read_times(reader, list, (TimeRow *)(record + field->offset));
}

static bool read_texts(Reader *reader, const Field *field, const json_t *list, char *record)
{
    if (!json_is_array(list))
        return fields_refuse_type(reader, "a list of texts", list);
    gsize n = json_array_size(list);
    const char **text = spec_alloc(reader->spec, n, sizeof *text);
    for (gsize i = 0; i < n; i++) {
        gsize outside = fields_enter_index(reader, i);
        if (!field_text(reader, &(Field){0}, json_array_get(list, i), (char *)&text[i]))
            return false;
        fields_leave(reader, outside);
    }
    *(Texts *)(record + field->offset) = (Texts){text, n};
    return true;
}

/* The place of a night. */
static bool read_place(Reader *reader, const Field *field, const json_t *value, char *record)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return fields_refuse(reader, "the place of a night is needed here");
    *(gsize *)(record + field->offset) = (gsize)json_integer_value(value);
    return true;
}

#define AT(record, field) .offset = offsetof(record, field)
#define LIST(record, field, of) \
    field_list, offsetof(record, field), .schema = &(of), .count = offsetof(record, n_##field)

static const Field lane_fields[] = {
    {"nights", field_text, AT(LaneText, runs), .required = true},
    {"departure", field_number, AT(LaneText, departure)},
    {"low", field_number, AT(LaneText, low)},
    {"high", field_number, AT(LaneText, high)},
    {NULL},
};
static const Schema lane_schema = {"a lane", sizeof(LaneText), lane_fields, preset_lane};

static const Field row_fields[] = {
    {"name", field_text, AT(RowText, name), .required = true},
    {"role", field_word, AT(RowText, role), .words = chart_role_words, .required = true},
    {"why", field_text, AT(RowText, why)},
    {"figures", read_texts, AT(RowText, figures)},
    {"lanes", LIST(RowText, lanes, lane_schema), .required = true},
    {NULL},
};
static const Schema row_schema = {"a row", sizeof(RowText), row_fields, NULL};

static const Field note_fields[] = {
    {"text", field_text, AT(ChartCell, text), .required = true},
    {"role", field_word, AT(ChartCell, role), .words = chart_role_words, .required = true},
    {NULL},
};
static const Schema note_schema = {"a note", sizeof(ChartCell), note_fields, NULL};

static const Field gap_fields[] = {
    {"first", read_place, AT(SheetGap, first), .required = true},
    {"last", read_place, AT(SheetGap, last), .required = true},
    {"label", field_text, AT(SheetGap, label), .required = true},
    {NULL},
};
static const Schema gap_schema = {"a gap", sizeof(SheetGap), gap_fields, NULL};

static const Field sheet_fields[] = {
    {"nights", read_nights, AT(SheetText, nights), .required = true},
    {"recent", field_integer, AT(SheetText, recent)},
    {"lanes", read_texts, AT(SheetText, lanes), .required = true},
    {"columns", read_texts, AT(SheetText, columns)},
    {"rows", LIST(SheetText, rows, row_schema), .required = true},
    {"notes", LIST(SheetText, notes, note_schema)},
    {"gaps", LIST(SheetText, gaps, gap_schema)},
    {NULL},
};
static const Schema sheet_schema = {"a sheet", sizeof(SheetText), sheet_fields, NULL};

/* False: they are not runs of `n` cells. */
static bool read_runs(const char *runs, guint8 *state, gsize n)
{
    gsize filled = 0;
    while (*runs != '\0') {
        char *end = (char *)runs;
        guint64 count = g_ascii_isdigit(*runs) ? g_ascii_strtoull(runs, &end, 10) : 1;
        const char *letter = *end != '\0' ? strchr(chart_state_letters, *end) : NULL;
        if (letter == NULL || count == 0 || count > n - filled)
            return false;
        memset(state + filled, (int)(letter - chart_state_letters), count);
        filled += count;
        runs = end + 1;
    }
    return filled == n;
}

static bool read_lane(Reader *reader, const LaneText *text, gsize n_nights, SheetLane *lane)
{
    guint8 *state = spec_alloc(reader->spec, n_nights, 1);
    *lane = (SheetLane){state, text->departure, text->low, text->high};
    /* The other end of a band is without a limit. */
    if (!isnan(text->low) && isnan(text->high))
        lane->high = INFINITY;
    if (isnan(text->low) && !isnan(text->high))
        lane->low = -INFINITY;
    return read_runs(text->runs, state, n_nights) ||
           fields_refuse(reader, "\"%.40s\" is not %" G_GSIZE_FORMAT " nights", text->runs,
                         n_nights);
}

static bool read_row(Reader *reader, const SheetText *text, const RowText *from, SheetRow *row)
{
    if (from->n_lanes != text->lanes.n || from->figures.n != text->columns.n)
        return fields_refuse(reader,
                             "\"%.40s\" has %" G_GSIZE_FORMAT " lanes and %" G_GSIZE_FORMAT
                             " figures, but there are %" G_GSIZE_FORMAT " and %" G_GSIZE_FORMAT,
                             from->name, from->n_lanes, from->figures.n, text->lanes.n,
                             text->columns.n);
    SheetLane *lanes = spec_alloc(reader->spec, from->n_lanes, sizeof *lanes);
    *row = (SheetRow){from->name, from->role, from->why, lanes, from->figures.text};
    for (gsize i = 0; i < from->n_lanes; i++)
        if (!read_lane(reader, &from->lanes[i], text->nights.n, &lanes[i]))
            return false;
    return true;
}

bool spec_read_sheet(Reader *reader, const Field *field, const json_t *value, char *record)
{
    SheetText text = {0};
    if (!fields_read_object(reader, &sheet_schema, value, (char *)&text))
        return false;
    if (text.recent < 0)
        return fields_refuse(reader, "the number of nights that are wide can't be negative");
    ChartSheet *sheet = spec_alloc(reader->spec, 1, sizeof *sheet);
    SheetRow *rows = spec_alloc(reader->spec, text.n_rows, sizeof *rows);
    *sheet = (ChartSheet){.night = text.nights.time,
                          .n_nights = text.nights.n,
                          .n_recent = text.recent > 0 ? (gsize)text.recent : text.nights.n,
                          .lanes = text.lanes.text,
                          .n_lanes = text.lanes.n,
                          .columns = text.columns.text,
                          .n_columns = text.columns.n,
                          .rows = rows,
                          .n_rows = text.n_rows,
                          .notes = text.notes,
                          .n_notes = text.n_notes,
                          .gaps = text.gaps,
                          .n_gaps = text.n_gaps};
    for (gsize i = 0; i < text.n_rows; i++)
        if (!read_row(reader, &text, &text.rows[i], &rows[i]))
            return false;
    *(const ChartSheet **)(record + field->offset) = sheet;
    return true;
}
