/* A visit under way: one node, one attempt after another until one of them has brought a
 * listing or none is left. */
#ifndef HUBPLOT_CALL_H
#define HUBPLOT_CALL_H

#include "base/poll_set.h"
#include "collect/collect.h"
#include "collect/gate.h"
#include "collect/listing.h"
#include "collect/question.h"
#include "collect/ssh_config.h"

typedef struct {
    const Node *node;
    const CollectOptions *options;
    SshHome *home;
    Gate *gate;
    bool queued;                            /* before the gate of config->first_host */
    bool inside;                            /* it, until it is logged in */
    Question *question;                     /* to ssh about its configuration; NULL: not asked */
    SshConfig *config;                      /* NULL until known, and for a local node */
    const struct TransportEntry *transport; /* NULL: none yet */
    gpointer link;                          /* the transport's own */
    Visit *visit;
    Listing *listing;
    GString *script;
    gsize sent; /* bytes of the script */
    CollectStep step;
    gint64 began, deadline; /* of the whole visit; monotonic */
    gint64 patience;        /* until then the present step may take; monotonic */
    char *impatience;       /* what to say afterwards */
    int drops;              /* connections that were closed before a word was said */
    gint64 again_at;        /* when to try again after that; monotonic */
    bool ended;             /* the transport has no more to give */
    PollSet waits;
} Call;

/* Begins a visit; nothing is done before call_go_on(). Borrows all four. */
Call *call_new(const Node *node, SshHome *home, Gate *gate, const CollectOptions *options);
void call_free(Call *call);
/* Whether it was queued before a gate that is open now. */
bool call_is_admitted(const Call *call);
/* Goes on without waiting, then says in call->waits what for. False: it is over. */
bool call_go_on(Call *call);
/* The visit of a call that is over, to be freed with visit_free(). */
Visit *call_take_visit(Call *call);

/* --- For transports. */

/* The visit came this far: tells who watches. */
void call_reach(Call *call, CollectStep step);
/* From now the present step may take `seconds`; `what` completes "X within N s". */
void call_allow(Call *call, gint64 seconds, const char *what);
/* As long as the whole visit may take: the step has limits of its own. */
void call_allow_all(Call *call);
/* A busy server drops connections before it says a word (sshd_config(5), MaxStartups). False: it
 * has done so too often. Else begin anew once call_is_early() is false, later each time. */
bool call_try_again(Call *call);
bool call_is_early(Call *call);
/* What the node printed. Fails when it is too much. */
bool call_output(Call *call, const char *bytes, gsize n, GError **error);
/* What it wrote to its standard error. */
void call_errors(Call *call, const char *bytes, gsize n);
/* A line for the log. */
void call_note(const Call *call, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The node's own limits, or the usual ones where it sets none; seconds. */
gint64 call_resolve_timeout(const Call *call);
gint64 call_connect_timeout(const Call *call);
gint64 call_auth_timeout(const Call *call);
gint64 call_idle_timeout(const Call *call);

#endif
