/* The chart in words. */
#include "chart/describe.h"

#include "axis/units.h"
#include "text/text.h"

#include <string.h>

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

/* Alternatives to pictures are heard: who needs more reads the table beside it. */
#define SERIES_MAX 12
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
    g_autofree char *last = units_format(figures.last, panel->unit);
    g_autofree char *low = units_format(figures.low, panel->unit);
    g_autofree char *high = units_format(figures.high, panel->unit);
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

char *describe_chart(const Chart *chart, Figures *figures)
{
    GString *words = g_string_new(NULL);
    Description description = {chart, figures, words};
    append_sentence(words, chart->finding);
    append_sentence(words, chart->caption);
    if (chart->kind == CHART_TABLE) {
        append_table(words, chart);
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

char *chart_describe(const Chart *chart)
{
    return describe_chart(chart, NULL);
}
