#include "app/console.h"
#include "app/databases.h"
#include "app/scope.h"
#include "store/state.h"
#include "text/text.h"

#include <string.h>

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

/* Forgets what people were told of what is forgotten: it does not recover. Where no database knows
 * the hub any more, the state forgets all of it. False: an error, which is said. */
static bool forget_in_state(const Context *context, const StoreScope *scope, bool left, bool *found)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(State) state = databases_open_state(context->config, &error);
    bool known = false;
    if (state != NULL && state_forget_place(state, scope, &error) && !left)
        state_forget_hub(state, scope->hub, &known, &error);
    if (error != NULL) {
        log_say(context, LOG_ERROR, NULL, "%s", error->message);
        return false;
    }
    if (known && !*found) {
        g_autofree char *tag = text_visible(scope->hub, -1);
        g_print("%s: forgotten in %s\n", tag, config_state(context->config));
    }
    *found = *found || known;
    return true;
}

typedef struct {
    const Context *context;
    const StoreScope *scope;
    const char *subject;
    bool dry_run;
} Deletion;

/* Forgets it in one database. *found: something was there; *left: the hub still has something. */
static ExitCode forget_in(const Deletion *deletion, const char *path, bool *found, bool *left)
{
    g_auto(LockedStore) locked = {0};
    g_autoptr(GError) error = NULL;
    StoreCounts counts;
    ExitCode code = locked_store_open(deletion->context, path, deletion->scope->hub, &locked);
    if (code != EXIT_GOOD)
        return code;
    bool known = false;
    if (!store_forget(locked.store, deletion->scope, deletion->dry_run, &counts, &error) ||
        !store_knows_hub(locked.store, deletion->scope->hub, &known, &error)) {
        log_say(deletion->context, LOG_ERROR, NULL, "%s", error->message);
        return EXIT_TROUBLE;
    }
    *left = *left || known;
    if (counts.tarballs == 0 && counts.readings == 0)
        return EXIT_GOOD;
    *found = true;
    g_autofree char *what = locked_store_words(&counts);
    g_print("%s: %s %s in %s\n", deletion->subject, what,
            deletion->dry_run ? "would be deleted" : "forgotten", path);
    return EXIT_GOOD;
}

static int run(const Context *context, gconstpointer data, char **arguments)
{
    const Values *values = data;
    guint n = g_strv_length(arguments);
    if (n < 1 || n > 3) {
        log_say(context, LOG_ERROR, NULL, "usage: forget HUB [NODE [ITEM]]");
        return EXIT_USAGE;
    }
    bool any = n == 3 && strcmp(arguments[1], SCOPE_ANY_NODE) == 0;
    const StoreScope scope = {arguments[0], n > 1 && !any ? arguments[1] : NULL,
                              n > 2 ? arguments[2] : NULL};
    g_autofree char *joined = g_strjoinv(" ", arguments);
    g_autofree char *subject = text_visible(joined, -1);
    const Deletion deletion = {context, &scope, subject, values->dry_run};
    g_autoptr(GPtrArray) paths = locked_store_paths(context->config);
    bool found = false, left = false;
    for (guint i = 0; i < paths->len; i++) {
        ExitCode code = forget_in(&deletion, paths->pdata[i], &found, &left);
        if (code != EXIT_GOOD)
            return code;
    }
    if (!values->dry_run && !forget_in_state(context, &scope, left, &found))
        return EXIT_TROUBLE;
    if (!found)
        log_say(context, LOG_ERROR, subject, "nothing is stored under this name");
    return found ? EXIT_GOOD : EXIT_TROUBLE;
}

const Command command_forget = {
    .name = "forget",
    .arguments = "HUB [NODE [ITEM]]",
    .summary = "delete the stored history of a hub, a node or an item",
    .description = "Deletes history from the database permanently, including that of hubs and "
                   "nodes that are no longer configured. A tarball that a node still lists comes "
                   "back with the node's next listing. NODE '*' with an ITEM is that item on all "
                   "nodes. Nobody is told that what was wrong with it is over.",
    .needs_config = true,
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
