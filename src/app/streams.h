/* The three streams that a program is given. */
#ifndef HUBPLOT_STREAMS_H
#define HUBPLOT_STREAMS_H

#include <stdbool.h>

/* Puts /dev/null where a stream was closed by who started us: else the next file to be opened
 * would take its place, and messages would end up there. */
void streams_open(void);

/* Whether all that was printed has been taken. */
bool streams_flush(void);

#endif
