/* WHAT is shown: a chart as plain data.
 *
 * A Chart borrows everything and owns nothing; a designated initialiser with the rest zero is a
 * sensible chart. Instants are int64 seconds since the epoch (UTC), in the years 1 to 9999; the
 * zone is only used to print them and to know where days begin. Values are doubles in base units
 * (bytes, not MiB); NaN is a gap, infinities are refused. Text is UTF-8 as it came: invalid bytes
 * and control characters are made visible, what is too long is shortened in the middle.
 *
 * A whole picture, with render.h and theme.h (without checks for errors):
 *
 *     static const gint64 time[] = {1795300000, 1795386400, 1795472800};
 *     static const double bytes[] = {1529629254, 1531229474, 1147682816};
 *     ChartSeries series = {.name = "svn/dybsvn", .time = time, .value = bytes, .n = 3,
 *                           .hold = 30 * 3600};
 *     ChartPanel panel = {.title = "Size of each tarball", .unit = UNIT_BYTES,
 *                         .series = &series, .n_series = 1};
 *     Chart chart = {.finding = "svn/dybsvn shrank by 25 %", .zone = "Asia/Taipei",
 *                    .panels = &panel, .n_panels = 1};
 *     Renderer *renderer = renderer_new(NULL);
 *     Theme *theme = theme_load("light", NULL);
 *     Picture picture = {.format = PICTURE_SVG, .theme = theme};
 *     GByteArray *svg = g_byte_array_new();
 *     renderer_draw(renderer, &chart, &picture, svg, NULL);
 */
#ifndef HUBPLOT_CHART_H
#define HUBPLOT_CHART_H

#include "axis/ticks.h"
#include "axis/units.h"

#include <glib.h>
#include <stdbool.h>

/* What a colour means. The theme names the colour. */
typedef enum {
    ROLE_SERIES, /* by the series' place: 1st, 2nd, ... colour of the theme */
    ROLE_MAIN,
    ROLE_MUTED,
    ROLE_GOOD,
    ROLE_WARN,
    ROLE_ALARM,
    ROLE_UNKNOWN,
} Role;

typedef enum {
    MARK_STEP,   /* an event each: a marker where they can be told apart, held as a level until
                    the next one, `hold`, or the chart's `now` */
    MARK_LINE,   /* samples: joined, never across a gap; a single one is a dot */
    MARK_COLUMN, /* one column a value, from zero, beginning at its instant */
    MARK_POINT,  /* dots */
    MARK_AREA,   /* as MARK_LINE, and filled from zero */
} MarkKind;

typedef struct {
    const char *name; /* its direct label */
    MarkKind mark;
    Role role;
    const gint64 *time;  /* n instants; not ascending: refused */
    const double *value; /* n values */
    gsize n;
    gint64 hold;  /* s; a step ends this long after its event unless the next came;
                     a line is broken where two samples are further apart; 0: no limit */
    gint64 width; /* s; what a column spans, at most to the next; 0: to the next */
} ChartSeries;

/* What happened. Each kind has a shape of its own, not only a colour, and is explained in a key
 * below the chart. */
typedef enum {
    EVENT_MISSING,     /* nothing came when something was due: a mark at the base */
    EVENT_TRUNCATED,   /* smaller than it must be */
    EVENT_JUMP,        /* larger than expected */
    EVENT_OVERDUE,     /* from when it was due until now */
    EVENT_UNREACHABLE, /* a span in which nothing is known */
    EVENT_NOTE,
    EVENT_DRIFT, /* a span over which a value changed little by little, from `value` to what it is
                    at the end: a bracket */
} EventKind;
#define N_EVENT_KINDS 7

typedef struct {
    EventKind kind;
    gint64 time, until; /* a span when until > time; before it: refused, unless 0 */
    int series;         /* the series that it marks, by place in the panel; -1: the whole panel, and
                           the same in several panels is one event */
    double value;       /* where the mark sits; NaN: at the base */
    const char *label;  /* in words, shown where there is room; or NULL */
} ChartEvent;

/* A horizontal line: a threshold, an expected count. */
typedef struct {
    double value;
    Role role;
    const char *label; /* or NULL */
} ChartRule;

/* A horizontal band of values, e.g. what is normal. */
typedef struct {
    double low, high; /* infinite: to the axis' end */
    Role role;
    const char *label;  /* or NULL */
    gint64 from, until; /* where it holds; both 0: everywhere */
} ChartBand;

/* An end of an axis of values. */
typedef struct {
    bool set; /* else the data's */
    double value;
} AxisEnd;

/* A plot with an axis of its own. Up to five or so series can be told apart: more, or such that
 * differ by more than CHART_MAX_RATIO times, are better drawn as CHART_MULTIPLES, a panel each. */
#define CHART_MAX_RATIO 50
/* So many series of a panel have a colour of the theme each; of more, those with the largest, the
 * smallest and the most changed values have, and the others are grey. */
#define CHART_MAX_COLOURS 8
typedef struct {
    const char *title; /* or NULL; a small multiple takes its first series' name */
    Unit unit;
    const char *unit_name; /* as the axis' title says it where `unit` has no name for it: "m/s"; or
                              NULL */
    ScaleKind scale;
    AxisEnd ymin, ymax; /* where the axis ends, whatever the data; lines are cut off there, and what
                           lies beyond is counted */
    double weight;      /* share of the height, up to 1000; 0 is 1 */
    const ChartSeries *series;
    gsize n_series;
    const ChartEvent *events; /* the first are named first and lie on top; also beyond the range,
                                 for the strips */
    gsize n_events;
    const ChartRule *rules;
    gsize n_rules;
    const ChartBand *bands;
    gsize n_bands;
} ChartPanel;

/* One cell of a table drawn as a picture. */
typedef struct ChartCell {
    const char *text;
    Role role;    /* ROLE_SERIES: plain text; a status role also draws its shape */
    bool numeric; /* aligned at the right */
} ChartCell;

/* What a night's cell of a sheet says, the gravest last: where several share a place, that is seen.
 */
typedef enum {
    SHEET_BLANK,    /* nothing is known, or all is absent alike: left white */
    SHEET_IDLE,     /* nothing was due */
    SHEET_EXPECTED, /* came, and as it should */
    SHEET_NOTE,     /* came; something else is wrong */
    SHEET_LARGE,
    SHEET_SMALL,
    SHEET_MISSING, /* was due, and did not come */
} SheetState;
#define N_SHEET_STATES 7

/* A thin row of cells within a row of a sheet. */
typedef struct {
    const guint8 *state; /* SheetState of each of the sheet's nights */
    double departure;    /* of the last value from what was expected, %; NaN: none */
    double low, high;    /* between which it is well, %; infinite: no limit; NaN: not known */
} SheetLane;

typedef struct {
    const char *name;
    Role role;                  /* of its status: ROLE_GOOD, ROLE_WARN, ... */
    const char *why;            /* what is wrong, in few words; or NULL */
    const SheetLane *lanes;     /* n_lanes of the sheet */
    const char *const *figures; /* a text for each of the sheet's columns */
} SheetRow;

/* Nights that are blank in a lane, or in all, and what is said of them once. */
typedef struct {
    gsize first, last; /* places of nights */
    const char *label;
} SheetGap;

/* Rows of cells, a cell a night: the last nights wide, those before narrow; at the right how far
 * the last night departs from what was expected, on one axis for all rows, and columns of text. */
typedef struct {
    const gint64 *night; /* n_nights instants, at which civil days begin */
    gsize n_nights;
    gsize n_recent;           /* the last so many are wide */
    const char *const *lanes; /* the names of n_lanes */
    gsize n_lanes;
    const char *const *columns; /* the heads of n_columns; the first is left out last */
    gsize n_columns;
    const SheetRow *rows; /* n_rows, the worst first; what does not fit is folded into a row */
    gsize n_rows;
    const struct ChartCell *notes; /* n_notes sentences above the rows, each with a status */
    gsize n_notes;
    const SheetGap *gaps; /* n_gaps, the oldest first */
    gsize n_gaps;
} ChartSheet;

typedef enum {
    CHART_PANELS,    /* panels above each other on one time axis, series named at their ends */
    CHART_SPARKLINE, /* the first panel's series without text or axes, on no background */
    CHART_MULTIPLES, /* each panel with its own axis of values, in a grid of columns */
    CHART_CALENDAR,  /* a cell a civil day: the last value of that day of the first series; NaN
                        or absent is loud. Below the first rule's value, where there is one, and
                        below zero a day warns. The square's area is its share of the largest
                        value. The range ends before `until`, unless a sample lies there */
    CHART_TABLE,     /* cells; panels and range are not looked at */
    CHART_SHEET,     /* a sheet; panels are not looked at */
} ChartKind;

typedef struct {
    ChartKind kind;
    const char *finding; /* the headline: what is to be seen, in words; or NULL */
    const char *caption; /* what is shown; or NULL */
    const char *alt;     /* the same and more in one or two sentences, for those who can't see the
                            picture; NULL: made of the above, and of the data */
    const char *zone;    /* IANA name or "+08:00"; NULL: UTC */
    gint64 from, until;  /* range shown; both 0: the data's own */
    gint64 now;          /* drawn as the end of what can be known; 0: not drawn */
    const ChartPanel *panels;
    gsize n_panels;
    bool overview; /* a strip of the whole history below, with the shown range marked: the
                      first panel's series, of small multiples a cell a day; series then
                      hold more than the range, or `history` does */
    const ChartPanel *history; /* what the strip shows, if not the panels: its first panel's series,
                                  of small multiples the days of all */
    gsize n_history;
    bool calendar;          /* a strip with a cell a day, by all series and events: below panels, of
                               small multiples where there is no overview */
    const char *source;     /* where the data came from, for the picture's metadata; or NULL */
    const ChartCell *cells; /* of a table, row by row; the first row is the header */
    gsize n_rows, n_columns;
    const ChartSheet *sheet;
} Chart;

/* The names of what is enumerated above, as files and options write them, each list in the order of
 * its enum and ended by NULL. */
extern const char *const chart_kind_words[],
    *const chart_unit_words[], *const chart_scale_words[], *const chart_role_words[],
                                                               *const chart_mark_words[],
                                                                   *const chart_event_words[];

/* What each kind of event, and each state of a sheet's cells, is called in pictures. */
extern const char *const chart_event_names[], *const chart_state_names[];

/* A letter for each state of a cell, in data: "_-=?><!". */
extern const char chart_state_letters[];

/* What is wrong with a sheet; NULL: nothing. */
const char *sheet_problem(const ChartSheet *sheet);
/* How many cells of each state the sheet has. */
void sheet_counts(const ChartSheet *sheet, gsize counts[N_SHEET_STATES]);

/* The word's place in the list; -1: it is not there. */
int chart_find_word(const char *const *words, const char *word);

/* Checks that a chart can be drawn: times ascend and lie in the years 1 to 9999, numbers are
 * finite or NaN, what is counted is there, events are of the panel. The error names panel, series
 * and place. `figures` (series.h) may be NULL. */
typedef struct Figures Figures;
bool chart_check(const Chart *chart, Figures *figures, GError **error);

/* The chart in words, for readers who can't see the picture: what is shown, the finding, last,
 * minimum and maximum of each series. `figures` may be NULL. Free with g_free(). */
char *chart_describe(const Chart *chart, Figures *figures);

/* Whether the chart is made of panels. */
static inline bool chart_has_panels(const Chart *chart)
{
    return chart->kind != CHART_TABLE && chart->kind != CHART_SHEET;
}

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
