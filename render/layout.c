#include "layout.h"

#include "layout_kinds.h"

#include <math.h>

#define MARGIN 20
#define NARROW_MARGIN 12

static void widen(gint64 *from, gint64 *until, gint64 first, gint64 last)
{
    *from = MIN(*from, first);
    *until = MAX(*until, last);
}

/* The data's own range, with room for what the last sample spans, and `now`. */
static void find_range(const Chart *chart, gint64 *from, gint64 *until)
{
    *from = G_MAXINT64;
    *until = G_MININT64;
    for (gsize p = 0; p < chart->n_panels; p++) {
        const ChartPanel *panel = &chart->panels[p];
        for (gsize i = 0; i < panel->n_series; i++) {
            const ChartSeries *series = &panel->series[i];
            if (series->n > 0)
                widen(from, until, series->time[0], series->time[series->n - 1] + series->width);
        }
        for (gsize i = 0; i < panel->n_events; i++)
            widen(from, until, panel->events[i].time,
                  MAX(panel->events[i].time, panel->events[i].until));
    }
    if (chart->now && *from != G_MAXINT64)
        *until = MAX(*until, chart->now);
}

static void choose_range(Page *page)
{
    const Chart *chart = page->chart;
    page->from = chart->from;
    page->until = chart->until;
    if (page->from == 0 && page->until == 0)
        find_range(chart, &page->from, &page->until);
    if (page->from > page->until) {
        page->undated = chart->now == 0;
        page->from = chart->now;
        page->until = chart->now;
    }
    /* A single instant gets a day around it; in a calendar its own day. */
    if (page->from == page->until && chart->kind == CHART_CALENDAR && page->until < CALENDAR_MAX) {
        page->until++;
    } else if (page->from == page->until) {
        page->from = MAX(page->from - 43200, CALENDAR_MIN);
        page->until = MIN(page->until + 43200, CALENDAR_MAX);
    }
}

/* The finding in words, and below what is shown; returns what is left for the chart. */
static Box draw_titles(Page *page, Box area)
{
    const Chart *chart = page->chart;
    if (chart->finding && *chart->finding)
        area.top += page_paragraph(page, &area, chart->finding, FONT_FINDING, LAYOUT_TITLE_LINES,
                                   PAINT_TEXT) +
                    2;
    if (chart->caption && *chart->caption)
        area.top += page_paragraph(page, &area, chart->caption, FONT_CAPTION, LAYOUT_TITLE_LINES,
                                   PAINT_SUBTLE);
    if (area.top > MARGIN)
        area.top += 8;
    return area;
}

static const struct {
    void (*lay_out)(Page *page, const Box *area);
    bool titles;
} kinds[] = {
    [CHART_PANELS] = {layout_panels, true},       [CHART_SPARKLINE] = {layout_sparkline, false},
    [CHART_MULTIPLES] = {layout_multiples, true}, [CHART_CALENDAR] = {layout_calendar, true},
    [CHART_TABLE] = {layout_table, true},
};

/* What the picture is called: the first words there are. */
static const char *find_title(const Chart *chart)
{
    if (chart->finding && *chart->finding)
        return chart->finding;
    if (chart->caption && *chart->caption)
        return chart->caption;
    const char *panel = chart->kind != CHART_TABLE ? chart->panels[0].title : NULL;
    return panel && *panel ? panel : "Chart";
}

void layout_chart(Scene *scene, const Chart *chart, const LayoutMeans *means)
{
    double width = scene->width, height = scene->height;
    Page page = {.chart = chart,
                 .theme = means->theme,
                 .fonts = means->fonts,
                 .calendar = means->calendar,
                 .figures = means->figures,
                 .scene = scene,
                 .width = width,
                 .height = height,
                 .hover = means->hover};
    choose_range(&page);
    scene->title = page_clean(&page, find_title(chart));
    Box area = {0, 0, width, height};
    if (kinds[chart->kind].titles) {
        double margin = width < LAYOUT_NARROW ? NARROW_MARGIN : MARGIN;
        area = (Box){margin, margin - 6, width - margin, height - margin + 6};
        area = draw_titles(&page, area);
    }
    kinds[chart->kind].lay_out(&page, &area);
}
