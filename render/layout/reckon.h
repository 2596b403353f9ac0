/* How much room text takes, about, where no fonts are at hand: in the process that decides sizes,
 * which leaves foreign text to workers. Reckoned rather too wide than too narrow. */
#ifndef HUBPLOT_RECKON_H
#define HUBPLOT_RECKON_H

#include <glib.h>
#include <stdbool.h>

/* The width of at most PAGE_TEXT_MAX bytes of `text`, which may be anything, in em. */
double reckon_width(const char *text, bool bold);

/* How many lines, at most `most`, text takes that is broken to fit `room` em; 0 for none. */
int reckon_lines(const char *text, bool bold, double room, int most);

#endif
