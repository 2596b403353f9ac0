/* Reads CSV (RFC 4180), also with `;` or tabs as separators if the first row has those and no
 * commas. */
#ifndef HUBPLOT_CSV_H
#define HUBPLOT_CSV_H

#include <glib.h>
#include <stdbool.h>

#define CSV_MAX_CELL (64 * 1024) /* bytes */

typedef struct {
    const char *text; /* without quotes; spaces around it are cut off */
    const char *at;   /* where it begins in the file */
} CsvCell;

typedef struct Csv Csv;

/* `origin` names the file in errors. Borrows the bytes. */
Csv *csv_new(const char *bytes, gsize length, const char *origin);
void csv_free(Csv *csv);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Csv, csv_free)

/* Begins again with the first row. */
void csv_rewind(Csv *csv);

/* Reads the next row that is not empty into `*cells` (CsvCell, valid until the next call); NULL
 * at the end. The error names file, line and column. */
bool csv_read_row(Csv *csv, const GArray **cells, GError **error);

/* What separates the cells. */
char csv_delimiter(const Csv *csv);

/* The cells of one row; NULL: it can't be read, or holds nothing. Free with g_strfreev(). */
char **csv_split(const char *row);

/* Sets an error "FILE:LINE:COLUMN: ..." about a place in the file, counted from 1, columns in
 * characters. */
void csv_set_error(const Csv *csv, const char *at, GError **error, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
void csv_set_error_valist(const Csv *csv, const char *at, GError **error, const char *format,
                          va_list arguments) G_GNUC_PRINTF(4, 0);

#endif
