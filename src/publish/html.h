/* The pieces that our HTML pages are made of. Nothing in them needs a script, and everything
 * works under "default-src 'none'; img-src 'self'; style-src 'self'". */
#ifndef HUBPLOT_PUBLISH_HTML_H
#define HUBPLOT_PUBLISH_HTML_H

#include "model.h"
#include "publish/figure.h"

typedef struct {
    const char *title;
    Status status;     /* shown in the browser's tab */
    const char *root;  /* from the page to the site's root: "" or "../../" */
    const char *style; /* the style sheet's path from there; NULL: none */
    gint64 made, due;  /* when the page was made, when the next one should be there */
    GTimeZone *zone;
    const char *zone_name;
} HtmlPage;

/* Everything up to the main part, and from its end on. */
void html_begin(GString *out, const HtmlPage *page);
void html_end(GString *out, const HtmlPage *page);

/* The shape of a status, as the path of an SVG of 16 x 16 that is stroked. */
const char *status_shape(Status status);
/* A status by shape, word and colour. */
void html_status(GString *out, Status status);
/* <time> with the instant in words of the zone: "10 May 2013 16:10". */
void html_time(GString *out, GTimeZone *zone, gint64 time);
/* A size or duration in a cell of figures; -1: nothing known. */
void html_amount(GString *out, gint64 value, Unit unit);
/* The figure in the form that suits the reader best. `root` as above. */
void html_picture(GString *out, const Figure *figure, const char *root);
/* A box that scrolls by itself where the page is narrower than what follows; closed by
 * </div>. */
void html_scroller(GString *out, const char *label);

#endif
