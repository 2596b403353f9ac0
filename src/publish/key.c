#include "key.h"

#include <string.h>

/* Texts are hashed with their NUL, so that two of them never read as one. */
static void add_text(GChecksum *sum, const char *text)
{
    g_checksum_update(sum, (const guchar *)(text != NULL ? "=" : "-"), 1);
    if (text != NULL)
        g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text) + 1);
}

static void add_bytes(GChecksum *sum, const void *bytes, gsize length)
{
    if (length > 0)
        g_checksum_update(sum, bytes, (gssize)length);
}

static void add_numbers(GChecksum *sum, const double *numbers, gsize n)
{
    add_bytes(sum, &n, sizeof n);
    add_bytes(sum, numbers, n * sizeof *numbers);
}
#define add_all(sum, ...)                           \
    add_numbers(sum, (const double[]){__VA_ARGS__}, \
                sizeof((double[]){__VA_ARGS__}) / sizeof(double))

static void add_series(GChecksum *sum, const ChartSeries *series)
{
    add_text(sum, series->name);
    add_all(sum, series->mark, series->role, (double)series->hold, (double)series->width);
    add_numbers(sum, series->value, series->n);
    add_bytes(sum, series->time, series->n * sizeof *series->time);
}

static void add_event(GChecksum *sum, const ChartEvent *event)
{
    add_text(sum, event->label);
    add_all(sum, event->kind, (double)event->time, (double)event->until, event->series,
            event->value);
}

static void add_panel(GChecksum *sum, const ChartPanel *panel)
{
    add_text(sum, panel->title);
    add_all(sum, panel->unit, panel->scale, panel->weight, (double)panel->n_series,
            (double)panel->n_events, (double)panel->n_rules, (double)panel->n_bands);
    for (gsize i = 0; i < panel->n_series; i++)
        add_series(sum, &panel->series[i]);
    for (gsize i = 0; i < panel->n_events; i++)
        add_event(sum, &panel->events[i]);
    for (gsize i = 0; i < panel->n_rules; i++) {
        add_text(sum, panel->rules[i].label);
        add_all(sum, panel->rules[i].value, panel->rules[i].role);
    }
    for (gsize i = 0; i < panel->n_bands; i++) {
        add_text(sum, panel->bands[i].label);
        add_all(sum, panel->bands[i].low, panel->bands[i].high, panel->bands[i].role);
    }
}

static void add_chart(GChecksum *sum, const Chart *chart)
{
    add_text(sum, chart->finding);
    add_text(sum, chart->caption);
    add_text(sum, chart->zone);
    add_text(sum, chart->source);
    add_all(sum, chart->kind, (double)chart->from, (double)chart->until, (double)chart->now,
            chart->overview, chart->calendar, (double)chart->n_panels, (double)chart->n_rows,
            (double)chart->n_columns);
    for (gsize i = 0; i < chart->n_panels; i++)
        add_panel(sum, &chart->panels[i]);
    for (gsize i = 0; i < chart->n_rows * chart->n_columns; i++) {
        add_text(sum, chart->cells[i].text);
        add_all(sum, chart->cells[i].role, chart->cells[i].numeric);
    }
}

static void add_theme(GChecksum *sum, const Theme *theme)
{
    add_text(sum, theme != NULL ? theme->name : NULL);
    if (theme == NULL)
        return;
    add_text(sum, theme->family);
    add_bytes(sum, theme->colour, sizeof theme->colour);
    for (int i = 0; i < N_FONTS; i++)
        add_all(sum, theme->font[i].size, theme->font[i].bold);
    add_all(sum, theme->dark, theme->line_width, theme->grid_width, theme->marker_size);
}

char *chart_key(const Chart *chart, const Theme *theme, const Theme *dark, const char *fonts)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    add_text(sum, HUBPLOT_VERSION);
    add_text(sum, fonts);
    add_theme(sum, theme);
    add_theme(sum, dark);
    add_chart(sum, chart);
    return g_strndup(g_checksum_get_string(sum), KEY_LENGTH);
}
