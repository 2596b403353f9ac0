/* One message to one person, in parts: what it says, before it is MIME. */
#ifndef HUBPLOT_MESSAGE_H
#define HUBPLOT_MESSAGE_H

#include "notify/changes.h"

#define MESSAGE_ENTRIES 20 /* under one heading */

/* All borrowed. */
typedef struct {
    const char *recipient;
    const char *sender;       /* From: as written */
    const char *domain;       /* of the ids that the message carries */
    const char *origin;       /* tells this installation from others: goes into ids */
    GPtrArray *hubs;          /* HubChanges *, those with an occasion */
    const GPtrArray *earlier; /* Summary *: of what this replaces, the oldest first; or NULL */
    gint64 now;
    bool summaries_only; /* no sparklines are drawn */
} Message;

/* A picture within the HTML part. */
typedef struct {
    char *cid; /* without angle brackets */
    char *alt;
    int width, height; /* px as shown; the file has twice as many */
    const HubChanges *hub;
    const Change *change; /* NULL: the hub's summary */
    GBytes *png;
} MessagePicture;

/* Each of these returns a text to be freed with g_free(). */

/* The Message-ID without angle brackets. It depends on the recipient and on what is told, not on
 * when: the same changes composed again after a run that died are the same message. */
char *message_id(const Message *message);
/* The id that all messages about one hub refer to, so that mail programs thread them. */
char *message_thread(const Message *message, const Hub *hub);

/* "hubplot C2: 1 alarm, 1 warning (svn/dybsvn on C shrank 25 %)" */
char *message_subject(const Message *message);
/* What changed, at some length: "C2: svn/dybsvn on C shrank 25 %; WW: ..."; empty when
 * nothing did. */
char *message_summary(const Message *message);
/* The part for readers of plain text: reads well alone. Lines end in "\n". */
char *message_text(const Message *message);
/* The part for everybody else; refers to `pictures` (MessagePicture *) by cid. */
char *message_html(const Message *message, const GPtrArray *pictures);
/* What earlier messages said that may not have arrived: lines (char *), none when there were none.
 * Unref. */
GPtrArray *message_earlier(const Message *message);
/* The hub's conclusion; where some of what is wrong is handled, also without that. Free it. */
char *message_conclusion(const HubChanges *hub);
/* Why it was sent: "Sent because ...". A constant text. */
const char *message_reason(const HubChanges *hub);

/* Draws the hubs' summaries and a sparkline for each changed item. A picture that can't be drawn
 * is left out: *trouble then says why (free it), a message without pictures being better than
 * none. `id` is the message's. MessagePicture *, owned by the array; unref it. */
GPtrArray *message_draw(const Message *message, const char *id, char **trouble);

#endif
