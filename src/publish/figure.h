/* A chart in the variants that pages need: SVG that follows the reader's preference for light or
 * dark, for wide and narrow screens; PNG, where there is no SVG in light and dark at 1x and 2x; and
 * one variant of each format that pages only link to. Each variant has two names: one by its key,
 * which hubplot's own pages use so that a page and its pictures always belong together, and a
 * permanent one for other pages. */
#ifndef HUBPLOT_PUBLISH_FIGURE_H
#define HUBPLOT_PUBLISH_FIGURE_H

#include "plot/plot.h"
#include "pool.h"
#include "publish/page_theme.h"
#include "publish/site.h"

typedef enum {
    VARIANT_SVG,
    VARIANT_SVG_NARROW,
    VARIANT_PNG,
    VARIANT_PNG_2X,
    VARIANT_PNG_DARK,
    VARIANT_PNG_DARK_2X,
    VARIANT_OTHER, /* VARIANT_OTHER + format: of a format that pages don't show */
} Variant;
#define N_VARIANTS (VARIANT_OTHER + N_PICTURE_FORMATS)

PictureFormat variant_format(Variant variant);
/* Whether it is the format's ordinary picture: not narrow, not dark, not at 2x. */
bool variant_is_plain(Variant variant);
#define FIGURE_NARROW 400 /* px */

typedef struct {
    char *stable; /* "hub/cms02/C-30d": the permanent path without suffixes; or NULL */
    char *key;
    char *alt;
    int width, height; /* px; known once it is drawn */
    int narrow_height; /* px, of the variant that is FIGURE_NARROW wide */
    guint variants;    /* 1 << Variant */
    Plot *plot;        /* NULL once drawn */
} Figure;

/* What a hub's figures have in common. */
typedef struct {
    const PageTheme *theme;
    const char *fonts; /* identifies the installed fonts */
    guint formats;     /* 1 << PictureFormat */
} Style;

/* Takes ownership of `stable` and `plot`. `small`: SVG is enough, if it is among the formats. */
Figure *figure_new(char *stable, Plot *plot, const Style *style, bool small);
/* One that an earlier run drew, in these variants (1 << Variant), as it was kept somewhere: NULL
 * where that is damaged, or not all of its files are there. */
Figure *figure_new_drawn(const char *stable, const char *key, const char *alt, int drawn,
                         Site *site);
/* Whether that is a key. */
bool figure_is_key(const char *key);
void figure_free(Figure *figure);

/* The path of a variant by key, "p/KEY.svg", and its permanent path. Free with g_free(). */
char *figure_path(const Figure *figure, Variant variant);
char *figure_stable_path(const Figure *figure, Variant variant);
/* Whether it has a picture that any browser shows, SVG or PNG; and which. */
bool figure_is_shown(const Figure *figure);
Variant figure_best_variant(const Figure *figure);

typedef struct {
    guint drawn, kept, failed;
    char *problem; /* why the first one failed; NULL: none did. Free with g_free(). */
} FigureCounts;

typedef struct {
    const Style *style;
    PoolLimits limits;
    bool force; /* draw also what exists already */
} FigureDrawing;

/* Draws the variants that the site does not have yet, or with `force` all; `figures` are Figure *.
 * A variant that can't be drawn is removed from its figure and counted. Fails if the site can't be
 * written or no worker can be started. */
bool figures_draw(const GPtrArray *figures, Site *site, const FigureDrawing *drawing,
                  FigureCounts *counts, GError **error);
/* Adds the names in p/ of all variants (char *). */
void figures_name_files(const GPtrArray *figures, GPtrArray *names);
/* Creates the permanent names, as hard links. */
bool figures_link(const GPtrArray *figures, Site *site, GError **error);

#endif
