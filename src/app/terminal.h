/* What is printed for people: as wide as the terminal, and in colours where it has them. */
#ifndef HUBPLOT_TERMINAL_H
#define HUBPLOT_TERMINAL_H

#include "model.h"

typedef struct {
    int columns;  /* 0: not known, as in a pipe; nothing is cut */
    bool colour;  /* statuses are coloured */
    bool unicode; /* the locale's encoding is UTF-8 */
} Terminal;

/* The option --color, stored in `when`. */
GOptionEntry terminal_option_color(char **when);

/* Finds out what standard output is. `when` is "always", "never", "auto" or NULL, which is auto: on
 * a terminal, unless NO_COLOR is set or TERM is "dumb". COLUMNS goes before the terminal's own
 * width. Fails on any other word. */
bool terminal_init(Terminal *terminal, const char *const *environ, const char *when,
                   GError **error);

/* Columns that `text`, which is visible, takes. */
int terminal_columns(const char *text);
/* `text`, cut to so many columns, the last of which is then an ellipsis. Free with g_free(). */
char *terminal_fit(const Terminal *terminal, const char *text, int columns);

/* Appends `text` in the colour of the status. */
void terminal_append(GString *out, const Terminal *terminal, Status status, const char *text);

/* Appends the text's lines, broken between words, each after so many spaces; 78 columns where the
 * width is not known. */
void terminal_append_wrapped(GString *out, const Terminal *terminal, int indent, const char *text);

#endif
