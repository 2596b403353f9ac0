/* What a walk reads of files: sidecars while it goes on, and at its end the tarballs that are to be
 * verified, one after the other, each as long as it was when it was listed. */
#include "collect/fetch.h"
#include "collect/sidecar.h"
#include "collect/walk_parts.h"

#include <string.h>

#define MAX_SIDECAR 4096 /* bytes: a larger file is none */

/* A file that is being read. */
typedef struct {
    Walk *walk;
    char *path;
    GString *text;  /* of a sidecar */
    GChecksum *sum; /* of a tarball; else NULL */
} FileRead;

static void file_read_free(gpointer data)
{
    FileRead *file = data;
    g_free(file->path);
    g_string_free(file->text, TRUE);
    if (file->sum != NULL)
        g_checksum_free(file->sum);
    g_free(file);
}

void walk_files_init(WalkFiles *files, const Node *node, gint64 until)
{
    *files = (WalkFiles){.sidecars = g_ptr_array_new_with_free_func(g_free),
                         .sizes = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free),
                         .verify = node->verify,
                         .budget = node->verify_bytes,
                         .until = until};
    for (char **one = node->verify; one != NULL && *one != NULL; one++) {
        char *path = strchr(*one, ' ');
        gint64 *size = g_new(gint64, 1);
        *size = -1;
        g_hash_table_insert(files->sizes, path != NULL ? path + 1 : *one, size);
    }
}

void walk_files_clear(WalkFiles *files)
{
    g_ptr_array_unref(files->sidecars);
    g_hash_table_unref(files->sizes);
}

void walk_files_note(WalkFiles *files, const char *path, gint64 bytes)
{
    gsize tarball_length;
    const char *name = strrchr(path, '/') + 1;
    if (bytes <= MAX_SIDECAR && sidecar_kind(name, strlen(name), &tarball_length) != SIDECAR_NONE)
        g_ptr_array_add(files->sidecars, g_strdup(path));
    if (files->verify == NULL)
        return;
    gint64 *size =
        g_hash_table_lookup(files->sizes, g_str_has_prefix(path, "./") ? path + 2 : path);
    if (size != NULL)
        *size = bytes;
}

static void start(Walk *walk, char *path, gint64 bytes, const FetchOptions *usual, GChecksum *sum)
{
    FileRead *file = g_new(FileRead, 1);
    *file = (FileRead){walk, path, g_string_new(NULL), sum};
    g_autofree char *full = walk_path(walk, path);
    FetchOptions options = *usual;
    options.path = full;
    options.bytes = bytes;
    options.data = file;
    options.free = file_read_free;
    walk->open++;
    fetch_start(walk->sftp, &options);
}

/* --- Sidecars: the first line tells. */

static bool take_text(const char *bytes, gsize n, gpointer data)
{
    FileRead *file = data;
    g_string_append_len(file->text, bytes, (gssize)n);
    return memchr(bytes, '\n', n) == NULL;
}

static bool tell_sidecar(FetchEnd end, gpointer data, GError **error)
{
    const FileRead *file = data;
    Walk *walk = file->walk;
    walk->open--;
    if (end == FETCH_GONE)
        return true;
    g_string_printf(walk->record, "S%s", file->path);
    if (!walk_tell(walk, error))
        return false;
    const char *newline = memchr(file->text->str, '\n', file->text->len);
    gsize length = newline != NULL ? (gsize)(newline - file->text->str) : file->text->len;
    g_string_assign(walk->record, "C");
    g_string_append_len(walk->record, file->text->str, (gssize)length);
    return walk_tell(walk, error);
}

bool walk_read_sidecar(Walk *walk)
{
    static const FetchOptions options = {.take = take_text, .ended = tell_sidecar};
    GPtrArray *sidecars = walk->files.sidecars;
    if (sidecars->len == 0)
        return false;
    char *path = g_ptr_array_steal_index(sidecars, sidecars->len - 1);
    start(walk, path, MAX_SIDECAR, &options, NULL);
    return true;
}

/* --- Digests. */

static bool take_content(const char *bytes, gsize n, gpointer data)
{
    const FileRead *file = data;
    g_checksum_update(file->sum, (const guchar *)bytes, (gssize)n);
    return g_get_monotonic_time() < file->walk->files.until;
}

/* An empty digest: it could not be read. */
static bool tell_digest(Walk *walk, const char *digest, const char *path, GError **error)
{
    g_string_printf(walk->record, "V%s\t%s", digest, path);
    return walk_tell(walk, error);
}

static bool end_digest(FetchEnd end, gpointer data, GError **error)
{
    const FileRead *file = data;
    Walk *walk = file->walk;
    walk->open--;
    if (end == FETCH_GONE)
        return true;
    const char *digest = end == FETCH_WHOLE ? g_checksum_get_string(file->sum) : "";
    return tell_digest(walk, digest, file->path, error);
}

bool walk_read_digest(Walk *walk, bool *begun, GError **error)
{
    static const FetchOptions options = {.take = take_content, .ended = end_digest};
    WalkFiles *files = &walk->files;
    *begun = false;
    while (files->verify != NULL && *files->verify != NULL && !*begun) {
        const char *one = *files->verify++, *path = strchr(one, ' ');
        const gint64 *size = path != NULL ? g_hash_table_lookup(files->sizes, path + 1) : NULL;
        if (size == NULL || *size < 0) /* purged meanwhile */
            continue;
        bool is_md5 = g_str_has_prefix(one, "md5 ");
        *begun = *size <= files->budget && g_get_monotonic_time() < files->until;
        if (!*begun && !tell_digest(walk, "", path + 1, error))
            return false;
        if (!*begun)
            continue;
        files->budget -= *size;
        start(walk, g_strdup(path + 1), *size, &options,
              g_checksum_new(is_md5 ? G_CHECKSUM_MD5 : G_CHECKSUM_SHA256));
    }
    return true;
}
