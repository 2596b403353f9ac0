/* What a pattern's matches must hold, found from its end to its beginning, as nodes lead forwards.
 */
#include "base/layout_nodes.h"

#include "base/stamp.h"

#include <string.h>

static void set_add(guint8 set[static SET_BYTES], const char *bytes)
{
    for (; *bytes != '\0'; bytes++)
        set[(guint8)*bytes / 8] |= (guint8)(1 << (guint8)*bytes % 8);
}

static void set_add_range(guint8 set[static SET_BYTES], guint8 low, guint8 high)
{
    for (guint c = low; c <= high; c++)
        set[c / 8] |= (guint8)(1 << c % 8);
}

static void set_add_set(guint8 set[static SET_BYTES], const guint8 other[static SET_BYTES])
{
    for (gsize i = 0; i < SET_BYTES; i++)
        set[i] |= other[i];
}

/* The bytes with which a node's own text begins; all, where it may be empty. */
static void find_first(const Pattern *pattern, LayoutNode *node)
{
    guint8 *first = node->first;
    switch (node->kind) {
    case NODE_LITERAL:
        set_add_range(first, (guint8)node->bytes[0], (guint8)node->bytes[0]);
        break;
    case NODE_SET:
        set_add_set(first, (const guint8 *)node->bytes);
        break;
    case NODE_DATE:
    case NODE_TIME:
    case NODE_EPOCH:
    case NODE_NUMBER:
        set_add(first, "0123456789");
        break;
    case NODE_PART:
        set_add(first, "0123456789abcdefghijklmnopqrstuvwxyz");
        break;
    case NODE_ZONE:
        set_add(first, "+-ZzUu");
        break;
    case NODE_WEEKDAY:
        set_add(first, "MTWFSmtwfs");
        break;
    case NODE_EITHER:
        set_add_set(first, node[1].first);
        set_add_set(first, pattern->nodes[node->other].first);
        break;
    case NODE_JUMP:
        set_add_set(first, pattern->nodes[node->other].first);
        break;
    case NODE_RUN:
    case NODE_DEEP:
    case NODE_FOLDERS:
    case NODE_TEXT:
    case NODE_SAME:
    case NODE_FORM:
    case NODE_END:
        set_add_range(first, 0, 255);
        break;
    }
}

/* Whether each match passes the node, as it stands in no alternative. */
static bool is_passed_always(const Pattern *pattern, guint number)
{
    for (guint i = 0; i < number; i++) {
        const LayoutNode *node = &pattern->nodes[i];
        if ((node->kind == NODE_JUMP || node->kind == NODE_EITHER) && node->other > number)
            return false;
        if (node->kind == NODE_EITHER && node->other <= number) {
            const LayoutNode *jump = &pattern->nodes[node->other - 1];
            if (jump->other > number)
                return false;
        }
    }
    return true;
}

void pattern_plan(Pattern *pattern)
{
    guint n = pattern->n_nodes;
    pattern->end = pattern->needed = NULL;
    for (guint i = n; i-- > 0;) {
        LayoutNode *node = &pattern->nodes[i];
        find_first(pattern, node);
        if (node->kind != NODE_LITERAL || !is_passed_always(pattern, i))
            continue;
        if (i == n - 2 && !pattern->is_folder)
            pattern->end = node;
        else if (i > 0 && (pattern->needed == NULL || node->length > pattern->needed->length))
            pattern->needed = node;
    }
}
