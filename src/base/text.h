/* Small helps with words: safe file names, plurals. */
#ifndef HUBPLOT_TEXT_H
#define HUBPLOT_TEXT_H

#include <glib.h>

/* `name` as one component of a file path: [A-Za-z0-9][A-Za-z0-9._-]{0,63}. Other bytes are
 * written as _XX; names that this makes too long are cut and end in a digest, so that different
 * names stay different. Free with g_free(). */
char *text_file_name(const char *name);

/* What `text` says after "NAME: "; all of it where it begins otherwise. */
const char *text_after_name(const char *text, const char *name);

/* The ending of what there are `n` of: "%d tarball%s", n, text_plural(n). */
const char *text_plural(gint64 n);

#endif
