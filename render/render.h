/* The library's door: a chart in, a picture out.
 *
 * Drawing is a pure function: the same chart, theme, fonts and version give the same bytes; no
 * clock, locale or environment is read. A Renderer keeps what is worth keeping between charts
 * and is used by one thread at a time. */
#ifndef HUBPLOT_RENDER_H
#define HUBPLOT_RENDER_H

#include "chart/chart.h"
#include "error.h"
#include "scene/theme.h"

typedef struct Renderer Renderer;

/* Fails where no font is installed: pictures without words would be lies. Fontconfig's current
 * configuration in this process becomes the library's own, made of the usual folders of fonts. */
Renderer *renderer_new(GError **error);
void renderer_free(Renderer *renderer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Renderer, renderer_free)

typedef enum { PICTURE_PNG, PICTURE_SVG, PICTURE_PDF, N_PICTURE_FORMATS } PictureFormat;

/* What users need to know of a format. */
typedef struct {
    const char *word; /* "png": in options and configuration; files end in ".png" */
    bool has_pixels;  /* is drawn for a density of pixels */
    bool has_dark;    /* a file can hold a second theme, for readers who prefer dark */
    bool has_hover;   /* a file can show a mark's value under the pointer */
    bool in_pages;    /* browsers show it in a page */
} PictureTraits;

/* NULL when there is no such format. */
const PictureTraits *picture_traits(PictureFormat format);
/* Finds a format by its word, in any case of letters. */
bool picture_format_find(const char *word, PictureFormat *format);
/* All words, for people: "png, svg or pdf" with " or " as the conjunction. Free with g_free(). */
char *picture_format_words(const char *conjunction);

typedef struct {
    PictureFormat format;
    int width, height;  /* px at 1x, at most RENDER_MAX_SIZE; 0: what suits the chart */
    double scale;       /* where the format has pixels: 2 for dense screens; 0 is 1 */
    const Theme *theme; /* needed */
    const Theme *dark;  /* for readers who prefer dark, where the format has both; or NULL */
    bool bare;          /* leave the data and their source out of the file */
} Picture;
#define RENDER_MAX_SIZE 8192

/* Draws `chart` and appends the file's bytes to `out`, untouched on failure. After
 * RENDER_ERROR_FONTS, a font that could not be read, the renderer is spoiled: make another. */
bool renderer_draw(Renderer *renderer, const Chart *chart, const Picture *picture, GByteArray *out,
                   GError **error);

/* The size in px at 1x of the picture that was drawn last. */
void renderer_size(const Renderer *renderer, int *width, int *height);

/* The size in px of a PNG or SVG picture that renderer_draw() made, as its head says it; false: it
 * is none. */
bool picture_size(const guint8 *bytes, gsize length, int *width, int *height);

/* The data that a picture carries, as JSON that spec_read_json() reads, from a file that
 * renderer_draw() made. Free with g_free(). */
char *picture_extract(const guint8 *bytes, gsize length, GError **error);

#endif
