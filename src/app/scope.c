#include "app/scope.h"

#include "judge/judge.h"
#include "text/text.h"

#include <string.h>

bool scope_has_node(const Scope *scope, const char *node)
{
    return scope->node == NULL || strcmp(scope->node, SCOPE_ANY_NODE) == 0 ||
           strcmp(scope->node, node) == 0;
}

bool scope_has_item(const Scope *scope, const char *item)
{
    return scope->item == NULL || g_strcmp0(scope->item, item) == 0;
}

/* `names` ends in NULL. */
static bool refuse(const char *where, const char *what, const char *name, const GPtrArray *names,
                   GError **error)
{
    const char *nearest = nearest_word(name, (const char *const *)names->pdata);
    g_autoptr(GString) hint = g_string_new(NULL);
    if (nearest != NULL)
        g_string_append_printf(hint, "; did you mean \"%s\"?", nearest);
    else if (names->len > 1 && names->len <= 16)
        for (guint i = 0; i + 1 < names->len; i++)
            g_string_append_printf(hint, "%s%s", i == 0 ? "; there are: " : " ",
                                   (const char *)names->pdata[i]);
    g_autofree char *text = g_strdup_printf("%s: no %s \"%s\"%s", where, what, name, hint->str);
    g_autofree char *visible = text_visible(text, -1);
    g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, visible);
    return false;
}

bool scope_read_rule(const char *word, Rule *rule, GError **error)
{
    *rule = judge_find_rule(word);
    if (*rule != N_RULES)
        return true;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (int i = 0; i < N_RULES; i++)
        g_ptr_array_add(names, (gpointer)judge_rule((Rule)i)->word);
    g_ptr_array_add(names, NULL);
    return refuse("--rule", "rule", word, names, error);
}

static bool check_item(const HubReport *report, const Scope *scope, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < report->verdict->nodes->len; i++) {
        const NodeVerdict *node = g_ptr_array_index(report->verdict->nodes, i);
        for (guint j = 0; scope_has_node(scope, node->node->tag) && j < node->items->len; j++) {
            const ItemVerdict *item = g_ptr_array_index(node->items, j);
            if (strcmp(item->item, scope->item) == 0)
                return true;
            if (!g_ptr_array_find_with_equal_func(names, item->item, g_str_equal, NULL))
                g_ptr_array_add(names, (gpointer)item->item);
        }
    }
    g_ptr_array_add(names, NULL);
    g_autofree char *where = g_strdup_printf("%s/%s", report->hub->tag, scope->node);
    return refuse(where, "item", scope->item, names, error);
}

bool scope_read(const HubReport *report, char *const *arguments, Scope *scope, GError **error)
{
    *scope = (Scope){arguments[0], arguments[0] != NULL ? arguments[1] : NULL};
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    bool found = false;
    for (guint i = 0; i < report->verdict->nodes->len; i++) {
        const NodeVerdict *node = g_ptr_array_index(report->verdict->nodes, i);
        found = found || scope_has_node(scope, node->node->tag);
        g_ptr_array_add(names, node->node->tag);
    }
    g_ptr_array_add(names, NULL);
    if (!found)
        return refuse(report->hub->tag, "node", scope->node, names, error);
    return scope->item == NULL || check_item(report, scope, error);
}
