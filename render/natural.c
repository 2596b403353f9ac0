/* How large a picture wants to be. */
#include "layout_kinds.h"
#include "render.h"

#include <math.h>
#include <string.h>

/* Titles are measured in characters: no fonts are at hand here. */
static int title_height(const char *text, int width, double character, int line)
{
    if (!text || !*text)
        return 0;
    double characters = (double)g_utf8_strlen(text, (gssize)MIN(strlen(text), 1000));
    return line * (int)CLAMP(ceil(characters * character / MAX(width - 40, 60)), 1, 3);
}

static double weight_of(const ChartPanel *panel)
{
    return panel->weight > 0 ? panel->weight : 1;
}

static int panels_height(const Chart *chart, int width)
{
    double weights = 0, greatest = 0, labels = 0;
    for (gsize i = 0; i < chart->n_panels; i++) {
        weights += weight_of(&chart->panels[i]);
        greatest = MAX(greatest, weight_of(&chart->panels[i]));
        labels = MAX(labels, (double)MIN(chart->panels[i].n_series, 12));
    }
    /* The greatest panel is twice as wide as high, with room for its labels. */
    double tallest = CLAMP(width * 0.36, 150, 380);
    tallest = MAX(tallest, width < 560 ? 150 : labels * 34);
    double height = weights > 0 ? tallest * weights / greatest : tallest;
    return (int)(MIN(height, 1400) + 40 * (double)MIN(chart->n_panels, 150) + 70) +
           (chart->overview ? 60 : 0) + (chart->calendar ? 17 : 0);
}

static int multiples_height(const Chart *chart, int width)
{
    gsize columns = layout_multiples_columns(chart->n_panels, width - 40);
    int rows = (int)MIN((chart->n_panels + columns - 1) / columns, 100);
    return rows * 118 + 80 + (chart->overview ? 38 : 0);
}

static int calendar_height(const Chart *chart, int width)
{
    gint64 days = (chart->until - chart->from) / 86400;
    if (days == 0 && chart->n_panels > 0 && chart->panels[0].n_series > 0 &&
        chart->panels[0].series[0].n > 0) {
        const ChartSeries *series = &chart->panels[0].series[0];
        days = (series->time[series->n - 1] - series->time[0]) / 86400;
    }
    /* As layout_calendar.c breaks it: one block, or blocks of 12, 6 or 3 months. */
    double weeks = (double)days / 7 + 2, room = width - 76, months = 12;
    if (weeks > 62 || weeks * 8 > room) {
        while (months > 3 && (months * 4.35 + 1) * 8 > room)
            months /= 2;
        weeks = months * 4.35 + 1;
    }
    double blocks = ceil((double)days / 7 / weeks) + (weeks < (double)days / 7 ? 1 : 0);
    double cell = CLAMP(floor(room / weeks), 3, 26);
    return (int)MIN(MAX(blocks, 1) * (7 * cell + 28) + 20, RENDER_MAX_SIZE);
}

int chart_natural_height(const Chart *chart, int width)
{
    int titles = title_height(chart->finding, width, 9.6, 22) +
                 title_height(chart->caption, width, 6.8, 16) + 36;
    switch (chart->kind) {
    case CHART_SPARKLINE:
        return 24;
    case CHART_MULTIPLES:
        return MIN(titles + multiples_height(chart, width), RENDER_MAX_SIZE);
    case CHART_CALENDAR:
        return MIN(titles + calendar_height(chart, width), RENDER_MAX_SIZE);
    case CHART_TABLE:
        return titles + (int)MIN(chart->n_rows * 24, RENDER_MAX_SIZE - 200) + 4;
    case CHART_PANELS:
        break;
    }
    return titles + panels_height(chart, width);
}

void chart_natural_size(const Chart *chart, int *width, int *height)
{
    static const int widths[] = {[CHART_PANELS] = 960,
                                 [CHART_SPARKLINE] = 120,
                                 [CHART_MULTIPLES] = 960,
                                 [CHART_CALENDAR] = 760,
                                 [CHART_TABLE] = 760};
    *width = widths[chart->kind];
    *height = chart_natural_height(chart, *width);
}
