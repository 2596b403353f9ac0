/* Reports that are all in memory as a source, for stages that ask for one after the other. */
#ifndef TESTS_REPORTS_H
#define TESTS_REPORTS_H

#include "model.h"

static inline const HubReport *reports_get(const Hub *hub, gpointer data)
{
    const GPtrArray *reports = data; /* HubReport * */
    for (guint i = 0; i < reports->len; i++) {
        const HubReport *report = g_ptr_array_index(reports, i);
        if (report->hub == hub)
            return report;
    }
    g_assert_not_reached();
}

static inline void reports_let_go(const Hub *hub, gpointer data)
{
    (void)hub, (void)data;
}

/* Of each node its last run. */
static inline char *reports_version(const Hub *hub, gpointer data)
{
    const HubHistory *history = reports_get(hub, data)->history;
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < history->nodes->len; i++) {
        const Reading *last = node_history_reading(g_ptr_array_index(history->nodes, i));
        g_string_append_printf(text, "%" G_GINT64_FORMAT "\n", last != NULL ? last->run : -1);
    }
    return g_string_free(text, FALSE);
}

static inline ReportSource reports_source(const GPtrArray *reports)
{
    return (ReportSource){reports_get, reports_get, reports_let_go, reports_version,
                          (gpointer)reports};
}

/* The hubs of the reports. Unref it. */
static inline GPtrArray *reports_hubs(const GPtrArray *reports)
{
    GPtrArray *hubs = g_ptr_array_new();
    for (guint i = 0; i < reports->len; i++)
        g_ptr_array_add(hubs, (gpointer)((const HubReport *)g_ptr_array_index(reports, i))->hub);
    return hubs;
}

#endif
