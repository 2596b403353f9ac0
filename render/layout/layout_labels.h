/* Direct labels: each series is named at the end of its line, with its last, smallest and largest
 * value, instead of in a key far away. */
#ifndef HUBPLOT_LAYOUT_LABELS_H
#define HUBPLOT_LAYOUT_LABELS_H

#include "axis/scale.h"
#include "layout/page.h"

typedef struct {
    const char *name, *last, *range; /* the last two may be "" */
    double value;                    /* that it stands beside */
    Paint paint;                     /* of its leader line */
    double width, short_width;       /* with and without the range */
    bool series;                     /* not a rule's or a band's */
} DirectLabel;

typedef struct {
    GArray *labels; /* DirectLabel */
    gsize left_out; /* series beyond those that a picture can name */
    double width;   /* of the widest */
} PanelLabels;

/* Words and widths of all labels of a panel. Free with layout_labels_clear(). */
void layout_labels_init(PanelLabels *labels, Page *page, const ChartPanel *panel);
void layout_labels_clear(PanelLabels *labels);

/* Draws them in the column right of the plot, which ends at `right`. */
void layout_labels(Page *page, const PanelLabels *labels, const Scale *y, const Box *plot,
                   double right);

/* For pictures too narrow for that column: the same as a key above the plot, in rows from the
 * box's top. Returns its height; draws only when `draw`. */
double layout_labels_key(Page *page, const PanelLabels *labels, const Box *box, bool draw);

#endif
