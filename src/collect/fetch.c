/* Several parts of a file are asked for at once, so that what travels is not held up by the time
 * that a request takes. Their replies may come in any order, and shorter than asked: each part
 * gathers its bytes, asks for what it lacks, and is handed over when all parts before it were. A
 * fetch belongs to its requests: each holds a reference, and the last frees it. */
#include "collect/fetch.h"

#include "ssh/ssh.h"

#include <string.h>

#define MAX_PARTS 32 /* 1 MiB under way */

typedef struct {
    Sftp *sftp;
    FetchOptions options;
    GByteArray *handle;
    GQueue parts; /* Part *, by offset, a reference each */
    gint64 asked; /* bytes, from the file's beginning */
    FetchEnd end; /* as far as is known */
    bool no_more; /* parts are asked for */
} Fetch;

/* Some bytes of the file. */
typedef struct {
    Fetch *fetch;
    gint64 offset;
    gsize wanted;
    GByteArray *bytes;
    bool over; /* no more will come */
} Part;

static void part_clear(gpointer data)
{
    g_byte_array_unref(((Part *)data)->bytes);
}

static void part_release(gpointer part)
{
    g_rc_box_release_full(part, part_clear);
}

static void fetch_clear(gpointer data)
{
    Fetch *fetch = data;
    if (fetch->options.free != NULL)
        fetch->options.free(fetch->options.data);
    g_queue_clear_full(&fetch->parts, part_release);
    g_byte_array_unref(fetch->handle);
}

static void fetch_release(gpointer fetch)
{
    g_rc_box_release_full(fetch, fetch_clear);
}

static void request_free(gpointer data)
{
    Part *part = data;
    Fetch *fetch = part->fetch;
    part_release(part);
    fetch_release(fetch);
}

static bool take_part(SftpReply *reply, gpointer data, GError **error);

/* Asks for what the part lacks. */
static void ask_part(Part *part)
{
    Fetch *fetch = part->fetch;
    const SftpPlace place = {part->offset + part->bytes->len, part->wanted - part->bytes->len};
    g_rc_box_acquire(part);
    g_rc_box_acquire(fetch);
    sftp_ask_read(fetch->sftp, (const char *)fetch->handle->data, fetch->handle->len, place,
                  (SftpTaker){take_part, part, request_free});
}

static void ask_parts(Fetch *fetch)
{
    while (!fetch->no_more && fetch->asked < fetch->options.bytes &&
           g_queue_get_length(&fetch->parts) < MAX_PARTS) {
        Part *part = g_rc_box_new0(Part);
        part->fetch = fetch;
        part->offset = fetch->asked;
        part->wanted = (gsize)MIN(fetch->options.bytes - fetch->asked, SFTP_MAX_READ);
        part->bytes = g_byte_array_new();
        fetch->asked += (gint64)part->wanted;
        g_queue_push_tail(&fetch->parts, part);
        ask_part(part);
    }
}

static bool take_nothing(SftpReply *reply G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED,
                         GError **error G_GNUC_UNUSED)
{
    return true;
}

static bool finish(Fetch *fetch, GError **error)
{
    if (fetch->handle->len > 0)
        sftp_ask(fetch->sftp, SFTP_CLOSE, (const char *)fetch->handle->data, fetch->handle->len,
                 (SftpTaker){take_nothing, NULL, NULL});
    return fetch->options.ended(fetch->end, fetch->options.data, error);
}

/* Hands over the parts whose turn it is. What follows one that ends too early is dropped. */
static void hand_over(Fetch *fetch)
{
    const FetchOptions *options = &fetch->options;
    Part *part;
    while ((part = g_queue_peek_head(&fetch->parts)) != NULL && part->over) {
        g_queue_pop_head(&fetch->parts);
        if (!fetch->no_more && part->bytes->len > 0 &&
            !options->take((const char *)part->bytes->data, part->bytes->len, options->data)) {
            fetch->end = FETCH_LEFT;
            fetch->no_more = true;
        }
        fetch->no_more |= part->bytes->len < part->wanted;
        part_release(part);
    }
}

static bool take_part(SftpReply *reply, gpointer data, GError **error)
{
    Part *part = data;
    Fetch *fetch = part->fetch;
    bool has_bytes = reply->kind == SFTP_REPLY_DATA && reply->length > 0;
    bool is_end = reply->kind == SFTP_REPLY_DATA ||
                  (reply->kind == SFTP_REPLY_STATUS && reply->status == SFTP_EOF);
    if (has_bytes && reply->length > part->wanted - part->bytes->len) {
        g_set_error_literal(error, SSH_ERROR, SSH_ERROR_FAILED,
                            "the server's SFTP is damaged: more bytes than were asked for");
        return false;
    }
    if (has_bytes)
        g_byte_array_append(part->bytes, (const guint8 *)reply->bytes, (guint)reply->length);
    if (has_bytes && part->bytes->len < part->wanted) {
        ask_part(part);
        return true;
    }
    part->over = true;
    if (!has_bytes && !is_end) {
        fetch->end = FETCH_REFUSED;
        fetch->no_more = true;
    }
    hand_over(fetch);
    ask_parts(fetch);
    return !g_queue_is_empty(&fetch->parts) || finish(fetch, error);
}

static bool take_handle(SftpReply *reply, gpointer data, GError **error)
{
    Fetch *fetch = data;
    if (reply->kind == SFTP_REPLY_HANDLE) {
        g_byte_array_append(fetch->handle, (const guint8 *)reply->bytes, (guint)reply->length);
        ask_parts(fetch);
        return !g_queue_is_empty(&fetch->parts) || finish(fetch, error);
    }
    bool is_gone = reply->kind == SFTP_REPLY_STATUS && reply->status == SFTP_NO_SUCH_FILE;
    fetch->end = is_gone ? FETCH_GONE : FETCH_REFUSED;
    return finish(fetch, error);
}

void fetch_start(Sftp *sftp, const FetchOptions *options)
{
    Fetch *fetch = g_rc_box_new0(Fetch);
    fetch->sftp = sftp;
    fetch->options = *options;
    fetch->options.path = NULL;
    fetch->handle = g_byte_array_new();
    g_queue_init(&fetch->parts);
    sftp_ask(sftp, SFTP_OPEN_FILE, options->path, strlen(options->path),
             (SftpTaker){take_handle, fetch, fetch_release});
}
