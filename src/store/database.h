/* What the files of the store share: one connection to a database, its statements, transactions and
 * rows. What is particular to SQLite or to PostgreSQL is an Engine; all else is written once, in
 * SQL that both understand: parameters are ?1, ?2, ..., an upsert names its columns, and columns in
 * one are named with their table. Where the two must differ, the engine has a text of its own for a
 * query of "store/queries.h". */
#ifndef HUBPLOT_DATABASE_H
#define HUBPLOT_DATABASE_H

#include "store/queries.h"
#include "store/store.h"

#define MAX_COLUMNS 20 /* of a row, and parameters of a statement */

typedef struct Database Database;

/* A kind of database: how it is known, and how it is made. */
typedef struct {
    gint64 application_id;
    const char *name;              /* "a hub's database" */
    const char *schema;            /* on a server, its tables stand there */
    const char *const *migrations; /* resources: what brings version i to i + 1; NULL-terminated */
    const char *const *server_migrations; /* likewise, on a server */
} DatabaseKind;

/* A value of a row, or of a parameter. */
typedef struct {
    enum { CELL_NULL, CELL_NUMBER, CELL_REAL, CELL_TEXT, CELL_BYTES } kind;
    union {
        gint64 number;
        double real;
        struct {
            const char *start;
            gsize length;
        } text; /* or bytes */
    };
} Cell;

/* A prepared statement and the row that it is at. */
typedef struct {
    Database *database;
    const char *sql;
    const char *types; /* of the parameters, as they were bound */
    void *handle;      /* the engine's */
    int columns;
    Cell cells[MAX_COLUMNS]; /* their texts live until the next step */
} Statement;

typedef struct {
    bool (*prepare)(Statement *statement, GError **error);
    /* Whatever the text of a parameter points to outlives the execution. */
    void (*bind)(Statement *statement, int index, const Cell *cell);
    /* Goes to the next row, and fills the cells; after the last, resets the statement. */
    bool (*step)(Statement *statement, bool *row, GError **error);
    void (*reset)(Statement *statement);
    void (*finalize)(Statement *statement);
    bool (*execute)(Database *database, const char *sql, GError **error);
    bool (*begin)(Database *database, bool writing, GError **error);
    bool (*commit)(Database *database, GError **error);
    void (*rollback)(Database *database);
    gint64 (*changes)(const Database *database); /* rows that the last statement wrote */
    void (*close)(Database *database);
    const char *const *queries; /* by Query */
} Engine;

struct Database {
    const Engine *engine;
    char *path;             /* how it is named in messages */
    GHashTable *statements; /* SQL -> Statement * */
    void *connection;       /* the engine's */
    gint64 written;         /* rows, by all statements since it was opened */
};

/* Opens a database as store_open() does. */
Database *database_open(const char *path, const DatabaseKind *kind, StoreMode mode, GError **error);
/* One of that engine without a connection, for the engines. */
Database *database_new(const char *path, const Engine *engine);
void database_close(Database *database);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Database, database_close)

/* The version that all of the migrations lead to. */
int database_newest(const char *const *migrations);
/* Refuses what a newer version made; `version` is of the database. */
bool database_check_version(const Database *database, const char *const *migrations, gint64 version,
                            GError **error);

/* Sets an error of ours: "PATH: cause". Returns false. */
bool database_refuse(const Database *database, StoreError code, GError **error, const char *format,
                     ...) G_GNUC_PRINTF(4, 5);

/* The statement of a query, ready to be bound; NULL on failure. It is prepared once, and belongs
 * to the database: `sql` must be a constant text, and the statement is not to be held across
 * another use of the same text. */
Statement *database_prepare(Database *database, const char *sql, GError **error);
/* The same for a query whose text is the engine's. */
Statement *database_query(Database *database, Query query, GError **error);

/* Binds what `types` names, from the first parameter on: i is a gint64, t a text that may be NULL,
 * d a double, NAN being NULL, k two gint64, a value and what stands for "not known" (NULL then), b
 * a GBytes *. A statement is always bound with the same types. Texts and bytes must outlive the
 * statement's execution, and texts are made valid UTF-8 by whoever took them in. */
void database_bind(Statement *statement, const char *types, ...);

/* Binds cells to all parameters, of these types: i, t, d or b. */
void database_bind_cells(Statement *statement, const char *types, const Cell *cells);

/* Runs a statement that gives no rows, and resets it. */
bool database_run(Database *database, Statement *statement, GError **error);
/* Steps to the next row. *row is false after the last, when the statement is reset. */
bool database_step(Database *database, Statement *statement, bool *row, GError **error);
/* Ends a statement before its last row. */
void database_reset(Statement *statement);
/* How many rows the statement that ran last has written. */
gint64 database_changes(const Database *database);
/* Runs SQL without parameters. */
bool database_execute(Database *database, const char *sql, GError **error);

/* Begins a transaction that may write. */
bool database_begin(Database *database, GError **error);
/* Begins one that sees one state of things, and writes nothing. */
bool database_begin_reading(Database *database, GError **error);
/* Commits when `ok`, else rolls back and leaves *error as it is. Returns whether it is on disk. */
bool database_end(Database *database, bool ok, GError **error);

/* Columns of rows, which are checked as anything from elsewhere is: */
/* The number, or `unknown` for anything else. */
gint64 database_number(const Statement *statement, int column, gint64 unknown);
/* The number with a fraction; NAN for anything else. */
double database_real(const Statement *statement, int column);
/* The text, valid UTF-8 without NUL, until the next step; NULL when it is NULL or no such text. */
const char *database_text(const Statement *statement, int column);
/* A copy of the bytes or text; empty for anything else. Unref it. */
GBytes *database_bytes(const Statement *statement, int column);
bool database_is_null(const Statement *statement, int column);

#endif
