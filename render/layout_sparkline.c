#include "layout_kinds.h"
#include "layout_plot.h"
#include "layout_series.h"

#include <math.h>

/* The first panel's series without text or axes, the last value marked. Zero is not forced into
 * the range: a sparkline shows shape (Tufte, "Beautiful Evidence"). */
void layout_sparkline(Page *page, const Box *area)
{
    if (page->chart->n_panels == 0)
        return;
    ChartPanel panel = page->chart->panels[0];
    double half = page->theme->marker_size / 2;
    Plot plot;
    layout_plot_init(&plot, page, &panel, area->bottom - area->top);
    if (plot.empty)
        return;
    Box box = {area->left + half, area->top + half, area->right - half - 1, area->bottom - half};
    layout_plot_place(&plot, box);
    TimeScale x = time_scale_new(page->from, page->until, plot.box.left, plot.box.right);
    for (gsize i = 0; i < panel.n_series; i++) {
        const ChartSeries *series = &panel.series[i];
        SeriesPlace place = {.series = series,
                             .x = &x,
                             .y = &plot.y,
                             .unit = panel.unit,
                             .paint = page_paint(series->role, i),
                             .tint = page_tint(series->role, i),
                             .line_width = MAX(page->theme->line_width * 0.8, 1)};
        layout_series(page, &place);
    }
}
