/* One message to one person, in parts: what it says, before it is MIME. */
#ifndef HUBPLOT_LETTER_H
#define HUBPLOT_LETTER_H

#include "notify/news.h"

#define LETTER_ROOM 20 /* entries under one heading */

/* All borrowed. */
typedef struct {
    const char *recipient;
    const char *sender;           /* From: as written */
    const char *domain;           /* of the ids that the message carries */
    const char *origin;           /* tells this installation from others: goes into ids */
    GPtrArray *hubs;              /* HubNews *, those with an occasion; borrowed */
    const GPtrArray *undelivered; /* Undelivered *: what this replaces, the oldest first; or NULL */
    gint64 now;
} Letter;

/* A message that could not be delivered; the gist is letter_gist()'s. */
typedef struct {
    gint64 written;
    char *gist;
} Undelivered;

/* A picture within the HTML part. */
typedef struct {
    char *cid; /* without angle brackets */
    char *alt;
    int width, height; /* px as shown; the file has twice as many */
    const HubNews *hub;
    const News *news; /* NULL: the hub's summary */
    GBytes *png;
} LetterPicture;

/* Each of these returns a text to be freed with g_free(). */

/* The Message-ID without angle brackets. It depends on the recipient and on what is told, not on
 * when: the same news composed again after a run that died is the same message. */
char *letter_id(const Letter *letter);
/* The id that all messages about one hub refer to, so that mail programs thread them. */
char *letter_thread(const Letter *letter, const Hub *hub);

/* "hubplot C2: 1 alarm, 1 warn (svn/dybsvn on C shrank 25 %)" */
char *letter_subject(const Letter *letter);
/* What changed, at some length: "C2: svn/dybsvn on C shrank 25 %; WW: ..."; empty when
 * nothing did. */
char *letter_gist(const Letter *letter);
/* The part for readers of plain text: reads well alone. Lines end in "\n". */
char *letter_text(const Letter *letter);
/* The part for everybody else; refers to `pictures` (LetterPicture *) by cid. */
char *letter_html(const Letter *letter, const GPtrArray *pictures);
/* What earlier messages said that never arrived: lines (char *), none when there were none. Unref.
 */
GPtrArray *letter_undelivered(const Letter *letter);
/* Why it was sent: "Sent because ...". */
char *letter_occasion(const HubNews *hub);

/* Draws the hubs' summaries and a sparkline for each changed item. A picture that can't be drawn
 * is left out: *trouble then says why (free it), a message without pictures being better than
 * none. `id` is the message's. LetterPicture *, owned by the array; unref it. */
GPtrArray *letter_draw(const Letter *letter, const char *id, char **trouble);

#endif
