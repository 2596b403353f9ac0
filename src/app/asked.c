#include "app/asked.h"

#include "judge/verify.h"

#define SLOWEST 4000000 /* bytes a second that a node reads at least */

static void asked_node_free(gpointer data)
{
    Node *node = data;
    g_strfreev(node->verify);
    g_free(node);
}

GPtrArray *asked_new(void)
{
    return g_ptr_array_new_with_free_func(asked_node_free);
}

void asked_add(GPtrArray *nodes, const Hub *hub, const HubHistory *history, gint64 budget)
{
    for (guint i = 0; i < hub->nodes->len; i++) {
        Node *node = g_memdup2(g_ptr_array_index(hub->nodes, i), sizeof(Node));
        gint64 bytes = 0;
        if (history != NULL)
            node->verify = verify_choose(g_ptr_array_index(history->nodes, i), budget, &bytes);
        node->idle_timeout += node->idle_timeout > 0 ? bytes / SLOWEST : 0;
        node->deadline += node->deadline > 0 ? bytes / SLOWEST : 0;
        g_ptr_array_add(nodes, node);
    }
}
