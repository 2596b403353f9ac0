/* What goes into the program and out of it: its three streams, and files that a command line
 * names. */
#ifndef HUBPLOT_STREAMS_H
#define HUBPLOT_STREAMS_H

#include <glib.h>
#include <stdbool.h>

/* Puts /dev/null where a stream was closed by who started us: else the next file to be opened
 * would take its place, and messages would end up there. */
void streams_open(void);

/* Whether all that was printed has been taken. */
bool streams_flush(void);

/* All of a file, "-" being standard input. One of more than `most` bytes is an error, which names
 * the file like any other. Unref it. */
GBytes *streams_read(const char *path, gsize most, GError **error);

#endif
