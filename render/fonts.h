/* Text through Pango with fonts of our own choosing: no fonts.conf, no hinting, grey
 * antialiasing, so that measures and pictures are the same everywhere. */
#ifndef HUBPLOT_FONTS_H
#define HUBPLOT_FONTS_H

#include "theme.h"

typedef struct Fonts Fonts;

typedef struct {
    double width, ascent, descent; /* px, at 1x */
} TextExtents;

/* Opens the fonts installed in the usual folders. Fails, naming the folders, where there is none. */
Fonts *fonts_new(GError **error);
void fonts_free(Fonts *fonts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fonts, fonts_free)

/* The size of one line of valid UTF-8. Remembered, so asking again is cheap. */
TextExtents fonts_measure(Fonts *fonts, const Theme *theme, FontRole font, const char *text);

#endif
