/* A sign of life for services that raise an alarm when it stays away. */
#ifndef HUBPLOT_PING_H
#define HUBPLOT_PING_H

#include <glib.h>
#include <stdbool.h>

/* Fetches `url` (http or https), or `url`/fail when things are not well, with `words` as the
 * body. Anything but 2xx is an error. */
bool ping_send(const char *url, bool well, const char *words, GError **error);

#define PING_ERROR ping_error_quark()
GQuark ping_error_quark(void);
typedef enum { PING_ERROR_FAILED } PingError;

#endif
