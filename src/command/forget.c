#include "app/databases.h"
#include "app/log.h"
#include "text/text.h"

typedef struct {
    gboolean dry_run;
} Values;

static void options(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    entries[0] = (GOptionEntry){
        "dry-run", 'n', 0, G_OPTION_ARG_NONE, &values->dry_run, "only print what would be removed",
        NULL};
}

static int run(const Context *context, gconstpointer data, char **arguments)
{
    const Values *values = data;
    guint n = g_strv_length(arguments);
    if (n < 1 || n > 3) {
        log_say(context, LOG_ERROR, NULL, "usage: forget HUB [NODE [ITEM]]");
        return EXIT_USAGE;
    }
    const StoreScope scope = {arguments[0], n > 1 ? arguments[1] : NULL,
                              n > 2 ? arguments[2] : NULL};
    g_autofree char *joined = g_strjoinv(" ", arguments);
    g_autofree char *subject = text_visible(joined, -1);
    g_autoptr(GPtrArray) paths = locked_store_paths(context->config);
    bool found = false;
    for (guint i = 0; i < paths->len; i++) {
        g_auto(LockedStore) locked = {0};
        g_autoptr(GError) error = NULL;
        StoreCounts counts;
        ExitCode code = locked_store_open(context, paths->pdata[i], &locked);
        if (code != EXIT_GOOD)
            return code;
        if (!store_forget(locked.store, &scope, values->dry_run, &counts, &error)) {
            log_say(context, LOG_ERROR, NULL, "%s", error->message);
            return EXIT_TROUBLE;
        }
        if (counts.tarballs == 0 && counts.readings == 0)
            continue;
        found = true;
        g_autofree char *what = locked_store_words(&counts);
        g_print("%s: %s %s in %s\n", subject, what,
                values->dry_run ? "would be deleted" : "forgotten", (char *)paths->pdata[i]);
    }
    if (!found)
        log_say(context, LOG_ERROR, subject, "nothing is stored under that name");
    return found ? EXIT_GOOD : EXIT_TROUBLE;
}

const Command command_forget = {
    .name = "forget",
    .arguments = "HUB [NODE [ITEM]]",
    .summary = "delete the stored history of a hub, a node or an item",
    .description = "Removes history from the database for good, also of hubs and nodes that are "
                   "not configured any more. A tarball that a node still lists comes back with the "
                   "node's next listing.",
    .needs_config = true,
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
