/* A letter as a MIME message. */
#ifndef HUBPLOT_MIME_H
#define HUBPLOT_MIME_H

#include "notify/letter.h"

/* The whole message, lines ending in CRLF: text and HTML as alternatives, the pictures beside the
 * HTML. Boundaries and ids follow from the letter, so the same letter gives the same bytes.
 * *trouble says which pictures are missing, or is NULL; free it. */
GBytes *mime_compose(const Letter *letter, char **trouble, GError **error);

/* Of a message that mime_compose() made: the hubs' threads that it refers to, without angle
 * brackets (char *). Unref it. */
GPtrArray *mime_read_threads(GBytes *bytes);
/* An empty list of Undelivered *, which it owns. */
GPtrArray *mime_new_undelivered(void);
/* What a message that was `written` then replaces, the oldest first, and itself (Undelivered *).
 * Unref it. */
GPtrArray *mime_read_undelivered(GBytes *bytes, gint64 written);

/* The bare address of "Name <address>"; NULL with an error when there is none. Free it. */
char *mime_address(const char *mailbox, GError **error);

/* Who a message is from: `wanted`, or `otherwise` when that is NULL or no mail address. */
const char *mime_sender(const char *wanted, const char *otherwise);

#define MIME_ERROR mime_error_quark()
GQuark mime_error_quark(void);
typedef enum { MIME_ERROR_ADDRESS } MimeError;

#endif
