/* Text that grows fast: what SVG is written with. Numbers are fixed-point, because printf was
 * 95 % of the cost of a picture. */
#ifndef HUBPLOT_INK_H
#define HUBPLOT_INK_H

#include <glib.h>

typedef struct {
    char *text; /* not NUL-terminated */
    gsize length, size;
} Ink;

void ink_grow(Ink *ink, gsize more);

/* Room for `more` bytes; what follows may then write without asking. */
static inline void ink_reserve(Ink *ink, gsize more)
{
    if (G_UNLIKELY(ink->size - ink->length < more))
        ink_grow(ink, more);
}

void ink_put(Ink *ink, const char *text);
void ink_put_length(Ink *ink, const char *text, gsize length);

/* For character data and attribute values alike: markup and what XML can't hold is escaped. */
void ink_put_escaped(Ink *ink, const char *text);

/* "#0072b2" */
void ink_put_colour(Ink *ink, guint32 colour);

/* A whole number of hundredths, as short as it goes: 150 is "1.5", -30 "-.3". */
void ink_put_hundredths(Ink *ink, glong hundredths);
void ink_put_number(Ink *ink, double number);

/* The same in tenths, into reserved room: what paths are made of. */
static inline void ink_put_tenths(Ink *ink, int tenths)
{
    char *at = ink->text + ink->length, digits[12];
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
    ink->length = (gsize)(at - ink->text);
}

#endif
