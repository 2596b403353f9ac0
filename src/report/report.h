/* What a hub's backups were like in a month, for people who were not there: from the database and
 * the log of incidents alone, as things stood when the month ended. Whoever asks later gets the
 * same, but for what has been forgotten or checked since. */
#ifndef HUBPLOT_REPORT_H
#define HUBPLOT_REPORT_H

#include "judge/judge.h"
#include "plot/plot.h"
#include "store/state.h"

typedef struct {
    int year, month; /* 1 .. 12 */
} ReportMonth;
/* "2026-10" */
bool report_month_parse(const char *text, ReportMonth *month, GError **error);
/* The month before that of `now` in the machine's zone. */
ReportMonth report_month_last(gint64 now);
/* "October 2026". Free it. */
char *report_month_words(ReportMonth month);

/* One item on one node. */
typedef struct {
    guint node; /* in the hub's order */
    const char *item;
    ItemNights nights;
    guint held; /* tarballs that the node's last listing of the month has */
    gint64 held_bytes;
    guint right, wrong; /* of the month's tarballs: their digests were read and compared */
    gint64 first, last; /* bytes of the newest before the month, or its first, and its newest; -1 */
    bool keep_asked;    /* whether the configuration says what must be kept */
    const Verdict *kept; /* what is said of what must be kept; NULL: nothing is wrong */
} ReportRow;

/* A node's visits. */
typedef struct {
    guint visits, failed;         /* of the month; those that did not reach it */
    bool listed;                  /* there was a whole listing until the month's end */
    gint64 free_first, free_last; /* bytes free in the first and the last reading; -1: not known */
    gint64 disk;                  /* bytes; -1 */
} ReportNode;

typedef struct {
    const Hub *hub;
    ReportMonth month;
    HubReport report; /* as things stood at `as_of` */
    char *zone_name;
    GTimeZone *zone;
    gint64 from, until; /* of the month, in that zone */
    gint64 as_of;  /* the visit that ended the month: the first after it, within a day, or else the
                      month's end; where there was none, the last before */
    bool whole;    /* there was a visit after the month */
    bool empty;    /* nothing is known of the month */
    GArray *rows;  /* ReportRow, by node and item */
    GArray *nodes; /* ReportNode */
    GPtrArray *incidents; /* PastIncident * */
    Plot *sheet;          /* NULL where nothing is known */
    HubHistory *history;  /* owned */
    HubVerdict *verdict;
} MonthReport;

/* Takes the history, whose hub must outlive the report. */
MonthReport *month_report_new(HubHistory *history, ReportMonth month);
void month_report_free(MonthReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MonthReport, month_report_free)

/* The reports (MonthReport *) as one document. Each returns it whole. */
GBytes *report_csv(const GPtrArray *reports);
GBytes *report_html(const GPtrArray *reports, GError **error);
GBytes *report_pdf(const GPtrArray *reports, GError **error);

#define REPORT_ERROR report_error_quark()
GQuark report_error_quark(void);
typedef enum { REPORT_ERROR_MONTH, REPORT_ERROR_FAILED } ReportError;

#endif
