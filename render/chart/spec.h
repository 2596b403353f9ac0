/* Reads a chart from a file: a table, which is CSV or a list of JSON objects, or JSON that can
 * express everything in chart.h; also what Prometheus answers to query_range, and the options of a
 * Highstock chart that hubplot writes.
 *
 * A table: a header, then rows. One column is the time, the first if it can be; each further one
 * that holds numbers is a series of the header's name, with a unit if one stands there in brackets,
 * as in "wind (m/s)"; unlike units get a panel each. Columns of text are left out, which
 * spec_notes() tells, unless times repeat and there is but one of numbers: then each word of the
 * first of text is a series. Times are as instant_read() reads them; a column of nothing but
 * numbers holds years, months, dates, seconds since the epoch or parts of seconds, if all of them
 * may be that, and is refused if they may be none. A time of day in the next column belongs to the
 * time. Numbers may have commas before each three digits, and a per cent sign; empty cells, and
 * NaN, NA and null, are gaps. Rows stand by time, ascending or descending, unless they are sorted.
 *
 * JSON: an object whose keys are the fields of Chart, without counts:
 *   kind       "panels", "sparkline", "multiples", "calendar", "table"
 *   finding, caption, zone, source      text
 *   from, until, now                    times: seconds since the epoch, or ISO 8601
 *   overview, calendar                  true or false
 *   times      rows of times that series share by their number
 *   panels     a list of {title, unit, scale, weight, series, events, rules, bands}
 *     unit     "none", "bytes", "bytes-si", "count", "percent", "seconds"
 *     unit_name  text; ymin, ymax  numbers
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

/* How a file is read; zeroed: as it says itself. The error's words for the lists are those of the
 * options of `hubplot chart`. */
typedef struct {
    const char *zone;           /* of times without one; NULL: UTC. JSON's own comes before */
    const char *time_format;    /* as instant_read_format(); NULL: recognised */
    bool sort;                  /* rows in any order */
    const char *const *columns; /* the series to read, by header or number from 1; NULL: all */
    const char *const
        *long_table; /* three: the columns of time, name and value; NULL: recognised */
} SpecOptions;

/* `origin` names the file in errors, which name place and cause. `options` may be NULL. */
Spec *spec_read_csv(const char *bytes, gsize length, const char *origin, const SpecOptions *options,
                    GError **error);
Spec *spec_read_json(const char *bytes, gsize length, const char *origin,
                     const SpecOptions *options, GError **error);

/* What was recognised or left out, in sentences; NULL-terminated, lives as long as the spec. */
const char *const *spec_notes(const Spec *spec);
/* Whether the file does not say how to show its series. */
bool spec_is_table(const Spec *spec);

void spec_free(Spec *spec);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Spec, spec_free)

/* The chart; it lives as long as the spec. */
const Chart *spec_chart(const Spec *spec);

/* From zero, unless that would flatten what there is to see: where the largest third of the axis
 * would be empty. */
ScaleKind spec_suit_scale(const ChartSeries *series, gsize n);

#endif
