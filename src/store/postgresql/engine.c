/* Opening a database, its versions, and transactions. A database is brought forward by all the
 * steps that it lacks, in one transaction, under a lock that lets one process do it. */
#include "base/server_uri.h"
#include "base/text.h"
#include "store/postgresql/session.h"

static bool execute(Database *database, const char *sql, GError **error)
{
    Session *session = session_of(database);
    return (session->in_transaction || session_connect(database, error)) &&
           session_run(database, sql, error);
}

static bool begin(Database *database, bool writing, GError **error)
{
    Session *session = session_of(database);
    const char *sql = writing ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    g_autoptr(GError) cause = NULL;
    batch_drop(session);
    /* That the connection was lost may show only now. */
    session->in_transaction =
        execute(database, sql, &cause) ||
        (PQstatus(session->connection) != CONNECTION_OK && execute(database, sql, NULL));
    if (!session->in_transaction)
        g_propagate_error(error, g_steal_pointer(&cause));
    return session->in_transaction;
}

static bool commit(Database *database, GError **error)
{
    Session *session = session_of(database);
    if (!batch_flush(database, error) || !session_run(database, "COMMIT", error))
        return false;
    session->in_transaction = false;
    return true;
}

static void rollback(Database *database)
{
    Session *session = session_of(database);
    batch_drop(session);
    if (session->in_transaction)
        session_run(database, "ROLLBACK", NULL);
    session->in_transaction = false;
}

static gint64 changes(const Database *database)
{
    return session_of(database)->changes;
}

static void close_connection(Database *database)
{
    Session *session = session_of(database);
    batch_drop(session);
    g_ptr_array_unref(session->locks);
    PQfinish(session->connection);
    g_free(session);
}

static const Engine engine = {.prepare = statement_prepare,
                              .bind = statement_bind,
                              .step = statement_step,
                              .reset = statement_reset,
                              .finalize = statement_finalize,
                              .execute = execute,
                              .begin = begin,
                              .commit = commit,
                              .rollback = rollback,
                              .changes = changes,
                              .close = close_connection,
                              .queries = postgresql_queries};

/* Whose schema it is, and of which version; 0 is a new one. */
static bool check_owner(Database *database, gint64 *version, GError **error)
{
    const Session *session = session_of(database);
    const DatabaseKind *kind = session->kind;
    gint64 tables = 0, marked = 0, found = 0;
    g_autofree char *count = g_strdup_printf(
        "SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace('%s')", kind->schema);
    g_autofree char *mark = g_strdup_printf(
        "SELECT count(*) FROM pg_class WHERE relnamespace = to_regnamespace('%s') AND"
        " relname = 'hubplot_version'",
        kind->schema);
    if (!session_ask(database, count, &tables, error) ||
        !session_ask(database, mark, &marked, error))
        return false;
    g_autofree char *ask = g_strdup_printf(
        "SELECT version FROM %s.hubplot_version WHERE application = %" G_GINT64_FORMAT,
        kind->schema, kind->application_id);
    if (marked > 0 && !session_ask(database, ask, &found, error))
        return false;
    if (found < 0 || (tables > 0 && marked == 0))
        return database_refuse(database, STORE_ERROR_FOREIGN, error,
                               "schema %s holds another program's tables", kind->schema);
    *version = found;
    return database_check_version(database, kind->server_migrations, found, error);
}

/* What makes the schema, or brings it forward by a step. */
static bool apply_step(Database *database, int step, GError **error)
{
    const DatabaseKind *kind = session_of(database)->kind;
    g_autofree char *sql = text_resource(kind->server_migrations[step]);
    g_autofree char *first = g_strdup_printf(
        "CREATE TABLE hubplot_version (application bigint NOT NULL, version bigint NOT NULL);"
        "INSERT INTO hubplot_version VALUES (%" G_GINT64_FORMAT ", 0)",
        kind->application_id);
    g_autofree char *mark = g_strdup_printf("UPDATE hubplot_version SET version = %d", step + 1);
    return (step > 0 || session_run(database, first, error)) && session_run(database, sql, error) &&
           session_run(database, mark, error);
}

static bool migrate_steps(Database *database, GError **error)
{
    const DatabaseKind *kind = session_of(database)->kind;
    gint64 version = 0, there = 0;
    g_autofree char *ask =
        g_strdup_printf("SELECT (to_regnamespace('%s') IS NOT NULL)::int", kind->schema);
    g_autofree char *lock =
        g_strdup_printf("SELECT pg_advisory_xact_lock(%" G_GINT64_FORMAT ")", kind->application_id);
    g_autofree char *create = g_strdup_printf("CREATE SCHEMA %s", kind->schema);
    if (!session_run(database, lock, error) || !check_owner(database, &version, error) ||
        !session_ask(database, ask, &there, error))
        return false;
    if (there == 0 && !session_run(database, create, error)) {
        g_prefix_error(error, "can't make schema %s: ", kind->schema);
        return false;
    }
    for (int i = (int)version; i < database_newest(kind->server_migrations); i++)
        if (!apply_step(database, i, error))
            return false;
    return true;
}

static bool prepare_schema(Database *database, GError **error)
{
    const Session *session = session_of(database);
    gint64 version = 0;
    if (!check_owner(database, &version, error))
        return false;
    if (version == database_newest(session->kind->server_migrations))
        return true;
    if (session->mode == STORE_WRITE)
        return database_begin(database, error) &&
               database_end(database, migrate_steps(database, error), error);
    return version == 0 ? database_refuse(database, STORE_ERROR_EMPTY, error,
                                          "it is empty; run: hubplot run")
                        : database_refuse(database, STORE_ERROR_FAILED, error,
                                          "an older hubplot made it; run: hubplot run");
}

Database *postgresql_open(const char *path, const DatabaseKind *kind, StoreMode mode,
                          GError **error)
{
    g_autofree char *fault = server_uri_fault(path);
    if (fault != NULL) { /* which may be a password: the URI is not repeated */
        g_set_error(error, STORE_ERROR, STORE_ERROR_FAILED, "postgresql://...: %s", fault);
        return NULL;
    }
    g_autoptr(Database) database = database_new(path, &engine);
    Session *session = g_new0(Session, 1);
    database->connection = session;
    session->kind = kind;
    session->mode = mode;
    session->locks = g_ptr_array_new_with_free_func(g_free);
    bool ok = session_connect(database, error) && prepare_schema(database, error);
    return ok ? g_steal_pointer(&database) : NULL;
}
