/* The engine for a database in a file. */
#ifndef HUBPLOT_SQLITE_H
#define HUBPLOT_SQLITE_H

#include "store/database.h"

#include <sqlite3.h>

/* As database_open(). */
Database *sqlite_open(const char *path, const DatabaseKind *kind, StoreMode mode, GError **error);
/* Opens a file as it is, by a path or URI; `path` names it in messages. */
Database *sqlite_open_file(const char *path, const char *uri, int flags, GError **error);

/* The connection of a database that this engine opened. */
sqlite3 *sqlite_connection(const Database *database);
/* Sets the error from what SQLite last said: "PATH: cause". Returns false. */
bool sqlite_fail(const Database *database, GError **error);
/* Asks for the single number that a query gives. */
bool sqlite_ask(const Database *database, const char *sql, gint64 *number, GError **error);

#endif
