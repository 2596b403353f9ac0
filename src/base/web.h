/* Fetches over HTTP, with limits. */
#ifndef HUBPLOT_WEB_H
#define HUBPLOT_WEB_H

#include <glib.h>
#include <stdbool.h>

typedef struct {
    const char *url;  /* http or https */
    const char *body; /* sent by POST; NULL: GET */
    int timeout;      /* s, for all of it */
    gsize max_bytes;  /* of the answer; more is an error */
} WebRequest;

/* Appends the answer to `answer`, or drops it when that is NULL. Anything but a status of 2xx is
 * an error, which names the address and the cause. Redirects are followed, five at most. */
bool web_fetch(const WebRequest *request, GByteArray *answer, GError **error);

#define WEB_ERROR web_error_quark()
GQuark web_error_quark(void);
typedef enum { WEB_ERROR_FAILED } WebError;

#endif
