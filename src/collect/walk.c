/* Folders wait on a stack. Many requests are under way at once, also several for one folder that
 * turns out to be large, so that the time a request takes is not paid for each. What is held in
 * memory is what the server has sent, and no more: a folder knows its name and the folder above,
 * and its path is put together when it is opened. Symbolic links are not followed, but for the
 * hub's folder itself. */
#include "collect/found.h"
#include "collect/walk_parts.h"
#include "ssh/ssh.h"

#include <string.h>

#define MAX_WAITING 192 /* requests */
#define MAX_OPEN 64     /* folders and sidecars: servers have limits on these */
#define MAX_ASKED 16    /* requests for one folder */
#define LARGE_REPLY 32  /* names, behind which more may be expected */
#define MAX_DEPTH 256

typedef struct Folder Folder;

/* Belongs to those below it, the stack and its requests. */
struct Folder {
    Walk *walk;
    Folder *above; /* NULL: the hub's folder */
    guint depth;
    gint64 mtime; /* -1: not known */
    char *name;
    char *path; /* as in records, once it is opened */
    GByteArray *handle;
    guint asked;    /* requests to read it, under way */
    guint large;    /* so many are worth while */
    bool exhausted; /* there is nothing more to read */
};

/* --- What is told. */

bool walk_tell(Walk *walk, GError **error)
{
    return listing_take(walk->listing, walk->record->str, walk->record->len, 0, error);
}

static bool tell_text(Walk *walk, char kind, const char *text, GError **error)
{
    g_string_printf(walk->record, "%c%s", kind, text);
    return walk_tell(walk, error);
}

/* Something could not be read: the first is said. */
static void complain(Walk *walk, const char *what, const char *path, guint32 status)
{
    walk->status = 1;
    if (walk->complaint != NULL)
        return;
    g_autofree char *number = g_strdup_printf("SFTP status %u", status);
    walk->complaint = g_strdup_printf("%s %s: %s", what, path,
                                      status == SFTP_NO_SUCH_FILE        ? "no such file"
                                      : status == SFTP_PERMISSION_DENIED ? "permission denied"
                                                                         : number);
}

static guint32 failure_of(const SftpReply *reply)
{
    return reply->kind == SFTP_REPLY_STATUS ? reply->status : SFTP_FAILURE;
}

char *walk_path(const Walk *walk, const char *path)
{
    char *full = g_build_filename(walk->node->root, strcmp(path, ".") == 0 ? "" : path, NULL);
    gsize n = strlen(full);
    while (n > 1 && full[n - 1] == '/')
        full[--n] = '\0';
    return full;
}

/* --- Folders. */

static void folder_clear(gpointer data)
{
    Folder *folder = data;
    Folder *above = folder->above;
    g_free(folder->name);
    g_free(folder->path);
    g_byte_array_unref(folder->handle);
    if (above != NULL)
        g_rc_box_release_full(above, folder_clear);
}

static void folder_release(gpointer folder)
{
    g_rc_box_release_full(folder, folder_clear);
}

static Folder *folder_new(Walk *walk, Folder *above, const char *name, gsize length)
{
    Folder *folder = g_rc_box_new0(Folder);
    folder->walk = walk;
    folder->above = above != NULL ? g_rc_box_acquire(above) : NULL;
    folder->depth = above != NULL ? above->depth + 1 : 0;
    folder->name = g_strndup(name, length);
    folder->handle = g_byte_array_new();
    folder->large = 2;
    return folder;
}

static void append_mtime(GString *record, gint64 mtime)
{
    if (mtime >= 0)
        g_string_append_printf(record, "%" G_GINT64_FORMAT, mtime);
}

/* A file of which the server did not tell what it is, or a link of which it shall tell where it
 * leads. */
typedef struct {
    Folder *folder;
    char *name;
    gint64 mtime;
    SftpOperation operation;
    bool (*take)(SftpReply *reply, gpointer data, GError **error);
} Question;

static void question_free(gpointer data)
{
    Question *question = data;
    folder_release(question->folder);
    g_free(question->name);
    g_free(question);
}

static void put_question(Folder *folder, const SftpName *name, SftpOperation operation,
                         bool (*take)(SftpReply *, gpointer, GError **))
{
    Question *question = g_new(Question, 1);
    *question = (Question){.folder = g_rc_box_acquire(folder),
                           .name = g_strndup(name->text, name->length),
                           .mtime = name->attributes.mtime,
                           .operation = operation,
                           .take = take};
    g_ptr_array_add(folder->walk->questions, question);
}

/* Takes the question from the stack's end. */
static void ask(Walk *walk)
{
    Question *question = g_ptr_array_steal_index(walk->questions, walk->questions->len - 1);
    g_autofree char *below = g_build_filename(question->folder->path, question->name, NULL);
    g_autofree char *path = walk_path(walk, below);
    walk->open++;
    sftp_ask(walk->sftp, question->operation, path, strlen(path),
             (SftpTaker){question->take, question, question_free});
}

static bool take_link(SftpReply *reply, gpointer data, GError **error)
{
    const Question *question = data;
    Walk *walk = question->folder->walk;
    GString *record = walk->record;
    SftpName target = {0};
    walk->open--;
    if (reply->kind == SFTP_REPLY_NAMES && !sftp_next_name(reply, &target, error))
        return false;
    g_string_assign(record, "Y");
    append_mtime(record, question->mtime);
    g_string_append_printf(record, "\t%s/%s//", question->folder->path, question->name);
    if (target.text != NULL)
        g_string_append_len(record, target.text, (gssize)target.length);
    return walk_tell(walk, error);
}

/* Takes what is said of a file or folder. */
static bool take_entry(Folder *folder, const SftpName *entry, GError **error)
{
    Walk *walk = folder->walk;
    const SftpAttributes *attributes = &entry->attributes;
    const char *name = entry->text;
    gsize length = entry->length;
    bool is_folder = attributes->kind == SFTP_FOLDER;
    bool is_locked = length == 6 && memcmp(name, "LOCKED", 6) == 0;
    bool is_deep = folder->depth == MAX_DEPTH || strlen(folder->path) + length + 2 > PATH_MAX_BYTES;
    if (is_folder && !is_deep) {
        Folder *below = folder_new(walk, folder, name, length);
        below->mtime = attributes->mtime;
        g_ptr_array_add(walk->waiting, below);
    } else if (is_folder) {
        complain(walk, "folders are nested too deep:", folder->path, SFTP_FAILURE);
    }
    if (attributes->kind == SFTP_LINK && !is_locked) {
        put_question(folder, entry, SFTP_READ_LINK, take_link);
        return listing_pass(walk->listing, length, error);
    }
    bool is_told = is_locked || attributes->kind == SFTP_FILE || (is_folder && walk->wants_folders);
    if (!is_told)
        return listing_pass(walk->listing, length, error);
    GString *record = walk->record;
    g_string_printf(record, "F%" G_GINT64_FORMAT "\t", attributes->bytes);
    append_mtime(record, attributes->mtime);
    g_string_append_c(record, '\t');
    gsize begin = record->len;
    g_string_append(record, folder->path);
    g_string_append_c(record, '/');
    g_string_append_len(record, name, (gssize)length);
    if (is_folder && !is_locked)
        g_string_append_c(record, '/');
    if (attributes->kind == SFTP_FILE)
        walk_files_note(&walk->files, record->str + begin, attributes->bytes);
    return walk_tell(walk, error);
}

static bool take_answer(SftpReply *reply, gpointer data, GError **error)
{
    const Question *question = data;
    Walk *walk = question->folder->walk;
    SftpName name = {question->name, strlen(question->name), reply->attributes};
    walk->open--;
    if (reply->kind == SFTP_REPLY_ATTRIBUTES && name.attributes.kind != SFTP_UNTOLD)
        return take_entry(question->folder, &name, error);
    if (failure_of(reply) != SFTP_NO_SUCH_FILE)
        complain(walk, "cannot tell what is", question->name, failure_of(reply));
    return true;
}

static bool take_name(Folder *folder, const SftpName *name, GError **error)
{
    bool is_dot = name->length <= 2 && memcmp(name->text, "..", name->length) == 0;
    if (is_dot && name->length > 0)
        return true;
    if (name->length == 0 || memchr(name->text, '/', name->length) != NULL ||
        memchr(name->text, '\0', name->length) != NULL) {
        g_set_error_literal(error, SSH_ERROR, SSH_ERROR_FAILED,
                            "the server lists a name that no file can have");
        return false;
    }
    if (name->attributes.kind != SFTP_UNTOLD)
        return take_entry(folder, name, error);
    put_question(folder, name, SFTP_LSTAT, take_answer);
    return listing_pass(folder->walk->listing, name->length, error);
}

static bool take_names(SftpReply *reply, gpointer data, GError **error);

static bool take_nothing(SftpReply *reply G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED,
                         GError **error G_GNUC_UNUSED)
{
    return true;
}

/* Asks for more names, or closes the folder after the last. */
static void read_on(Folder *folder)
{
    Walk *walk = folder->walk;
    const char *handle = (const char *)folder->handle->data;
    while (!folder->exhausted && folder->asked < folder->large &&
           (folder->asked == 0 || sftp_waiting(walk->sftp) < MAX_WAITING)) {
        folder->asked++;
        sftp_ask(walk->sftp, SFTP_READ_FOLDER, handle, folder->handle->len,
                 (SftpTaker){take_names, g_rc_box_acquire(folder), folder_release});
    }
    if (folder->asked > 0)
        return;
    sftp_ask(walk->sftp, SFTP_CLOSE, handle, folder->handle->len,
             (SftpTaker){take_nothing, NULL, NULL});
    walk->open--;
}

static bool take_names(SftpReply *reply, gpointer data, GError **error)
{
    Folder *folder = data;
    Walk *walk = folder->walk;
    folder->asked--;
    if (reply->kind != SFTP_REPLY_NAMES) {
        if (failure_of(reply) != SFTP_EOF && !folder->exhausted)
            complain(walk, "cannot read the folder", folder->path, failure_of(reply));
        folder->exhausted = true;
    } else {
        SftpName name;
        folder->large = reply->names >= LARGE_REPLY ? MIN(2 * folder->large, MAX_ASKED) : 1;
        /* Also a reply without names counts: else they might come for ever. */
        if (reply->names == 0 && !listing_pass(walk->listing, 0, error))
            return false;
        do {
            if (!sftp_next_name(reply, &name, error) ||
                (name.text != NULL && !take_name(folder, &name, error)))
                return false;
        } while (name.text != NULL);
    }
    read_on(folder);
    return true;
}

static bool take_folder(SftpReply *reply, gpointer data, GError **error)
{
    Folder *folder = data;
    Walk *walk = folder->walk;
    bool is_gone = failure_of(reply) == SFTP_NO_SUCH_FILE;
    if (reply->kind == SFTP_REPLY_HANDLE) {
        g_byte_array_append(folder->handle, (const guint8 *)reply->bytes, (guint)reply->length);
        read_on(folder);
    } else if (is_gone && folder->above == NULL) {
        walk_look_instead(walk, folder->path);
    } else {
        walk->open--;
        if (failure_of(reply) == SFTP_PERMISSION_DENIED && folder->above != NULL) {
            g_string_assign(walk->record, "U");
            append_mtime(walk->record, folder->mtime);
            g_string_append_printf(walk->record, "\t%s", folder->path);
            return walk_tell(walk, error);
        }
        if (!is_gone) /* it may have been purged meanwhile */
            complain(walk, "cannot open the folder", folder->path, failure_of(reply));
    }
    return true;
}

/* Takes the folder from the stack's end. */
static void open_folder(Walk *walk)
{
    Folder *folder = g_ptr_array_steal_index(walk->waiting, walk->waiting->len - 1);
    folder->path = folder->above != NULL
                       ? g_strdup_printf("%s/%s", folder->above->path, folder->name)
                       : g_strdup(folder->name);
    g_autofree char *path = walk_path(walk, folder->path);
    walk->open++;
    sftp_ask(walk->sftp, SFTP_OPEN_FOLDER, path, strlen(path),
             (SftpTaker){take_folder, folder, folder_release});
}

/* --- The whole. */

Walk *walk_new(Listing *listing, const Node *node, gint64 digests_until)
{
    Walk *walk = g_new0(Walk, 1);
    walk->listing = listing;
    walk->node = node;
    walk->sftp = sftp_new();
    walk->questions = g_ptr_array_new_with_free_func(question_free);
    walk->waiting = g_ptr_array_new_with_free_func(folder_release);
    walk->record = g_string_new(NULL);
    walk_files_init(&walk->files, node, digests_until);
    return walk;
}

void walk_free(Walk *walk)
{
    if (walk == NULL)
        return;
    sftp_free(walk->sftp);
    g_ptr_array_unref(walk->questions);
    g_ptr_array_unref(walk->waiting);
    g_string_free(walk->record, TRUE);
    walk_files_clear(&walk->files);
    g_free(walk->complaint);
    g_free(walk);
}

GBytes *walk_take_output(Walk *walk)
{
    return sftp_take_output(walk->sftp);
}

static bool take_disk(SftpReply *reply, gpointer data, GError **error)
{
    Walk *walk = data;
    walk->open--;
    if (reply->kind == SFTP_REPLY_DISK && reply->disk_bytes >= 0) {
        /* As `df -Pk` has it. */
        g_string_printf(walk->record,
                        "D- %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " 0%%",
                        reply->disk_bytes / 1024, reply->disk_used / 1024, reply->disk_free / 1024);
        if (!walk_tell(walk, error))
            return false;
    }
    return true;
}

/* Why there is nothing to be asked for; NULL: there is. */
static const char *find_refusal(const Node *node)
{
    if (node->list != NULL || node->command != NULL)
        return "a command needs a shell: over SFTP, leave out `list` and `command`";
    if (node->root == NULL)
        return "SCM_FOLD is not known without a shell: `root` must name the folder";
    return NULL;
}

static bool begin(Walk *walk, GError **error)
{
    const Node *node = walk->node;
    const char *folder = hub_folder(node->hub), *refusal = find_refusal(node);
    walk->begun = true;
    listing_begin(walk->listing);
    if (refusal != NULL)
        return tell_text(walk, 'X', refusal, error);
    if (!tell_text(walk, 'R', node->root, error))
        return false;
    walk->wants_folders = listing_wants_folders(walk->listing);
    g_ptr_array_add(walk->waiting, folder_new(walk, NULL, folder, strlen(folder)));
    if (sftp_knows_disks(walk->sftp)) {
        g_autofree char *path = walk_path(walk, folder);
        walk->open++;
        sftp_ask(walk->sftp, SFTP_DISK, path, strlen(path), (SftpTaker){take_disk, walk, NULL});
    }
    return true;
}

/* Asks for what comes next; ends when nothing does. */
static bool go_on(Walk *walk, GError **error)
{
    while (walk->open < MAX_OPEN && sftp_waiting(walk->sftp) < MAX_WAITING) {
        if (walk->questions->len > 0)
            ask(walk);
        else if (walk->waiting->len > 0)
            open_folder(walk);
        else if (!walk_read_sidecar(walk))
            break;
    }
    bool begun = false;
    if (walk->open == 0 && !walk_read_digest(walk, &begun, error))
        return false;
    if (walk->open == 0) {
        listing_end(walk->listing, walk->status, walk->complaint);
        walk->ended = true;
    }
    return true;
}

bool walk_feed(Walk *walk, const char *bytes, gsize n, GError **error)
{
    if (walk->ended)
        return true;
    if (!sftp_feed(walk->sftp, bytes, n, error))
        return false;
    if (!walk->begun && sftp_is_ready(walk->sftp) && !begin(walk, error))
        return false;
    return !walk->begun || go_on(walk, error);
}
