/* Text that came from elsewhere, made safe to show. */
#ifndef HUBPLOT_VISIBLE_H
#define HUBPLOT_VISIBLE_H

#include <glib.h>

/* Valid UTF-8 in which each byte of a control character (C0, DEL, C1, line and paragraph
 * separators, bidirectional controls, U+FEFF) and each invalid byte is written as \xNN. `length`
 * -1: up to the NUL. For labels, terminals, logs and mail. Free with g_free(). */
char *text_visible(const char *bytes, gssize length);

#endif
