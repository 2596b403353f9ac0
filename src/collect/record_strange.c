/* What there is that is neither file nor folder, or shows nothing of itself. */
#include "collect/record_parts.h"
#include "collect/unmatched.h"

#include <gio/gio.h>
#include <string.h>

/* Counts it with what no layout knows: `why` says in words what it is. */
static void add_strange(Records *records, const char *path, const char *end, gint64 mtime,
                        const char *why)
{
    PathParts parts = {0};
    const char *inside;
    const Tarball measured = {.bytes = -1, .mtime = mtime};
    if (!record_split(records, path, end, &parts, &inside)) {
        records->elsewhere++;
        return;
    }
    const char *shown = records->found != NULL ? inside : parts.below;
    if (records->found == NULL || !found_ignores(records->found, inside, (gsize)(end - inside)))
        unmatched_add(records->visit, shown, (gsize)(end - shown), &measured, why);
}

/* Whether a link leads to what is listed anyway, going by its words. */
static bool leads_inside(const Records *records, const char *path, const char *end,
                         const char *target)
{
    g_autofree char *link = g_strndup(path, (gsize)(end - path));
    g_autofree char *above = g_path_get_dirname(link);
    const char *root = records->root != NULL && records->root[0] == '/' ? records->root : "/?";
    g_autofree char *from = g_build_filename(root, above, NULL);
    g_autofree char *to = g_canonicalize_filename(target, from);
    g_autofree char *folder = g_canonicalize_filename(records->srvnode, root);
    gsize n = strlen(folder);
    return strncmp(to, folder, n) == 0 && (to[n] == '/' || to[n] == '\0');
}

bool record_take_link(Records *records, const char *p, const char *end)
{
    gint64 mtime = record_number(&p, end);
    const char *path = memchr(p, '\t', (gsize)(end - p));
    const char *slashes = path != NULL ? memmem(path, (gsize)(end - path), "//", 2) : NULL;
    if (slashes == NULL || end - path > PATH_MAX_BYTES)
        return false;
    g_autofree char *target = g_strndup(slashes + 2, (gsize)(end - slashes) - 2);
    if (target[0] != '\0' && leads_inside(records, path + 1, slashes, target))
        return true;
    g_autofree char *words = record_words(target, strlen(target));
    g_autofree char *why = g_strdup_printf("a symbolic link to %s", words);
    add_strange(records, path + 1, slashes, mtime, why);
    return true;
}

bool record_take_unread(Records *records, const char *p, const char *end)
{
    gint64 mtime = record_number(&p, end);
    const char *path = memchr(p, '\t', (gsize)(end - p));
    if (path == NULL || end - path > PATH_MAX_BYTES)
        return false;
    add_strange(records, path + 1, end, mtime, "it cannot be read");
    return true;
}
