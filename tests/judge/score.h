/* Holds what was said in a world against what should have been. */
#ifndef SCORE_H
#define SCORE_H

#include "play.h"

typedef struct {
    int incidents, told;
    int delay;         /* nights, summed over those told */
    int warns, alarms; /* false ones: episodes on one item, node and rule that no row expects */
} Score;

void score_add(Score *sum, const Score *more);

/* What became of each saying. */
typedef enum {
    SAID_RIGHTLY,
    SAID_FALSELY,
    NOT_KNOWN, /* unknown where nobody expects it: counts neither way */
} Worth;

/* Scores one judge. Where `worth` is not NULL, it becomes a Worth for each saying; where `told` is
 * not NULL, it becomes the night of each expectation of the world, -1 for those not told. */
Score score_play(const World *world, const Play *play, Judge judge, GArray *worth, GArray *told);

#endif
