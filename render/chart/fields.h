/* Reads JSON objects into records, by tables of their keys. Strict: unknown keys are errors. */
#ifndef HUBPLOT_FIELDS_H
#define HUBPLOT_FIELDS_H

#include "axis/calendar.h"
#include "chart/spec_build.h"

#include <jansson.h>

/* A row of times that series share. */
typedef struct {
    const gint64 *time;
    gsize n;
} TimeRow;

typedef struct {
    Spec *spec;
    const char *origin;
    Calendar *calendar;
    GString *path; /* of the value being read, e.g. "panels[0].series[1].mark" */
    const TimeRow *rows;
    gsize n_rows;
    GError **error;
} Reader;

typedef struct Field Field;
typedef struct Schema Schema;
/* Stores `value` into the field's place in the record. */
typedef bool ReadField(Reader *reader, const Field *field, const json_t *value, char *record);

/* A key of an object, and how it becomes a field of the record. */
struct Field {
    const char *key;
    ReadField *read;
    gsize offset;
    const char *const *words; /* of an enum */
    const Schema *schema;     /* of a list's elements */
    gsize count;              /* offset of a list's length */
    bool required;
};

/* What an object may hold; the last field has no key. */
struct Schema {
    const char *name;
    gsize size;
    const Field *fields;
    void (*preset)(char *record); /* or NULL */
};

/* Each returns false with the error set. */
bool fields_refuse(Reader *reader, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* "a list is needed here, not a number" */
bool fields_refuse_type(Reader *reader, const char *expected, const json_t *value);

/* The path while something inside is read: pass what entering returned to leave it. */
gsize fields_enter_index(Reader *reader, gsize i);
void fields_leave(Reader *reader, gsize outside);

/* Fills the record, which is zeroed, from an object. */
bool fields_read_object(Reader *reader, const Schema *schema, const json_t *object, char *record);

/* A list of times, ascending. */
bool fields_read_times(Reader *reader, const json_t *list, TimeRow *row);
/* A list of numbers, null being a gap, that live as long as the spec. */
bool fields_read_numbers(Reader *reader, const json_t *list, const double **numbers, gsize *n);

/* The kinds of field, and the type that each stores. */
ReadField field_text;    /* const char * */
ReadField field_bool;    /* bool */
ReadField field_word;    /* the enum whose words the field names */
ReadField field_integer; /* gint64 */
ReadField field_number;  /* double */
ReadField field_end;     /* AxisEnd */
ReadField field_time;    /* gint64 */
ReadField field_list;    /* a pointer to the field's schema, and a gsize */

/* JSON that describes data, but no chart (spec_foreign.c): whether it is such; and its series, or
 * those named by `columns`, if that is not NULL. */
bool spec_is_foreign(const json_t *root);
bool spec_read_foreign(Reader *reader, const json_t *root, const char *const *columns);

ReadField spec_read_sheet; /* const ChartSheet * */

#endif
