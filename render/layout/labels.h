/* Labels side by side on a line that would overlap, moved apart as little as possible. */
#ifndef HUBPLOT_LAYOUT_LABELS_H
#define HUBPLOT_LAYOUT_LABELS_H

#include "axis/ticks.h"
#include "layout/page.h"

#include <glib.h>
#include <stdbool.h>

typedef struct {
    double wanted; /* where its middle would best be, px */
    double size;   /* px, with the distance to its neighbours */
    double placed; /* where its middle is */
    gsize index;   /* the caller's */
} LabelSlot;

/* Orders the slots by where they want to be and places them between `low` and `high`, so that none
 * overlap and the sum of squared moves is least: isotonic regression by pooling adjacent violators
 * (Barlow, Bartholomew, Bremner and Brunk, "Statistical Inference under Order Restrictions",
 * 1972). False, with nothing placed, when they do not fit. */
bool labels_place(LabelSlot *slots, gsize n, double low, double high);

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

/* Words and widths of all labels of a panel, whose figures are no less precise than the axis; NULL:
 * there is none. Free with layout_labels_clear(). */
void layout_labels_init(PanelLabels *labels, Page *page, const ChartPanel *panel,
                        const UnitStyle *axis);
void layout_labels_clear(PanelLabels *labels);

/* Draws them in the column right of the plot, which ends at `right`. */
void layout_labels(Page *page, const PanelLabels *labels, const Scale *y, const Box *plot,
                   double right);

/* For pictures too narrow for that column: the same as a key above the plot, in rows from the
 * box's top. Returns its height; draws only when `draw`. */
double layout_labels_key(Page *page, const PanelLabels *labels, const Box *box, bool draw);

#endif
