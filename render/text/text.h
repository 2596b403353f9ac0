/* Handling of untrusted text. */
#ifndef HUBPLOT_TEXT_TEXT_H
#define HUBPLOT_TEXT_TEXT_H

#include <glib.h>
#include <stdbool.h>

/* Makes text valid UTF-8 in which each byte of a control character (C0, DEL, C1, line and paragraph
 * separators, bidirectional controls, U+FEFF) and each invalid byte is written as \xNN. `length`
 * -1: up to the NUL. For labels, terminals, logs and mail. Free with g_free(). */
char *text_visible(const char *bytes, gssize length);

/* Whether a line as a whole runs from right to left: it begins so and most of it does. That is true
 * of a right-to-left name, also with "(copy)" or a number after it, but not of an English sentence
 * about it, or of a path that begins in English. All writers use this, so that their pictures
 * agree. */
bool text_is_leftward(const char *text);

/* Whether its first letter runs from right to left. */
bool text_begins_leftward(const char *text);

/* The one of `words` (NULL-terminated) that is fewest edits away from `word`, an edit being a
 * letter added, dropped, replaced or swapped with its neighbour (optimal string alignment, of
 * bytes, ignoring ASCII case); NULL if none is close enough to be what was meant. */
const char *nearest_word(const char *word, const char *const *words);

#endif
