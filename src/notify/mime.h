/* A message in MIME. */
#ifndef HUBPLOT_MIME_H
#define HUBPLOT_MIME_H

#include "notify/message.h"

/* The whole message, lines ending in CRLF: text and HTML as alternatives, the pictures beside the
 * HTML. Boundaries and ids follow from the message, so the same message gives the same bytes.
 * *trouble says which pictures are missing, or is NULL; free it. */
GBytes *mime_compose(const Message *message, char **trouble, GError **error);

/* The bare address of "Name <address>"; NULL with an error when there is none. Free it. */
char *mime_address(const char *mailbox, GError **error);

/* Who a message is from: `wanted`, or `otherwise` when that is NULL or no mail address. */
const char *mime_sender(const char *wanted, const char *otherwise);

#define MIME_ERROR mime_error_quark()
GQuark mime_error_quark(void);
typedef enum { MIME_ERROR_ADDRESS } MimeError;

#endif
