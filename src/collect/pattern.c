#include "collect/pattern.h"

#include <stddef.h>
#include <string.h>

/* Goes back to the last star only, which is enough: an earlier one has matched as little as it
 * can. Hence at most pattern times name steps. */
static bool matches(const char *pattern, size_t n, const char *name)
{
    const char *end = pattern + n, *star = NULL, *from = NULL;
    while (*name != '\0') {
        if (pattern < end && *pattern == '*') {
            star = ++pattern;
            from = name;
        } else if (pattern < end && (*pattern == '?' || *pattern == *name)) {
            pattern++;
            name++;
        } else if (star != NULL) {
            pattern = star;
            name = ++from;
        } else {
            return false;
        }
    }
    while (pattern < end && *pattern == '*')
        pattern++;
    return pattern == end;
}

bool pattern_list_match(const char *patterns, const char *separators, const char *name)
{
    bool matched = false;
    for (;;) {
        patterns += strspn(patterns, separators);
        if (*patterns == '\0')
            return matched;
        size_t n = strcspn(patterns, separators);
        bool excludes = *patterns == '!';
        if (matches(patterns + excludes, n - excludes, name)) {
            if (excludes)
                return false;
            matched = true;
        }
        patterns += n;
    }
}
