/* Files that travel inside the binary: src/resources.gresource.xml lists them. */
#ifndef HUBPLOT_RESOURCE_H
#define HUBPLOT_RESOURCE_H

#include <glib.h>

/* The text of "collect/listing.sh" and the like. One that is not listed is a programming error.
 * Free with g_free(). */
char *resource_text(const char *name);

#endif
