/* What the readers of specs build a chart with. */
#ifndef HUBPLOT_SPEC_BUILD_H
#define HUBPLOT_SPEC_BUILD_H

#include "chart/spec.h"

struct Spec {
    Chart chart;
    GPtrArray *owned; /* what the chart borrows; freed by g_free() */
    GPtrArray *notes; /* char *, ended by NULL once it is read */
    bool table;       /* spec_is_table() */
};

Spec *spec_new(void);
/* `n` zeroed elements that live as long as the spec; NULL when n is 0. */
gpointer spec_alloc(Spec *spec, gsize n, gsize size);
/* Takes the memory and returns it. */
gpointer spec_keep(Spec *spec, gpointer memory);

/* A series under way: times and values as they come. */
typedef struct {
    char *name;
    const char *header; /* that says the unit; NULL: the name does */
    bool percent;       /* the values are shares */
    GArray *times;      /* gint64; several may have the same */
    GArray *values;     /* double */
    int direction;      /* 1: times ascend, -1: they descend, 0: not known yet */
} Column;
/* `times` NULL: its own. */
Column *column_new(const char *name, GArray *times);
void column_free(Column *column);

/* Makes the series of a chart of the columns (Column *), which have rows: ascending, with the units
 * that headers say, a panel for each unit. `sort`: the times are in any order. */
void spec_build(Spec *spec, const GPtrArray *columns, bool sort);

/* Adds a sentence to spec_notes(); takes it. */
void spec_note(Spec *spec, char *sentence);

/* The series of a table. */
typedef struct Rows Rows;
bool spec_read_rows(Spec *spec, Rows *rows, const SpecOptions *options, GError **error);

#endif
