#include "chart/event_counts.h"

#include <string.h>

static int compare(gconstpointer a, gconstpointer b)
{
    const ChartEvent *one = *(const ChartEvent *const *)a, *other = *(const ChartEvent *const *)b;
    if (one->kind != other->kind)
        return one->kind < other->kind ? -1 : 1;
    if (one->time != other->time)
        return one->time < other->time ? -1 : 1;
    return one->until < other->until ? -1 : one->until > other->until;
}

static void count_panel(const ChartPanel *panel, gint64 from, gint64 until, gsize *counts,
                        GPtrArray *whole)
{
    for (gsize i = 0; i < panel->n_events; i++) {
        const ChartEvent *event = &panel->events[i];
        if (!event_is_shown(event, from, until))
            continue;
        if (event->series < 0)
            g_ptr_array_add(whole, (gpointer)event);
        else
            counts[event->kind]++;
    }
}

void event_counts(const Chart *chart, gint64 from, gint64 until, gsize counts[N_EVENT_KINDS])
{
    g_autoptr(GPtrArray) whole = g_ptr_array_new();
    memset(counts, 0, N_EVENT_KINDS * sizeof counts[0]);
    for (gsize p = 0; p < chart->n_panels; p++)
        count_panel(&chart->panels[p], from, until, counts, whole);
    g_ptr_array_sort(whole, compare);
    for (guint i = 0; i < whole->len; i++)
        if (i == 0 || compare(&whole->pdata[i - 1], &whole->pdata[i]) != 0)
            counts[((const ChartEvent *)whole->pdata[i])->kind]++;
}
