/* libssh2 has an SFTP client as well, which waits for the reply to each request before the next and
 * can't go through the ssh program. This one may have any number of requests under way, in one
 * channel, however it was opened. A packet is its length, a type, the number of the request, and
 * fields: numbers, high byte first, and strings, which begin with their length. Nothing that comes
 * from the server is believed before it was measured: each field is taken by a reader that ends
 * with the packet, and a reply must bear the number of a request that waits. */
#include "ssh/sftp.h"

#include "ssh/ssh.h"
#include "text/text.h"

#include <string.h>

#define VERSION 3
#define MAX_PACKET ((256 << 10) + 1024) /* as OpenSSH's */
#define MAX_HANDLE 256                  /* as the draft says */
#define MIN_SENT 48 /* requests that the server has: while there are more, others wait */

/* Types of packets. */
enum {
    INIT = 1,
    VERSION_REPLY = 2,
    OPEN = 3,
    CLOSE = 4,
    READ = 5,
    LSTAT = 7,
    OPENDIR = 11,
    READDIR = 12,
    READLINK = 19,
    STATUS = 101,
    HANDLE = 102,
    DATA = 103,
    NAME = 104,
    ATTRS = 105,
    EXTENDED = 200,
    EXTENDED_REPLY = 201,
};

/* Which attributes there are. */
enum {
    HAS_SIZE = 1,
    HAS_OWNER = 2,
    HAS_PERMISSIONS = 4,
    HAS_TIMES = 8,
};
#define HAS_EXTENDED 0x80000000u

static const char disk_request[] = "statvfs@openssh.com";

struct Sftp {
    GHashTable *takers; /* number of the request -> SftpTaker * */
    guint32 last_number;
    guint unsent; /* requests in `out` */
    GByteArray *in, *out;
    bool ready, knows_disks;
};

static void free_taker(gpointer data)
{
    SftpTaker *taker = data;
    if (taker->free != NULL)
        taker->free(taker->data);
    g_free(taker);
}

Sftp *sftp_new(void)
{
    static const guint8 init[] = {0, 0, 0, 5, INIT, 0, 0, 0, VERSION};
    Sftp *sftp = g_new0(Sftp, 1);
    sftp->takers = g_hash_table_new_full(NULL, NULL, NULL, free_taker);
    sftp->in = g_byte_array_new();
    sftp->out = g_byte_array_new();
    g_byte_array_append(sftp->out, init, sizeof init);
    return sftp;
}

void sftp_free(Sftp *sftp)
{
    if (sftp == NULL)
        return;
    g_hash_table_unref(sftp->takers);
    g_byte_array_unref(sftp->in);
    g_byte_array_unref(sftp->out);
    g_free(sftp);
}

bool sftp_is_ready(const Sftp *sftp)
{
    return sftp->ready;
}

bool sftp_knows_disks(const Sftp *sftp)
{
    return sftp->knows_disks;
}

guint sftp_waiting(const Sftp *sftp)
{
    return g_hash_table_size(sftp->takers);
}

GBytes *sftp_take_output(Sftp *sftp)
{
    if (sftp->out->len == 0 || sftp_waiting(sftp) - sftp->unsent > MIN_SENT)
        return NULL;
    GByteArray *out = sftp->out;
    sftp->out = g_byte_array_new();
    sftp->unsent = 0;
    return g_byte_array_free_to_bytes(out);
}

/* --- Out. */

static void put_number(Sftp *sftp, guint32 number)
{
    number = GUINT32_TO_BE(number);
    g_byte_array_append(sftp->out, (const guint8 *)&number, sizeof number);
}

static void put_string(Sftp *sftp, const char *bytes, gsize length)
{
    put_number(sftp, (guint32)length);
    g_byte_array_append(sftp->out, (const guint8 *)bytes, (guint)length);
}

/* Begins a request, whose fields shall take `length` bytes. */
static void put_request(Sftp *sftp, guint8 type, gsize length, SftpTaker taker)
{
    guint32 number = ++sftp->last_number;
    sftp->unsent++;
    g_hash_table_insert(sftp->takers, GUINT_TO_POINTER(number), g_memdup2(&taker, sizeof taker));
    put_number(sftp, (guint32)(1 + 4 + length));
    g_byte_array_append(sftp->out, &type, 1);
    put_number(sftp, number);
}

void sftp_ask(Sftp *sftp, SftpOperation operation, const char *subject, gsize length,
              SftpTaker taker)
{
    static const guint8 types[] = {
        [SFTP_OPEN_FILE] = OPEN,     [SFTP_CLOSE] = CLOSE,         [SFTP_LSTAT] = LSTAT,
        [SFTP_READ_LINK] = READLINK, [SFTP_OPEN_FOLDER] = OPENDIR, [SFTP_READ_FOLDER] = READDIR,
        [SFTP_DISK] = EXTENDED,
    };
    const gsize extension = strlen(disk_request);
    gsize others = operation == SFTP_OPEN_FILE ? 8 : operation == SFTP_DISK ? 4 + extension : 0;
    put_request(sftp, types[operation], 4 + length + others, taker);
    if (operation == SFTP_DISK)
        put_string(sftp, disk_request, extension);
    put_string(sftp, subject, length);
    if (operation == SFTP_OPEN_FILE) {
        put_number(sftp, 1); /* to read */
        put_number(sftp, 0); /* no attributes */
    }
}

void sftp_ask_read(Sftp *sftp, const char *handle, gsize length, SftpPlace place, SftpTaker taker)
{
    put_request(sftp, READ, 4 + length + 8 + 4, taker);
    put_string(sftp, handle, length);
    put_number(sftp, (guint32)((guint64)place.offset >> 32));
    put_number(sftp, (guint32)place.offset);
    put_number(sftp, (guint32)place.bytes);
}

/* --- In. */

/* Takes fields, until the packet ends or one is longer than what is left: then it has failed. */
typedef struct {
    const guint8 *at, *end;
    bool failed;
} Reader;

static guint32 take_number(Reader *reader)
{
    guint32 number;
    reader->failed |= (gsize)(reader->end - reader->at) < sizeof number;
    if (reader->failed)
        return 0;
    memcpy(&number, reader->at, sizeof number);
    reader->at += sizeof number;
    return GUINT32_FROM_BE(number);
}

/* -1: more than our numbers hold. */
static gint64 take_long(Reader *reader)
{
    guint64 high = take_number(reader);
    guint64 number = high << 32 | take_number(reader);
    return number <= G_MAXINT64 ? (gint64)number : -1;
}

static const char *take_string(Reader *reader, gsize *length)
{
    guint32 n = take_number(reader);
    reader->failed |= (gsize)(reader->end - reader->at) < n;
    *length = reader->failed ? 0 : n;
    const char *bytes = (const char *)reader->at;
    reader->at += *length;
    return bytes;
}

static SftpKind kind_of(guint32 permissions)
{
    switch (permissions & 0170000) {
    case 0100000:
        return SFTP_FILE;
    case 0040000:
        return SFTP_FOLDER;
    case 0120000:
        return SFTP_LINK;
    case 0:
        return SFTP_UNTOLD;
    default:
        return SFTP_OTHER;
    }
}

static SftpAttributes take_attributes(Reader *reader)
{
    SftpAttributes attributes = {SFTP_UNTOLD, -1, -1};
    guint32 flags = take_number(reader);
    gsize length;
    if (flags & HAS_SIZE)
        attributes.bytes = take_long(reader);
    if (flags & HAS_OWNER)
        take_long(reader);
    if (flags & HAS_PERMISSIONS)
        attributes.kind = kind_of(take_number(reader));
    if (flags & HAS_TIMES) {
        take_number(reader);
        attributes.mtime = take_number(reader);
    }
    if (flags & HAS_EXTENDED)
        for (guint32 n = take_number(reader); n > 0 && !reader->failed; n--) {
            take_string(reader, &length);
            take_string(reader, &length);
        }
    return attributes;
}

static bool damaged(GError **error)
{
    g_set_error_literal(error, SSH_ERROR, SSH_ERROR_FAILED,
                        "the server's SFTP is damaged: a reply ends too early");
    return false;
}

bool sftp_next_name(SftpReply *reply, SftpName *name, GError **error)
{
    gsize length;
    name->text = NULL;
    if (reply->names == 0)
        return true;
    const guint8 *bytes = (const guint8 *)reply->bytes;
    Reader reader = {bytes, bytes + reply->length, false};
    name->text = take_string(&reader, &name->length);
    take_string(&reader, &length); /* the same as `ls -l` prints it */
    name->attributes = take_attributes(&reader);
    if (reader.failed)
        return damaged(error);
    reply->names--;
    reply->bytes = (const char *)reader.at;
    reply->length = (gsize)(reader.end - reader.at);
    return true;
}

/* Blocks as of statvfs(3), in bytes; sizes that can't be are not known. */
static void take_disk(Reader *reader, SftpReply *reply)
{
    take_long(reader);
    gint64 block = take_long(reader), blocks = take_long(reader);
    gint64 free = take_long(reader), available = take_long(reader);
    bool sane = block > 0 && available >= 0 && free >= available && blocks >= free &&
                blocks <= G_MAXINT64 / block;
    reply->disk_bytes = sane ? blocks * block : -1;
    reply->disk_used = sane ? (blocks - free) * block : -1;
    reply->disk_free = sane ? available * block : -1;
}

/* The fields of a reply of that type. False: there is no such type. */
static bool take_fields(Reader *reader, guint8 type, SftpReply *reply)
{
    switch (type) {
    case STATUS:
        reply->kind = SFTP_REPLY_STATUS;
        reply->status = take_number(reader);
        return true;
    case HANDLE:
        reply->kind = SFTP_REPLY_HANDLE;
        reply->bytes = take_string(reader, &reply->length);
        reader->failed |= reply->length > MAX_HANDLE;
        return true;
    case DATA:
        reply->kind = SFTP_REPLY_DATA;
        reply->bytes = take_string(reader, &reply->length);
        return true;
    case NAME:
        reply->kind = SFTP_REPLY_NAMES;
        reply->names = take_number(reader);
        reply->bytes = (const char *)reader->at;
        reply->length = (gsize)(reader->end - reader->at);
        return true;
    case ATTRS:
        reply->kind = SFTP_REPLY_ATTRIBUTES;
        reply->attributes = take_attributes(reader);
        return true;
    case EXTENDED_REPLY:
        reply->kind = SFTP_REPLY_DISK;
        take_disk(reader, reply);
        return true;
    default:
        return false;
    }
}

static bool take_version(Sftp *sftp, Reader *reader, GError **error)
{
    guint32 version = take_number(reader);
    while (reader->at < reader->end && !reader->failed) {
        gsize name_length, length;
        const char *name = take_string(reader, &name_length);
        take_string(reader, &length);
        sftp->knows_disks |= !reader->failed && name_length == strlen(disk_request) &&
                             memcmp(name, disk_request, name_length) == 0;
    }
    if (reader->failed)
        return damaged(error);
    sftp->ready = version >= VERSION;
    if (!sftp->ready)
        g_set_error(error, SSH_ERROR, SSH_ERROR_FAILED, "the server has SFTP of version %u, not 3",
                    version);
    return sftp->ready;
}

static bool take_packet(Sftp *sftp, Reader *reader, GError **error)
{
    SftpReply reply = {0};
    guint8 type = *reader->at++;
    if (!sftp->ready && type == VERSION_REPLY)
        return take_version(sftp, reader, error);
    guint32 number = take_number(reader);
    gpointer key = GUINT_TO_POINTER(number);
    const SftpTaker *taker = g_hash_table_lookup(sftp->takers, key);
    if (taker == NULL || !take_fields(reader, type, &reply)) {
        g_set_error_literal(error, SSH_ERROR, SSH_ERROR_FAILED,
                            "the server's SFTP is damaged: a reply to no request");
        return false;
    }
    if (reader->failed)
        return damaged(error);
    bool good = taker->take(&reply, taker->data, error);
    g_hash_table_remove(sftp->takers, key);
    return good;
}

/* A length that no packet has: mostly something else than SFTP was printed. */
static bool refuse_length(const Sftp *sftp, const guint8 *bytes, gsize n, GError **error)
{
    g_autofree char *begin = text_visible((const char *)bytes, (gssize)MIN(n, 80));
    g_set_error(error, SSH_ERROR, SSH_ERROR_FAILED,
                sftp->ready ? "the server's SFTP is damaged: %s" : "the answer is not SFTP: %s",
                sftp->ready ? "a packet of impossible length" : begin);
    return false;
}

bool sftp_feed(Sftp *sftp, const char *bytes, gsize n, GError **error)
{
    g_byte_array_append(sftp->in, (const guint8 *)bytes, (guint)n);
    Reader all = {sftp->in->data, sftp->in->data + sftp->in->len, false};
    bool good = true;
    while (good && all.end - all.at >= 4) {
        const guint8 *begin = all.at;
        guint32 length = take_number(&all);
        if (length < 5 || length > MAX_PACKET)
            return refuse_length(sftp, begin, (gsize)(all.end - begin), error);
        all.at = begin;
        if ((gsize)(all.end - begin) < 4 + (gsize)length)
            break;
        Reader packet = {begin + 4, begin + 4 + length, false};
        good = take_packet(sftp, &packet, error);
        all.at = packet.end;
    }
    g_byte_array_remove_range(sftp->in, 0, (guint)(all.at - sftp->in->data));
    return good;
}
