/* Which files are kept of many: those of folders that hold few, as a layout shows in all of its
 * folders. Whenever the array is full, the folders with most files lose every other of theirs, over
 * and over until half of the array is free. Once each folder has but one file, folders go likewise.
 */
#include "collect/unmatched.h"

#include "collect/record.h"

#include <string.h>

/* The folder that the file lies in, as a key for hash tables. Free with g_free(). */
static char *folder_of(const UnmatchedFile *file)
{
    const char *slash = strrchr(file->path, '/');
    return slash != NULL ? g_strndup(file->path, (gsize)(slash - file->path)) : g_strdup("");
}

/* Marks by a path that is NULL what is above `most` files of a folder, and every other file where
 * `most` is 0; returns how many are left. Folders are numbered by `folders`. */
static guint thin(GArray *files, const guint *folders, guint n_folders, guint most)
{
    g_autofree guint *seen = g_new0(guint, n_folders), *all = g_new0(guint, n_folders);
    guint left = 0, n = 0;
    for (guint i = 0; i < files->len; i++)
        all[folders[i]] += g_array_index(files, UnmatchedFile, i).path != NULL;
    for (guint i = 0; i < files->len; i++) {
        UnmatchedFile *file = &g_array_index(files, UnmatchedFile, i);
        if (file->path == NULL)
            continue;
        bool is_spare =
            most > 0 ? all[folders[i]] > most && seen[folders[i]]++ % 2 == 1 : n++ % 2 == 1;
        if (is_spare)
            g_clear_pointer((char **)&file->path, g_free);
        left += !is_spare;
    }
    return left;
}

static void make_room(GArray *files)
{
    g_autoptr(GHashTable) numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree guint *folders = g_new(guint, files->len);
    for (guint i = 0; i < files->len; i++) {
        char *folder = folder_of(&g_array_index(files, UnmatchedFile, i));
        gpointer number = g_hash_table_lookup(numbers, folder);
        if (number == NULL) {
            number = GUINT_TO_POINTER(g_hash_table_size(numbers) + 1);
            g_hash_table_insert(numbers, folder, number);
        } else {
            g_free(folder);
        }
        folders[i] = GPOINTER_TO_UINT(number) - 1;
    }
    guint left = files->len, n_folders = g_hash_table_size(numbers);
    for (guint most = files->len / 2; left > files->len / 2; most /= 2)
        left = thin(files, folders, n_folders, most);
    guint kept = 0;
    for (guint i = 0; i < files->len; i++) {
        UnmatchedFile *file = &g_array_index(files, UnmatchedFile, i);
        if (file->path == NULL)
            continue;
        UnmatchedFile one = *file;
        file->path = NULL;
        g_array_index(files, UnmatchedFile, kept++) = one;
    }
    g_array_set_size(files, kept);
}

void unmatched_add(Visit *visit, const char *path, gsize length, const Tarball *measured,
                   const char *why)
{
    Reading *reading = &visit->reading;
    gint64 mtime = measured->mtime;
    reading->unmatched++;
    if (measured->bytes >= 0) {
        UnmatchedFile file = {g_strndup(path, length), measured->bytes, mtime};
        if (visit->unmatched->len == MAX_UNMATCHED_KEPT)
            make_room(visit->unmatched);
        g_array_append_val(visit->unmatched, file);
    }
    if (reading->unmatched_path != NULL && mtime <= reading->unmatched_newest)
        return;
    g_autofree char *words = record_words(path, length);
    g_autofree char *said = why != NULL ? g_strdup_printf("%s (%s)", words, why) : NULL;
    reading->unmatched_newest = mtime;
    reading->unmatched_path = g_string_chunk_insert(visit->strings, said != NULL ? said : words);
}
