/* The databases of the configured hubs, which hubs may share, and the locks on them. */
#ifndef HUBPLOT_DEPOTS_H
#define HUBPLOT_DEPOTS_H

#include "config/config.h"
#include "store/store.h"

typedef struct Depots Depots;

typedef struct {
    bool writing; /* locks the databases and sites of the hubs asked for */
    int wait;     /* s that other runs have to end */
    /* Told of each database that can't be opened though a hub needs it that was asked for. */
    void (*failed)(const Hub *hub, const char *why, gpointer data);
    gpointer data;
} DepotsOptions;

/* Opens the databases of all hubs, asked for or not. One that can't be opened keeps no other from
 * that; only a lock that is held is an error, LOCK_ERROR_HELD. `config` must live longer. */
Depots *depots_open(const Config *config, const DepotsOptions *options, GError **error);
void depots_free(Depots *depots);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Depots, depots_free)

/* The hub's database; NULL: it could not be opened, and *why, if asked for, says why not. */
Store *depots_store(const Depots *depots, const Hub *hub, const char **why);

/* The databases that could be opened, in the order of the hubs. Free the array. */
GPtrArray *depots_all(const Depots *depots);

/* The hub whose database keeps the notes about the site at `outdir`: the first configured, so
 * that it is the same whichever hubs a run asks for. */
const Hub *depots_site_keeper(const Config *config, const char *outdir);

#endif
