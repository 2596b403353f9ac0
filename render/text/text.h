/* Text: what is untrusted made visible, its direction, near misses of words, and a fast buffer. */
#ifndef HUBPLOT_TEXT_TEXT_H
#define HUBPLOT_TEXT_TEXT_H

#include <glib.h>
#include <stdbool.h>

/* C0, DEL, C1, line and paragraph separators, bidirectional controls, and U+FEFF; also what is no
 * character, such as U+FFFF, which XML can't hold. */
bool text_is_control(gunichar c);

/* Makes text valid UTF-8 in which each byte of a control character and each invalid byte is written
 * as \xNN. `length` -1: up to the NUL. For labels, terminals, logs and mail. Free with g_free(). */
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

/* A fast string buffer, for writing SVG. Numbers are fixed-point, because printf took 95 % of the
 * time for a picture. */
typedef struct {
    char *text; /* not NUL-terminated */
    gsize length, size;
} Buffer;

void buffer_grow(Buffer *buffer, gsize more);

/* Reserves room for `more` bytes, which the caller may then write without further checks. */
static inline void buffer_reserve(Buffer *buffer, gsize more)
{
    if (G_UNLIKELY(buffer->size - buffer->length < more))
        buffer_grow(buffer, more);
}

void buffer_put(Buffer *buffer, const char *text);
void buffer_put_length(Buffer *buffer, const char *text, gsize length);

/* For character data and attribute values: escapes markup and characters that XML can't contain. */
void buffer_put_escaped(Buffer *buffer, const char *text);

/* "#0072b2" */
void buffer_put_colour(Buffer *buffer, guint32 colour);

/* A whole number of hundredths, as short as it goes: 150 is "1.5", -30 "-.3". */
void buffer_put_hundredths(Buffer *buffer, glong hundredths);
void buffer_put_number(Buffer *buffer, double number);

/* The same in tenths, into reserved room; for paths. */
static inline void buffer_put_tenths(Buffer *buffer, int tenths)
{
    char *at = buffer->text + buffer->length, digits[12];
    guint rest = tenths < 0 ? 0u - (guint)tenths : (guint)tenths;
    if (tenths < 0)
        *at++ = '-';
    guint whole = rest / 10, tenth = rest % 10;
    int n = 0;
    for (; whole > 0; whole /= 10)
        digits[n++] = (char)('0' + whole % 10);
    if (n == 0 && tenth == 0)
        *at++ = '0';
    while (n > 0)
        *at++ = digits[--n];
    if (tenth > 0) {
        *at++ = '.';
        *at++ = (char)('0' + tenth);
    }
    buffer->length = (gsize)(at - buffer->text);
}

#endif
