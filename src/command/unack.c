#include "app/console.h"
#include "app/databases.h"
#include "app/scope.h"
#include "store/state.h"
#include "text/text.h"

typedef struct {
    char *rule;
} Values;

static void options(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    entries[0] = (GOptionEntry){
        "rule", 0, 0, G_OPTION_ARG_STRING, &values->rule, "only what is about RULE", "RULE"};
}

/* Drops what the scope covers; *n counts it. */
static bool drop(State *state, const char *hub, const Scope *scope, const char *rule, guint *n,
                 GError **error)
{
    g_autoptr(GPtrArray) all = state_load_acknowledged(state, hub, error);
    for (guint i = 0; all != NULL && i < all->len; i++) {
        const Acknowledgement *one = g_ptr_array_index(all, i);
        if (!scope_has_node(scope, one->node) || !scope_has_item(scope, one->item) ||
            (rule != NULL && g_strcmp0(rule, one->rule) != 0))
            continue;
        if (!state_drop_acknowledged(state, hub, one, error))
            return false;
        g_autofree char *place =
            g_strdup_printf("%s/%s%s%s", hub, one->node, one->item != NULL ? " " : "",
                            one->item != NULL ? one->item : "");
        g_autofree char *visible = text_visible(place, -1);
        g_print("%s: %s: no longer acknowledged\n", visible, one->rule);
        ++*n;
    }
    return all != NULL;
}

static int run(const Context *context, gconstpointer data, char **arguments)
{
    const Values *values = data;
    guint n = g_strv_length(arguments), dropped = 0;
    Rule rule;
    g_autoptr(GError) error = NULL;
    if (n < 1 || n > 3) {
        log_say(context, LOG_ERROR, NULL, "usage: unack HUB [NODE [ITEM]] [--rule RULE]");
        return EXIT_USAGE;
    }
    if (values->rule != NULL && !scope_read_rule(values->rule, &rule, &error)) {
        log_say(context, LOG_ERROR, NULL, "%s", error->message);
        return EXIT_USAGE;
    }
    const Scope scope = {n > 1 ? arguments[1] : NULL, n > 2 ? arguments[2] : NULL};
    g_autoptr(State) state = databases_open_state(context->config, &error);
    if (state != NULL)
        drop(state, arguments[0], &scope, values->rule, &dropped, &error);
    if (error != NULL)
        log_say(context, LOG_ERROR, NULL, "%s", error->message);
    else if (dropped == 0)
        log_say(context, LOG_ERROR, arguments[0], "nothing of this is acknowledged");
    return error == NULL && dropped > 0 ? EXIT_GOOD : EXIT_TROUBLE;
}

const Command command_unack = {
    .name = "unack",
    .arguments = "HUB [NODE [ITEM]]",
    .summary = "end an acknowledgement",
    .description = "Ends what `hubplot ack` said, of a hub, a node with its items, or an item "
                   "(NODE '*': on all nodes): what is still wrong is told again.",
    .needs_config = true,
    .reads_only = true,
    .takes_place = true,
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
