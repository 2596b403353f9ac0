/* What people were told of a hub, as notes: texts by key (char * -> char *).
 *
 *     HUB                  "SERIAL TOLD": how often the hub was told about, and when it last was
 *     HUB/NODE/ITEM/RULE   "STATUS SINCE/TIME/FIGURE BRIEF": a matter that is wrong, as it was last
 *                          told; without TIME and FIGURE when an earlier version wrote it
 *
 * The parts of a key are escaped as those of a URI are. Other keys are of no interest here. */
#ifndef HUBPLOT_MEMORY_H
#define HUBPLOT_MEMORY_H

#include "model.h"

/* When a hub was told about. */
typedef struct {
    gint64 serial; /* messages so far: of two memories of a hub, that with more is the newer */
    gint64 told;   /* instant of the last, or of the first run while there is none; 0: neither */
} Telling;
Telling memory_telling(GHashTable *memory, const Hub *hub);
void memory_set_telling(GHashTable *memory, const Hub *hub, const Telling *telling);
/* Whether some hub was last told about at that instant. */
bool memory_has_told(GHashTable *memory, gint64 told);

/* A matter as it was told. */
typedef struct {
    Status status;
    gint64 since;      /* the run that first found it */
    gint64 time;       /* of the tarball spoken of; -1: none */
    double figure;     /* the verdict's; NAN: none */
    const char *brief; /* borrowed from the memory */
} Matter;

/* The key of a matter; item NULL: the node itself. Free it. */
char *memory_key(const Hub *hub, const char *node, const char *item, Rule rule);
/* Whether there is such a matter in the memory. */
bool memory_matter(GHashTable *memory, const char *key, Matter *matter);
void memory_set_matter(GHashTable *memory, const char *key, const Matter *matter);

/* The keys of the hub's matters (char *, borrowed from the memory), in order. Unref it. */
GPtrArray *memory_keys(GHashTable *memory, const Hub *hub);
/* What a key names: *item is NULL for the node itself. Free both. */
bool memory_parse_key(const char *key, char **node, char **item, Rule *rule);

/* Forgets all matters of the hub. */
void memory_clear_matters(GHashTable *memory, const Hub *hub);
/* Makes all that `to` holds of the hub what `from` holds; from NULL: nothing. */
void memory_copy(GHashTable *from, GHashTable *to, const Hub *hub);

#endif
