/* Text for people, broken into lines. */
#ifndef HUBPLOT_PARAGRAPH_H
#define HUBPLOT_PARAGRAPH_H

#include <glib.h>

/* Appends `text` in lines of at most 78 columns where its words allow it, each beginning with
 * `prefix` and the last ended. An empty line separates paragraphs. */
void paragraph_append(GString *out, const char *prefix, const char *text);

#endif
