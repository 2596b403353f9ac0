/* One connection to the server, which is made anew where it was lost: outside a transaction at once
 * and for some time, as a server that restarts, or another that takes its place, needs a while.
 * What a transaction had done is gone with it, and told as STORE_ERROR_AWAY: whoever can do it
 * again does. */
#include "store/postgresql/session.h"

#include "base/lock.h"

#include <string.h>

#define PATIENCE 20 /* s that a run waits for a server that is away */
#define POLL_MICROSECONDS 250000

Session *session_of(const Database *database)
{
    return database->connection;
}

/* The one line of what the library says, which may be several. */
static char *one_line(const char *message)
{
    g_autofree char *text = g_strdup(message);
    g_auto(GStrv) lines = g_strsplit(g_strstrip(text), "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        g_strstrip(*line);
    return g_strjoinv("; ", lines);
}

static StoreError code_of(const char *state, bool connected)
{
    if (!connected)
        return STORE_ERROR_AWAY;
    if (state == NULL)
        return STORE_ERROR_FAILED;
    if (strcmp(state, "55P03") == 0 || strcmp(state, "40P01") == 0) /* lock, deadlock */
        return STORE_ERROR_BUSY;
    /* The server shuts down or starts, or the connection is not good. */
    bool is_away = g_str_has_prefix(state, "57P") || g_str_has_prefix(state, "08");
    return is_away ? STORE_ERROR_AWAY : STORE_ERROR_FAILED;
}

bool session_fail(const Database *database, const PGresult *result, GError **error)
{
    const PGconn *connection = session_of(database)->connection;
    const char *said = result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *state = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    g_autofree char *cause = one_line(said != NULL ? said : PQerrorMessage(connection));
    StoreError code = code_of(state, PQstatus(connection) == CONNECTION_OK);
    return database_refuse(database, code, error, "%s",
                           cause[0] != '\0' ? cause : "the connection was lost");
}

bool session_run(Database *database, const char *sql, GError **error)
{
    PGresult *result = PQexec(session_of(database)->connection, sql);
    ExecStatusType status = PQresultStatus(result);
    bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!ok)
        session_fail(database, result, error);
    PQclear(result);
    return ok;
}

bool session_ask(Database *database, const char *sql, gint64 *number, GError **error)
{
    PGresult *result = PQexec(session_of(database)->connection, sql);
    bool ok = PQresultStatus(result) == PGRES_TUPLES_OK;
    if (ok)
        *number = PQntuples(result) > 0 ? g_ascii_strtoll(PQgetvalue(result, 0, 0), NULL, 10) : -1;
    else
        session_fail(database, result, error);
    PQclear(result);
    return ok;
}

static void ignore_notice(void *data, const PGresult *notice)
{
    (void)data, (void)notice;
}

/* What the connection is to be like. Values of the URI go over those before it. */
static PGconn *dial(const char *uri)
{
    static const char *const names[] = {"connect_timeout",
                                        "keepalives_idle",
                                        "tcp_user_timeout",
                                        "fallback_application_name",
                                        "dbname",
                                        "client_encoding",
                                        NULL};
    const char *const values[] = {"10", "30", "60000", "hubplot", uri, "UTF8", NULL};
    return PQconnectdbParams(names, values, 1);
}

static bool check_server(const Database *database, GError **error)
{
    const PGconn *connection = session_of(database)->connection;
    int version = PQserverVersion(connection);
    if (version < 150000)
        return database_refuse(database, STORE_ERROR_FAILED, error,
                               "the server is PostgreSQL %d; hubplot needs 15 or newer",
                               version / 10000);
    const char *encoding = PQparameterStatus(connection, "server_encoding");
    if (g_strcmp0(encoding, "UTF8") != 0)
        return database_refuse(database, STORE_ERROR_FAILED, error,
                               "the database's encoding is %s; hubplot needs UTF8",
                               encoding != NULL ? encoding : "unknown");
    return true;
}

/* Takes again what was held in the connection that was lost. Another run may hold it now: then what
 * this one knows is old, and it must not go on. */
static bool take_locks_again(Database *database, GError **error)
{
    const Session *session = session_of(database);
    for (guint i = 0; i < session->locks->len; i++) {
        const char *name = g_ptr_array_index(session->locks, i);
        bool taken;
        if (!session_take_lock(database, name, &taken, error))
            return false;
        if (!taken)
            return database_refuse(database, STORE_ERROR_BUSY, error,
                                   "the connection was lost, and another run works on %s now",
                                   name);
    }
    return true;
}

static bool set_up(Database *database, GError **error)
{
    Session *session = session_of(database);
    g_autofree char *sql = g_strdup_printf(
        "SET search_path = %s; SET lock_timeout = '10s'; SET client_min_messages = warning;"
        "SET default_transaction_read_only = %s",
        session->kind->schema, session->mode == STORE_READ ? "on" : "off");
    session->epoch++;
    PQsetNoticeReceiver(session->connection, ignore_notice, NULL);
    return check_server(database, error) && session_run(database, sql, error) &&
           take_locks_again(database, error);
}

static bool connect_once(Database *database, GError **error)
{
    Session *session = session_of(database);
    g_clear_pointer(&session->connection, PQfinish);
    session->connection = dial(database->path);
    if (PQstatus(session->connection) == CONNECTION_OK)
        return set_up(database, error);
    g_autofree char *cause = one_line(PQerrorMessage(session->connection));
    return database_refuse(database, STORE_ERROR_AWAY, error, "%s", cause);
}

bool session_connect(Database *database, GError **error)
{
    Session *session = session_of(database);
    if (session->connection != NULL && PQstatus(session->connection) == CONNECTION_OK)
        return true;
    gint64 until = g_get_monotonic_time() + PATIENCE * G_USEC_PER_SEC;
    for (;;) {
        g_autoptr(GError) cause = NULL;
        if (connect_once(database, &cause))
            return true;
        bool is_away = g_error_matches(cause, STORE_ERROR, STORE_ERROR_AWAY);
        bool is_over = session->mode == STORE_READ || g_get_monotonic_time() >= until;
        if (is_away && !is_over) {
            g_usleep(POLL_MICROSECONDS);
            continue;
        }
        if (is_away && session->mode == STORE_WRITE)
            g_prefix_error(&cause, "in %d s of trying: ", PATIENCE);
        g_propagate_error(error, g_steal_pointer(&cause));
        return false;
    }
}

/* A lock's number, of its name. */
static gint64 number_of(const char *name)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    guint8 digest[32];
    gsize length = sizeof digest;
    g_checksum_update(sum, (const guchar *)"hubplot ", -1);
    g_checksum_update(sum, (const guchar *)name, -1);
    g_checksum_get_digest(sum, digest, &length);
    guint64 number;
    memcpy(&number, digest, sizeof number);
    return (gint64)GUINT64_FROM_BE(number);
}

bool session_take_lock(Database *database, const char *name, bool *taken, GError **error)
{
    gint64 number = 0;
    g_autofree char *sql =
        g_strdup_printf("SELECT pg_try_advisory_lock(%" G_GINT64_FORMAT ")::int", number_of(name));
    if (!session_ask(database, sql, &number, error))
        return false;
    *taken = number == 1;
    return true;
}

/* Who holds it, as the server knows. Free it. */
static char *holder_of(Database *database, const char *name)
{
    guint64 number = (guint64)number_of(name);
    g_autofree char *sql = g_strdup_printf(
        "SELECT coalesce('process ' || substring(a.application_name from '[0-9]+') || ' on ', 'a "
        "run"
        " on ') || coalesce(host(a.client_addr), 'the server itself') || ' since ' ||"
        " to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS\"Z\"')"
        " FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid"
        " WHERE l.locktype = 'advisory' AND l.classid = %u AND l.objid = %u AND l.granted LIMIT 1",
        (guint32)(number >> 32), (guint32)number);
    PGresult *result = PQexec(session_of(database)->connection, sql);
    bool known = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0 &&
                 !PQgetisnull(result, 0, 0);
    char *holder = g_strdup(known ? PQgetvalue(result, 0, 0) : "another run");
    PQclear(result);
    return holder;
}

bool postgresql_lock(Database *database, const char *name, int wait, GError **error)
{
    bool taken = false;
    for (gint64 left = (gint64)wait * G_USEC_PER_SEC;; left -= POLL_MICROSECONDS) {
        if (!session_connect(database, error) || !session_take_lock(database, name, &taken, error))
            return false;
        if (taken || left <= 0)
            break;
        g_usleep(POLL_MICROSECONDS);
    }
    if (taken) {
        g_ptr_array_add(session_of(database)->locks, g_strdup(name));
        return true;
    }
    g_autofree char *holder = holder_of(database, name);
    g_set_error(error, LOCK_ERROR, LOCK_ERROR_HELD, "%s: %s is locked by %s", database->path, name,
                holder);
    return false;
}
