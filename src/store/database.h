/* What the files of the store share: one SQLite connection, its statements, transactions and rows,
 * and how a database is made and brought forward. */
#ifndef HUBPLOT_DATABASE_H
#define HUBPLOT_DATABASE_H

#include "store/store.h"

#include <sqlite3.h>

/* A kind of database: how it is known, and how it is made. */
typedef struct {
    gint64 application_id;
    const char *name;              /* "a hub's database" */
    const char *const *migrations; /* resources: what brings version i to i + 1; NULL-terminated */
} DatabaseKind;

typedef struct {
    char *path;
    sqlite3 *db;
    GHashTable *statements; /* SQL -> sqlite3_stmt * */
} Database;

/* Opens a database as store_open() does. */
Database *database_open(const char *path, const DatabaseKind *kind, StoreMode mode, GError **error);
void database_close(Database *database);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Database, database_close)

/* Sets the error from what SQLite last said: "PATH: cause". Returns false. */
bool database_fail(const Database *database, GError **error);
/* Sets an error of ours: "PATH: cause". Returns false. */
bool database_refuse(const Database *database, StoreError code, GError **error, const char *format,
                     ...) G_GNUC_PRINTF(4, 5);

/* The statement of a query, ready to be bound; NULL on failure. It is prepared once, and belongs
 * to the database: `sql` must be a constant text, and the statement is not to be held across
 * another use of the same text. */
sqlite3_stmt *database_prepare(Database *database, const char *sql, GError **error);

/* Binds what `types` names, from the first parameter on: i is a gint64, t a text that may be NULL,
 * d a double, NAN being NULL, k two gint64, a value and what stands for "not known" (NULL then).
 * Texts must outlive the statement's execution, and are made valid UTF-8 by whoever took them in.
 */
void database_bind(sqlite3_stmt *statement, const char *types, ...);

/* Runs a statement that gives no rows, and resets it. */
bool database_run(Database *database, sqlite3_stmt *statement, GError **error);
/* Steps to the next row. *row is false after the last, when the statement is reset. */
bool database_step(Database *database, sqlite3_stmt *statement, bool *row, GError **error);
/* Runs SQL without parameters. */
bool database_execute(Database *database, const char *sql, GError **error);
/* Asks for the single number that a query gives. */
bool database_ask(Database *database, const char *sql, gint64 *number, GError **error);

/* Takes the write lock at once: a read transaction that turns into a write fails however long
 * one waits. */
bool database_begin(Database *database, GError **error);
/* Commits when `ok`, else rolls back and leaves *error as it is. Returns whether it is on disk. */
bool database_end(Database *database, bool ok, GError **error);

/* Columns of rows, which are checked as anything from elsewhere is: */
/* The number, or `unknown` for anything else. */
gint64 database_number(sqlite3_stmt *statement, int column, gint64 unknown);
/* The text, valid UTF-8 without NUL, until the next step; NULL when it is NULL or no such text. */
const char *database_text(sqlite3_stmt *statement, int column);

#endif
