/* A session's inside, for the two routes. */
#ifndef HUBPLOT_SSH_SESSION_H
#define HUBPLOT_SSH_SESSION_H

#include "ssh/config.h"
#include "ssh/connect.h"
#include "ssh/ssh.h"

struct SshClient {
    SshHome *home;
    Resolver *resolver;
    GHashTable *logging_in; /* host -> how many sessions */
};

#define REMOTE_STATUS_TEXT "the remote shell exited with status %d"

/* A way to a host: one constant struct each. */
typedef struct {
    const char *name;
    /* Sets session->link up. On failure end() is called all the same. */
    bool (*begin)(SshSession *session, GError **error);
    /* Goes on as far as it can, adds to session->set, sets session->ended at the end. */
    bool (*step)(SshSession *session, GError **error);
    /* Frees session->link, which may be NULL. */
    void (*end)(SshSession *session);
} Route;

extern const Route route_libssh2, route_program;

struct SshSession {
    SshClient *client;
    SshRequest request;
    SshLimits limits;          /* with the usual ones filled in */
    struct ConfigQuery *query; /* `ssh -G` at work; NULL: it was not asked */
    SshConfig *config;         /* NULL until known */
    bool queued;               /* for config->first_host */
    bool logging_in;           /* counts as one that logs in there */
    const Route *route;        /* NULL: not chosen yet */
    gpointer link;             /* the route's own */
    gsize sent;                /* bytes of the input, for the route's use */
    GByteArray *unsent;        /* to a subsystem */
    bool printed;              /* output has arrived */
    bool ended;
    gint64 began;          /* monotonic */
    TimeLimit total, step; /* of the whole session, and of what it does now */
    int retries;
    gint64 retry_at; /* monotonic */
    PollSet *set;    /* of the present step */
};

/* The session came this far: tells who watches. */
void session_reach(SshSession *session, SshStep step);
/* What the command printed; prolongs the limit on silence. */
bool session_output(SshSession *session, const char *bytes, gsize n, GError **error);
void session_errors(SshSession *session, const char *bytes, gsize n);
/* Begins anew after the server hung up before it said a word, as a busy one does at random
 * (sshd_config(5), MaxStartups); later each time. False: it has done so too often. */
bool session_retry(SshSession *session);
/* Whether it is still too early for that. */
bool session_is_early(SshSession *session);

#endif
