#include "plot/names.h"

#include "judge/judge.h"

#include <string.h>

static bool is_host(const Hub *hub, const char *tag)
{
    const char *colon = strchr(tag, ':'); /* before a port, or within an IPv6 address */
    return g_ascii_strcasecmp(tag, hub->srvnode) == 0 || strchr(tag, '.') != NULL ||
           (colon != NULL && strchr(colon + 1, ':') != NULL);
}

char *names_hub(const Hub *hub, bool server)
{
    if (server && !hub->redact)
        return g_strdup_printf("hub %s (%s)", hub->tag, hub->srvnode);
    return hub->redact && is_host(hub, hub->tag) ? g_strdup("the hub")
                                                 : g_strdup_printf("hub %s", hub->tag);
}

char *names_node(const Hub *hub, guint node)
{
    const char *tag = ((const Node *)g_ptr_array_index(hub->nodes, node))->tag;
    return hub->redact && is_host(hub, tag) ? g_strdup_printf("node %u", node + 1) : g_strdup(tag);
}

const char *names_brief(const Hub *hub, const Verdict *verdict)
{
    const char *redacted = judge_rule(verdict->rule)->redacted;
    return hub->redact && redacted != NULL ? redacted : verdict->brief;
}
