/* Reads a chart from a file: CSV, or JSON, which can express everything in chart.h.
 *
 *
 * CSV: a header, then rows; the first column is a time, each further one a series of the header's
 * name. Times are seconds since the epoch or ISO 8601; a column of nothing but years is one of
 * years. Cells are numbers; empty ones, and NaN, NA and null, are gaps. Rows stand by time,
 * ascending or descending.
 *
 * JSON: an object whose keys are the fields of Chart, without counts:
 *   kind       "panels", "sparkline", "multiples", "calendar", "table"
 *   finding, caption, zone, source      text
 *   from, until, now                    times: seconds since the epoch, or ISO 8601
 *   overview, calendar                  true or false
 *   times      rows of times that series share by their number
 *   panels     a list of {title, unit, scale, weight, series, events, rules, bands}
 *     unit     "none", "bytes", "bytes-si", "count", "percent", "seconds"
 *     scale    "zero", "linear", "log"
 *     series   {name, mark, role, times, values, hold, width}; times is a list or a row's number;
 *              a value is a number, null for a gap
 *     mark     "line", where nothing is said, "step", "column", "point", "area"
 *     role     "series", "main", "muted", "good", "warn", "alarm", "unknown"
 *     events   {kind, time, until, series, value, label}; kind is "missing", "truncated", "jump",
 *              "overdue", "unreachable", "note"
 *     rules    {value, role, label}
 *     bands    {low, high, role, label}
 *   cells      a table's rows, each a list of texts or of {text, role, numeric}
 * Other keys are errors. What picture_extract() gives is such a spec. */
#ifndef HUBPLOT_SPEC_H
#define HUBPLOT_SPEC_H

#include "chart/chart.h"
#include "error.h"

#define SPEC_MAX_BYTES (256 << 20)
#define SPEC_MAX_SERIES 10000

/* A chart with all that it borrows. */
typedef struct Spec Spec;

/* `origin` names the file in errors, which name place and cause. `zone`: of times without one;
 * NULL: UTC. */
Spec *spec_read_csv(const char *bytes, gsize length, const char *origin, const char *zone,
                    GError **error);
/* The JSON's own zone comes before `zone`. */
Spec *spec_read_json(const char *bytes, gsize length, const char *origin, const char *zone,
                     GError **error);
void spec_free(Spec *spec);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Spec, spec_free)

/* The chart; it lives as long as the spec. */
const Chart *spec_chart(const Spec *spec);

/* From zero, unless that would flatten what there is to see: where all values lie in one half. */
ScaleKind spec_suit_scale(const ChartSeries *series, gsize n);

#endif
