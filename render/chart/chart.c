#include "chart/chart.h"

#include "axis/calendar.h"
#include "axis/units.h"
#include "chart/series.h"
#include "error.h"
#include "text/text.h"

#include <assert.h>
#include <math.h>
#include <string.h>

const char *const chart_kind_words[] = {
    [CHART_PANELS] = "panels",
    [CHART_SPARKLINE] = "sparkline",
    [CHART_MULTIPLES] = "multiples",
    [CHART_CALENDAR] = "calendar",
    [CHART_TABLE] = "table",
    [CHART_SHEET] = "sheet",
    NULL,
};
const char *const chart_unit_words[] = {
    [UNIT_NONE] = "none",
    [UNIT_BYTES] = "bytes",
    [UNIT_BYTES_SI] = "bytes-si",
    [UNIT_COUNT] = "count",
    [UNIT_PERCENT] = "percent",
    [UNIT_SECONDS] = "seconds",
    NULL,
};
const char *const chart_scale_words[] = {
    [SCALE_LINEAR_ZERO] = "zero",
    [SCALE_LINEAR] = "linear",
    [SCALE_LOG] = "log",
    NULL,
};
const char *const chart_role_words[] = {
    [ROLE_SERIES] = "series",   [ROLE_MAIN] = "main",
    [ROLE_MUTED] = "muted",     [ROLE_GOOD] = "good",
    [ROLE_WARN] = "warn",       [ROLE_ALARM] = "alarm",
    [ROLE_UNKNOWN] = "unknown", NULL,
};
const char *const chart_mark_words[] = {
    [MARK_STEP] = "step",   [MARK_LINE] = "line", [MARK_COLUMN] = "column",
    [MARK_POINT] = "point", [MARK_AREA] = "area", NULL,
};
static_assert(G_N_ELEMENTS(chart_kind_words) == CHART_SHEET + 2, "a word for each kind");
static_assert(G_N_ELEMENTS(chart_unit_words) == UNIT_SECONDS + 2, "a word for each unit");
static_assert(G_N_ELEMENTS(chart_scale_words) == SCALE_LOG + 2, "a word for each scale");
static_assert(G_N_ELEMENTS(chart_role_words) == ROLE_UNKNOWN + 2, "a word for each role");
static_assert(G_N_ELEMENTS(chart_mark_words) == MARK_AREA + 2, "a word for each mark");

const char *const chart_event_words[] = {
    [EVENT_MISSING] = "missing",
    [EVENT_TRUNCATED] = "truncated",
    [EVENT_JUMP] = "jump",
    [EVENT_OVERDUE] = "overdue",
    [EVENT_UNREACHABLE] = "unreachable",
    [EVENT_NOTE] = "note",
    [EVENT_DRIFT] = "drift",
    NULL,
};
const char *const chart_event_names[] = {
    [EVENT_MISSING] = "missing",           [EVENT_TRUNCATED] = "too small",
    [EVENT_JUMP] = "larger than expected", [EVENT_OVERDUE] = "overdue",
    [EVENT_UNREACHABLE] = "not reached",   [EVENT_NOTE] = "note",
    [EVENT_DRIFT] = "slow change",
};
static_assert(G_N_ELEMENTS(chart_event_words) == N_EVENT_KINDS + 1, "a word for each event");
static_assert(G_N_ELEMENTS(chart_event_names) == N_EVENT_KINDS, "a name for each event");

int chart_find_word(const char *const *words, const char *word)
{
    for (int i = 0; words[i] != NULL; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    return -1;
}

/* What is being checked, as errors name it. */
typedef struct {
    GError **error;
    gsize panel;
    const char *series;
} Place;

static bool G_GNUC_PRINTF(2, 3) refuse(const Place *place, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *series =
        place->series ? g_strdup_printf(", series \"%.60s\"", place->series) : g_strdup("");
    g_set_error(place->error, RENDER_ERROR, RENDER_ERROR_CHART, "panel %" G_GSIZE_FORMAT "%s: %s",
                place->panel + 1, series, reason);
    return false;
}

static bool is_role(Role role)
{
    return (guint)role <= ROLE_UNKNOWN;
}

static bool is_instant(gint64 time)
{
    return time >= CALENDAR_MIN && time <= CALENDAR_MAX;
}

static bool check_series(const ChartSeries *series, Figures *figures, Place *place)
{
    place->series = series->name ? series->name : "";
    if (series->n > 0 && (!series->time || !series->value))
        return refuse(place, "%" G_GSIZE_FORMAT " values, but no array of them", series->n);
    if ((guint)series->mark > MARK_AREA || !is_role(series->role))
        return refuse(place, "no such mark or role");
    if (series->hold < 0 || series->width < 0)
        return refuse(place, "hold and width can't be negative");
    for (gsize i = 1; i < series->n; i++)
        if (series->time[i] < series->time[i - 1])
            return refuse(place,
                          "times must ascend: value %" G_GSIZE_FORMAT " is at %" G_GINT64_FORMAT
                          ", after %" G_GINT64_FORMAT,
                          i + 1, series->time[i], series->time[i - 1]);
    if (series->n > 0 && (!is_instant(series->time[0]) || !is_instant(series->time[series->n - 1])))
        return refuse(place, "a time is not within the years 1 to 9999");
    double low = 0, high = 0;
    figures_extremes(figures, series, (Span){0, series->n}, &low, &high);
    for (gsize i = 0; !(isfinite(low) && isfinite(high)) && i < series->n; i++)
        if (isinf(series->value[i]))
            return refuse(place, "value %" G_GSIZE_FORMAT " is infinite", i + 1);
    place->series = NULL;
    return true;
}

static bool check_lines(const ChartPanel *panel, const Place *place)
{
    for (gsize i = 0; i < panel->n_rules; i++)
        if (!is_role(panel->rules[i].role))
            return refuse(place, "rule %" G_GSIZE_FORMAT ": no such role", i + 1);
    for (gsize i = 0; i < panel->n_bands; i++)
        if (!is_role(panel->bands[i].role))
            return refuse(place, "band %" G_GSIZE_FORMAT ": no such role", i + 1);
        else if (panel->bands[i].from > panel->bands[i].until)
            return refuse(place, "band %" G_GSIZE_FORMAT " ends before it begins", i + 1);
    return true;
}

static bool check_events(const ChartPanel *panel, const Place *place)
{
    for (gsize i = 0; i < panel->n_events; i++) {
        const ChartEvent *event = &panel->events[i];
        if ((guint)event->kind >= N_EVENT_KINDS)
            return refuse(place, "event %" G_GSIZE_FORMAT " is of no kind", i + 1);
        if (!is_instant(event->time) || (event->until && !is_instant(event->until)))
            return refuse(place, "event %" G_GSIZE_FORMAT " is not within the years 1 to 9999",
                          i + 1);
        if (event->until && event->until < event->time)
            return refuse(place, "event %" G_GSIZE_FORMAT " ends before it begins", i + 1);
        /* One that names none is of series 0, also where there is none. */
        if (event->series < -1 || (event->series > 0 && (gsize)event->series >= panel->n_series))
            return refuse(place,
                          "event %" G_GSIZE_FORMAT " marks series %d, but the panel has "
                          "%" G_GSIZE_FORMAT " (the first is 0)",
                          i + 1, event->series, panel->n_series);
    }
    return true;
}

static bool check_panel(const ChartPanel *panel, Figures *figures, Place *place)
{
    if ((panel->n_series && !panel->series) || (panel->n_events && !panel->events) ||
        (panel->n_rules && !panel->rules) || (panel->n_bands && !panel->bands))
        return refuse(place, "a count without its array");
    if ((guint)panel->unit > UNIT_SECONDS || (guint)panel->scale > SCALE_LOG)
        return refuse(place, "no such unit or scale");
    if (!(panel->weight >= 0 && panel->weight <= 1000))
        return refuse(place, "weight %g is not within 0 and 1000", panel->weight);
    if ((panel->ymin.set && !isfinite(panel->ymin.value)) ||
        (panel->ymax.set && !isfinite(panel->ymax.value)) ||
        (panel->ymin.set && panel->ymax.set && panel->ymin.value >= panel->ymax.value))
        return refuse(place, "the axis must end above where it begins: ymin %g, ymax %g",
                      panel->ymin.value, panel->ymax.value);
    for (gsize i = 0; i < panel->n_series; i++)
        if (!check_series(&panel->series[i], figures, place))
            return false;
    return check_lines(panel, place) && check_events(panel, place);
}

/* What is wrong with a chart as a whole; NULL: nothing. */
static const char *find_problem(const Chart *chart)
{
    if ((guint)chart->kind > CHART_SHEET)
        return "chart: no such kind";
    const char *problem = chart->kind == CHART_SHEET ? sheet_problem(chart->sheet) : NULL;
    if (problem)
        return problem;
    if (chart->kind == CHART_TABLE && (!chart->cells || !chart->n_rows || !chart->n_columns))
        return "table: no cells";
    if (chart->n_history && !chart->history)
        return "history: a count without its array";
    if (chart_has_panels(chart) && (!chart->panels || !chart->n_panels))
        return "chart: no panels";
    if (chart->from > chart->until)
        return "range: begins after its end";
    if (!is_instant(chart->from) || !is_instant(chart->until) || !is_instant(chart->now))
        return "range: not within the years 1 to 9999";
    for (gsize i = 0; chart->kind == CHART_TABLE && i < chart->n_rows * chart->n_columns; i++)
        if (!is_role(chart->cells[i].role))
            return "table: a cell has no such role";
    return NULL;
}

bool chart_check(const Chart *chart, Figures *figures, GError **error)
{
    const char *problem = find_problem(chart);
    if (problem) {
        g_set_error_literal(error, RENDER_ERROR, RENDER_ERROR_CHART, problem);
        return false;
    }
    for (gsize i = 0; chart_has_panels(chart) && i < chart->n_panels; i++)
        if (!check_panel(&chart->panels[i], figures, &(Place){error, i, NULL}))
            return false;
    for (gsize i = 0; i < chart->n_history; i++)
        if (!check_panel(&chart->history[i], figures, &(Place){error, i, NULL}))
            return g_prefix_error(error, "history: "), false;
    return true;
}

/* The chart in words. */
static int compare(gconstpointer a, gconstpointer b)
{
    const ChartEvent *one = *(const ChartEvent *const *)a, *other = *(const ChartEvent *const *)b;
    if (one->kind != other->kind)
        return one->kind < other->kind ? -1 : 1;
    if (one->time != other->time)
        return one->time < other->time ? -1 : 1;
    return one->until < other->until ? -1 : one->until > other->until;
}

static void count_panel(const ChartPanel *panel, gint64 from, gint64 until, gsize *counts,
                        GPtrArray *whole)
{
    for (gsize i = 0; i < panel->n_events; i++) {
        const ChartEvent *event = &panel->events[i];
        if (!event_is_shown(event, from, until))
            continue;
        if (event->series < 0)
            g_ptr_array_add(whole, (gpointer)event);
        else
            counts[event->kind]++;
    }
}

void event_counts(const Chart *chart, gint64 from, gint64 until, gsize counts[N_EVENT_KINDS])
{
    g_autoptr(GPtrArray) whole = g_ptr_array_new();
    memset(counts, 0, N_EVENT_KINDS * sizeof counts[0]);
    for (gsize p = 0; p < chart->n_panels; p++)
        count_panel(&chart->panels[p], from, until, counts, whole);
    g_ptr_array_sort(whole, compare);
    for (guint i = 0; i < whole->len; i++)
        if (i == 0 || compare(&whole->pdata[i - 1], &whole->pdata[i]) != 0)
            counts[((const ChartEvent *)whole->pdata[i])->kind]++;
}

/* Descriptions are listened to, and so are kept short: the table beside has the rest. */
#define SERIES_MAX 12
#define ROWS_MAX 3
#define NAME_MAX_BYTES 200

static void append_clean(GString *words, const char *text)
{
    gsize whole = strlen(text), length = MIN(whole, NAME_MAX_BYTES);
    while (length < whole && length > 0 && (text[length] & 0xc0) == 0x80)
        length--; /* not within a character */
    g_autofree char *visible = text_visible(text, (gssize)length);
    g_string_append(words, visible);
    if (length < whole)
        g_string_append(words, "\u2026");
}

static void append_sentence(GString *words, const char *text)
{
    if (!text || !*text)
        return;
    if (words->len)
        g_string_append_c(words, ' ');
    append_clean(words, text);
    if (!strchr(".!?", words->str[words->len - 1]))
        g_string_append_c(words, '.');
}

/* What the sentences are made of. */
typedef struct {
    const Chart *chart;
    Figures *figures;
    GString *words;
} Description;

static void append_series(const Description *description, const ChartPanel *panel,
                          const ChartSeries *series)
{
    const Chart *chart = description->chart;
    GString *words = description->words;
    bool all = chart->from == 0 && chart->until == 0;
    SeriesFigures figures = figures_of(description->figures, series, all ? G_MININT64 : chart->from,
                                       all ? G_MAXINT64 - 1 : chart->until);
    g_string_append_c(words, ' ');
    append_clean(words, series->name && *series->name ? series->name
                        : panel->title                ? panel->title
                                                      : "series");
    if (!figures.any) {
        g_string_append(words, ": no data.");
        return;
    }
    int finest = figures_decimals(&figures);
    g_autofree char *last = units_format_beside(figures.last, panel->unit, NULL, finest);
    g_autofree char *low = units_format_beside(figures.low, panel->unit, NULL, finest);
    g_autofree char *high = units_format_beside(figures.high, panel->unit, NULL, finest);
    g_string_append_printf(words, ": last %s", last);
    if (figures.low < figures.high)
        g_string_append_printf(words, ", minimum %s, maximum %s", low, high);
    g_string_append_c(words, '.');
}

static void append_events(GString *words, const Chart *chart)
{
    bool all = chart->from == 0 && chart->until == 0;
    gsize counts[N_EVENT_KINDS];
    event_counts(chart, all ? G_MININT64 : chart->from, all ? G_MAXINT64 : chart->until, counts);
    for (int kind = 0; kind < N_EVENT_KINDS; kind++)
        if (counts[kind] > 0)
            g_string_append_printf(words, " %" G_GSIZE_FORMAT " %s.", counts[kind],
                                   chart_event_names[kind]);
}

static void append_table(GString *words, const Chart *chart)
{
    for (gsize row = 1; row < MIN(chart->n_rows, SERIES_MAX + 1); row++) {
        for (gsize column = 0; column < chart->n_columns; column++) {
            const char *text = chart->cells[row * chart->n_columns + column].text;
            g_string_append(words, column == 0 ? " " : ", ");
            append_clean(words, text ? text : "");
        }
        g_string_append_c(words, '.');
    }
    if (chart->n_rows > SERIES_MAX + 1)
        g_string_append_printf(words, " And %" G_GSIZE_FORMAT " more rows.",
                               chart->n_rows - SERIES_MAX - 1);
}

/* What is wrong in a few rows, how many more there are, and what the cells count. */
static void append_sheet(GString *words, const ChartSheet *sheet)
{
    gsize n = 0, counts[N_SHEET_STATES];
    for (gsize i = 0; i < sheet->n_rows; i++) {
        const SheetRow *row = &sheet->rows[i];
        if (row->role == ROLE_GOOD || n++ >= ROWS_MAX)
            continue;
        g_string_append_c(words, ' ');
        append_clean(words, row->name);
        g_string_append(words, row->why ? ", " : "");
        append_clean(words, row->why ? row->why : "");
        g_string_append_c(words, '.');
    }
    if (n > ROWS_MAX)
        g_string_append_printf(words, " And %" G_GSIZE_FORMAT " more.", n - ROWS_MAX);
    sheet_counts(sheet, counts);
    for (int state = SHEET_NOTE + 1; state < N_SHEET_STATES; state++)
        if (counts[state] > 0)
            g_string_append_printf(words, " %" G_GSIZE_FORMAT " %s.", counts[state],
                                   chart_state_names[state]);
}

char *chart_describe(const Chart *chart, Figures *figures)
{
    if (chart->alt)
        return text_visible(chart->alt, -1);
    GString *words = g_string_new(NULL);
    Description description = {chart, figures, words};
    append_sentence(words, chart->finding);
    append_sentence(words, chart->caption);
    if (chart->kind == CHART_TABLE) {
        append_table(words, chart);
    } else if (chart->kind == CHART_SHEET) {
        append_sheet(words, chart->sheet);
    } else {
        gsize said = 0, n = 0;
        for (gsize p = 0; p < chart->n_panels; p++) {
            n += chart->panels[p].n_series;
            for (gsize i = 0; i < chart->panels[p].n_series && said < SERIES_MAX; i++, said++)
                append_series(&description, &chart->panels[p], &chart->panels[p].series[i]);
        }
        if (n > said)
            g_string_append_printf(words, " And %" G_GSIZE_FORMAT " more series.", n - said);
        append_events(words, chart);
    }
    if (words->str[0] == ' ')
        g_string_erase(words, 0, 1);
    return g_string_free(words, FALSE);
}
