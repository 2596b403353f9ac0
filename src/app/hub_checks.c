#include "app/hub_checks.h"

#include "axis/units.h"
#include "base/server_uri.h"
#include "base/tell.h"
#include "judge/judge.h"
#include "store/store.h"
#include "text/text.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define TIMEOUT 5              /* s, to connect */
#define LEAST_FREE (100 << 20) /* bytes, for site and database */
#define SMTP_PORT 25
#define HTTPS_PORT 443

static void check_free(gpointer data)
{
    HubCheck *check = data;
    g_free(check->fault);
    g_free(check);
}

/* Takes the fault. */
static void add(GPtrArray *checks, const char *name, char *fault, const char *advice)
{
    HubCheck *check = g_new0(HubCheck, 1);
    *check = (HubCheck){name, fault, advice};
    g_ptr_array_add(checks, check);
}

/* Why the program can't be run, or the file not be read; NULL: it can. */
static char *why_not(const char *path, int mode)
{
    return access(path, mode) == 0
               ? NULL
               : g_strdup_printf("cannot %s %s: %s", mode == X_OK ? "run" : "read", path,
                                 g_strerror(errno));
}

/* Why nobody answers at the host of that URL; NULL: somebody does. No secret in it is said. */
static char *why_no_answer(const char *url, guint16 port)
{
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_autoptr(GError) error = NULL;
    g_socket_client_set_timeout(client, TIMEOUT);
    g_socket_client_set_enable_proxy(client, FALSE);
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);
    const char *host = uri != NULL ? g_uri_get_host(uri) : NULL;
    if (host == NULL || host[0] == '\0')
        return g_strdup("the address names no host");
    int own = g_uri_get_port(uri);
    guint16 to = own > 0 ? (guint16)own : port;
    g_autoptr(GSocketConnection) connection =
        g_socket_client_connect_to_host(client, host, to, NULL, &error);
    return connection != NULL ? NULL : g_strdup_printf("%s:%d: %s", host, to, error->message);
}

static void check_mail(GPtrArray *checks, const Hub *hub)
{
    static const char sendmail[] = "sendmail:";
    if (hub->email == NULL || hub->email[0] == NULL)
        return;
    char *fault =
        g_str_has_prefix(hub->mailer, sendmail)
            ? why_not(hub->mailer + strlen(sendmail), X_OK)
            : why_no_answer(hub->mailer, g_str_has_prefix(hub->mailer, "smtps:") ? 465 : SMTP_PORT);
    add(checks, "mailer", fault,
        "Install a mail program, or name a mail server: mailer = smtp://HOST:PORT.");
}

static void check_tell(GPtrArray *checks, const Hub *hub)
{
    for (char **text = hub->tell; text != NULL && *text != NULL; text++) {
        g_autoptr(TellPlace) place = tell_place_new(*text, NULL);
        char *fault = NULL;
        if (place == NULL)
            continue;
        if (place->file != NULL)
            fault = why_not(place->file, R_OK);
        if (fault == NULL && place->service == TELL_EXEC)
            fault = why_not(place->address, X_OK);
        else if (fault == NULL && place->address != NULL)
            fault = why_no_answer(place->address,
                                  g_str_has_prefix(place->address, "http:") ? 80 : HTTPS_PORT);
        if (fault != NULL) {
            char *named = g_strdup_printf("%s: %s", place->name, fault);
            g_free(fault);
            fault = named;
        }
        add(checks, "tell", fault, "Correct the address, the program or the file in `tell`.");
    }
}

/* Why there is too little room for what is written below `path`; NULL: there is enough. What is not
 * there yet will be made on the disk of the folder above it. */
static char *why_no_room(const char *path)
{
    g_autofree char *folder = g_strdup(path);
    struct statvfs disk;
    while (statvfs(folder, &disk) != 0) {
        char *slash = strrchr(folder, '/');
        if (errno != ENOENT || slash == NULL || slash == folder)
            return g_strdup_printf("%s: %s", folder, g_strerror(errno));
        *slash = '\0';
    }
    double left = (double)disk.f_bavail * (double)disk.f_frsize;
    if (disk.f_files > 0 && disk.f_favail == 0)
        return g_strdup_printf("%s: the disk can hold no more files", folder);
    if (left >= LEAST_FREE)
        return NULL;
    g_autofree char *words = units_format_plain(left, UNIT_BYTES);
    return g_strdup_printf("%s: only %s of the disk are free", folder, words);
}

/* What keeps a run from the database; that there is nothing in it yet does not. */
static char *why_no_server(const char *uri)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open(uri, STORE_READ, &error);
    bool is_good = store != NULL || g_error_matches(error, STORE_ERROR, STORE_ERROR_EMPTY);
    return is_good ? NULL : g_strdup(error->message);
}

static void check_select(GPtrArray *checks, const Hub *hub, GHashTable *items)
{
    if (items == NULL || hub->select == NULL || hub->select[0] == NULL)
        return;
    g_autoptr(GString) lost = g_string_new(NULL);
    for (char **item = hub->select; *item != NULL; item++)
        if (!g_hash_table_contains(items, *item))
            g_string_append_printf(lost, "%s%s", lost->len > 0 ? ", " : "", *item);
    g_autofree char *visible = text_visible(lost->str, -1);
    add(checks, "select", lost->len > 0 ? g_strdup_printf("no node has %s", visible) : NULL,
        "Name items as `hubplot list` does, such as svn/dybsvn, or leave `select` out.");
}

GPtrArray *hub_checks(const Hub *hub, GHashTable *items)
{
    GPtrArray *checks = g_ptr_array_new_with_free_func(check_free);
    check_mail(checks, hub);
    check_tell(checks, hub);
    add(checks, "room for the site", why_no_room(hub->outdir), "Free or add disk space.");
    if (server_uri_is(hub->dbpath))
        add(checks, "the database's server", why_no_server(hub->dbpath),
            "See `Several machines` in the manual.");
    else
        add(checks, "room for the database", why_no_room(hub->dbpath), "Free or add disk space.");
    check_select(checks, hub, items);
    return checks;
}

static gint compare_tarballs(gconstpointer one, gconstpointer other)
{
    const Tarball *a = one, *b = other;
    int order = g_strcmp0(a->item, b->item);
    return order != 0 ? order : a->time < b->time ? -1 : a->time > b->time;
}

/* The history that the visit alone tells. */
static void fill(NodeHistory *node, const Visit *visit)
{
    g_autoptr(GArray) sorted = g_array_copy(visit->tarballs);
    ItemHistory *item = NULL;
    g_array_sort(sorted, compare_tarballs);
    for (guint i = 0; i < sorted->len; i++) {
        Tarball tarball = g_array_index(sorted, Tarball, i);
        if (item == NULL || g_strcmp0(item->item, tarball.item) != 0)
            item = node_history_add_item(node, tarball.item);
        tarball.first_seen = tarball.last_seen = visit->reading.run;
        tarball.flags |= TARBALL_LISTED;
        g_array_append_val(item->tarballs, tarball);
    }
    g_array_append_val(node->readings, visit->reading);
    node->last_reached = visit->reading.run;
}

char *zone_fault(const Visit *visit)
{
    g_autoptr(HubHistory) history = hub_history_new(visit->node->hub);
    guint place = 0;
    while (((const NodeHistory *)g_ptr_array_index(history->nodes, place))->node->tag !=
           visit->node->tag)
        place++;
    fill(g_ptr_array_index(history->nodes, place), visit);
    g_autoptr(HubVerdict) verdict = judge_hub(history, visit->reading.run);
    const NodeVerdict *node = g_ptr_array_index(verdict->nodes, place);
    for (guint i = 0; i < node->verdicts->len; i++) {
        const Verdict *one = g_ptr_array_index(node->verdicts, i);
        if (one->rule == RULE_CLOCK && one->status == STATUS_WARN &&
            strstr(one->reason, "timezone") != NULL)
            return g_strdup(one->reason);
    }
    return NULL;
}
