/* What the columns of a table hold: which is the time, which are numbers, which text. */
#ifndef HUBPLOT_COLUMNS_H
#define HUBPLOT_COLUMNS_H

#include "axis/calendar.h"
#include "chart/rows.h"
#include "chart/spec.h"

/* Which columns are read, and as what. */
typedef struct {
    guint time;
    int hour;         /* the column of the time of day that belongs to it; -1: none */
    guint kinds;      /* what its numbers may be: instant_read_number() */
    int name;         /* of a long table: whose words name the series; -1: each column is one */
    int text;         /* the first of text that is left out; -1: there is none */
    GArray *value;    /* guint: the columns of numbers */
    GPtrArray *names; /* char *: of all columns */
    GArray *percent;  /* bool, of all columns: their numbers are shares */
    GPtrArray *notes; /* char *: what was left out or recognised, in sentences */
} Columns;

/* Looks at all rows and decides. Free with columns_clear(), also after an error, which names file
 * and place, or the option. */
bool columns_find(Columns *columns, Rows *rows, Calendar *calendar, const SpecOptions *options,
                  GError **error);
void columns_clear(Columns *columns);

/* Reads a cell of the column of times; as instant_read(). */
const char *columns_read_time(const Columns *columns, const char *text, Calendar *calendar,
                              const SpecOptions *options, gint64 last, gint64 *time);

#endif
