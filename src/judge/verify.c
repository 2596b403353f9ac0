#include "judge/verify.h"

#include <string.h>

#define MD5_DIGITS 32
#define SHA256_DIGITS 64

static bool is_candidate(const Tarball *tarball)
{
    return (tarball->flags & TARBALL_LISTED) != 0 && (tarball->flags & TARBALL_INEXACT) == 0 &&
           tarball->digest_state == DIGEST_UNCHECKED && tarball->digest != NULL &&
           (strlen(tarball->digest) == MD5_DIGITS || strlen(tarball->digest) == SHA256_DIGITS);
}

static gint newest_first(gconstpointer one, gconstpointer other)
{
    const Tarball *a = *(const Tarball *const *)one, *b = *(const Tarball *const *)other;
    return a->time != b->time ? (a->time < b->time) - (a->time > b->time)
                              : strcmp(a->path, b->path);
}

char **verify_choose(const NodeHistory *history, gint64 budget, gint64 *bytes)
{
    g_autoptr(GPtrArray) candidates = g_ptr_array_new();
    g_autoptr(GStrvBuilder) chosen = g_strv_builder_new();
    gint64 left = budget;
    for (guint i = 0; i < history->items->len; i++) {
        const GArray *tarballs =
            ((const ItemHistory *)g_ptr_array_index(history->items, i))->tarballs;
        for (guint j = 0; j < tarballs->len; j++)
            if (is_candidate(&g_array_index(tarballs, Tarball, j)))
                g_ptr_array_add(candidates, &g_array_index(tarballs, Tarball, j));
    }
    g_ptr_array_sort(candidates, newest_first);
    for (guint i = 0; i < candidates->len; i++) {
        const Tarball *tarball = g_ptr_array_index(candidates, i);
        if (tarball->bytes > left)
            continue;
        g_autofree char *entry = g_strdup_printf(
            "%s %s", strlen(tarball->digest) == MD5_DIGITS ? "md5" : "sha256", tarball->path);
        g_strv_builder_add(chosen, entry);
        left -= tarball->bytes;
    }
    *bytes = budget - left;
    return *bytes > 0 ? g_strv_builder_end(chosen) : NULL;
}
