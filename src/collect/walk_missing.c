/* Where the hub's folder is missing: looks for the nearest folder above it that is there, and tells
 * what it holds. */
#include "collect/walk_parts.h"
#include "ssh/ssh.h"

#include <string.h>

#define MAX_NAMES 21 /* one more than is told */

/* Belongs to its requests, of which there is one at a time. */
typedef struct {
    Walk *walk;
    char *place;  /* what is missing */
    char *folder; /* what is tried in its place */
    GByteArray *handle;
    GPtrArray *names; /* char *, with a slash behind folders */
} Missing;

static void missing_clear(gpointer data)
{
    Missing *missing = data;
    g_free(missing->place);
    g_free(missing->folder);
    g_byte_array_unref(missing->handle);
    g_ptr_array_unref(missing->names);
}

static void missing_release(gpointer missing)
{
    g_rc_box_release_full(missing, missing_clear);
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* If the folder above the hub's is there, its disk may not be mounted; if not, `root` is wrong. */
static bool tell(Missing *missing, GError **error)
{
    Walk *walk = missing->walk;
    g_autofree char *root = walk_path(walk, ".");
    bool has_root = missing->handle->len > 0 && strlen(missing->folder) >= strlen(root);
    walk->open--;
    g_ptr_array_sort(missing->names, compare_names);
    g_string_printf(walk->record, "I%s\t", missing->folder);
    for (guint i = 0; i < missing->names->len && i < MAX_NAMES; i++)
        g_string_append_printf(walk->record, "%s\n", (char *)g_ptr_array_index(missing->names, i));
    if (!walk_tell(walk, error))
        return false;
    walk->complaint = g_strdup_printf("there is no folder %s", missing->place);
    if (has_root)
        return true;
    g_string_printf(walk->record, "X%s", walk->complaint);
    return walk_tell(walk, error);
}

static void open_next(Missing *missing);
static bool take_names(SftpReply *reply, gpointer data, GError **error);

static void ask_names(Missing *missing)
{
    sftp_ask(missing->walk->sftp, SFTP_READ_FOLDER, (const char *)missing->handle->data,
             missing->handle->len,
             (SftpTaker){take_names, g_rc_box_acquire(missing), missing_release});
}

static bool take_names(SftpReply *reply, gpointer data, GError **error)
{
    Missing *missing = data;
    SftpName name;
    if (reply->kind != SFTP_REPLY_NAMES)
        return tell(missing, error);
    if (!listing_pass(missing->walk->listing, reply->length, error))
        return false;
    for (;;) {
        if (!sftp_next_name(reply, &name, error))
            return false;
        if (name.text == NULL)
            break;
        bool is_dot = name.length <= 2 && memcmp(name.text, "..", name.length) == 0;
        if (!is_dot)
            g_ptr_array_add(missing->names,
                            g_strdup_printf("%.*s%s", (int)name.length, name.text,
                                            name.attributes.kind == SFTP_FOLDER ? "/" : ""));
    }
    ask_names(missing);
    return true;
}

static bool take_handle(SftpReply *reply, gpointer data, GError **error)
{
    Missing *missing = data;
    if (reply->kind == SFTP_REPLY_HANDLE) {
        g_byte_array_append(missing->handle, (const guint8 *)reply->bytes, (guint)reply->length);
        ask_names(missing);
        return true;
    }
    if (strcmp(missing->folder, "/") == 0 || strcmp(missing->folder, ".") == 0)
        return tell(missing, error);
    open_next(missing);
    return true;
}

/* Tries the folder above. */
static void open_next(Missing *missing)
{
    char *above = g_path_get_dirname(missing->folder);
    g_free(missing->folder);
    missing->folder = above;
    sftp_ask(missing->walk->sftp, SFTP_OPEN_FOLDER, above, strlen(above),
             (SftpTaker){take_handle, g_rc_box_acquire(missing), missing_release});
}

void walk_look_instead(Walk *walk, const char *path)
{
    Missing *missing = g_rc_box_new0(Missing);
    missing->walk = walk;
    missing->place = walk_path(walk, path);
    missing->folder = g_strdup(missing->place);
    missing->handle = g_byte_array_new();
    missing->names = g_ptr_array_new_with_free_func(g_free);
    open_next(missing);
    missing_release(missing);
}
