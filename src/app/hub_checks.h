/* What a night needs beside its nodes, checked without sending or writing anything. */
#ifndef HUBPLOT_HUB_CHECKS_H
#define HUBPLOT_HUB_CHECKS_H

#include "model.h"

typedef struct {
    const char *name;   /* "mailer" */
    char *fault;        /* NULL: all is well */
    const char *advice; /* what to do about it */
} HubCheck;

/* Mailer and places to tell, disk space for site and database, and that `select` names items that
 * are there. `items` is a set of those that the nodes have; NULL: not all nodes were reached.
 * HubCheck *, owned by the array. Unref it. */
GPtrArray *hub_checks(const Hub *hub, GHashTable *items);

/* What the visit shows of the zone of its dates: by how much the configured one is wrong, in words;
 * NULL: it fits, or that is not known. Free with g_free(). */
char *zone_fault(const Visit *visit);

#endif
