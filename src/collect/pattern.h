/* ssh's patterns: `*`, `?`, and `!` in front to exclude; ssh_config(5), PATTERNS. */
#ifndef HUBPLOT_PATTERN_H
#define HUBPLOT_PATTERN_H

#include <stdbool.h>

/* Whether `name` matches one of the patterns and none that excludes it. Patterns are separated
 * by any of the characters in `separators`. Bytes are compared as they are. */
bool pattern_list_match(const char *patterns, const char *separators, const char *name);

#endif
