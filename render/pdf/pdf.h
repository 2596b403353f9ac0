/* PDF through cairo: text stays text; one page; no date, so that bytes repeat. */
#ifndef HUBPLOT_PDF_H
#define HUBPLOT_PDF_H

#include "scene/fonts.h"
#include "scene/writer.h"

/* 1 px is 0.75 pt. */
bool write_pdf(const WriterInput *input, GByteArray *out, GError **error);

/* The data are an attached file, whose stream object begins like this. */
char *read_pdf_data(const guint8 *bytes, gsize length);
#define PDF_DATA_BEGIN \
    "<< /Type /EmbeddedFile /Subtype /application#2Fjson /Filter /FlateDecode /Length "

/* Paints the whole scene onto `cr`, 1 unit a px: PDF's page, and the picture that the canvas of PNG
 * is held against. Errors stay in the status of `cr`. */
void paint_scene(cairo_t *cr, const Scene *scene, const Theme *theme, Fonts *fonts);

#endif
