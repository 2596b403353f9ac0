#include "scene/fonts_files.h"

#include "error.h"
#include "scene/fonts.h"

#include <cairo.h>
#include <glib/gstdio.h>
#include <pango/pango.h>
#include <string.h>

#define MAX_DEPTH 8 /* folders below one another */

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

/* The names of all files that the configuration has fonts of. */
static GHashTable *known_files(FcConfig *config)
{
    GHashTable *known = g_hash_table_new(g_str_hash, g_str_equal);
    const FcFontSet *fonts = FcConfigGetFonts(config, FcSetSystem);
    for (int i = 0; fonts != NULL && i < fonts->nfont; i++) {
        FcChar8 *file = NULL;
        if (FcPatternGetString(fonts->fonts[i], FC_FILE, 0, &file) == FcResultMatch)
            g_hash_table_add(known, file);
    }
    return known;
}

static bool is_font(const char *path)
{
    int n = 0;
    FcPattern *font = FcFreeTypeQuery((const FcChar8 *)path, 0, NULL, &n);
    if (font == NULL)
        return false;
    FcPatternDestroy(font);
    return true;
}

static bool folder_is_complete(GHashTable *known, const char *path, int depth, GError **error)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, error);
    if (folder == NULL)
        return false;
    for (const char *name; (name = g_dir_read_name(folder)) != NULL;) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        if (name[0] == '.' || g_hash_table_contains(known, file))
            continue;
        if (g_file_test(file, G_FILE_TEST_IS_DIR)) {
            if (depth > 0 && !folder_is_complete(known, file, depth - 1, error))
                return false;
        } else if (is_font(file)) {
            g_set_error(error, RENDER_ERROR, RENDER_ERROR_FONTS, "%s could not be read", file);
            return false;
        }
    }
    return true;
}

bool fonts_are_complete(FcConfig *config, const char *const *folders, GError **error)
{
    g_autoptr(GHashTable) known = known_files(config);
    for (; *folders != NULL; folders++)
        if (g_file_test(*folders, G_FILE_TEST_IS_DIR) &&
            !folder_is_complete(known, *folders, MAX_DEPTH, error))
            return false;
    return true;
}
