/* What histories know of their items. */
#include "model.h"

static void items_by_name(void)
{
    char tag[] = "C2", node_tag[] = "C";
    Node node = {.tag = node_tag};
    Hub hub = {.tag = tag, .nodes = g_ptr_array_new()};
    g_ptr_array_add(hub.nodes, &node);
    g_autoptr(HubHistory) history = hub_history_new(&hub);
    NodeHistory *of_node = g_ptr_array_index(history->nodes, 0);
    node_history_add_item(of_node, "svn/a");
    const ItemHistory *kept = node_history_add_item(of_node, "svn/b");
    g_assert_nonnull(node_history_item(of_node, "svn/a"));
    node_history_remove_item(of_node, 0);
    g_assert_null(node_history_item(of_node, "svn/a"));
    g_assert_true(node_history_item(of_node, "svn/b") == kept);
    g_assert_cmpuint(of_node->items->len, ==, 1);
    g_assert_true(g_ptr_array_index(of_node->items, 0) == kept);
    g_ptr_array_unref(hub.nodes);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/model/items-by-name", items_by_name);
    return g_test_run();
}
