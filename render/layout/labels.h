/* Labels side by side on a line that would overlap, moved apart as little as possible. */
#ifndef HUBPLOT_LABELS_H
#define HUBPLOT_LABELS_H

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

#endif
