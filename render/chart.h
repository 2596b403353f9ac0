/* WHAT is shown: a chart as plain data.
 *
 * A Chart borrows everything and owns nothing; a designated initialiser with the rest zero is a
 * sensible chart. Instants are int64 seconds since the epoch (UTC); the zone is only used to
 * print them. Values are doubles in base units (bytes, not MiB); NaN is a gap. Text is UTF-8 as
 * it came: invalid bytes and control characters are made visible, what is too long is shortened
 * in the middle. */
#ifndef HUBPLOT_CHART_H
#define HUBPLOT_CHART_H

#include <glib.h>
#include <stdbool.h>

/* What a value is, and so how it is written. */
typedef enum {
    UNIT_NONE,
    UNIT_BYTES,    /* KiB, MiB, GiB: powers of 1024 */
    UNIT_BYTES_SI, /* kB, MB, GB: powers of 1000 */
    UNIT_COUNT,    /* whole numbers */
    UNIT_PERCENT,  /* 25 is 25 % */
    UNIT_SECONDS,  /* a duration: s, min, h, d */
} Unit;

typedef enum {
    SCALE_LINEAR_ZERO, /* from zero */
    SCALE_LINEAR,      /* the data's own range */
    SCALE_LOG,
} ScaleKind;

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
    MARK_STEP,   /* an event each: a marker, held as a level until the next one or `hold` */
    MARK_LINE,   /* samples: joined, never across a gap */
    MARK_COLUMN, /* one column a value, from zero */
    MARK_POINT,
    MARK_AREA,   /* filled from zero */
} MarkKind;

typedef struct {
    const char *name;    /* its direct label */
    MarkKind mark;
    Role role;
    const gint64 *time;  /* n instants; not ascending: refused */
    const double *value; /* n values */
    gsize n;
    gint64 hold;         /* s; a step ends this long after its event unless the next came;
                            a line is broken where two samples are further apart; 0: no limit */
    gint64 width;        /* s; what a column spans; 0: to the next */
} ChartSeries;

/* What happened. Each kind has a shape of its own, not only a colour. */
typedef enum {
    EVENT_MISSING,     /* nothing came when something was due: a mark at the base */
    EVENT_TRUNCATED,   /* smaller than it must be */
    EVENT_JUMP,        /* larger than expected */
    EVENT_OVERDUE,     /* from when it was due until now */
    EVENT_UNREACHABLE, /* a span in which nothing is known */
    EVENT_NOTE,
} EventKind;
#define N_EVENT_KINDS 6

typedef struct {
    EventKind kind;
    gint64 time, until; /* a span when until > time */
    int series;         /* the series that it marks, by place in the panel; -1: the whole panel */
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
    double low, high;
    Role role;
    const char *label; /* or NULL */
} ChartBand;

typedef struct {
    const char *title; /* or NULL */
    Unit unit;
    ScaleKind scale;
    double weight;     /* share of the height; 0 is 1 */
    const ChartSeries *series;
    gsize n_series;
    const ChartEvent *events;
    gsize n_events;
    const ChartRule *rules;
    gsize n_rules;
    const ChartBand *bands;
    gsize n_bands;
} ChartPanel;

/* One cell of a table drawn as a picture. */
typedef struct {
    const char *text;
    Role role;    /* ROLE_SERIES: plain text; a status role also draws its shape */
    bool numeric; /* aligned at the right */
} ChartCell;

typedef enum {
    CHART_PANELS,    /* panels on one time axis */
    CHART_SPARKLINE, /* the first panel's series without text or axes */
    CHART_MULTIPLES, /* each panel with its own axis, in a grid of columns */
    CHART_CALENDAR,  /* a cell a civil day; the first series' value, NaN or absent is loud */
    CHART_TABLE,     /* cells */
} ChartKind;

typedef struct {
    ChartKind kind;
    const char *finding;  /* the headline: what is to be seen, in words; or NULL */
    const char *caption;  /* what is shown; or NULL */
    const char *zone;     /* IANA name or "+08:00"; NULL: UTC */
    gint64 from, until;   /* range shown; both 0: the data's own */
    gint64 now;           /* drawn as the end of what can be known; 0: not drawn */
    const ChartPanel *panels;
    gsize n_panels;
    bool overview;        /* a strip of the whole history with the shown range marked */
    bool calendar;        /* a strip with a cell a day */
    const char *source;   /* where the data came from, for the picture's metadata; or NULL */
    const ChartCell *cells; /* of a table, row by row; the first row is the header */
    gsize n_rows, n_columns;
} Chart;

#endif
