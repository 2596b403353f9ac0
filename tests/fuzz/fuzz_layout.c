/* The first line is a pattern, the second another, all that follows a path. */
#include "base/layout.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    const char *text = (const char *)bytes, *end = text + length;
    const char *first = length > 0 ? memchr(text, '\n', length) : NULL;
    const char *second = first != NULL ? memchr(first + 1, '\n', (gsize)(end - first - 1)) : NULL;
    if (second == NULL || memchr(text, '\0', (gsize)(second - text)) != NULL)
        return 0;
    g_autofree char *pattern = g_strndup(text, (gsize)(first - text));
    g_autofree char *other = g_strndup(first + 1, (gsize)(second - first - 1));
    const char *lines[] = {pattern, other, NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(Layout) layout = layout_new(lines, NULL, &error);
    g_assert((layout == NULL) == (error != NULL));
    if (layout == NULL)
        return 0;
    gsize n = MIN((gsize)(end - second - 1), 4096);
    g_autofree char *path = g_memdup2(second + 1, n);
    LayoutMatch match;
    LayoutKind kind = layout_match(layout, n > 0 ? path : "", n, &match);
    g_assert(kind == match.kind);
    if (kind != LAYOUT_BACKUP && kind != LAYOUT_SHARED)
        return 0;
    g_assert(match.item != NULL && match.item_length > 0);
    g_assert(match.end <= n && match.cut + match.cut_length <= n);
    g_assert(match.cut_length == 0 || match.cut + match.cut_length <= match.end);
    g_assert(!match.is_dated ||
             (match.civil >= 0 && match.civil < G_GINT64_CONSTANT(253402300800)));
    return 0;
}
