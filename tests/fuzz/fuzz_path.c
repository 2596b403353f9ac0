#include "collect/found.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    const char *path = (const char *)bytes, *end = path + length;
    PathParts parts = {0};
    if (memchr(bytes, '\0', length) != NULL)
        return 0;
    PathKind kind = path_split(path, length, "cms02", &parts);
    if (kind == PATH_ELSEWHERE)
        return 0;
    g_assert(parts.below >= path && parts.below < end);
    g_assert(memcmp(parts.below, "cms02/", 6) == 0);
    if (kind == PATH_ABOVE)
        return 0;
    g_assert(parts.item > parts.below && parts.item + parts.item_length < end);
    g_assert(parts.name > parts.item && parts.name <= end);
    if (kind == PATH_UNDATED)
        return 0;
    char date[PATH_DATE_LENGTH + 1];
    path_format_date(parts.civil, date);
    g_assert(memcmp(date, parts.name - PATH_DATE_LENGTH, PATH_DATE_LENGTH) == 0);
    return 0;
}
