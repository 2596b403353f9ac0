#include "collect/gate.h"

#define INSIDE 8

struct Gate {
    GHashTable *inside; /* host -> how many */
};

Gate *gate_new(void)
{
    Gate *gate = g_new0(Gate, 1);
    gate->inside = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return gate;
}

void gate_free(Gate *gate)
{
    if (gate == NULL)
        return;
    g_hash_table_unref(gate->inside);
    g_free(gate);
}

static int count(const Gate *gate, const char *host)
{
    return GPOINTER_TO_INT(g_hash_table_lookup(gate->inside, host));
}

bool gate_is_open(const Gate *gate, const char *host)
{
    return count(gate, host) < INSIDE;
}

void gate_enter(Gate *gate, const char *host)
{
    g_hash_table_insert(gate->inside, g_strdup(host), GINT_TO_POINTER(count(gate, host) + 1));
}

void gate_leave(Gate *gate, const char *host)
{
    g_hash_table_insert(gate->inside, g_strdup(host), GINT_TO_POINTER(count(gate, host) - 1));
}
