/* The files that fonts are in. */
#ifndef HUBPLOT_FONTS_FILES_H
#define HUBPLOT_FONTS_FILES_H

#include <fontconfig/fontconfig.h>
#include <glib.h>
#include <stdbool.h>

/* Where fontconfig has no cache it reads each file, and leaves out without a word what it can't
 * open at that moment; another font then answers. False, naming the file, when there is a font in
 * the folders that the configuration lacks. */
bool fonts_are_complete(FcConfig *config, const char *const *folders, GError **error);

#endif
