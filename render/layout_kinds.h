/* The kinds of charts: each fills the area that the titles leave. */
#ifndef HUBPLOT_LAYOUT_KINDS_H
#define HUBPLOT_LAYOUT_KINDS_H

#include "page.h"

void layout_panels(Page *page, const Box *area);
void layout_multiples(Page *page, const Box *area);
/* How many columns `n` multiples get: the fewest that keep the number of rows small. */
gsize layout_multiples_columns(gsize n, double width);
void layout_sparkline(Page *page, const Box *area);
void layout_calendar(Page *page, const Box *area);
void layout_table(Page *page, const Box *area);

#endif
