/* Paths cut into cells, and tables of such rows. */
#ifndef HUBPLOT_GUESS_CELLS_H
#define HUBPLOT_GUESS_CELLS_H

#include "collect/guess_parts.h"

typedef enum { CELL_TEXT, CELL_SEPARATOR, CELL_DATE, CELL_SUFFIX, CELL_SLASH } CellKind;

typedef struct {
    CellKind kind;
    const char *text; /* as a pattern writes it */
} Cell;

typedef enum { ROLE_FIXED, ROLE_ANY, ROLE_ITEM, ROLE_TYPE, ROLE_SAME } Role;

/* What one place holds in all rows of a group. */
typedef struct {
    CellKind kind;
    Role role;
    bool is_folder; /* a whole folder's name */
    guint n_values, n_pairs;
    bool has_variety; /* several values on one day */
    bool can_be_item;
    GHashTable *values; /* char *, borrowed */
} Column;

#define GUESS_SEPARATORS "-_. @~+=,"
bool guess_is_separator(char c);
/* Whether the `n` bytes at `word` are one of the words, in any case. */
bool guess_is_in(const char *const *words, gsize n_words, const char *word, gsize n);

/* The cells (Cell) of a file's path; texts are kept in `kept`. Unref the array. */
GArray *guess_cut(const GuessEntry *entry, GStringChunk *kept);
/* What rows of one group have in common: their cells' kinds and the form of the date. Free with
 * g_free(). */
char *guess_shape(const GArray *cells);

/* The pattern that columns (Column) make. Free with g_free(). */
char *guess_write(const GArray *columns);

#endif
