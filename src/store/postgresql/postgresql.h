/* The engine for a database on a PostgreSQL server. Its tables stand in a schema of their kind, so
 * that the hubs' and the state may share a database. */
#ifndef HUBPLOT_POSTGRESQL_H
#define HUBPLOT_POSTGRESQL_H

#include "store/database.h"

/* As database_open(); `path` is a URI. */
Database *postgresql_open(const char *path, const DatabaseKind *kind, StoreMode mode,
                          GError **error);

/* Takes a lock of that name, which keeps runs apart, until the database is closed; waits up to
 * `wait` seconds, then fails with LOCK_ERROR_HELD, naming the other. */
bool postgresql_lock(Database *database, const char *name, int wait, GError **error);

#endif
