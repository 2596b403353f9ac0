/* What is to be known of text that came from elsewhere. */
#ifndef HUBPLOT_TEXT_TEXT_H
#define HUBPLOT_TEXT_TEXT_H

#include <glib.h>
#include <stdbool.h>

/* Valid UTF-8 in which each byte of a control character (C0, DEL, C1, line and paragraph
 * separators, bidirectional controls, U+FEFF) and each invalid byte is written as \xNN. `length`
 * -1: up to the NUL. For labels, terminals, logs and mail. Free with g_free(). */
char *text_visible(const char *bytes, gssize length);

/* Whether a line runs from right to left as a whole: it begins so and is mostly so. A name that is
 * does, with "(copy)" or a number behind it; an English sentence about it, or a path that begins in
 * English, does not. All writers ask this, so that their pictures agree. */
bool text_is_leftward(const char *text);

/* Whether its first letter runs from right to left. */
bool text_begins_leftward(const char *text);

/* The one of `words` (NULL-terminated) that is fewest edits away from `word`, an edit being a
 * letter added, dropped, replaced or swapped with its neighbour (optimal string alignment, of
 * bytes, without regard to ASCII case); NULL when none is near enough to be meant. */
const char *nearest_word(const char *word, const char *const *words);

#endif
