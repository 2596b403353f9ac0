/* Reading a small file that need not be there, and need not be a file. */
#ifndef HUBPLOT_FILE_H
#define HUBPLOT_FILE_H

#include <glib.h>

/* The content of a regular file of at most `max` bytes, with a NUL after it; NULL: there is no
 * such file, or it can't be read. A pipe or a device would be waited for: it is no such file.
 * Free with g_free(). */
char *file_read(const char *path, gsize max, gsize *n);

#endif
