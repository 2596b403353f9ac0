#include "app/console.h"
#include "app/databases.h"
#include "config/value.h"

typedef struct {
    char *older;
    gboolean dry_run;
} Values;

static void options(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    const GOptionEntry rows[] = {
        {"older", 0, 0, G_OPTION_ARG_STRING, &values->older,
         "remove what is older than TIME, such as 730d or 104w", "TIME"},
        {"dry-run", 'n', 0, G_OPTION_ARG_NONE, &values->dry_run, "only print what would be removed",
         NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        entries[i] = rows[i];
}

/* Reads the option as the configuration's times are read. */
static bool read_age(const Context *context, const char *text, gint64 *age)
{
    static const Key key = {.name = "older",
                            .type = KEY_DURATION,
                            .minimum = 24 * 60 * 60,
                            .maximum = 100 * 366. * 24 * 60 * 60,
                            .bare = 24 * 60 * 60,
                            .size = sizeof *age};
    g_autoptr(GError) error = NULL;
    if (text == NULL) {
        log_say(context, LOG_ERROR, NULL,
                "usage: prune --older=TIME [HUB...], such as --older=730d");
        return false;
    }
    if (value_set(&key, text, NULL, age, &error))
        return true;
    log_say(context, LOG_ERROR, "--older", "%s", error->message);
    return false;
}

static ExitCode prune(const Context *context, const Hub *hub, gint64 before, bool dry)
{
    g_auto(LockedStore) locked = {0};
    g_autoptr(GError) error = NULL;
    StoreCounts counts;
    if (!store_exists(hub->dbpath))
        return EXIT_GOOD;
    ExitCode code = locked_store_open(context, hub->dbpath, hub->tag, &locked);
    if (code != EXIT_GOOD)
        return code;
    if (!store_prune(locked.store, hub->tag, before, dry, &counts, &error)) {
        log_say(context, LOG_ERROR, hub->tag, "%s", error->message);
        return EXIT_TROUBLE;
    }
    g_autofree char *what = locked_store_words(&counts);
    g_print("%s: %s %s\n", hub->tag, what, dry ? "would be removed" : "removed");
    return EXIT_GOOD;
}

static int run(const Context *context, gconstpointer data, char **arguments G_GNUC_UNUSED)
{
    const Values *values = data;
    gint64 age;
    if (!read_age(context, values->older, &age))
        return EXIT_USAGE;
    const GPtrArray *hubs = config_hubs(context->config);
    ExitCode worst = EXIT_GOOD;
    for (guint i = 0; i < hubs->len; i++) {
        ExitCode code = prune(context, hubs->pdata[i], context->now - age, values->dry_run);
        worst = MAX(worst, code);
    }
    return (int)worst;
}

const Command command_prune = {
    .name = "prune",
    .arguments = "--older=TIME [HUB...]",
    .summary = "delete tarballs and readings older than a given age",
    .description = "Deletes tarballs that are older than TIME and no longer listed by the nodes, "
                   "and readings that are older. The present state is kept, however old it is: "
                   "tarballs that are still listed, and each node's last reading.",
    .needs_config = true,
    .takes_hubs = true,
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
