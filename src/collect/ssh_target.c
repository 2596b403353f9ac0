#include "collect/ssh_target.h"

#include "collect/collect.h"

bool ssh_target_check(const Node *node, GError **error)
{
    if (*node->alias != '-' && *node->alias != '\0')
        return true;
    g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_FAILED, "\"%s\" is no host name", node->alias);
    return false;
}

void ssh_target_add(const Node *node, GStrvBuilder *words)
{
    if (node->ssh_config != NULL)
        g_strv_builder_add_many(words, "-F", node->ssh_config, NULL);
    if (node->port > 0) {
        g_autofree char *port = g_strdup_printf("%d", node->port);
        g_strv_builder_add_many(words, "-p", port, NULL);
    }
}

char *collect_by_hand(const Node *node)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_strv_builder_add(builder, "ssh");
    ssh_target_add(node, builder);
    g_strv_builder_add(builder, node->alias);
    g_auto(GStrv) words = g_strv_builder_end(builder);
    return g_strjoinv(" ", words);
}
