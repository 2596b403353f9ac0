/* A file attached to a finished PDF: an incremental update, ISO 32000-1, 7.5.6 and 7.11.4. */
#ifndef HUBPLOT_PDF_ATTACH_H
#define HUBPLOT_PDF_ATTACH_H

#include <glib.h>
#include <stdbool.h>

/* Appends data_pack()'s stream to `pdf` as the attachment DATA_PDF_FILE. False, and `pdf`
 * untouched, when it does not end as cairo's do: with one cross-reference table and a trailer
 * that gives Size, Root and Info. */
bool pdf_attach(GByteArray *pdf, GBytes *data);

#endif
