#include "publish/fingerprint.h"

#include <string.h>

#define SHORT 256 /* bytes */

char *hub_fingerprint(const Hub *hub, const char *version, const Style *style)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    digest_text(sum, HUBPLOT_VERSION);
    digest_text(sum, version);
    digest_text(sum, hub->digest);
    digest_all(sum, style->formats);
    digest_text(sum, style->fonts);
    digest_text(sum, style->theme->style);
    digest_theme(sum, style->theme->light);
    digest_theme(sum, style->theme->dark);
    return g_strdup(g_checksum_get_string(sum));
}

void digest_text(GChecksum *sum, const char *text)
{
    g_checksum_update(sum, (const guchar *)(text != NULL ? "=" : "-"), 1);
    if (text != NULL)
        g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text) + 1);
}

/* Two numbers that each word goes into. */
static inline void fold(guint64 *one, guint64 *other, guint64 word)
{
    *one = (*one ^ word) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    *one ^= *one >> 29;
    *other = ((*other << 31 | *other >> 33) + word) * G_GUINT64_CONSTANT(0xc2b2ae3d27d4eb4f);
    *other ^= *other >> 32;
}

/* Of a history, which is long, only 128 bits go into the sum: they take a tenth of its time. */
void digest_bytes(GChecksum *sum, const void *bytes, gsize length)
{
    guint64 folded[3] = {length, 1, 2}, word;
    if (length <= SHORT) {
        g_checksum_update(sum, (const guchar *)&length, sizeof length);
        g_checksum_update(sum, bytes, (gssize)length);
        return;
    }
    for (gsize i = 0; i < length; i += sizeof word) {
        word = 0;
        memcpy(&word, (const char *)bytes + i, MIN(sizeof word, length - i));
        fold(&folded[1], &folded[2], word);
    }
    g_checksum_update(sum, (const guchar *)folded, sizeof folded);
}

void digest_numbers(GChecksum *sum, const gint64 *numbers, gsize n)
{
    digest_bytes(sum, numbers, n * sizeof *numbers);
}

void digest_reals(GChecksum *sum, const double *reals, gsize n)
{
    digest_bytes(sum, reals, n * sizeof *reals);
}

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
        digest_all(sum, band->role, band->from, band->until);
        digest_reals(sum, (const double[]){band->low, band->high}, 2);
    }
}

static void add_sheet(GChecksum *sum, const ChartSheet *sheet)
{
    digest_all(sum, (gint64)sheet->n_rows, (gint64)sheet->n_lanes, (gint64)sheet->n_columns,
               (gint64)sheet->n_notes, (gint64)sheet->n_gaps, (gint64)sheet->n_recent);
    digest_numbers(sum, sheet->night, sheet->n_nights);
    for (gsize i = 0; i < sheet->n_lanes; i++)
        digest_text(sum, sheet->lanes[i]);
    for (gsize i = 0; i < sheet->n_columns; i++)
        digest_text(sum, sheet->columns[i]);
    for (gsize i = 0; i < sheet->n_rows; i++) {
        const SheetRow *row = &sheet->rows[i];
        digest_text(sum, row->name);
        digest_text(sum, row->why);
        digest_all(sum, row->role);
        for (gsize k = 0; k < sheet->n_columns; k++)
            digest_text(sum, row->figures[k]);
        for (gsize k = 0; k < sheet->n_lanes; k++) {
            const SheetLane *lane = &row->lanes[k];
            digest_bytes(sum, lane->state, sheet->n_nights);
            digest_reals(sum, (const double[]){lane->departure, lane->low, lane->high}, 3);
        }
    }
    for (gsize i = 0; i < sheet->n_notes; i++) {
        digest_text(sum, sheet->notes[i].text);
        digest_all(sum, sheet->notes[i].role);
    }
    for (gsize i = 0; i < sheet->n_gaps; i++) {
        digest_text(sum, sheet->gaps[i].label);
        digest_all(sum, (gint64)sheet->gaps[i].first, (gint64)sheet->gaps[i].last);
    }
}

static void add_chart(GChecksum *sum, const Chart *chart)
{
    digest_text(sum, chart->finding);
    digest_text(sum, chart->caption);
    digest_text(sum, chart->alt);
    digest_text(sum, chart->zone);
    digest_text(sum, chart->source);
    digest_all(sum, chart->kind, chart->from, chart->until, chart->now, chart->overview,
               chart->calendar, (gint64)chart->n_panels, (gint64)chart->n_rows,
               (gint64)chart->n_columns);
    if (chart->sheet != NULL)
        add_sheet(sum, chart->sheet);
    for (gsize i = 0; i < chart->n_panels; i++)
        add_panel(sum, &chart->panels[i]);
    digest_all(sum, (gint64)chart->n_history);
    for (gsize i = 0; i < chart->n_history; i++)
        add_panel(sum, &chart->history[i]);
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
