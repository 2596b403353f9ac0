/* The pieces of HTML pages. Nothing in them needs a script, and everything
 * works under "default-src 'none'; img-src 'self'; style-src 'self'". */
#ifndef HUBPLOT_PUBLISH_HTML_H
#define HUBPLOT_PUBLISH_HTML_H

#include "model.h"
#include "publish/figure.h"

#include <glib.h>
#include <stdbool.h>

typedef struct {
    const char *title;
    Status status;     /* shown in the browser's tab */
    const char *root;  /* from the page to the site's root: "" or "../../" */
    const char *style; /* the style sheet's path from there; NULL: none */
    gint64 made, due;  /* when the page was made, and when the next one is due */
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
/* A size or duration in a numeric table cell; -1: unknown. */
void html_amount(GString *out, gint64 value, Unit unit);
/* The figure in the variant that suits the reader best. `root` as above. */
void html_picture(GString *out, const Figure *figure, const char *root);
/* A box that scrolls on its own if the page is narrower than its content; close it with </div>. */
void html_scroller(GString *out, const char *label);

/* Append untrusted text to a page; the name says for which context it is escaped. Control
 * characters and invalid UTF-8 are made visible in all of them. */

/* Between tags, or within a quoted attribute. */
void html_text(GString *out, const char *text);
/* One component of a URL's path: everything but letters, digits and -._~ is %XX. */
void url_part(GString *out, const char *text);
/* A whole URL as an attribute's value; one whose scheme is not http, https or mailto is "#". */
void html_url(GString *out, const char *url);
/* Running text of reStructuredText: nothing in it is markup. Newlines become spaces. */
void rst_text(GString *out, const char *text);
/* A cell of a list-table: as rst_text(), but never empty, which would end the row. */
void rst_cell(GString *out, const char *text);
/* One field of a CSV line (RFC 4180), quoted where needed; what a spreadsheet would take for a
 * formula is preceded by an apostrophe. */
void csv_field(GString *out, const char *text);

#endif
