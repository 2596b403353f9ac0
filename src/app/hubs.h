/* Hubs by their tags, for verbs whose arguments are more than tags. */
#ifndef HUBPLOT_HUBS_H
#define HUBPLOT_HUBS_H

#include "command/command.h"

/* The configured hubs of these tags, or all when no tag is given: Hub *, borrowed. Unref it. NULL
 * when a tag is not configured, which is said. */
GPtrArray *hubs_named(const Context *context, const char *const *tags);

#endif
