#include "publish/fingerprint.h"

#include "base/when.h"

#include <string.h>

static void add_hub(GChecksum *sum, const Hub *hub)
{
    const char *const texts[] = {hub->tag,     hub->srvnode,  hub->jspath, hub->reporturl,
                                 hub->message, hub->timezone, hub->theme,  hub->imgurl};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        digest_text(sum, texts[i]);
    for (char **item = hub->select; item != NULL && *item != NULL; item++)
        digest_text(sum, *item);
    digest_all(sum, hub->formats, hub->jscompat, hub->redact, hub->log, hub->deviation);
}

static void add_readings(GChecksum *sum, const GArray *readings)
{
    for (guint i = 0; i < readings->len; i++) {
        const Reading *reading = &g_array_index(readings, Reading, i);
        digest_all(sum, reading->run, reading->duration_ms, reading->outcome, reading->skew,
                   reading->utc_offset, reading->disk_bytes, reading->disk_free, reading->listed,
                   reading->unmatched, reading->unmatched_newest);
        digest_text(sum, reading->reason);
    }
}

/* A history is long: its numbers go into the digest as one, which is mixed from all of them. */
static inline guint64 mix(guint64 mixed, gint64 number)
{
    mixed = (mixed ^ (guint64)number) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    return mixed ^ mixed >> 29;
}

static void add_tarballs(GChecksum *sum, const ItemHistory *item)
{
    guint64 mixed = item->tarballs->len;
    for (guint i = 0; i < item->tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(item->tarballs, Tarball, i);
        mixed = mix(mixed, tarball->time);
        mixed = mix(mixed, tarball->bytes);
        mixed = mix(mixed, tarball->last_seen);
        mixed =
            mix(mixed, (gint64)tarball->flags << 8 | tarball->sidecar << 4 | tarball->digest_state);
    }
    digest_text(sum, item->item);
    digest_all(sum, (gint64)mixed);
}

static void add_verdicts(GChecksum *sum, const GPtrArray *verdicts)
{
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        digest_all(sum, verdict->rule, verdict->status, verdict->since, verdict->time);
        if (verdict->handled != NULL) {
            digest_text(sum, verdict->handled->by);
            digest_text(sum, verdict->handled->why);
            digest_all(sum, verdict->handled->until);
        }
    }
}

static void add_node(GChecksum *sum, const NodeHistory *history, const NodeVerdict *verdict)
{
    digest_text(sum, history->node->tag);
    digest_text(sum, history->node->root);
    digest_reals(sum, &history->node->limits.shrink_percent, 1);
    digest_all(sum, history->last_reached, verdict->status);
    add_readings(sum, history->readings);
    for (guint i = 0; i < history->items->len; i++)
        add_tarballs(sum, g_ptr_array_index(history->items, i));
    add_verdicts(sum, verdict->verdicts);
    for (guint i = 0; i < verdict->items->len; i++) {
        const ItemVerdict *item = g_ptr_array_index(verdict->items, i);
        digest_text(sum, item->item);
        digest_all(sum, item->status, item->due, item->period, item->grace);
        add_verdicts(sum, item->verdicts);
    }
}

char *report_fingerprint(const HubReport *report, const Style *style, gint64 now)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    digest_text(sum, HUBPLOT_VERSION);
    digest_text(sum, style->fonts);
    digest_text(sum, style->theme->style);
    digest_theme(sum, style->theme->light);
    digest_theme(sum, style->theme->dark);
    add_hub(sum, report->hub);
    digest_text(sum, report->verdict->conclusion);
    for (guint i = 0; i < report->history->nodes->len; i++) {
        const NodeHistory *history = g_ptr_array_index(report->history->nodes, i);
        g_autofree char *zone_name = node_history_zone(history);
        g_autoptr(GTimeZone) zone = when_zone(zone_name);
        digest_all(sum, when_midnight(zone, now, 0));
        add_node(sum, history, g_ptr_array_index(report->verdict->nodes, i));
    }
    return g_strdup(g_checksum_get_string(sum));
}

void digest_text(GChecksum *sum, const char *text)
{
    g_checksum_update(sum, (const guchar *)(text != NULL ? "=" : "-"), 1);
    if (text != NULL)
        g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text) + 1);
}

void digest_bytes(GChecksum *sum, const void *bytes, gsize length)
{
    g_checksum_update(sum, (const guchar *)&length, sizeof length);
    if (length > 0)
        g_checksum_update(sum, bytes, (gssize)length);
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
