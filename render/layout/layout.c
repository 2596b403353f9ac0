#include "layout/layout.h"

#include "error.h"
#include "layout/kinds.h"

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

/* How many lines of a title fit above a chart that needs `least` px. */
static int title_lines(const Page *page, const Box *area, FontRole font, double least)
{
    double room = area->bottom - area->top - 8 - least;
    return (int)CLAMP(room / page_line_height(page, font), 0, LAYOUT_TITLE_LINES);
}

/* The finding in words, and below what is shown; returns what is left for the chart. */
static Box draw_titles(Page *page, Box area, double least)
{
    const Chart *chart = page->chart;
    int lines = title_lines(page, &area, FONT_FINDING, least);
    if (chart->finding && *chart->finding && lines > 0)
        area.top +=
            page_paragraph(page, &area, chart->finding, FONT_FINDING, lines, PAINT_TEXT) + 2;
    lines = title_lines(page, &area, FONT_CAPTION, least);
    if (chart->caption && *chart->caption && lines > 0)
        area.top += page_paragraph(page, &area, chart->caption, FONT_CAPTION, lines, PAINT_SUBTLE);
    if (area.top > MARGIN)
        area.top += 8;
    return area;
}

/* Sizes are in px. */
static const struct {
    void (*lay_out)(Page *page, Box *area);
    bool titles;
    double least;                  /* the height that titles leave it */
    int width;                     /* where none is asked for; 0: it depends on the chart */
    int least_width, least_height; /* of the picture */
} kinds[] = {
    [CHART_PANELS] = {layout_panels, true, 90, 960, 24, 12},
    [CHART_SPARKLINE] = {layout_sparkline, false, 0, 120, 16, 8},
    [CHART_MULTIPLES] = {layout_multiples, true, 100, 960, 120, 64},
    [CHART_CALENDAR] = {layout_calendar, true, 60, 760, 90, 80},
    [CHART_TABLE] = {layout_table, true, 48, 0, 160, 64},
};

bool layout_check_size(const Chart *chart, int width, int height, GError **error)
{
    int least_width = kinds[chart->kind].least_width;
    int least_height = kinds[chart->kind].least_height;
    if ((width == 0 || width >= least_width) && (height == 0 || height >= least_height))
        return true;
    g_set_error(error, RENDER_ERROR, RENDER_ERROR_CHART,
                "size: %d x %d px is too small for this kind of chart: at least %d x %d", width,
                height, least_width, least_height);
    return false;
}

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
    Page page = {.chart = chart,
                 .theme = means->theme,
                 .fonts = means->fonts,
                 .calendar = means->calendar,
                 .figures = means->figures,
                 .scene = scene,
                 .width = scene->width,
                 .height = scene->height,
                 .hover = means->hover};
    choose_range(&page);
    scene->title = page_clean(&page, find_title(chart));
    if (page.width == 0)
        page.width =
            kinds[chart->kind].width > 0 ? kinds[chart->kind].width : layout_table_width(&page);
    scene->width = page.width;
    double bottom = page.height > 0 ? page.height : INFINITY;
    Box area = {0, 0, page.width, bottom};
    if (chart->kind == CHART_PANELS &&
        (page.width < LAYOUT_TINY_WIDTH || bottom < LAYOUT_TINY_HEIGHT)) {
        layout_sparkline(&page, &area);
        return;
    }
    if (kinds[chart->kind].titles) {
        double margin = page.width < LAYOUT_NARROW ? NARROW_MARGIN : MARGIN;
        page.foot = margin - 6;
        area = (Box){margin, margin - 6, page.width - margin, bottom - page.foot};
        area = draw_titles(&page, area, kinds[chart->kind].least);
    }
    kinds[chart->kind].lay_out(&page, &area);
}
