/* A scene as PDF, through cairo: text stays text; one page; no date, so that bytes repeat. */
#ifndef HUBPLOT_PDF_H
#define HUBPLOT_PDF_H

#include "scene/fonts.h"
#include "scene/scene.h"

/* Appends the picture to `out`, which is untouched on failure. 1 px is 0.75 pt. `data` is what
 * data_pack() gave, attached as a file; NULL: the picture carries none. */
bool pdf_write(const Scene *scene, const Theme *theme, Fonts *fonts, GBytes *data, GByteArray *out,
               GError **error);

#endif
