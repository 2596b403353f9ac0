#include "publish/key.h"

#include "publish/digest.h"

static void add_series(GChecksum *sum, const ChartSeries *series)
{
    digest_text(sum, series->name);
    digest_all(sum, series->mark, series->role, series->hold, series->width);
    digest_numbers(sum, series->time, series->n);
    digest_reals(sum, series->value, series->n);
}

static void add_event(GChecksum *sum, const ChartEvent *event)
{
    digest_text(sum, event->label);
    digest_all(sum, event->kind, event->time, event->until, event->series);
    digest_reals(sum, &event->value, 1);
}

static void add_panel(GChecksum *sum, const ChartPanel *panel)
{
    digest_text(sum, panel->title);
    digest_all(sum, panel->unit, panel->scale, (gint64)panel->n_series, (gint64)panel->n_events,
               (gint64)panel->n_rules, (gint64)panel->n_bands);
    digest_reals(sum, &panel->weight, 1);
    for (gsize i = 0; i < panel->n_series; i++)
        add_series(sum, &panel->series[i]);
    for (gsize i = 0; i < panel->n_events; i++)
        add_event(sum, &panel->events[i]);
    for (gsize i = 0; i < panel->n_rules; i++) {
        const ChartRule *rule = &panel->rules[i];
        digest_text(sum, rule->label);
        digest_all(sum, rule->role);
        digest_reals(sum, &rule->value, 1);
    }
    for (gsize i = 0; i < panel->n_bands; i++) {
        const ChartBand *band = &panel->bands[i];
        digest_text(sum, band->label);
        digest_all(sum, band->role);
        digest_reals(sum, (const double[]){band->low, band->high}, 2);
    }
}

static void add_chart(GChecksum *sum, const Chart *chart)
{
    digest_text(sum, chart->finding);
    digest_text(sum, chart->caption);
    digest_text(sum, chart->zone);
    digest_text(sum, chart->source);
    digest_all(sum, chart->kind, chart->from, chart->until, chart->now, chart->overview,
               chart->calendar, (gint64)chart->n_panels, (gint64)chart->n_rows,
               (gint64)chart->n_columns);
    for (gsize i = 0; i < chart->n_panels; i++)
        add_panel(sum, &chart->panels[i]);
    for (gsize i = 0; i < chart->n_rows * chart->n_columns; i++) {
        digest_text(sum, chart->cells[i].text);
        digest_all(sum, chart->cells[i].role, chart->cells[i].numeric);
    }
}

void digest_theme(GChecksum *sum, const Theme *theme)
{
    digest_text(sum, theme != NULL ? theme->name : NULL);
    if (theme == NULL)
        return;
    digest_text(sum, theme->family);
    digest_all(sum, theme->dark);
    digest_bytes(sum, theme->colour, sizeof theme->colour);
    for (int i = 0; i < N_FONTS; i++) {
        digest_all(sum, theme->font[i].bold);
        digest_reals(sum, &theme->font[i].size, 1);
    }
    digest_reals(sum, (const double[]){theme->line_width, theme->grid_width, theme->marker_size},
                 3);
}

char *chart_key(const Chart *chart, const Theme *theme, const Theme *dark, const char *fonts)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    digest_text(sum, HUBPLOT_VERSION);
    digest_text(sum, fonts);
    digest_theme(sum, theme);
    digest_theme(sum, dark);
    add_chart(sum, chart);
    return g_strndup(g_checksum_get_string(sum), KEY_LENGTH);
}
