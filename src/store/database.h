/* What the files of the store share: one SQLite connection, and its statements. */
#ifndef HUBPLOT_DATABASE_H
#define HUBPLOT_DATABASE_H

#include "store/query.h"
#include "store/store.h"

#include <sqlite3.h>

struct Store {
    char *path;
    sqlite3 *db;
    sqlite3_stmt *statements[N_QUERIES]; /* prepared when first asked for */
};

/* Sets the error from what SQLite last said: "PATH: cause". Returns false. */
bool database_fail(const Store *store, GError **error);
/* Sets an error of ours: "PATH: cause". Returns false. */
bool database_refuse(const Store *store, StoreError code, GError **error, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* The statement of a query, ready to be bound; NULL on failure. It belongs to the store, and is
 * not to be held across another use of the same query. */
sqlite3_stmt *database_prepare(Store *store, Query query, GError **error);

/* Binds what `types` names, from the first parameter on: i is a gint64, t a text that may be NULL,
 * k two gint64, a value and what stands for "not known" (NULL then). Texts must outlive the
 * statement's execution, and are made valid UTF-8 by whoever took them in. */
void database_bind(sqlite3_stmt *statement, const char *types, ...);

/* Runs a statement that gives no rows, and resets it. */
bool database_run(Store *store, sqlite3_stmt *statement, GError **error);
/* Steps to the next row. *row is false after the last, when the statement is reset. */
bool database_step(Store *store, sqlite3_stmt *statement, bool *row, GError **error);
/* Runs SQL without parameters. */
bool database_execute(Store *store, const char *sql, GError **error);

/* Takes the write lock at once: a read transaction that turns into a write fails however long
 * one waits. */
bool database_begin(Store *store, GError **error);
/* Commits when `ok`, else rolls back and leaves *error as it is. Returns whether it is on disk. */
bool database_end(Store *store, bool ok, GError **error);

/* Makes `notes` the room's only ones, within the caller's transaction. */
bool note_replace(Store *store, const char *room, GHashTable *notes, GError **error);

/* Columns of rows, which are checked as anything from elsewhere is: */
/* The number, or `unknown` for NULL. */
gint64 database_number(sqlite3_stmt *statement, int column, gint64 unknown);
/* The text, valid UTF-8 without NUL, until the next step; NULL when it is NULL or no such text. */
const char *database_text(sqlite3_stmt *statement, int column);

#endif
