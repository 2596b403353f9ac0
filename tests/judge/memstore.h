/* What the store would remember of a hub, kept in memory: to load a history anew each night takes
 * most of a simulation's time. Some worlds are played through the store as well (see play.h), and
 * what is judged must be the same. */
#ifndef MEMSTORE_H
#define MEMSTORE_H

#include "model.h"

typedef struct Memstore Memstore;
/* Borrows the hub, and the strings of the visits' tarballs. */
Memstore *memstore_new(const Hub *hub);
void memstore_free(Memstore *memstore);

/* As store_save_visit() does. */
void memstore_save_visit(Memstore *memstore, const Visit *visit);
/* As store_load_hub() does. Free with hub_history_free(). */
HubHistory *memstore_load_hub(const Memstore *memstore);

#endif
