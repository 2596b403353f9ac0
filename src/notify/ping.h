/* A sign of life for services that raise an alarm when it stays away. */
#ifndef HUBPLOT_PING_H
#define HUBPLOT_PING_H

#include <glib.h>
#include <stdbool.h>

/* Posts `words` to `url` (http or https), or to `url`/fail when things are not well. Anything but
 * 2xx is an error. */
bool ping_send(const char *url, bool well, const char *words, GError **error);

#endif
