/* Files that a command line names. */
#ifndef HUBPLOT_INPUT_H
#define HUBPLOT_INPUT_H

#include <glib.h>

/* All of a file, "-" being standard input. The error names it; longer than `most` bytes is one. */
GBytes *input_read(const char *path, gsize most, GError **error);

#endif
