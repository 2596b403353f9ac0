/* Plays a world: its nights are grown, visited, remembered and judged as the program does, and what
 * the judge and each baseline say is taken down. */
#ifndef PLAY_H
#define PLAY_H

#include "model.h"
#include "world.h"

/* Who judges. */
typedef enum { JUDGE, DROP_20, SIGMA_3, N_JUDGES } Judge;

/* Something that is not ok, on one night. Words are interned, reasons the play's. */
typedef struct {
    int night;
    int run;          /* of the world's runs, counted from 0 */
    const char *node; /* tag */
    const char *item; /* "-": the node itself */
    const char *rule;
    Status status;
    const char *brief;
    const char *reason; /* NULL: a baseline gives none */
} Saying;

typedef struct {
    GArray *said[N_JUDGES]; /* Saying, by run */
    GStringChunk *reasons;
    GArray *runs;      /* int: the night of each run */
    double item_years; /* of the hub's items, however many nodes hold them */
    int messages;
    gint64 judged;  /* items on nodes, over all runs */
    double seconds; /* of the processor's time that the judge took for them */
} Play;
/* The same world and seed are played alike. With `with_store`, each visit goes through the store,
 * too, and the program ends in an error when the judge finds another thing there; so it does
 * wherever verdicts contradict each other. Free with play_free(). */
Play *play_world(const World *world, guint32 seed, bool with_store);
void play_free(Play *play);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Play, play_free)

int world_nights(const World *world);
guint world_nodes(const World *world);

/* What a baseline says of a hub's items as they stand at `now`; calls `say` for each. */
typedef void (*SayFunc)(const char *node, const char *item, const char *rule, const char *brief,
                        gpointer data);
void baseline_judge(Judge which, const HubHistory *history, gint64 now, SayFunc say, gpointer data);

#endif
