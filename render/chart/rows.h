/* The rows of a table of text, from CSV or from a list of JSON objects. The first is the header. */
#ifndef HUBPLOT_ROWS_H
#define HUBPLOT_ROWS_H

#include "chart/csv.h"

#include <jansson.h>

typedef struct Rows Rows;

/* `origin` names the file in errors. Borrows the bytes. */
Rows *rows_new_csv(const char *bytes, gsize length, const char *origin);
/* A row an object, a column a key, in the order in which keys come first. Numbers are written as
 * text, null and what is absent is "". Borrows the list. Fails where an element is no object. */
Rows *rows_new_json(json_t *list, const char *origin, GError **error);
void rows_free(Rows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rows, rows_free)

/* Begins again with the header. */
void rows_rewind(Rows *rows);

/* Reads the next row into `*cells` (CsvCell, valid until the next call), which are as many as the
 * header has; NULL at the end. */
bool rows_read(Rows *rows, const GArray **cells, GError **error);

/* Whether a comma within a number may be a decimal point: commas do not separate the cells. */
bool rows_doubt_commas(const Rows *rows);

/* Sets an error about a cell of the row that was read last, naming its place. */
void rows_refuse(const Rows *rows, guint column, GError **error, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

#endif
