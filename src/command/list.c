#include "app/console.h"
#include "app/pipeline.h"
#include "app/scope.h"
#include "app/terminal.h"
#include "axis/units.h"
#include "base/when.h"
#include "judge/handled.h"
#include "publish/status_json.h"
#include "text/text.h"

#include <stdio.h>
#include <string.h>

#define DAY G_GINT64_CONSTANT(86400)
#define SPARK_DAYS 14
#define CAUSE_LEAST 30 /* columns: for the cause, others are left out */
#define ITEM_LEAST 12

typedef struct {
    gboolean json, bad, names;
    char *color;
} Values;

static void options(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    entries[0] = (GOptionEntry){
        "json", 0, 0, G_OPTION_ARG_NONE, &values->json, "print the same as status.json of the site",
        NULL};
    entries[1] =
        (GOptionEntry){"bad", 0, 0, G_OPTION_ARG_NONE, &values->bad, "only what is not ok", NULL};
    entries[2] = terminal_option_color(&values->color);
    entries[3] = (GOptionEntry){"names",
                                0,
                                0,
                                G_OPTION_ARG_NONE,
                                &values->names,
                                "only print the names that may follow: hubs, nodes or items",
                                NULL};
}

typedef enum { HUB, NODE, ITEM, LAST, SIZE, AGE, SPARK, CAUSE, N_COLUMNS } Column;

/* One node or item. */
typedef struct {
    Status status, open;
    char *cell[N_COLUMNS];
} Row;

static void row_free(gpointer data)
{
    Row *row = data;
    for (int i = 0; i < N_COLUMNS; i++)
        g_free(row->cell[i]);
    g_free(row);
}

/* What is listed, and how. */
typedef struct {
    const Context *context;
    const Values *values;
    Terminal terminal;
    Scope scope;
    GPtrArray *rows; /* Row * */
} List;

/* The sizes of the last days, a block a day, of the newest tarball of each; a dot where there is
 * none. They span their own range, a tenth of the largest at least. */
static char *sparkline(const ItemHistory *item, gint64 now)
{
    double bytes[SPARK_DAYS] = {0}, low = 0, high = 0;
    for (guint i = 0; item != NULL && i < item->tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(item->tarballs, Tarball, i);
        gint64 ago = (now - tarball->time) / DAY;
        if (tarball->time <= now && ago < SPARK_DAYS)
            bytes[SPARK_DAYS - 1 - ago] = MAX(1, (double)tarball->bytes);
    }
    for (int i = 0; i < SPARK_DAYS; i++) {
        high = MAX(high, bytes[i]);
        low = bytes[i] > 0 && (low == 0 || bytes[i] < low) ? bytes[i] : low;
    }
    low = MIN(low, 0.9 * high);
    GString *text = g_string_new(NULL);
    for (int i = 0; i < SPARK_DAYS; i++) {
        int level = bytes[i] > 0 ? (int)((bytes[i] - low) / (high - low) * 7.99) : 0;
        g_string_append_unichar(text, bytes[i] > 0 ? (gunichar)(0x2581 + level) : 0xb7);
    }
    return g_string_free(text, FALSE);
}

static char *format_instant(const NodeHistory *node, gint64 time)
{
    g_autofree char *name = node_history_zone(node);
    g_autoptr(GTimeZone) zone = when_zone(name);
    return when_minute(zone, time);
}

/* The worst verdict's, else `status`: a node's may be that of its items, which have their own rows.
 */
static char *format_cause(Status status, const GPtrArray *verdicts)
{
    const Verdict *worst = verdicts->len > 0 ? g_ptr_array_index(verdicts, 0) : NULL;
    const char *handled = handled_word(verdicts);
    if (worst == NULL)
        return g_strdup(status_word(status));
    g_autofree char *mark = handled != NULL ? g_strdup_printf(" (%s)", handled) : g_strdup("");
    return g_strdup_printf("%s: %s%s", status_word(worst->status), worst->brief, mark);
}

/* Takes the cells, and makes them visible. */
static void add_row(List *list, Status status, Status open, char *const cells[N_COLUMNS])
{
    Row *row = g_new0(Row, 1);
    row->status = status;
    row->open = open;
    for (int i = 0; i < N_COLUMNS; i++) {
        row->cell[i] = text_visible(cells[i], -1);
        g_free(cells[i]);
    }
    g_ptr_array_add(list->rows, row);
}

static Status worst_of(const GPtrArray *verdicts)
{
    return verdicts->len > 0 ? ((const Verdict *)g_ptr_array_index(verdicts, 0))->status
                             : STATUS_OK;
}

/* A node is listed where something is said of it, or there is nothing else. */
static void add_node(List *list, const HubReport *report, const NodeVerdict *node)
{
    Status status = node->items->len > 0 ? worst_of(node->verdicts) : node->status;
    bool handled = handled_word(node->verdicts) != NULL;
    if ((node->verdicts->len == 0 && node->items->len > 0) || list->scope.item != NULL ||
        (list->values->bad && status == STATUS_OK))
        return;
    add_row(list, status, handled ? STATUS_OK : status,
            (char *[]){g_strdup(report->hub->tag), g_strdup(node->node->tag), g_strdup("-"),
                       g_strdup("-"), g_strdup("-"), g_strdup("-"), g_strdup("-"),
                       format_cause(status, node->verdicts)});
}

static void add_items(List *list, const HubReport *report, const NodeVerdict *node,
                      const NodeHistory *history)
{
    gint64 now = list->context->now;
    for (guint i = 0; i < node->items->len; i++) {
        const ItemVerdict *item = g_ptr_array_index(node->items, i);
        const Tarball *newest = item->newest;
        if (!scope_has_item(&list->scope, item->item) ||
            (list->values->bad && item->status == STATUS_OK))
            continue;
        const ItemHistory *own = i < history->items->len ? history->items->pdata[i] : NULL;
        add_row(list, item->status, item->open,
                (char *[]){
                    g_strdup(report->hub->tag), g_strdup(node->node->tag), g_strdup(item->item),
                    newest ? format_instant(history, newest->time) : g_strdup("-"),
                    newest ? units_format_plain((double)newest->bytes, UNIT_BYTES) : g_strdup("-"),
                    newest ? units_format_plain((double)(now - newest->time), UNIT_SECONDS)
                           : g_strdup("-"),
                    sparkline(own, now), format_cause(item->status, item->verdicts)});
    }
}

/* The worst first, what is handled after what is not; else in the order of the configuration. */
static gint compare_rows(gconstpointer one, gconstpointer other)
{
    const Row *a = *(const Row *const *)one, *b = *(const Row *const *)other;
    return a->open != b->open ? (int)b->open - (int)a->open : (int)b->status - (int)a->status;
}

/* How wide each column is; 0: it is left out. On a terminal, what the cause needs is taken from
 * dates, which ages tell as well, then from sparklines, sizes and ages, and at last from items. In
 * a pipe there is no sparkline, and nothing is cut. */
static void find_widths(const List *list, const char *const *heads, int widths[N_COLUMNS])
{
    static const Column dispensable[] = {LAST, SPARK, SIZE, AGE};
    int columns = list->terminal.columns, sum = 0;
    for (int i = 0; i < N_COLUMNS; i++)
        widths[i] = terminal_columns(heads[i]);
    for (guint r = 0; r < list->rows->len; r++)
        for (int i = 0; i < N_COLUMNS; i++)
            widths[i] =
                MAX(widths[i], terminal_columns(((const Row *)list->rows->pdata[r])->cell[i]));
    if (columns == 0 || !list->terminal.unicode)
        widths[SPARK] = 0;
    if (columns == 0)
        return;
    int cause = MIN(widths[CAUSE], CAUSE_LEAST);
    for (int i = 0; i < CAUSE; i++)
        sum += widths[i] > 0 ? widths[i] + 2 : 0;
    for (guint i = 0; i < G_N_ELEMENTS(dispensable) && sum + cause > columns; i++) {
        int *width = &widths[dispensable[i]];
        sum -= *width > 0 ? *width + 2 : 0;
        *width = 0;
    }
    int over = CLAMP(sum + cause - columns, 0, MAX(0, widths[ITEM] - ITEM_LEAST));
    widths[ITEM] -= over;
    widths[CAUSE] = MAX(ITEM_LEAST, MIN(widths[CAUSE], columns - sum + over));
}

static void append_cells(GString *out, const List *list, char *const *cells, const int *widths,
                         const Status *status)
{
    static const bool right[N_COLUMNS] = {[SIZE] = true, [AGE] = true};
    bool cut = list->terminal.columns > 0;
    for (int i = 0; i < N_COLUMNS; i++) {
        if (widths[i] == 0)
            continue;
        g_autofree char *text =
            cut ? terminal_fit(&list->terminal, cells[i], widths[i]) : g_strdup(cells[i]);
        int pad = MAX(0, widths[i] - terminal_columns(text));
        g_string_append_printf(out, "%*s", right[i] ? pad : 0, "");
        if (i == CAUSE && status != NULL)
            terminal_append(out, &list->terminal, *status, text);
        else
            g_string_append(out, text);
        if (i < CAUSE)
            g_string_append_printf(out, "%*s  ", right[i] ? 0 : pad, "");
    }
    g_string_append_c(out, '\n');
}

static void print_rows(List *list)
{
    static const char *const heads[N_COLUMNS] = {"HUB",  "NODE", "ITEM",    "LAST",
                                                 "SIZE", "AGE",  "14 DAYS", "STATUS"};
    int widths[N_COLUMNS];
    g_autoptr(GString) out = g_string_new(NULL);
    if (list->rows->len == 0 && list->values->bad) {
        fputs(list->terminal.columns > 0 ? "Nothing is wrong.\n" : "", stdout);
        return;
    }
    g_ptr_array_sort(list->rows, compare_rows);
    find_widths(list, heads, widths);
    append_cells(out, list, (char *const *)heads, widths, NULL);
    for (guint i = 0; i < list->rows->len; i++) {
        const Row *row = g_ptr_array_index(list->rows, i);
        append_cells(out, list, row->cell, widths, &row->status);
    }
    fputs(out->str, stdout);
}

/* Prints what may follow the arguments, a line each, for completions. */
static void print_names(const Config *config, const GPtrArray *reports, char *const *arguments)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const GPtrArray *hubs = config_all_hubs(config);
    for (guint i = 0; arguments[0] == NULL && i < hubs->len; i++)
        g_ptr_array_add(names, ((const Hub *)g_ptr_array_index(hubs, i))->tag);
    const HubVerdict *verdict =
        arguments[0] != NULL ? ((const HubReport *)g_ptr_array_index(reports, 0))->verdict : NULL;
    const Scope scope = {arguments[0] != NULL ? arguments[1] : NULL, NULL};
    for (guint i = 0; verdict != NULL && i < verdict->nodes->len; i++) {
        const NodeVerdict *node = g_ptr_array_index(verdict->nodes, i);
        if (scope.node == NULL)
            g_ptr_array_add(names, node->node->tag);
        for (guint j = 0; scope.node != NULL && j < node->items->len; j++) {
            char *item = (char *)((const ItemVerdict *)g_ptr_array_index(node->items, j))->item;
            if (scope_has_node(&scope, node->node->tag) &&
                !g_ptr_array_find_with_equal_func(names, item, g_str_equal, NULL))
                g_ptr_array_add(names, item);
        }
    }
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *visible = text_visible(g_ptr_array_index(names, i), -1);
        g_print("%s\n", visible);
    }
}

/* Prints the reports; `place` is what follows the hub, where that is no further hub. */
static int print(List *list, const GPtrArray *reports, char *const *place)
{
    g_autoptr(GError) error = NULL;
    if (list->values->json) {
        g_autofree char *json = status_json_format(reports, NULL, list->context->now);
        fputs(json, stdout);
        return EXIT_GOOD;
    }
    if (place[0] != NULL &&
        !scope_read(g_ptr_array_index(reports, 0), place, &list->scope, &error)) {
        log_say(list->context, LOG_ERROR, NULL, "%s", error->message);
        return EXIT_USAGE;
    }
    list->rows = g_ptr_array_new_with_free_func(row_free);
    for (guint i = 0; i < reports->len; i++) {
        const HubReport *report = g_ptr_array_index(reports, i);
        for (guint n = 0; n < report->verdict->nodes->len; n++) {
            const NodeVerdict *node = g_ptr_array_index(report->verdict->nodes, n);
            if (!scope_has_node(&list->scope, node->node->tag))
                continue;
            add_node(list, report, node);
            add_items(list, report, node, g_ptr_array_index(report->history->nodes, n));
        }
    }
    print_rows(list);
    g_ptr_array_unref(list->rows);
    return EXIT_GOOD;
}

/* Loads the hubs that the arguments name. If what follows the first is no hub, it is a node of it,
 * and an item: *place is where these begin. NULL: the error is said. */
static Config *load(const Context *context, char **arguments, char ***place)
{
    const char *const first[] = {arguments[0], NULL};
    ConfigRequest request = {.files = context->files,
                             .hubs = arguments[0] != NULL ? first : NULL,
                             .environ = context->environ,
                             .reading = true};
    g_autoptr(GError) error = NULL;
    Config *config = config_load(&request, &error);
    bool more = config != NULL && arguments[0] != NULL && arguments[1] != NULL;
    *place = arguments + g_strv_length(arguments);
    if (more) {
        g_autoptr(GPtrArray) second =
            config_find_hubs(config, (const char *const[]){arguments[1], NULL}, NULL);
        if (second == NULL && g_strv_length(arguments) <= 3) {
            *place = arguments + 1;
            return config;
        }
        g_clear_pointer(&config, config_free);
        request.hubs = (const char *const *)arguments;
        config = config_load(&request, &error);
    }
    if (config == NULL)
        log_say(context, LOG_ERROR, NULL, "%s", error->message);
    return config;
}

static int run(const Context *given, gconstpointer data, char **arguments)
{
    const Values *values = data;
    char **place;
    int code;
    Context context = *given;
    List list = {.context = &context, .values = values};
    g_autoptr(GError) error = NULL;
    if (!terminal_init(&list.terminal, context.environ, values->color, &error)) {
        log_say(&context, LOG_ERROR, NULL, "%s", error->message);
        return EXIT_USAGE;
    }
    g_autoptr(Config) config = load(&context, arguments, &place);
    if (config == NULL)
        return EXIT_USAGE;
    if (values->json && (values->bad || place[0] != NULL)) {
        log_say(&context, LOG_ERROR, NULL,
                "--json prints whole hubs; of a node or an item, see: hubplot show --json");
        return EXIT_USAGE;
    }
    context.config = config;
    g_autoptr(Pipeline) pipeline = pipeline_open(&context, PIPELINE_READ, 0, &code);
    if (pipeline == NULL)
        return code;
    g_autoptr(GPtrArray) reports = pipeline_reports(pipeline);
    if (values->names) {
        print_names(config, reports, arguments);
        return EXIT_GOOD;
    }
    code = print(&list, reports, place);
    return code != EXIT_GOOD ? code : (int)pipeline_outcome(pipeline);
}

const Command command_list = {
    .name = "list",
    .arguments = "[HUB... | HUB NODE [ITEM]]",
    .summary = "list the newest tarball of each item with its age and status, worst first",
    .description =
        "Prints a line for each item on each node: its newest tarball with size and age, and its "
        "status with the cause; the worst first. NODE may be '*', for an item on all nodes. It "
        "only reads the database.\n\n"
        "On a terminal the table is as wide as that (COLUMNS goes before): where it is narrow, "
        "dates, sparklines and sizes are left out and long texts cut. The sparkline has a block "
        "for each of the last 14 days, and a dot where there was no tarball. In a pipe nothing "
        "is cut. NO_COLOR switches colours off.",
    .takes_hubs = true,
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
