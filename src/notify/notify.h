/* Who is told what, when. */
#ifndef HUBPLOT_NOTIFY_H
#define HUBPLOT_NOTIFY_H

#include "model.h"
#include "store/store.h"

typedef struct {
    gint64 now;
    const char *sender;  /* From: of hubs that name none, e.g. "root@cms02" */
    const char *dry_run; /* a folder: messages are written there as .eml and nothing is sent or
                            remembered; or NULL */
    int timeout;         /* s for one delivery; 0: 60 */
} NotifyOptions;

/* A hub that is to be told about, and its database. Hubs may share one. */
typedef struct {
    const HubReport *report;
    Store *store;
} NotifyHub;

/* Tells about hubs (NotifyHub): composes at most one message per recipient, whatever the databases,
 * about the hubs where something is worse or better, or still bad after `remind`, or whose weekly
 * reminder is due; puts it in an outbox, then delivers what the outboxes of all these databases
 * hold, also from earlier runs. A message that can't be delivered stays there for the next run; the
 * rest goes out. A database that can't be read or written keeps nobody from hearing of the others'
 * hubs. `others` (Store *) are more databases that can be read: books.h says why they are.
 * A run is known by its instant `now`, so it must be another than the last's. The error has a line
 * for each trouble. */
bool notify_hubs(const GArray *hubs, const GPtrArray *others, const NotifyOptions *options,
                 GError **error);

#define NOTIFY_ERROR notify_error_quark()
GQuark notify_error_quark(void);
typedef enum { NOTIFY_ERROR_FAILED } NotifyError;

#endif
