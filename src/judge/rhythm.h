/* When an item's tarballs are due: as configured, or learnt from its history. */
#ifndef HUBPLOT_RHYTHM_H
#define HUBPLOT_RHYTHM_H

#include "axis/calendar.h"
#include "base/when.h"
#include "model.h"

typedef enum {
    RHYTHM_NONE,
    RHYTHM_SCHEDULE,      /* as configured */
    RHYTHM_SPAN,          /* a period after the one before */
    RHYTHM_WEEKDAYS,      /* on some days of the week, or on all */
    RHYTHM_NIGHTS,        /* every n nights */
    RHYTHM_MONTH_DAY,     /* once a month, on a day of it, counted from its beginning or its end */
    RHYTHM_MONTH_WEEKDAY, /* once a month, as on its first Sunday */
} RhythmKind;

typedef struct {
    RhythmKind kind;
    Schedule *schedule;
    guint weekdays; /* bit 0 is Monday */
    int nights;     /* days between two, about */
    int month_day;  /* 1 .. 28; 0 is the month's last day, -1 the one before it */
    int nth;        /* 1 .. 4; 5 is the last */
    int weekday;    /* 0 is Monday */
    int second;     /* civil time of day at which it is due */
    bool patient;   /* few points: nothing is known for sure */
    bool steady;    /* all tarballs that it was learnt from came by it, as far as a look shows */
    gint64 period;  /* s; -1: not known */
    gint64 grace;   /* s: as configured, by few tarballs, or the sum of */
    gint64 grace_least, grace_delay, grace_unseen; /* what the period gives, what making them and
                                                      what their transfer takes; 0 else */
    Calendar *calendar;                            /* borrowed */
} Rhythm;

/* Sets up the rhythm of `item`, whose node was last reached at `seen`; rhythm_learn.c says how. A
 * configured schedule or grace takes the place of the learnt one. The calendar, of the hub's zone,
 * must outlive the rhythm. */
void rhythm_init(Rhythm *rhythm, const ItemHistory *item, const GArray *readings,
                 const Limits *limits, Calendar *calendar, gint64 seen);
void rhythm_clear(Rhythm *rhythm);

/* The time due that a tarball of `time` stands for, when the one before it stands for `before` (-1:
 * there is none): that nearest to it; the one after where that has its tarball already and this one
 * came by more than a few hours later, which then was early. */
gint64 rhythm_served(const Rhythm *rhythm, gint64 before, gint64 time);
/* The same as civil days (G_MININT64: there is none), of a rhythm that speaks of days. */
gint64 rhythm_day(const Rhythm *rhythm, gint64 before, gint64 time);

/* When the next is due after the one that stands for `served`, without grace; -1: never. */
gint64 rhythm_next(const Rhythm *rhythm, gint64 served);

/* Whether nothing stands for what was due at `due`, when the tarball after the one that stands for
 * `served` is of `time`. */
bool rhythm_is_missed(const Rhythm *rhythm, gint64 served, gint64 due, gint64 time);

/* "each day", "on working days", "every 3 nights", "on the first Sunday of each month". Free with
 * g_free(). */
char *rhythm_words(const Rhythm *rhythm);

/* A rhythm that took the place of another. */
typedef struct {
    gint64 since; /* the instant of its first day */
    char *before; /* the other, in words; free with g_free() */
} RhythmChange;
/* Whether the item's rhythm, which is `now`, is another than before, as far as its last 60 tarballs
 * tell; else *change is of no use. */
bool rhythm_find_change(const Rhythm *now, const ItemHistory *item, const GArray *readings,
                        const Limits *limits, gint64 seen, RhythmChange *change);

#endif
