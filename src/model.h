/* What every stage speaks of: hub, node, item, tarball, reading, history, verdict.
 *
 * An instant is int64 seconds since the epoch (UTC), a size int64 bytes; -1 is "not known".
 * Everything here is plain data. A hub's history and verdict borrow from the Hub they speak of,
 * which must outlive them. */
#ifndef HUBPLOT_MODEL_H
#define HUBPLOT_MODEL_H

#include <glib.h>
#include <stdbool.h>

/* How things stand. The order is that of severity: the worst of several is their maximum. */
typedef enum {
    STATUS_OK,
    STATUS_WARN,
    STATUS_UNKNOWN, /* not reached, never read, nothing to judge */
    STATUS_ALARM,
} Status;
#define N_STATUS 4

/* "ok", "warn", "unknown" or "alarm". */
const char *status_word(Status status);

/* How a status looks where no theme says so, on white. */
typedef struct {
    const char *colour; /* of text, "#rrggbb", at 4.5:1 or more on white and on the tint */
    const char *tint;   /* of the background */
    const char *symbol; /* for those who see no colours; UTF-8 */
} StatusLook;
const StatusLook *status_look(Status status);

/* What may be wrong. Each rule has a file of its own in judge/, and its facts in judge/judge.h.
 * Verdicts of the same status are told in this order. */
typedef enum {
    RULE_REACH,    /* the node was not reached, or never */
    RULE_LISTING,  /* the listing is incomplete, or empty where it was not before */
    RULE_SIZE,     /* the size departs from the item's own history */
    RULE_COPIES,   /* the same tarball differs between nodes */
    RULE_KEPT,     /* copies vanished, were never made, or are not purged any more */
    RULE_SIDECAR,  /* the sidecar contradicts the tarball */
    RULE_ARRIVING, /* a transfer is under way, or never ended */
    RULE_AGE,      /* the newest tarball is late or missing */
    RULE_DISK,     /* the node's disk is full, or soon will be */
    RULE_CLOCK,    /* the node's clock is off, or a tarball comes from the future */
    RULE_LAYOUT,   /* files that no layout knows are newer than all that one does */
    N_RULES
} Rule;

/* Of how many days, weeks, months and years with a tarball one is to be kept; 0: of none. */
typedef struct {
    int days, weeks, months, years;
} Keep;

/* Limits that judge/ holds an item against; settable per hub, node and item. */
typedef struct {
    gint64 maxage;          /* s; alarm when the newest tarball is older; 0: the schedule decides */
    gint64 warnage;         /* s; warn when it is older; 0: the schedule decides */
    char *schedule;         /* as of base/when.h, e.g. "daily 16:10"; NULL: learnt */
    gint64 grace;           /* s after the time due before a tarball is late; -1: learnt */
    double shrink_percent;  /* a drop below what is expected by so much may be an alarm, */
    double jump_percent;    /* a rise above it by so much a warning: see judge/size.c */
    double decline_percent; /* a fall by so much, little by little, is a warning */
    Keep keep;              /* what must still be there */
    int minimum;            /* alarm when fewer tarballs are there; 0: never */
    gint64 oldest;          /* s; warn when older ones are still there; 0: never */
    bool copies, sidecar, listing, unmatched; /* whether these rules are asked at all */
    double disk_percent;                      /* warn when less of the disk is free */
    gint64 disk_horizon;                      /* s; warn when the trend fills the disk sooner */
    int unreached_runs; /* alarm when so many runs in a row did not reach the node */
    gint64 stale;       /* s; nothing is known when the last run is older; -1: learnt */
    gint64 skew;        /* s; warn when the node's clock is off by more */
    char *maintenance;  /* windows of base/window.h in which nobody is told; or NULL */
} Limits;

typedef enum {
    TRANSPORT_AUTO,
    TRANSPORT_LIBSSH2,
    TRANSPORT_SSH,
    TRANSPORT_SFTP,
    TRANSPORT_RSYNC,
    TRANSPORT_LOCAL,
} Transport;
/* "auto", "libssh2", "ssh", "sftp", "rsync" or "local". */
const char *transport_word(Transport transport);

typedef struct Hub Hub;

/* A machine that holds copies of one hub's tarballs. The same machine may serve several hubs:
 * then each has a Node of its own. */
typedef struct {
    const Hub *hub;
    char *tag;   /* as configured, e.g. "Z9:229" */
    char *alias; /* host alias for ssh, e.g. "Z9" */
    int port;    /* 0: what ssh's own configuration says */
    Transport transport;
    char *ssh_config; /* file that ssh reads instead of its own configuration; or NULL */
    char *shell;      /* login shell to run the script under, e.g. "/opt/bin/bash -l -c"; or NULL */
    char *command;    /* listing command in the original's form; NULL: our own script */
    char *list;       /* command that lists backups exactly, see the key; NULL: none */
    char **layout;    /* patterns of base/layout.h; NULL: <type>/<name>/YYYY/MM/DD/HHMMSS/<file> */
    char **ignore;    /* patterns of files that are no backups; or NULL */
    char **verify;    /* "md5 PATH" or "sha256 PATH": tarballs, by their path below root, whose
                         digests the visit reads on the node; or NULL */
    gint64 verify_bytes; /* that may be read for them, where they have to travel */
    char *root;          /* folder above <srvnode>; NULL: $SCM_FOLD/backup on the node */
    gint64 resolve_timeout, connect_timeout, auth_timeout, idle_timeout, deadline; /* s */
    gint64 max_bytes;                                                              /* of output */
    gint64 max_lines;                                                              /* of output */
    Limits limits;
    GHashTable *item_limits; /* item -> Limits *, only where they differ; may be NULL */
} Node;

/* A server whose nightly tarballs are watched, with all of its settings. */
struct Hub {
    char *tag;     /* "C2" */
    char *srvnode; /* its folder below backup/, and its page's name */
    char *folder;  /* its folder, where that is another: "." is the root itself; else NULL */
    char *dbpath, *outdir;
    char *jspath;              /* with %(node)s still in it; NULL: no JSON for Highstock */
    char **select;             /* items to plot; empty: all */
    char *reporturl, *message; /* or NULL */
    char **email;              /* may be empty */
    char **tell;               /* places beside mail, as of base/tell.h; or NULL */
    char *timezone;            /* IANA name, of the dates in paths; NULL: the node's offset */
    char *theme;               /* a name of themes/, or a file */
    guint formats;             /* 1 << PictureFormat, of render.h */
    bool log;                  /* sizes on a logarithmic axis */
    bool deviation;            /* a panel of departures from the medians as well */
    char *imgurl;         /* web path of the pictures, for RST that needs no rebuild; or NULL */
    bool jscompat;        /* the original's numbers in the JSON */
    bool redact;          /* name no hosts in pictures and the data within them */
    char *mailer;         /* "sendmail:PATH", "smtp://HOST:PORT" or "smtps://..." */
    char *sender;         /* From: of messages; or NULL */
    gint64 remind;        /* s between messages about what stays bad */
    int reminder;         /* weekday of the message that all is well, 1 = Monday .. 7; 0: none */
    char *metrics, *ping; /* or NULL */
    gint64 verify_bytes;  /* a night's budget for digests; 0: none */
    char *digest;         /* of all of its settings, those of its nodes and items too */
    GPtrArray *nodes;     /* Node * */
};

/* The hub's folder below the nodes' root. */
const char *hub_folder(const Hub *hub);

/* The limits that hold for `item` on `node`; item may be NULL for the node's own. */
const Limits *node_limits(const Node *node, const char *item);

/* The hub's jspath, which must be set, with %(node)s filled in by the node's tag; config/ has
 * checked that it is safe there. Free with g_free(). */
char *node_jspath(const Node *node);

typedef enum {
    TARBALL_INEXACT = 1 << 0, /* size was rounded to MB by the node's `du` */
    TARBALL_FUTURE = 1 << 1,  /* dated more than a day ahead when first seen; never the newest */
    TARBALL_LISTED = 1 << 2,  /* was in the node's last complete listing */
    TARBALL_MTIME = 1 << 3,   /* its path says no date: the mtime is it */
} TarballFlags;

typedef enum { SIDECAR_NONE, SIDECAR_DNA, SIDECAR_SHA256, SIDECAR_BROKEN } SidecarKind;

typedef enum { DIGEST_UNCHECKED, DIGEST_RIGHT, DIGEST_WRONG } DigestState;

/* One tarball on one node. Strings belong to whoever holds the array. */
typedef struct {
    const char *item; /* "svn/dybsvn" */
    const char *path; /* below the node's root, such as <srvnode>/<item>/YYYY/MM/DD/HHMMSS/<file> */
    const char
        *key; /* what tells it from others of its item and civil date, where a layout found it: "/"
                     and its path below the hub's folder, without the part, with "*" for the name
                     of the slot; of what a command lists, "//" and its path; else NULL */
    gint64 civil; /* where `key` is set: the date in its path, as if it were UTC */
    gint64 time;  /* the date in its path, as an instant */
    gint64 bytes;
    gint64 mtime;                 /* -1: not known */
    gint64 first_seen, last_seen; /* the runs that first and last listed it */
    guint flags;                  /* TarballFlags */
    SidecarKind sidecar;
    gint64 sidecar_bytes; /* -1: it names no size */
    const char *digest;   /* hex, as the sidecar says; or NULL */
    DigestState digest_state;
    gint64 changed;      /* the run that found other bytes or another mtime, though it was days old;
                            0: none did */
    gint64 changed_from; /* its bytes before that */
    gint64 verified;     /* the run that read its digest; 0: none */
} Tarball;

/* A transfer under way: a LOCKED folder, or a partial file of rsync's. */
typedef struct {
    const char *item; /* "": of the whole hub, above the items */
    const char *path;
    gint64 mtime; /* -1: not known */
    gint64 bytes; /* -1 for a LOCKED folder */
} Arrival;

typedef enum {
    OUTCOME_COMPLETE,
    OUTCOME_PARTIAL, /* cut short, or empty: what was read is kept, absence means nothing */
    OUTCOME_FAILED,
} Outcome;
/* "complete", "partial" or "failed". */
const char *outcome_word(Outcome outcome);

/* One node, one run. Kept also when the node was not reached. */
typedef struct {
    gint64 run; /* when the run began; one instant for all of its readings */
    gint64 duration_ms;
    Outcome outcome;
    const char *reason; /* in words; NULL when complete */
    const char
        *transport; /* what was used: "libssh2", "ssh", "sftp", "rsync", "local"; NULL: none */
    gint64 skew;    /* s, node's clock minus ours; G_MININT64: not known */
    int utc_offset; /* s east of UTC that the node reports; G_MININT: not known */
    gint64 disk_bytes, disk_free; /* -1: not known */
    gint64 listed;                /* tarballs in the listing */
    gint64 unmatched;             /* files that no layout knows, links, what can't be read */
    gint64 unmatched_newest;      /* the newest one's mtime; -1: not known */
    const char *unmatched_path;   /* its path, made visible, and what is the matter with it; NULL:
                                     there is   none */
} Reading;

/* A file that no layout knows. */
typedef struct {
    char *path; /* below the hub's folder; the array owns it */
    gint64 bytes, mtime;
} UnmatchedFile;
#define MAX_UNMATCHED_KEPT 5000

/* What one visit brought back. Owns its strings; free with visit_free(). */
typedef struct {
    const Node *node;
    Reading reading;
    GArray
        *tarballs; /* Tarball; first_seen, last_seen and TARBALL_LISTED are the store's business */
    GArray *arrivals;  /* Arrival */
    GArray *unmatched; /* UnmatchedFile: at most MAX_UNMATCHED_KEPT, from all folders */
    GPtrArray
        *unread; /* char *: tarballs, by path made visible, that could not be read for digests */
    const char *instead; /* what there is where the hub's folder is missing, in words; or NULL */
    GPtrArray *noise;    /* char *: what the node printed outside of the listing, shortened */
    bool key_only;       /* the key can list on the node, and do nothing else */
    GStringChunk *strings;
} Visit;
Visit *visit_new(const Node *node);
void visit_free(Visit *visit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Visit, visit_free)

/* All that is remembered of one item on one node. */
typedef struct {
    const char *item;
    GArray *tarballs; /* Tarball, by time ascending */
} ItemHistory;

typedef struct {
    const Node *node;
    GPtrArray *items;    /* ItemHistory *, by name */
    GHashTable *by_name; /* the same: name -> ItemHistory * */
    GArray *readings;    /* Reading, by run ascending */
    GArray *arrivals;    /* Arrival, of the last reading that was complete */
    gint64 last_reached; /* run of the last reading that did not fail; -1: never */
    gint64 ahead; /* run of the first reading that judge_leave_wrong_runs() left out; -1: none */
} NodeHistory;

/* Free with hub_history_free(). */
typedef struct {
    const Hub *hub;
    GPtrArray *nodes; /* NodeHistory *, as in the hub; also those never read */
    bool shortened;   /* tarballs of long ago were left out */
    GStringChunk *strings;
} HubHistory;
HubHistory *hub_history_new(const Hub *hub);
void hub_history_free(HubHistory *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HubHistory, hub_history_free)
/* How many tarballs it has, of all nodes and items. */
guint hub_history_tarballs(const HubHistory *history);
/* Appends an empty history; `item` is borrowed. */
ItemHistory *node_history_add_item(NodeHistory *node, const char *item);
/* Frees the item at that place of `items`, and forgets its name. */
void node_history_remove_item(NodeHistory *node, guint place);
/* The item of that name; NULL: there is none. */
const ItemHistory *node_history_item(const NodeHistory *node, const char *item);
/* How many tarballs of the item the last listing had, which can be restored; *oldest is the date of
 * the oldest, -1 where there is none. */
guint item_history_kept(const ItemHistory *item, gint64 *oldest);
/* The newest reading; NULL: there is none. */
const Reading *node_history_reading(const NodeHistory *node);
/* The zone in which the dates in the node's paths are written: as configured, else the offset
 * that it last reported ("+08:00"), else UTC. Free with g_free(). */
char *node_history_zone(const NodeHistory *node);

/* That somebody knows of what is wrong: until then nobody is told of it, and it counts apart. */
typedef struct {
    char *by;     /* who acknowledged it; NULL: it is in maintenance, as configured */
    char *why;    /* as they said, or the window of maintenance */
    gint64 until; /* instant */
} Handled;

/* One thing that was judged, with the reason in words: names the item, the figure and the limit.
 * Rules that find nothing wrong give no verdict, except for one that is ok where there is something
 * to say: a transfer under way in good time, a new size that has been confirmed, a run by a clock
 * that was wrong. */
typedef struct {
    Rule rule;
    Status status;
    char *brief;    /* the same in a few words without names: "shrank 25 %" */
    char *headline; /* as `brief`, with what a picture's reader needs besides, such as the day:
                       "shrank by 25 % on 10 May"; NULL: the brief, and the day of `time` */
    char *reason;
    gint64 since;     /* when it began, as far as is known; -1: not known */
    gint64 time;      /* of the tarball spoken of; -1: none */
    double figure;    /* e.g. -25 for a drop by 25 %; NAN: none */
    Handled *handled; /* NULL: nobody has said so */
} Verdict;
/* Takes the place of what the verdict has; by may be NULL. */
void verdict_set_handled(Verdict *verdict, const char *by, const char *why, gint64 until);

typedef struct {
    const char *item;
    Status status;
    Status open;           /* the worst of what is not handled */
    const Tarball *newest; /* NULL: none that counts */
    gint64 due;            /* when the next tarball is due, without grace; -1: not known */
    gint64 period;         /* s between tarballs, as scheduled or learnt; -1: not known */
    gint64 grace;          /* s, as configured or learnt */
    gint64 schedule_from;  /* the civil time of day at which they are due, s; -1: not known */
    GPtrArray *verdicts;   /* Verdict *, worst first */
} ItemVerdict;

typedef struct {
    const Node *node;
    Status status, open;
    GPtrArray *items;                        /* ItemVerdict *, in the history's order */
    GHashTable *by_name;                     /* the same: name -> ItemVerdict * */
    GPtrArray *verdicts;                     /* Verdict *: about the node itself, worst first */
    int count[N_STATUS];                     /* items of each status */
    int count_open[N_STATUS], count_handled; /* the same, without items that are only wrong in what
                                                is handled, and those */
    gint64 full; /* when the disk will be full, by trend; -1: not known or not soon */
    gint64 full_early, full_late; /* between which it will be for sure (95 %); -1 */
} NodeVerdict;

/* Free with hub_verdict_free(). */
typedef struct {
    const Hub *hub;
    Status status, open;
    char *conclusion; /* "ok", or the words that are not ok, worst first, joined by ":" */
    gint64 until;     /* it stands before this instant, unless something is remembered anew */
    GPtrArray *nodes; /* NodeVerdict *, in the hub's order */
} HubVerdict;
HubVerdict *hub_verdict_new(const Hub *hub);
void hub_verdict_free(HubVerdict *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HubVerdict, hub_verdict_free)
/* Appends a verdict that is ok and knows nothing yet; `item` is borrowed. */
ItemVerdict *node_verdict_add_item(NodeVerdict *node, const char *item);
/* The verdict on the item of that name; NULL: there is none. */
const ItemVerdict *node_verdict_item(const NodeVerdict *node, const char *item);

/* What somebody acknowledged: one rule on one node or item, as it was then. */
typedef struct {
    char *node, *item; /* item NULL: the node itself */
    char *rule;        /* its word */
    Status status;
    gint64 time;   /* of the tarball spoken of; -1: none */
    double figure; /* the verdict's; NAN: none */
    char *by, *why;
    gint64 made, until; /* instants */
} Acknowledgement;
void acknowledgement_free(Acknowledgement *acknowledgement);

/* One hub as the stages from plot on see it. Borrows all three. */
typedef struct {
    const Hub *hub;
    const HubHistory *history;
    const HubVerdict *verdict;
} HubReport;

/* Where a stage that looks at many hubs gets their reports: one after the other, as all together
 * may be more than there is memory for. */
typedef struct {
    const HubReport *(*get)(const Hub *hub, gpointer data); /* borrowed until it is let go */
    /* The same, with the same verdict, but its history may be shortened. */
    const HubReport *(*get_judged)(const Hub *hub, gpointer data);
    void (*let_go)(const Hub *hub, gpointer data);
    /* What the report is made from, as a text: while that is the same, and the verdict's `until`
     * has not come, so is the report. NULL: it can't be known. Free with g_free(). */
    char *(*version)(const Hub *hub, gpointer data);
    gpointer data;
} ReportSource;

#endif
