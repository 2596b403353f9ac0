#include "scene/fonts.h"

#include <cairo.h>
#include <glib/gstdio.h>
#include <pango/pango.h>
#include <string.h>

#define MAX_DEPTH 4 /* folders below one another */

static int compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A folder's time of modification changes with the files in it. */
static void add_folder(GChecksum *sum, const char *path, int depth)
{
    GStatBuf info;
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    if (folder == NULL || g_stat(path, &info) != 0)
        return;
    g_autofree char *line =
        g_strdup_printf("%s %" G_GINT64_FORMAT "\n", path, (gint64)info.st_mtime);
    g_checksum_update(sum, (const guchar *)line, -1);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; depth > 0 && (name = g_dir_read_name(folder)) != NULL;)
        g_ptr_array_add(names, g_build_filename(path, name, NULL));
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len; i++)
        if (g_file_test(g_ptr_array_index(names, i), G_FILE_TEST_IS_DIR))
            add_folder(sum, g_ptr_array_index(names, i), depth - 1);
}

char *fonts_identity(void)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, (const guchar *)pango_version_string(), -1);
    g_checksum_update(sum, (const guchar *)cairo_version_string(), -1);
    for (const char *const *folder = fonts_folders; *folder != NULL; folder++)
        add_folder(sum, *folder, MAX_DEPTH);
    return g_strdup(g_checksum_get_string(sum));
}
