/* A tarball as the database holds it: known by its item, civil date and file name. */
#ifndef HUBPLOT_ROW_H
#define HUBPLOT_ROW_H

#include "store/database.h"

typedef struct {
    gint64 civil;
    const char *name;
    Tarball tarball; /* item and path are not set; last_seen as it is stored */
} TarballRow;

/* Reads the current row of QUERY_TARBALLS. Its texts live until the next step. Fails on a row
 * that this program cannot have written. */
bool row_read(Store *store, sqlite3_stmt *statement, TarballRow *row, GError **error);

/* Writes a row of the item with that id, over one of the same key. */
bool row_write(Store *store, gint64 item, const TarballRow *row, GError **error);

/* The order of the table. */
int row_compare(const TarballRow *a, const TarballRow *b);

#endif
