/* How often each kind of event occurs in a chart. */
#ifndef HUBPLOT_EVENT_COUNTS_H
#define HUBPLOT_EVENT_COUNTS_H

#include "chart.h"

/* Counts the events from `from` to `until`. One that marks whole panels, of the same kind and times
 * in several of them, is one. */
void event_counts(const Chart *chart, gint64 from, gint64 until, gsize counts[N_EVENT_KINDS]);

#endif
