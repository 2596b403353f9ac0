/* What somebody meant who mistyped a word. */
#ifndef HUBPLOT_NEAREST_H
#define HUBPLOT_NEAREST_H

#include <glib.h>

/* The one of `words` (NULL-terminated) that is fewest edits away from `word`, an edit being a
 * letter added, dropped, replaced or swapped with its neighbour (optimal string alignment, of
 * bytes, without regard to ASCII case); NULL when none is near enough to be meant. */
const char *nearest_word(const char *word, const char *const *words);

#endif
