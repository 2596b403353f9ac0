#include "app/console.h"
#include "app/databases.h"
#include "base/text.h"
#include "store/state.h"
#include "text/text.h"

#include <string.h>

/* Says which of the configuration still speaks of the old name. */
static void note_settings(const Context *context, const Hub *hub, const char *from)
{
    bool limits = false;
    for (guint i = 0; i < hub->nodes->len; i++) {
        const Node *node = g_ptr_array_index(hub->nodes, i);
        limits = limits || g_hash_table_contains(node->item_limits, from);
    }
    if (limits)
        log_say(context, LOG_NOTICE, hub->tag,
                "the configuration has a section for %s: rename it as well", from);
    if (hub->select != NULL && g_strv_contains((const char *const *)hub->select, from))
        log_say(context, LOG_NOTICE, hub->tag, "select names %s: rename it there as well", from);
}

static ExitCode rename_in_state(const Context *context, const ItemRename *rename)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(State) state = databases_open_state(context->config, &error);
    if (state != NULL)
        state_rename_item(state, rename, &error);
    if (error == NULL)
        return EXIT_GOOD;
    log_say(context, LOG_ERROR, NULL, "%s", error->message);
    return EXIT_TROUBLE;
}

/* Whether the name can be an item's; else that is said. */
static bool check_name(const Context *context, const char *name)
{
    bool good = name[0] != '\0' && name[0] != '/' && !g_str_has_suffix(name, "/") &&
                g_utf8_validate(name, -1, NULL) && strlen(name) <= 1024;
    if (!good)
        log_say(context, LOG_ERROR, NULL, "\"%s\" can't be an item, such as svn/dybsvn", name);
    return good;
}

static int run(const Context *context, gconstpointer values G_GNUC_UNUSED, char **arguments)
{
    if (g_strv_length(arguments) != 3 || strcmp(arguments[1], arguments[2]) == 0) {
        log_say(context, LOG_ERROR, NULL,
                "usage: rename HUB OLD NEW, such as: rename C2 repos/app repos/shop");
        return EXIT_USAGE;
    }
    if (!check_name(context, arguments[1]) || !check_name(context, arguments[2]))
        return EXIT_USAGE;
    const ItemRename rename = {arguments[0], arguments[1], arguments[2]};
    const Hub *hub = g_ptr_array_index(config_hubs(context->config), 0);
    g_auto(LockedStore) locked = {0};
    g_autoptr(GError) error = NULL;
    guint nodes = 0;
    if (store_exists(hub->dbpath)) {
        ExitCode code = locked_store_open(context, hub->dbpath, hub->tag, &locked);
        if (code != EXIT_GOOD)
            return code;
        if (!store_rename_item(locked.store, &rename, &nodes, &error)) {
            log_say(context, LOG_ERROR, NULL, "%s", error->message);
            return EXIT_TROUBLE;
        }
    }
    if (nodes == 0) {
        log_say(context, LOG_ERROR, hub->tag, "nothing is stored of an item \"%s\"", rename.from);
        return EXIT_TROUBLE;
    }
    g_autofree char *from = text_visible(rename.from, -1), *to = text_visible(rename.to, -1);
    g_print("%s: the history of %s is now that of %s, on %u node%s\n", hub->tag, from, to, nodes,
            text_plural(nodes));
    note_settings(context, hub, rename.from);
    return rename_in_state(context, &rename);
}

const Command command_rename = {
    .name = "rename",
    .arguments = "HUB OLD NEW",
    .summary = "give an item's history to the item that it has become",
    .description =
        "Item OLD has become NEW on the nodes: gives NEW the history of OLD, on all nodes, so that "
        "it goes on without a break, and OLD is not missed. What NEW has already stays. Refuses "
        "as long as a node still lists tarballs of OLD.\n\n"
        "hubplot recognises an item that was renamed by its dates and sizes; `hubplot show` then "
        "names the command to type.",
    .needs_config = true,
    .takes_place = true,
    .run = run,
};
