#include "app/console.h"
#include "publish/html.h"
#include "store/store.h"
#include "text/json.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    gboolean readings;
} Values;

/* One value of a record. */
typedef struct {
    enum { CELL_NONE, CELL_TEXT, CELL_NUMBER, CELL_YES } kind;
    const char *text;
    gint64 number;
} Cell;

#define MAX_CELLS 20
#define TIME_LENGTH 32

/* Its columns, in order, and where records go. */
typedef struct {
    const char *const *columns;
    bool is_json;
    bool is_first; /* no record was written yet */
} Writer;

static const char *const tarball_columns[] = {
    "hub",     "node",          "item",   "path",       "time",      "bytes",
    "exact",   "listed",        "future", "first_seen", "last_seen", "mtime",
    "sidecar", "sidecar_bytes", "digest", "verified",   NULL};
static const char *const reading_columns[] = {
    "hub",  "node",       "run",        "duration_ms", "outcome", "reason", "transport",
    "skew", "utc_offset", "disk_bytes", "disk_free",   "listed",  NULL};

static Cell text(const char *value)
{
    return (Cell){.kind = value != NULL ? CELL_TEXT : CELL_NONE, .text = value};
}

static Cell number(gint64 value, gint64 unknown)
{
    return (Cell){.kind = value != unknown ? CELL_NUMBER : CELL_NONE, .number = value};
}

static Cell yes(bool value)
{
    return (Cell){.kind = CELL_YES, .number = value};
}

/* An instant in UTC, "2014-10-22T01:10:02Z"; `buffer` keeps it. */
static Cell instant(gint64 time, char buffer[static TIME_LENGTH])
{
    g_autoptr(GDateTime) date = time >= 0 ? g_date_time_new_from_unix_utc(time) : NULL;
    if (date == NULL)
        return (Cell){.kind = CELL_NONE};
    g_autofree char *formatted = g_date_time_format_iso8601(date);
    g_strlcpy(buffer, formatted, TIME_LENGTH);
    return text(buffer);
}

/* An empty text is not an unknown one. */
static void write_csv_text(const char *value)
{
    g_autoptr(GString) field = g_string_new(NULL);
    csv_field(field, value);
    fputs(field->len > 0 ? field->str : "\"\"", stdout);
}

static void write_csv(const Writer *writer, const Cell *cells)
{
    for (int i = 0; writer->columns[i] != NULL; i++) {
        if (i > 0)
            putchar(',');
        if (cells[i].kind == CELL_TEXT)
            write_csv_text(cells[i].text);
        else if (cells[i].kind == CELL_NUMBER)
            printf("%" G_GINT64_FORMAT, cells[i].number);
        else if (cells[i].kind == CELL_YES)
            fputs(cells[i].number ? "yes" : "no", stdout);
    }
    putchar('\n');
}

static json_t *json_cell(const Cell *cell)
{
    switch (cell->kind) {
    case CELL_TEXT:
        return json_string(cell->text);
    case CELL_NUMBER:
        return json_integer(cell->number);
    case CELL_YES:
        return json_boolean(cell->number != 0);
    default:
        return json_null();
    }
}

static void write_json(const Writer *writer, const Cell *cells)
{
    json_t *object = json_object();
    for (int i = 0; writer->columns[i] != NULL; i++)
        json_object_set_new(object, writer->columns[i], json_cell(&cells[i]));
    fputs(writer->is_first ? "\n" : ",\n", stdout);
    char *text = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
    g_autofree char *visible = json_visible(text);
    fputs(visible, stdout);
    free(text);
    json_decref(object);
}

static void write_record(Writer *writer, const Cell *cells)
{
    if (writer->is_json)
        write_json(writer, cells);
    else
        write_csv(writer, cells);
    writer->is_first = false;
}

static void write_tarball(Writer *writer, const Node *node, const Tarball *t)
{
    static const char *const sidecars[] = {NULL, "dna", "sha256", "broken"};
    static const char *const states[] = {NULL, "right", "wrong"};
    char times[4][TIME_LENGTH];
    const Cell cells[MAX_CELLS] = {text(node->hub->tag),
                                   text(node->tag),
                                   text(t->item),
                                   text(t->path),
                                   instant(t->time, times[0]),
                                   number(t->bytes, -1),
                                   yes((t->flags & TARBALL_INEXACT) == 0),
                                   yes((t->flags & TARBALL_LISTED) != 0),
                                   yes((t->flags & TARBALL_FUTURE) != 0),
                                   instant(t->first_seen, times[1]),
                                   instant(t->last_seen, times[2]),
                                   instant(t->mtime, times[3]),
                                   text(sidecars[t->sidecar]),
                                   number(t->sidecar_bytes, -1),
                                   text(t->digest),
                                   text(states[t->digest_state])};
    write_record(writer, cells);
}

static void write_reading(Writer *writer, const Node *node, const Reading *r)
{
    char run[TIME_LENGTH];
    const Cell cells[MAX_CELLS] = {text(node->hub->tag),
                                   text(node->tag),
                                   instant(r->run, run),
                                   number(r->duration_ms, -1),
                                   text(outcome_word(r->outcome)),
                                   text(r->reason),
                                   text(r->transport),
                                   number(r->skew, G_MININT64),
                                   number(r->utc_offset, G_MININT),
                                   number(r->disk_bytes, -1),
                                   number(r->disk_free, -1),
                                   number(r->listed, -1)};
    write_record(writer, cells);
}

static void write_node(Writer *writer, const NodeHistory *node)
{
    if (writer->columns == reading_columns) {
        for (guint i = 0; i < node->readings->len; i++)
            write_reading(writer, node->node, &g_array_index(node->readings, Reading, i));
        return;
    }
    for (guint i = 0; i < node->items->len; i++) {
        const ItemHistory *item = g_ptr_array_index(node->items, i);
        for (guint j = 0; j < item->tarballs->len; j++)
            write_tarball(writer, node->node, &g_array_index(item->tarballs, Tarball, j));
    }
}

static bool write_hub(Writer *writer, const Hub *hub, GError **error)
{
    g_autoptr(Store) store = store_open(hub->dbpath, STORE_READ, error);
    if (store == NULL)
        return false;
    g_autoptr(HubHistory) history = store_load_hub(store, hub, error);
    if (history == NULL)
        return false;
    for (guint i = 0; i < history->nodes->len; i++)
        write_node(writer, g_ptr_array_index(history->nodes, i));
    return true;
}

static void begin(const Writer *writer)
{
    if (writer->is_json) {
        putchar('[');
        return;
    }
    for (int i = 0; writer->columns[i] != NULL; i++)
        printf("%s%s", i > 0 ? "," : "", writer->columns[i]);
    putchar('\n');
}

static int run(const Context *context, gconstpointer data, char **arguments)
{
    const Values *values = data;
    const char *format = arguments[0] != NULL ? arguments[0] : "";
    Writer writer = {.columns = values->readings ? reading_columns : tarball_columns,
                     .is_json = strcmp(format, "json") == 0,
                     .is_first = true};
    if (!writer.is_json && strcmp(format, "csv") != 0) {
        log_say(context, LOG_ERROR, NULL, "usage: export csv|json [HUB...]");
        return EXIT_USAGE;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) hubs =
        config_find_hubs(context->config, (const char *const *)arguments + 1, &error);
    if (hubs == NULL) {
        log_say(context, LOG_ERROR, NULL, "%s", error->message);
        return EXIT_USAGE;
    }
    int code = EXIT_GOOD;
    begin(&writer);
    for (guint i = 0; i < hubs->len; i++) {
        const Hub *hub = g_ptr_array_index(hubs, i);
        g_autoptr(GError) failure = NULL;
        if (write_hub(&writer, hub, &failure))
            continue;
        log_say(context, LOG_ERROR, hub->tag, "%s", failure->message);
        code = EXIT_TROUBLE;
    }
    if (writer.is_json)
        fputs("\n]\n", stdout);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    log_say(context, LOG_ERROR, NULL, "standard output: %s", g_strerror(errno));
    return EXIT_TROUBLE;
}

static void options(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    const GOptionEntry row = {
        "readings", 0, 0, G_OPTION_ARG_NONE, &values->readings, "export visits instead of tarballs",
        NULL};
    entries[0] = row;
}

const Command command_export = {
    .name = "export",
    .arguments = "csv|json [HUB...]",
    .summary = "print the stored history for other programs",
    .description =
        "Prints a record for each tarball, or each visit to a node, of the given hubs or of all: "
        "as CSV with a header line (RFC 4180), or as a JSON array with one record per line. Times "
        "are in UTC, sizes in bytes, and unknown values are empty or null. In CSV, what a "
        "spreadsheet would take for a formula begins with an apostrophe, and control characters "
        "are written as \\xNN; JSON has every name unchanged.",
    .needs_config = true,
    .reads_only = true,
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
