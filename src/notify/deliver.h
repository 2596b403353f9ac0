/* A message on its way out: SMTP through libcurl, or a program like sendmail. */
#ifndef HUBPLOT_DELIVER_H
#define HUBPLOT_DELIVER_H

#include <glib.h>
#include <stdbool.h>

typedef struct {
    const char *mailer;    /* "sendmail:PATH", "smtp://HOST:PORT" or "smtps://..." */
    const char *sender;    /* bare address */
    const char *recipient; /* bare address */
    GBytes *bytes;         /* lines end in CRLF */
    int timeout;           /* s, for the whole delivery */
} Delivery;

/* True when the message was accepted for certain: the server said 250 to it, the program exited
 * with 0. Anything else is an error with the server's or program's words. The message was then not
 * accepted, except where the answer to a message that was handed over whole stayed away, which the
 * words say: it may have been (RFC 1047 tells how that doubles messages). */
bool deliver_message(const Delivery *delivery, GError **error);

/* What errors end in when the message may have been accepted. */
#define DELIVER_PERHAPS "; it may have been accepted, and may arrive twice"

/* The mailer as it may be shown: without a password. Free with g_free(). */
char *deliver_mailer_name(const char *mailer);

#define DELIVER_ERROR deliver_error_quark()
GQuark deliver_error_quark(void);
typedef enum {
    DELIVER_ERROR_MAILER,   /* nobody there, or it hangs: others will fare no better */
    DELIVER_ERROR_REFUSED,  /* this message was refused */
    DELIVER_ERROR_FOR_GOOD, /* likewise, and another attempt is no use (RFC 5321, 4.2.1) */
} DeliverError;

#endif
