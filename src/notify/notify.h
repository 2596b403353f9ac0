/* Who is told what, when. */
#ifndef HUBPLOT_NOTIFY_H
#define HUBPLOT_NOTIFY_H

#include "model.h"
#include "store/state.h"

typedef struct {
    gint64 now;
    const GPtrArray *hubs; /* Hub *: all that are configured; what waits goes out by the mailer of
                              the first that names its recipient */
    const char *sender;    /* From: of hubs that name none, e.g. "root@cms02" */
    const char *dry_run;   /* a folder: messages are written there, and nothing is sent or
                              remembered; or NULL */
    const char *certificates; /* a file of authorities that web services are trusted by; NULL: the
                                 system's */
    int timeout;              /* s for one delivery; 0: 60 */
} NotifyOptions;

/* Tells people about hubs (const Hub *), whose reports it asks for one after the other, and keeps
 * where there is something to tell: composes at most one message per recipient about the hubs where
 * something is worse or better, or still bad after `remind`, or whose weekly reminder is due.
 * Messages and what is remembered as told are saved in one transaction; then all that waits is
 * delivered, also from earlier runs. A message that can't be delivered stays for the next run; the
 * rest goes out. The caller holds the lock of the state. The error has a line for each trouble. */
bool notify_hubs(const GPtrArray *hubs, const ReportSource *source, State *state,
                 const NotifyOptions *options, GError **error);

/* A sign of life for services that raise an alarm when it stays away: posts `words` to `url` (http
 * or https), or to `url`/fail when things are not well. Anything but 2xx is an error. */
bool notify_ping(const char *url, bool well, const char *words, GError **error);

#define NOTIFY_ERROR notify_error_quark()
GQuark notify_error_quark(void);
typedef enum { NOTIFY_ERROR_FAILED } NotifyError;

#endif
