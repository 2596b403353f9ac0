/* The kinds of charts: each fills the area that the titles leave, and chooses the picture's height
 * where none was asked for: then the area has no bottom yet. */
#ifndef HUBPLOT_LAYOUT_KINDS_H
#define HUBPLOT_LAYOUT_KINDS_H

#include "layout/page.h"

#define LAYOUT_NARROW 480     /* narrower pictures have smaller margins */
#define LAYOUT_TINY_WIDTH 120 /* smaller panels are nothing but their line */
#define LAYOUT_TINY_HEIGHT 56
#define LAYOUT_LEAST_PLOT 24 /* no plot is lower */
#define LAYOUT_LABEL_BELOW 6 /* half of the label at the lower end of an axis of values */
#define LAYOUT_TITLE_LINES 3 /* of finding and caption each */
#define LAYOUT_KEY_BELOW 560 /* narrower pictures name their series in a key above the plot, */
#define LAYOUT_KEY_MAX 8     /* so many of them */

/* What a picture can do without, the first first where the height is scarce. */
enum {
    PART_OVERVIEW = 1,
    PART_DAYS = 2,
    PART_EVENT_KEY = 4,
    PART_SERIES_KEY = 8,
    PART_FOOTNOTE = 16,
    PART_TIME_AXIS = 32,
    PART_TITLE = 64,
    ALL_PARTS = 127,
};

/* A panel's share of the height, by its weight. */
static inline double layout_panel_weight(const ChartPanel *panel)
{
    return panel->weight > 0 ? panel->weight : 1;
}

void layout_panels(Page *page, Box *area);
void layout_multiples(Page *page, Box *area);
void layout_sparkline(Page *page, Box *area);
void layout_calendar(Page *page, Box *area);
void layout_table(Page *page, Box *area);
void layout_sheet(Page *page, Box *area);
/* The width in which nothing of the table, nor its headline, has to be shortened, within reason. */
double layout_table_width(Page *page);

#endif
