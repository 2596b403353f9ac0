/* Text that came from elsewhere, appended to a page; the context is in the name. Control
 * characters and invalid UTF-8 become visible in each. */
#ifndef HUBPLOT_PUBLISH_ESCAPE_H
#define HUBPLOT_PUBLISH_ESCAPE_H

#include <glib.h>
#include <stdbool.h>

/* Between tags. */
void html_text(GString *out, const char *text);
/* Within a quoted attribute. */
void html_attribute(GString *out, const char *text);
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
