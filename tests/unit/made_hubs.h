/* Hubs that are made up, for what measures and counts stages. */
#ifndef TESTS_MADE_HUBS_H
#define TESTS_MADE_HUBS_H

#include "config/keys.h"
#include "model.h"

#define MADE_NOW G_GINT64_CONSTANT(1368181023)

/* Hub H0000 and on, of nodes N1 and on, with the usual limits; `formats` as in Hub. Never freed. */
static inline Hub *made_hub(int number, int nodes, guint formats)
{
    static char theme[] = "light", zone[] = "Asia/Taipei";
    Hub *hub = g_new0(Hub, 1);
    hub->tag = g_strdup_printf("H%04d", number);
    hub->srvnode = g_strdup_printf("hub%04d", number);
    hub->theme = theme;
    hub->timezone = zone;
    hub->formats = formats;
    hub->select = g_new0(char *, 1);
    hub->email = g_new0(char *, 1);
    hub->nodes = g_ptr_array_new();
    for (int i = 0; i < nodes; i++) {
        Node *node = g_new0(Node, 1);
        node->hub = hub;
        node->tag = g_strdup_printf("N%d", i + 1);
        config_default_limits(&node->limits);
        g_ptr_array_add(hub->nodes, node);
    }
    return hub;
}

/* That of a node that listed so many tarballs. */
static inline Reading made_reading(gint64 run, int listed)
{
    return (Reading){.run = run,
                     .duration_ms = 800,
                     .outcome = OUTCOME_COMPLETE,
                     .utc_offset = 28800,
                     .disk_bytes = G_GINT64_CONSTANT(4000000000000),
                     .disk_free = G_GINT64_CONSTANT(1200000000000),
                     .listed = listed};
}

#endif
