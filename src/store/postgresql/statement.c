/* Prepared statements with parameters and rows in the binary format. A query that reads gives all
 * of its rows at once. What a batch writes (batch.c) is written before the next statement that
 * writes, or when the transaction ends: a query in between does not see it. */
#include "store/postgresql/session.h"

#include <string.h>

typedef struct {
    char *sql; /* parameters are $1, $2, ... */
    char name[16];
    guint epoch; /* of the connection in which it is prepared; 0: in none */
    bool writes;
    bool is_batch;
    Query query; /* of a batch */
    int parameters;
    Oid types[MAX_COLUMNS];
    const char *values[MAX_COLUMNS];
    int lengths[MAX_COLUMNS], formats[MAX_COLUMNS];
    guint64 numbers[MAX_COLUMNS]; /* in network order, for values to point to */
    PGresult *result;
    int row; /* the next */
} Handle;

/* ?1 becomes $1. The texts have question marks nowhere else. */
static char *with_dollars(const char *sql)
{
    char *copy = g_strdup(sql);
    for (char *p = copy; *p != '\0'; p++)
        if (*p == '?')
            *p = '$';
    return copy;
}

bool statement_prepare(Statement *statement, GError **error)
{
    (void)error; /* it is prepared when its parameters' types are known */
    Handle *handle = g_new0(Handle, 1);
    handle->sql = with_dollars(statement->sql);
    handle->writes = !g_str_has_prefix(statement->sql, "SELECT");
    handle->is_batch = batch_is(statement->sql, &handle->query);
    for (int i = 0; i < MAX_COLUMNS; i++)
        handle->formats[i] = 1;
    statement->handle = handle;
    return true;
}

void statement_reset(Statement *statement)
{
    Handle *handle = statement->handle;
    g_clear_pointer(&handle->result, PQclear);
    handle->row = 0;
}

void statement_finalize(Statement *statement)
{
    Handle *handle = statement->handle;
    statement_reset(statement);
    g_free(handle->sql);
    g_free(handle);
}

static Oid type_of(char letter)
{
    switch (letter) {
    case 't':
        return OID_TEXT;
    case 'b':
        return OID_BYTEA;
    case 'd':
        return OID_FLOAT8;
    default:
        return OID_INT8;
    }
}

void statement_bind(Statement *statement, int index, const Cell *cell)
{
    Handle *handle = statement->handle;
    int i = index - 1;
    handle->types[i] = type_of(statement->types[i]);
    handle->parameters = index;
    handle->values[i] = (const char *)&handle->numbers[i];
    handle->lengths[i] = sizeof(guint64);
    switch (cell->kind) {
    case CELL_NUMBER:
        handle->numbers[i] = GUINT64_TO_BE((guint64)cell->number);
        break;
    case CELL_REAL: {
        guint64 bits;
        memcpy(&bits, &cell->real, sizeof bits);
        handle->numbers[i] = GUINT64_TO_BE(bits);
        break;
    }
    case CELL_TEXT:
    case CELL_BYTES:
        handle->values[i] = cell->text.start;
        handle->lengths[i] = (int)cell->text.length;
        break;
    default:
        handle->values[i] = NULL;
        handle->lengths[i] = -1;
    }
}

static bool prepare_now(Statement *statement, GError **error)
{
    Handle *handle = statement->handle;
    Session *session = session_of(statement->database);
    if (handle->epoch == session->epoch)
        return true;
    if (handle->name[0] == '\0')
        g_snprintf(handle->name, sizeof handle->name, "s%u", ++session->prepared);
    PGresult *result = PQprepare(session->connection, handle->name, handle->sql, handle->parameters,
                                 handle->types);
    bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (ok)
        handle->epoch = session->epoch;
    else
        session_fail(statement->database, result, error);
    PQclear(result);
    return ok;
}

static bool execute_once(Statement *statement, GError **error)
{
    Handle *handle = statement->handle;
    Session *session = session_of(statement->database);
    if (!session->in_transaction && !session_connect(statement->database, error))
        return false;
    if ((handle->writes && !batch_flush(statement->database, error)) ||
        !prepare_now(statement, error))
        return false;
    handle->result = PQexecPrepared(session->connection, handle->name, handle->parameters,
                                    handle->values, handle->lengths, handle->formats, 1);
    ExecStatusType status = PQresultStatus(handle->result);
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
        session->changes = g_ascii_strtoll(PQcmdTuples(handle->result), NULL, 10);
        statement->columns = MIN(PQnfields(handle->result), MAX_COLUMNS);
        return true;
    }
    session_fail(statement->database, handle->result, error);
    statement_reset(statement);
    return false;
}

/* One statement by itself may be run again where the server went away: each writes the same when it
 * is run twice. */
static bool execute_statement(Statement *statement, GError **error)
{
    Session *session = session_of(statement->database);
    g_autoptr(GError) cause = NULL;
    if (execute_once(statement, &cause))
        return true;
    bool again = !session->in_transaction &&
                 g_error_matches(cause, STORE_ERROR, STORE_ERROR_AWAY) &&
                 PQstatus(session->connection) != CONNECTION_OK;
    if (again)
        return execute_once(statement, error);
    g_propagate_error(error, g_steal_pointer(&cause));
    return false;
}

static gint64 read_number(const char *value, int length)
{
    guint64 number = 0;
    for (int i = 0; i < length; i++)
        number = number << 8 | (guchar)value[i];
    int shift = 64 - 8 * length; /* the sign of a shorter one */
    return (gint64)(number << shift) >> shift;
}

static void fill(const Handle *handle, int column, Cell *cell)
{
    const PGresult *result = handle->result;
    if (PQgetisnull(result, handle->row, column)) {
        cell->kind = CELL_NULL;
        return;
    }
    const char *value = PQgetvalue(result, handle->row, column);
    int length = PQgetlength(result, handle->row, column);
    switch (PQftype(result, column)) {
    case OID_BOOL:
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        cell->kind = CELL_NUMBER;
        cell->number = read_number(value, length);
        break;
    case OID_FLOAT8: {
        guint64 bits = (guint64)read_number(value, length);
        cell->kind = CELL_REAL;
        memcpy(&cell->real, &bits, sizeof bits);
        break;
    }
    case OID_BYTEA:
        cell->kind = CELL_BYTES;
        cell->text.start = value;
        cell->text.length = (gsize)length;
        break;
    default:
        cell->kind = CELL_TEXT;
        cell->text.start = value;
        cell->text.length = (gsize)length;
    }
}

bool statement_step(Statement *statement, bool *row, GError **error)
{
    Handle *handle = statement->handle;
    *row = false;
    session_of(statement->database)->changes = 1; /* of a batch */
    if (handle->is_batch)
        return batch_add(statement->database, handle->query,
                         &(BatchRow){handle->parameters, handle->values, handle->lengths}, error);
    if (handle->result == NULL && !execute_statement(statement, error))
        return false;
    *row = handle->row < PQntuples(handle->result);
    if (!*row) {
        statement_reset(statement);
        return true;
    }
    for (int i = 0; i < statement->columns; i++)
        fill(handle, i, &statement->cells[i]);
    handle->row++;
    return true;
}
