/* SFTP, version 3 (draft-ietf-secsh-filexfer-02), as far as reading needs it: requests out, replies
 * in. How the bytes travel is the caller's business. */
#ifndef HUBPLOT_SSH_SFTP_H
#define HUBPLOT_SSH_SFTP_H

#include <glib.h>
#include <stdbool.h>

typedef enum { SFTP_FILE, SFTP_FOLDER, SFTP_LINK, SFTP_OTHER, SFTP_UNTOLD } SftpKind;

/* What a server says of a file. */
typedef struct {
    SftpKind kind;
    gint64 bytes, mtime; /* -1: it does not say, or it is no number of ours */
} SftpAttributes;

/* A name in a folder; any bytes, not terminated. */
typedef struct {
    const char *text;
    gsize length;
    SftpAttributes attributes;
} SftpName;

/* What a failure is; others are possible. */
enum { SFTP_OK, SFTP_EOF, SFTP_NO_SUCH_FILE, SFTP_PERMISSION_DENIED, SFTP_FAILURE };

typedef enum {
    SFTP_REPLY_STATUS,     /* status */
    SFTP_REPLY_HANDLE,     /* bytes */
    SFTP_REPLY_DATA,       /* bytes */
    SFTP_REPLY_NAMES,      /* by sftp_next_name() */
    SFTP_REPLY_ATTRIBUTES, /* attributes */
    SFTP_REPLY_DISK,       /* disk_bytes, disk_used, disk_free */
} SftpReplyKind;

/* Valid while it is taken. */
typedef struct {
    SftpReplyKind kind;
    guint32 status;
    const char *bytes;
    gsize length;  /* of `bytes`; what is left of the names */
    guint32 names; /* how many are left */
    SftpAttributes attributes;
    gint64 disk_bytes, disk_used, disk_free;
} SftpReply;

/* What is asked for. A handle is what SFTP_REPLY_HANDLE brought. */
typedef enum {
    SFTP_OPEN_FILE,   /* path */
    SFTP_CLOSE,       /* handle */
    SFTP_LSTAT,       /* path */
    SFTP_READ_LINK,   /* path; the reply is one name */
    SFTP_OPEN_FOLDER, /* path */
    SFTP_READ_FOLDER, /* handle */
    SFTP_DISK,        /* path; only if sftp_knows_disks() */
} SftpOperation;

/* The most that one read may ask for; servers may send less. */
#define SFTP_MAX_READ 32768

/* Who takes the reply to a request. A failure ends everything. `free` is called after the reply,
 * or when none comes any more. */
typedef struct {
    bool (*take)(SftpReply *reply, gpointer data, GError **error);
    gpointer data;
    GDestroyNotify free; /* or NULL */
} SftpTaker;

typedef struct Sftp Sftp;

/* Begins the conversation. */
Sftp *sftp_new(void);
void sftp_free(Sftp *sftp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sftp, sftp_free)

/* Whether the server has answered that it is there; nothing may be asked for before. */
bool sftp_is_ready(const Sftp *sftp);
bool sftp_knows_disks(const Sftp *sftp);
/* How many requests wait for their replies. */
guint sftp_waiting(const Sftp *sftp);

/* Asks for something about a path or handle. */
void sftp_ask(Sftp *sftp, SftpOperation operation, const char *subject, gsize length,
              SftpTaker taker);
/* Where to read in a file, and how much. */
typedef struct {
    gint64 offset;
    gsize bytes;
} SftpPlace;
void sftp_ask_read(Sftp *sftp, const char *handle, gsize length, SftpPlace place, SftpTaker taker);

/* What is to be sent to the server now; NULL: nothing. Requests are held back while the server has
 * many, so that they travel together. */
GBytes *sftp_take_output(Sftp *sftp);
/* Takes what the server sent, and hands over each reply that is whole. Fails when it is not SFTP,
 * or as the taker did. */
bool sftp_feed(Sftp *sftp, const char *bytes, gsize n, GError **error);

/* The next name of a reply; its text is NULL after the last. Fails when the reply is damaged. */
bool sftp_next_name(SftpReply *reply, SftpName *name, GError **error);

#endif
