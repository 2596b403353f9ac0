/* A scene as SVG: text stays text, with title, description and hover values. */
#ifndef HUBPLOT_SVG_H
#define HUBPLOT_SVG_H

#include "scene/scene.h"

/* Appends the picture to `out`. With `dark`, one file serves both: colours of `theme`, and those
 * of `dark` on screens whose reader prefers dark. `data` is what data_pack() gave; NULL: the
 * picture carries none. Ids begin with a digest of the scene, so that two pictures in one page
 * never share one unless they are the same picture. */
void svg_write(const Scene *scene, const Theme *theme, const Theme *dark, GBytes *data,
               GByteArray *out);

#endif
