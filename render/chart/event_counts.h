/* Which events of a chart a range shows, and how often each kind occurs. */
#ifndef HUBPLOT_EVENT_COUNTS_H
#define HUBPLOT_EVENT_COUNTS_H

#include "chart/chart.h"

/* Whether any of an event lies from one instant to another, both included: it may be a span that
 * began before. */
static inline bool event_is_shown(const ChartEvent *event, gint64 from, gint64 until)
{
    return MAX(event->time, event->until) >= from && event->time <= until;
}

/* Counts the events from `from` to `until`. One that marks whole panels, of the same kind and times
 * in several of them, is one. */
void event_counts(const Chart *chart, gint64 from, gint64 until, gsize counts[N_EVENT_KINDS]);

#endif
