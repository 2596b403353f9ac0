/* What earlier versions kept in each hub's database moves to the state: messages that wait, and
 * what people were told, which stood in notes as texts:
 *
 *     /origin              what tells the installation from others
 *     HUB                  "MESSAGES AT": as in LastNotified
 *     HUB/NODE/ITEM/RULE   "STATUS SINCE[/TIME/FIGURE] BRIEF": an incident
 *
 * with the parts of a key escaped as those of a URI. Both databases change in one transaction,
 * which SQLite makes atomic across files with a rollback journal: whenever it is killed, each thing
 * is in one of them. A run that had died could leave what it knew of a hub in another hub's
 * database too; what counts more messages is the newer and holds. */
#include "base/server_uri.h"
#include "store/rows.h"
#include "store/sqlite.h"
#include "store/state_rows.h"

#include <math.h>
#include <string.h>

/* The parts of "a/b/c", unescaped. NULL: escaped wrongly. */
static char **split_key(const char *key)
{
    g_auto(GStrv) parts = g_strsplit(key, "/", -1);
    for (char **part = parts; *part != NULL; part++) {
        char *plain = g_uri_unescape_string(*part, NULL);
        if (plain == NULL)
            return NULL;
        g_free(*part);
        *part = plain;
    }
    return g_steal_pointer(&parts);
}

static ToldIncident *parse_incident(char **parts, const char *text)
{
    Status status;
    const char *space = strchr(text, ' ');
    g_autofree char *word = space != NULL ? g_strndup(text, (gsize)(space - text)) : NULL;
    if (!status_parse(word, &status))
        return NULL;
    char *end = NULL;
    ToldIncident *incident = g_new0(ToldIncident, 1);
    *incident = (ToldIncident){.node = g_strdup(parts[1]),
                               .item = parts[2][0] != '\0' ? g_strdup(parts[2]) : NULL,
                               .rule = g_strdup(parts[3]),
                               .status = status};
    incident->since = g_ascii_strtoll(space + 1, &end, 10);
    incident->time = *end == '/' ? g_ascii_strtoll(end + 1, &end, 10) : -1;
    incident->figure = *end == '/' ? g_ascii_strtod(end + 1, &end) : NAN;
    incident->brief = g_strdup(*end == ' ' ? end + 1 : end);
    return incident;
}

static LastNotified *last_of(GHashTable *hubs, const char *hub)
{
    LastNotified *last = g_hash_table_lookup(hubs, hub);
    if (last == NULL) {
        last = last_notified_new();
        g_hash_table_insert(hubs, g_strdup(hub), last);
    }
    return last;
}

static void read_note(GHashTable *hubs, const char *key, const char *text)
{
    g_auto(GStrv) parts = split_key(key);
    guint n = parts != NULL ? g_strv_length(parts) : 0;
    if (n == 1) {
        char *end = NULL;
        LastNotified *last = last_of(hubs, parts[0]);
        last->messages = g_ascii_strtoll(text, &end, 10);
        last->at = g_ascii_strtoll(end, NULL, 10);
    } else if (n == 4) {
        ToldIncident *incident = parse_incident(parts, text);
        if (incident != NULL)
            g_ptr_array_add(last_of(hubs, parts[0])->incidents, incident);
    }
}

/* The notes of the attached database, by hub (LastNotified *). */
static GHashTable *read_notes(Database *database, GError **error)
{
    g_autoptr(GHashTable) hubs =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)last_notified_free);
    Statement *rows =
        database_prepare(database, "SELECT key, value FROM old.note WHERE room = 'notify'", error);
    if (rows == NULL)
        return NULL;
    bool row, ok;
    while ((ok = database_step(database, rows, &row, error)) && row) {
        const char *key = database_text(rows, 0), *text = database_text(rows, 1);
        if (key != NULL && text != NULL)
            read_note(hubs, key, text);
    }
    return ok ? g_steal_pointer(&hubs) : NULL;
}

static bool adopt_hub(State *state, const char *hub, const LastNotified *last, GError **error)
{
    g_autoptr(LastNotified) known = state_load_notified(state, hub, error);
    if (known == NULL)
        return false;
    bool is_newer = known->at == 0 || last->messages > known->messages;
    return !is_newer || state_save_notified(state, hub, last, error);
}

static bool adopt_hubs(State *state, GError **error)
{
    g_autoptr(GHashTable) hubs = read_notes(state->database, error);
    if (hubs == NULL)
        return false;
    GHashTableIter iter;
    gpointer hub, last;
    g_hash_table_iter_init(&iter, hubs);
    while (g_hash_table_iter_next(&iter, &hub, &last))
        if (!adopt_hub(state, hub, last, error))
            return false;
    return true;
}

static bool adopt(State *state, GError **error)
{
    static const char messages[] =
        "INSERT INTO message (recipient, id, written, bytes)"
        " SELECT recipient, id, queued, bytes FROM old.outbox WHERE state < 2 ORDER BY number"
        " ON CONFLICT DO NOTHING;"
        "INSERT INTO installation (origin) SELECT value FROM old.note WHERE room = 'notify'"
        " AND key = '/origin' AND NOT EXISTS (SELECT 1 FROM installation)";
    gint64 left = 0;
    /* Another run may have been faster. */
    if (!sqlite_ask(state->database, "SELECT count(*) FROM old.sqlite_schema WHERE name = 'outbox'",
                    &left, error))
        return false;
    return left == 0 ||
           (adopt_hubs(state, error) && database_execute(state->database, messages, error) &&
            database_execute(state->database, "DROP TABLE old.outbox; DROP TABLE old.note", error));
}

bool state_adopt(State *state, Store *store, GError **error)
{
    Database *database = state->database;
    gint64 left = 0;
    if (server_uri_is(store->database->path))
        return true; /* no earlier version knew of servers */
    if (!sqlite_ask(store->database, "SELECT count(*) FROM sqlite_schema WHERE name = 'outbox'",
                    &left, error))
        return false;
    if (left == 0)
        return true;
    if (server_uri_is(database->path))
        return database_refuse(
            store->database, STORE_ERROR_FAILED, error,
            "an earlier version kept messages in it: run hubplot once with state "
            "set to a path");
    char *attach =
        sqlite3_mprintf("ATTACH %Q AS old; PRAGMA old.synchronous = EXTRA", store->database->path);
    bool attached = database_execute(database, attach, error);
    sqlite3_free(attach);
    if (!attached)
        return false;
    bool ok = database_begin(database, error) && database_end(database, adopt(state, error), error);
    sqlite3_exec(sqlite_connection(database), "DETACH old", NULL, NULL, NULL);
    return ok;
}
