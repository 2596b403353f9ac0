/* Sets text with Pango, without fonts.conf and hinting and with grey antialiasing, so that sizes
 * and pictures are the same everywhere.
 *
 * Two sets of fonts: DejaVu's folder, which opens fast and suffices for most text, and all
 * installed fonts, opened when a text needs a glyph or the theme a family that DejaVu lacks. */
#ifndef HUBPLOT_FONTS_H
#define HUBPLOT_FONTS_H

#include "scene/theme.h"

#include <cairo.h>

typedef struct Fonts Fonts;

typedef struct {
    double width, ascent, descent; /* px, at 1x */
} TextExtents;

/* Opens the fonts installed in the usual folders. Fails, naming the folders, where there is none.
 * This replaces Fontconfig's current configuration of the process, as Pango would read the user's
 * otherwise. */
Fonts *fonts_new(GError **error);
void fonts_free(Fonts *fonts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fonts, fonts_free)

/* The size of one line of UTF-8, remembered, so that asking again is cheap. A glyph that no font
 * has counts as a box with its number. More than FONTS_MAX_TEXT bytes are cut in the middle. */
TextExtents fonts_measure(Fonts *fonts, const Theme *theme, FontRole font, const char *text);
#define FONTS_MAX_TEXT 1024

/* False, saying which, when a font could not be read since `fonts` was made, for want of
 * descriptors or by a fault of the disk: what was measured and drawn is then wrong, and so may be
 * what follows. */
bool fonts_check(const Fonts *fonts, GError **error);

/* Where fonts are looked for, NULL at the end. */
extern const char *const fonts_folders[];

/* Identifies this machine's fonts and text libraries, for caches of pictures: it changes when fonts
 * are installed or removed, and with the versions of the libraries that draw text. Free with
 * g_free(). */
char *fonts_identity(void);

/* How much of each pixel a text covers, 0 to 255. */
typedef struct {
    int x, y;          /* of the left upper corner, from the start of the baseline, device px */
    int width, height; /* device px; 0 if nothing is visible */
    guint8 *alpha;     /* row by row */
} TextMask;

/* The text at `scale` device pixels per px. Owned by `fonts`, and valid until the next call that
 * takes `fonts`. */
const TextMask *fonts_mask(Fonts *fonts, const Theme *theme, FontRole font, const char *text,
                           double scale);

/* Shows the text as glyphs with its baseline's start at the origin of `cr`, in its source. */
void fonts_show(Fonts *fonts, const Theme *theme, FontRole font, const char *text, cairo_t *cr);

#endif
