/* A chart in the forms that pages need: SVG that follows light and dark, wide and for narrow
 * screens, PNG for light and dark at 1x and 2x; and one of each format that pages only link to.
 * Each form has two names: one by its key, which our own pages use, so that a page and its pictures
 * always belong together, and a stable one for other people's pages. */
#ifndef HUBPLOT_PUBLISH_FIGURE_H
#define HUBPLOT_PUBLISH_FIGURE_H

#include "plot/plot.h"
#include "pool.h"
#include "publish/look.h"
#include "publish/site.h"

typedef enum {
    FORM_SVG,
    FORM_SVG_NARROW,
    FORM_PNG,
    FORM_PNG_2X,
    FORM_PNG_DARK,
    FORM_PNG_DARK_2X,
    FORM_OTHER, /* that of the first format which pages don't show; the next ones follow */
} Form;
#define N_FORMS (FORM_OTHER + N_PICTURE_FORMATS)

PictureFormat form_format(Form form);
/* Whether it is the format's picture as it is: not narrow, not dark, not for dense screens. */
bool form_is_plain(Form form);
#define FIGURE_NARROW 400 /* px */

typedef struct {
    char *stable; /* "hub/cms02/C-30d": path of the stable names, without their endings; or NULL */
    char *key;
    char *alt;
    int width, height; /* px; as drawn, and so known once it is drawn */
    int narrow_height; /* where it is FIGURE_NARROW wide */
    guint forms;       /* 1 << Form */
    Plot *plot;        /* NULL once it is drawn */
} Figure;

/* What the figures of a hub have in common. */
typedef struct {
    const Look *look;
    const char *fonts; /* what tells one set of fonts from another */
    guint formats;     /* 1 << PictureFormat */
} Style;

/* Takes `stable` and the plot. `small`: a picture for which SVG alone will do. */
Figure *figure_new(char *stable, Plot *plot, const Style *style, bool small);
void figure_free(Figure *figure);

/* The path of a form by key, "p/KEY.svg", or by its stable name. Free with g_free(). */
char *figure_path(const Figure *figure, Form form);
char *figure_stable_path(const Figure *figure, Form form);
/* The form that suits everybody: SVG, or else PNG. Only of a figure that has any form. */
Form figure_best_form(const Figure *figure);

typedef struct {
    guint drawn, kept, failed;
    char *trouble; /* of the first that failed; NULL: none. Free with g_free(). */
} FigureCounts;

typedef struct {
    const Style *style;
    PoolLimits limits;
    bool force; /* also what is there already */
} FigureDrawing;

/* Draws what the tree does not hold yet, or everything by `force`; `figures` are Figure *. A form
 * that can't be drawn is taken from its figure and counted. Fails when the tree can't be written
 * or no worker can be started. */
bool figures_draw(const GPtrArray *figures, Site *site, const FigureDrawing *drawing,
                  FigureCounts *counts, GError **error);
/* Adds the names below p/ of all forms, as the ledger knows them. */
void figures_name_files(const GPtrArray *figures, GPtrArray *names);
/* Makes the stable names. */
bool figures_link(const GPtrArray *figures, Site *site, GError **error);

#endif
