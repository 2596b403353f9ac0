/* Files that a command line names. */
#ifndef HUBPLOT_INPUT_H
#define HUBPLOT_INPUT_H

#include <glib.h>

/* All of a file, "-" being standard input. One of more than `most` bytes is an error, which names
 * the file like any other. Unref it. */
GBytes *input_read(const char *path, gsize most, GError **error);

#endif
