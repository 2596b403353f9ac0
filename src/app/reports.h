/* The reports of all configured hubs, each loaded and judged when somebody asks for it. */
#ifndef HUBPLOT_REPORTS_H
#define HUBPLOT_REPORTS_H

#include "app/databases.h"

typedef struct Reports Reports;

/* All borrowed. */
typedef struct {
    const Config *config;
    Databases *databases;
    gint64 now;
    bool writing; /* forget acknowledgements that have ended, of the hubs asked for */
    /* Called for each hub whose history can't be read. */
    void (*failed)(const Hub *hub, const char *why, gpointer data);
    gpointer data;
} ReportsOptions;

Reports *reports_new(const ReportsOptions *options);
void reports_free(Reports *reports);

/* Where stages get them; what is not let go stays loaded. */
ReportSource reports_source(Reports *reports);

/* What stays known of a hub when its report has been let go. */
typedef struct {
    Status open;
    char *conclusion; /* of what is open */
    char **metrics;   /* as of metrics_hub(); NULL: its metrics go nowhere */
} HubBrief;
/* Borrowed. Loads and judges the hub if nobody asked for it before. */
const HubBrief *reports_brief(Reports *reports, const Hub *hub);

#endif
