/* The picture of a node's whole history is drawn anew when it would look different: after years a
 * night is less than a pixel of it. Until then the one that is there stays, and says in its caption
 * until when it shows the history. */
#ifndef HUBPLOT_PUBLISH_LONG_PICTURE_H
#define HUBPLOT_PUBLISH_LONG_PICTURE_H

#include "publish/hub_page.h"

#include <jansson.h>

/* What the picture of that node would look like, as a digest; the same for as long as a pixel. Free
 * with g_free(). */
char *long_picture_look(const HubPage *page, guint node);

/* Which pictures the page has, to be kept with it. A new reference. */
json_t *long_pictures_pack(const HubPage *page);

/* The picture of that node that the page had, if it still looks like that and all of its files are
 * there, under the permanent path `stable`; NULL: it is to be drawn. */
Figure *long_picture_find(const HubPage *page, guint node, const KeptPictures *kept,
                          const char *stable);

#endif
