#include "app/console.h"
#include "app/pipeline.h"
#include "app/scope.h"
#include "axis/units.h"
#include "base/text.h"
#include "base/when.h"
#include "notify/changes.h"
#include "text/json.h"
#include "text/text.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char *at;
    gboolean json;
} Values;

static void options(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    entries[0] = (GOptionEntry){
        "at",        0,
        0,           G_OPTION_ARG_STRING,
        &values->at, "the month or the day of the backups, such as 2026-01 or 2026-01-15",
        "WHEN"};
    entries[1] = (GOptionEntry){
        "json", 0, 0, G_OPTION_ARG_NONE, &values->json, "print the same as JSON", NULL};
}

/* What is looked for. */
typedef struct {
    const Context *context;
    const char *at, *item; /* item NULL: all */
    int year, month, day;  /* day 0: all of the month */
    json_t *list;          /* NULL: prints text */
    GString *out;
    guint n; /* backups found */
} Search;

/* One backup on one node. */
typedef struct {
    const Node *node;
    const NodeHistory *history;
    const Tarball *tarball;
} Copy;

static bool read_at(Search *search, const char *text)
{
    gint64 civil;
    search->at = text;
    search->day = 0;
    if (!text_scan_number(&text, 4, &search->year) || *text++ != '-' ||
        !text_scan_number(&text, 2, &search->month))
        return false;
    if (*text == '-') {
        text++;
        if (!text_scan_number(&text, 2, &search->day) || search->day == 0)
            return false;
    }
    return *text == '\0' && civil_of_date(search->year, search->month, MAX(search->day, 1), &civil);
}

/* The first instant of that time and the first after it, in the zone. */
static void find_bounds(const Search *search, GTimeZone *zone, gint64 *from, gint64 *until)
{
    g_autoptr(GDateTime) begin =
        g_date_time_new(zone, search->year, search->month, MAX(search->day, 1), 0, 0, 0);
    g_autoptr(GDateTime) end =
        search->day > 0 ? g_date_time_add_days(begin, 1) : g_date_time_add_months(begin, 1);
    *from = g_date_time_to_unix(begin);
    *until = g_date_time_to_unix(end);
}

static bool is_there(const Tarball *tarball)
{
    return (tarball->flags & TARBALL_LISTED) != 0;
}

static gint compare_copies(gconstpointer one, gconstpointer other)
{
    const Copy *a = one, *b = other;
    return a->tarball->time < b->tarball->time ? -1 : a->tarball->time > b->tarball->time;
}

/* The last part of a path, in safe characters. */
static char *local_name(const char *path)
{
    g_autofree char *name = g_path_get_basename(path);
    return g_shell_quote(name);
}

/* What the node's shell runs to send what `path`, quoted for it, names. A file of the usual layout
 * is sent as it is; what another layout found may be a folder. */
static char *remote_command(const Node *node, const char *path)
{
    if (node->layout == NULL)
        return g_strdup_printf("cat %s", path);
    return g_strdup_printf("f=%s; tar -C \"${f%%/*}\" -cf - \"${f##*/}\"", path);
}

/* Whether the node was last listed by SFTP, as it has no shell. */
static bool is_by_sftp(const Copy *copy)
{
    const Reading *last = node_history_reading(copy->history);
    const char *word = transport_word(TRANSPORT_SFTP);
    return copy->node->transport == TRANSPORT_SFTP ||
           (last != NULL && g_strcmp0(last->transport, word) == 0);
}

/* " -F FILE -p PORT", as far as they are configured; -P for scp. */
static char *connect_options(const Node *node, char port_letter)
{
    g_autoptr(GString) words = g_string_new(NULL);
    if (node->ssh_config != NULL) {
        g_autofree char *config = g_shell_quote(node->ssh_config);
        g_string_append_printf(words, " -F %s", config);
    }
    if (node->port > 0)
        g_string_append_printf(words, " -%c %d", port_letter, node->port);
    return g_string_free(g_steal_pointer(&words), FALSE);
}

/* By scp, which takes patterns: their characters are escaped. */
static char *scp_command(const Node *node, const char *path)
{
    g_autoptr(GString) source = g_string_new(node->alias);
    g_string_append_c(source, ':');
    for (const char *p = path; *p != '\0'; p++) {
        if (strchr("*?[]\\", *p) != NULL)
            g_string_append_c(source, '\\');
        g_string_append_c(source, *p);
    }
    g_autofree char *quoted = g_shell_quote(source->str);
    g_autofree char *options = connect_options(node, 'P');
    return g_strdup_printf("scp -s%s%s %s .", node->layout != NULL ? " -r" : "", options, quoted);
}

/* By rsync, whose paths begin at its own folder if there is no root. */
static char *fetch_by_rsync(const Node *node, const char *path)
{
    g_autofree char *options = connect_options(node, 'p');
    g_autofree char *ssh = g_strconcat("ssh", options, NULL);
    g_autofree char *shell = g_shell_quote(ssh);
    g_autofree char *whole =
        node->root != NULL ? g_build_filename(node->root, path, NULL) : g_strdup(path);
    g_autofree char *source = g_strdup_printf("%s:%s", node->alias, whole);
    g_autofree char *quoted = g_shell_quote(source);
    return g_strdup_printf("rsync -a --rsh %s -- %s .", shell, quoted);
}

/* The command that fetches a backup into the current folder; NULL: what a command listed may be no
 * file at all. */
static char *fetch_command(const Copy *copy)
{
    const Node *node = copy->node;
    const char *path = copy->tarball->path;
    if (node->list != NULL)
        return NULL;
    if (node->transport == TRANSPORT_RSYNC)
        return fetch_by_rsync(node, path);
    if (is_by_sftp(copy) && node->root != NULL) {
        g_autofree char *remote = g_build_filename(node->root, path, NULL);
        return scp_command(node, remote);
    }
    g_autofree char *whole = node->root != NULL ? g_build_filename(node->root, path, NULL) : NULL;
    g_autofree char *quoted = g_shell_quote(whole != NULL ? whole : path);
    g_autofree char *below =
        whole == NULL ? g_strconcat("\"$SCM_FOLD\"/backup/", quoted, NULL) : g_strdup(quoted);
    g_autofree char *name = local_name(path);
    g_autofree char *command = remote_command(node, below);
    if (whole == NULL) { /* a variable of the login shell */
        g_autofree char *inner = g_shell_quote(command);
        g_free(command);
        command =
            g_strdup_printf("%s %s", node->shell != NULL ? node->shell : "\"$SHELL\" -lc", inner);
    }
    const char *take = node->layout == NULL ? "> " : "| tar -xf -";
    const char *file = node->layout == NULL ? name : "";
    if (node->transport == TRANSPORT_LOCAL)
        return g_strdup_printf("%s %s%s", command, take, file);
    g_autofree char *remote = g_shell_quote(command);
    g_autofree char *alias = g_shell_quote(node->alias);
    g_autofree char *options = connect_options(node, 'p');
    return g_strdup_printf("ssh%s %s %s %s%s", options, alias, remote, take, file);
}

/* "digest right, read 9 Nov 2026 16:33" */
static char *digest_words(const Tarball *tarball, GTimeZone *zone)
{
    static const char *const words[] = {"never verified", "digest right", "DIGEST WRONG"};
    if (tarball->digest_state == DIGEST_UNCHECKED || tarball->verified <= 0)
        return g_strdup(words[tarball->digest_state]);
    g_autofree char *when = when_minute(zone, tarball->verified);
    return g_strdup_printf("%s, read %s", words[tarball->digest_state], when);
}

/* ", but its sidecar says 1.43 GiB", where that is so; else empty. */
static char *sidecar_words(const Tarball *tarball)
{
    gint64 bytes = tarball->sidecar_bytes;
    if (bytes < 0 || bytes == tarball->bytes || (tarball->flags & TARBALL_INEXACT) != 0)
        return g_strdup("");
    g_autofree char *size = units_format_plain((double)bytes, UNIT_BYTES);
    return g_strdup_printf(", BUT ITS SIDECAR SAYS %s", size);
}

static void append_copy(Search *search, const Copy *copy, GTimeZone *zone)
{
    const Tarball *tarball = copy->tarball;
    g_autofree char *when = when_minute(zone, tarball->time);
    g_autofree char *size = units_format_plain((double)tarball->bytes, UNIT_BYTES);
    g_autofree char *listed = when_minute(zone, tarball->last_seen);
    g_autofree char *digest = digest_words(tarball, zone);
    g_autofree char *sidecar = sidecar_words(tarball);
    g_autofree char *tag = text_visible(copy->node->tag, -1);
    g_autofree char *path = text_visible(tarball->path, -1);
    g_autofree char *fetch = fetch_command(copy);
    g_autofree char *shown = fetch != NULL ? text_visible(fetch, -1) : NULL;
    g_string_append_printf(search->out, "  %s  %s on %s, listed %s, %s%s\n", when, size, tag,
                           listed, digest, sidecar);
    if (fetch == NULL || !g_utf8_validate(fetch, -1, NULL))
        g_string_append_printf(search->out, "      %s\n", path);
    else if (strcmp(fetch, shown) != 0) /* as it is, a terminal would act on it */
        g_string_append_printf(search->out, "      %s (see --json for how to fetch it)\n", path);
    else
        g_string_append_printf(search->out, "      %s\n", fetch);
}

static json_t *text_json(const char *text)
{
    g_autofree char *visible = text != NULL ? text_visible(text, -1) : NULL;
    return visible != NULL ? json_string(visible) : json_null();
}

static void add_json(Search *search, const Copy *copy, const char *hub)
{
    static const char *const states[] = {"unchecked", "right", "wrong"};
    const Tarball *tarball = copy->tarball;
    g_autofree char *fetch = fetch_command(copy);
    json_t *command = fetch != NULL ? json_string(fetch) : json_null();
    json_array_append_new(
        search->list,
        json_pack("{s:o, s:o, s:o, s:I, s:I, s:b, s:o, s:I, s:s, s:o, s:o, s:o}", "hub",
                  text_json(hub), "node", text_json(copy->node->tag), "item",
                  text_json(tarball->item), "time", (json_int_t)tarball->time, "bytes",
                  (json_int_t)tarball->bytes, "exact", (tarball->flags & TARBALL_INEXACT) == 0,
                  "path", text_json(tarball->path), "listed", (json_int_t)tarball->last_seen,
                  "digest_state", states[tarball->digest_state], "verified",
                  tarball->verified > 0 ? json_integer(tarball->verified) : json_null(), "digest",
                  text_json(tarball->digest), "fetch", command != NULL ? command : json_null()));
}

/* All copies of an item that are there now, by time; *purged counts those of the time that are not.
 */
static GArray *find_copies(const HubReport *report, const char *item, gint64 from, gint64 until,
                           guint *purged)
{
    GArray *copies = g_array_new(FALSE, FALSE, sizeof(Copy));
    for (guint i = 0; i < report->history->nodes->len; i++) {
        const NodeHistory *node = g_ptr_array_index(report->history->nodes, i);
        const ItemHistory *history = node_history_item(node, item);
        for (guint k = 0; history != NULL && k < history->tarballs->len; k++) {
            const Tarball *tarball = &g_array_index(history->tarballs, Tarball, k);
            const Copy copy = {node->node, node, tarball};
            if (is_there(tarball))
                g_array_append_val(copies, copy);
            else
                *purged += tarball->time >= from && tarball->time < until;
        }
    }
    g_array_sort(copies, compare_copies);
    return copies;
}

/* Says that there is none of that time, and what is nearest. */
static void append_none(Search *search, const char *subject, const GArray *copies, gint64 from,
                        GTimeZone *zone)
{
    const Copy *before = NULL, *after = NULL;
    for (guint i = 0; i < copies->len; i++) {
        const Copy *copy = &g_array_index(copies, Copy, i);
        if (copy->tarball->time < from)
            before = copy;
        else if (after == NULL)
            after = copy;
    }
    g_autofree char *last = before != NULL ? when_minute(zone, before->tarball->time) : NULL;
    g_autofree char *next = after != NULL ? when_minute(zone, after->tarball->time) : NULL;
    g_autofree char *nearest =
        last != NULL && next != NULL
            ? g_strdup_printf("the last before is of %s, the next of %s", last, next)
        : last != NULL ? g_strdup_printf("the last before is of %s", last)
        : next != NULL ? g_strdup_printf("the first is of %s", next)
                       : g_strdup("nothing is there");
    log_say(search->context, LOG_WARNING, subject, "no backup of %s: %s", search->at, nearest);
}

static void search_item(Search *search, const HubReport *report, const char *item)
{
    gint64 from, until;
    guint purged = 0, n = 0;
    g_autoptr(GTimeZone) zone = report_zone(report);
    find_bounds(search, zone, &from, &until);
    g_autoptr(GArray) copies = find_copies(report, item, from, until, &purged);
    g_autofree char *subject = g_strdup_printf("%s %s", report->hub->tag, item);
    g_autofree char *visible = text_visible(subject, -1);
    for (guint i = 0; i < copies->len; i++) {
        const Copy *copy = &g_array_index(copies, Copy, i);
        if (copy->tarball->time < from || copy->tarball->time >= until)
            continue;
        if (search->list != NULL) {
            add_json(search, copy, report->hub->tag);
        } else {
            if (n == 0)
                g_string_append_printf(search->out, "%s%s, %s\n", search->out->len > 0 ? "\n" : "",
                                       visible, search->at);
            append_copy(search, copy, zone);
        }
        n++;
    }
    if (n == 0)
        append_none(search, subject, copies, from, zone);
    else if (purged > 0 && search->list == NULL)
        g_string_append_printf(search->out, "  %u more cop%s no longer there\n", purged,
                               purged == 1 ? "y is" : "ies are");
    search->n += n;
}

/* Each item of the hub, on whatever node, once. */
static void search_hub(Search *search, const HubReport *report)
{
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < report->history->nodes->len; i++) {
        const NodeHistory *node = g_ptr_array_index(report->history->nodes, i);
        for (guint j = 0; j < node->items->len; j++) {
            const ItemHistory *item = g_ptr_array_index(node->items, j);
            if ((search->item == NULL || strcmp(search->item, item->item) == 0) &&
                g_hash_table_add(done, (gpointer)item->item))
                search_item(search, report, item->item);
        }
    }
}

/* Checks what the command line asks for; an error is said. */
static bool check(const Search *search, const GPtrArray *reports, char **arguments)
{
    g_autoptr(GError) error = NULL;
    if (search->item == NULL)
        return true;
    Scope scope;
    char *const place[] = {(char *)SCOPE_ANY_NODE, arguments[1], NULL};
    if (scope_read(g_ptr_array_index(reports, 0), place, &scope, &error))
        return true;
    log_say(search->context, LOG_ERROR, NULL, "%s", error->message);
    return false;
}

static void print(Search *search)
{
    if (search->list == NULL) {
        fputs(search->out->str, stdout);
        return;
    }
    json_t *object = json_pack("{s:s, s:O}", "at", search->at, "backups", search->list);
    char *text = json_dumps(object, JSON_INDENT(1));
    g_autofree char *visible = json_visible(text);
    puts(visible);
    free(text);
    json_decref(object);
}

static int run(const Context *context, gconstpointer data, char **arguments)
{
    const Values *values = data;
    guint n = g_strv_length(arguments);
    int code;
    Search search = {.context = context, .item = n == 2 ? arguments[1] : NULL};
    if (n > 2 || values->at == NULL || !read_at(&search, values->at)) {
        log_say(context, LOG_ERROR, NULL,
                "usage: restore [HUB [ITEM]] --at WHEN, a month or a day: 2026-01 or 2026-01-15");
        return EXIT_USAGE;
    }
    g_autoptr(Pipeline) pipeline = pipeline_open(context, PIPELINE_READ, 0, &code);
    if (pipeline == NULL)
        return code;
    g_autoptr(GPtrArray) reports = pipeline_reports(pipeline);
    if (!check(&search, reports, arguments))
        return EXIT_USAGE;
    g_autoptr(GString) out = g_string_new(NULL);
    search.out = out;
    search.list = values->json ? json_array() : NULL;
    for (guint i = 0; i < reports->len; i++)
        search_hub(&search, g_ptr_array_index(reports, i));
    print(&search);
    json_decref(search.list);
    if (search.n == 0)
        log_say(context, LOG_ERROR, NULL, "no backup of %s is there", search.at);
    return search.n > 0 ? (int)pipeline_outcome(pipeline) : EXIT_TROUBLE;
}

const Command command_restore = {
    .name = "restore",
    .arguments = "[HUB [ITEM]] --at WHEN",
    .summary = "tell which backups of a month or a day there are, and how to fetch them",
    .description =
        "Prints the backups of that month or day, by the dates in their paths and the hub's time "
        "zone, that the nodes still had when they were last listed: the node, the size, when it "
        "was listed last, when its digest was read to verify it, and the command that fetches it "
        "into the current folder. It only reads the database and fetches nothing.\n\n"
        "Exit code 1: there is none; the nearest are named.",
    .needs_config = true,
    .reads_only = true,
    .takes_place = true,
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
