/* What the files of the engine share. */
#ifndef HUBPLOT_SESSION_H
#define HUBPLOT_SESSION_H

#include "store/postgresql/postgresql.h"

#include <libpq-fe.h>

/* The types of parameters and columns, by PostgreSQL's own numbers, which never change. */
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_FLOAT8 = 701,
};

typedef struct {
    PGconn *connection;
    const DatabaseKind *kind;
    StoreMode mode;
    guint epoch;    /* counts connections: what was prepared in an earlier one is gone */
    guint prepared; /* counts statements, for their names */
    bool in_transaction;
    gint64 changes; /* of the statement that ran last */
    GPtrArray
        *locks; /* char *: names of those that are held, and taken again in a new connection */
    GByteArray *batches[N_QUERIES]; /* rows to be written, by query, as COPY takes them; or NULL */
} Session;

Session *session_of(const Database *database);
/* Sets the error from a result, or from the connection where it is NULL. Returns false. */
bool session_fail(const Database *database, const PGresult *result, GError **error);
/* Makes sure that there is a connection, outside a transaction. */
bool session_connect(Database *database, GError **error);
/* Runs SQL that gives no rows, within or outside a transaction. */
bool session_run(Database *database, const char *sql, GError **error);
/* Asks for one number; an empty answer is -1. */
bool session_ask(Database *database, const char *sql, gint64 *number, GError **error);
bool session_take_lock(Database *database, const char *name, bool *taken, GError **error);

/* Statements, as Engine has them. */
bool statement_prepare(Statement *statement, GError **error);
void statement_bind(Statement *statement, int index, const Cell *cell);
bool statement_step(Statement *statement, bool *row, GError **error);
void statement_reset(Statement *statement);
void statement_finalize(Statement *statement);

/* The parameters that are bound to a statement. */
typedef struct {
    int columns;
    const char *const *values; /* NULL: a NULL */
    const int *lengths;
} BatchRow;
/* Rows that are written together: by COPY into a temporary table, and from there by one statement.
 * Adds one of that query. */
bool batch_add(Database *database, Query query, const BatchRow *row, GError **error);
/* Writes all that was added. */
bool batch_flush(Database *database, GError **error);
void batch_drop(Session *session);
/* Whether rows of that query are written together. */
bool batch_is(const char *sql, Query *query);

extern const char *const postgresql_queries[N_QUERIES];

#endif
