#include "app/hubs.h"

#include "app/log.h"

static Hub *find_hub(const GPtrArray *hubs, const char *tag)
{
    for (guint i = 0; i < hubs->len; i++) {
        Hub *hub = g_ptr_array_index(hubs, i);
        if (g_str_equal(hub->tag, tag))
            return hub;
    }
    return NULL;
}

GPtrArray *hubs_named(const Context *context, const char *const *tags)
{
    const GPtrArray *all = config_all_hubs(context->config);
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    if (tags[0] == NULL)
        g_ptr_array_extend(found, (GPtrArray *)all, NULL, NULL);
    for (; *tags != NULL; tags++) {
        Hub *hub = find_hub(all, *tags);
        if (hub == NULL) {
            log_say(context, LOG_ERROR, *tags, "no such hub is configured");
            return NULL;
        }
        g_ptr_array_add(found, hub);
    }
    return g_steal_pointer(&found);
}
