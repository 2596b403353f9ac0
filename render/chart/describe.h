/* Charts in words: events by kind, and a description for readers who can't see the picture. */
#ifndef HUBPLOT_DESCRIBE_H
#define HUBPLOT_DESCRIBE_H

#include "chart/chart.h"
#include "chart/series.h"

/* Whether any of an event lies from one instant to another, both included: it may be a span that
 * began before. */
static inline bool event_is_shown(const ChartEvent *event, gint64 from, gint64 until)
{
    return MAX(event->time, event->until) >= from && event->time <= until;
}

/* Counts the events from `from` to `until`. One that marks whole panels, of the same kind and times
 * in several of them, is one. */
void event_counts(const Chart *chart, gint64 from, gint64 until, gsize counts[N_EVENT_KINDS]);

/* Free with g_free(). `figures` may be NULL. */
char *describe_chart(const Chart *chart, Figures *figures);

#endif
