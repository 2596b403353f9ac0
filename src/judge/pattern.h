/* Sizes that come and go: what the calendar, or earlier nights like it, lead us to expect. */
#ifndef HUBPLOT_PATTERN_H
#define HUBPLOT_PATTERN_H

#include "judge/baseline.h"

typedef enum {
    PATTERN_NONE,
    PATTERN_WEEKDAY,       /* as on earlier days of that weekday */
    PATTERN_MONTH_DAY,     /* of that day of the month */
    PATTERN_MONTH_END,     /* of that day before a month's end */
    PATTERN_MONTH_WEEKDAY, /* of the first Sunday of a month, say */
    PATTERN_NIGHTS,        /* each so many nights */
    PATTERN_ALTERNATING,   /* each second tarball */
} PatternKind;

/* What earlier tarballs of the same kind of night were. */
typedef struct {
    PatternKind kind;
    int arg;         /* PATTERN_MONTH_WEEKDAY: 10 * nth + weekday (0: Monday; nth 5: the last);
                        PATTERN_NIGHTS: how many; the others: the day, counted from 0 */
    int members;     /* so many they are */
    bool sure;       /* enough to miss it where it doesn't come */
    double expected; /* of log */
    double spread;   /* of one more, in log */
    double step;     /* how far it lies from the nights before, in log */
} Pattern;

#define PATTERN_MOST 7
#define PATTERN_LEAST 0.05 /* in log: the least step of a pattern */

/* Whether sizes change so much from night to night that there may be a pattern. */
bool pattern_is_possible(const Baseline *baseline);

/* Finds the patterns that hold for the tarball in that place, measured as `baseline`; returns how
 * many, PATTERN_MOST at most. */
int pattern_find(const SizeSeries *series, int place, const Baseline *baseline, Pattern *patterns);

/* Whether the size in that place may be what is there when a sure pattern is missed: no further
 * from what it expects than half as much again as its step, and the pattern, if it is a monthly
 * one, is what makes most steps of the kind. Else the level has changed, and is judged by itself.
 */
bool pattern_explains(const SizeSeries *series, int place, const Pattern *pattern, double size);

/* Whether the size in that place, in log, is none to speak of, as nights before were so, though
 * nothing tells when: precedent.c says which. */
bool size_has_precedents(const SizeSeries *series, int place, const Baseline *baseline,
                         double size);

/* The median, in log, of the five before `place`, in twelve days; NAN where there are fewer than
 * two. */
double size_level_before(const SizeSeries *series, int place);

/* "on that weekday", "on the first Sunday of a month". Free with g_free(). */
char *pattern_words(const Pattern *pattern);

#endif
