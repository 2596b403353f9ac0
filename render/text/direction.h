/* Which way a line of text runs. */
#ifndef HUBPLOT_DIRECTION_H
#define HUBPLOT_DIRECTION_H

#include <stdbool.h>

/* Whether a line runs from right to left as a whole: it begins so and is mostly so. A name that is
 * does, with "(copy)" or a number behind it; an English sentence about it, or a path that begins in
 * English, does not. All writers ask this, so that their pictures agree. */
bool text_is_leftward(const char *text);

/* Whether its first letter runs from right to left. */
bool text_begins_leftward(const char *text);

#endif
