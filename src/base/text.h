/* Text that came from elsewhere, made safe for where it goes; the context is in the name. */
#ifndef HUBPLOT_TEXT_H
#define HUBPLOT_TEXT_H

#include <glib.h>

/* For terminals, logs, mail and labels: valid UTF-8 in which control characters (C0, C1, bidi)
 * and invalid bytes are written as \xNN. */
char *text_visible(const char *bytes, gssize length);

/* A name that is safe as one component of a file path and differs for different names:
 * [A-Za-z0-9][A-Za-z0-9._-]{0,63}; other bytes are written as _XX, overlong names end in a
 * digest. */
char *text_file_name(const char *name);

#endif
