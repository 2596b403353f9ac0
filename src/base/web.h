/* HTTP requests with limits. */
#ifndef HUBPLOT_WEB_H
#define HUBPLOT_WEB_H

#include <glib.h>
#include <stdbool.h>

typedef struct {
    const char *url;  /* http or https */
    const char *body; /* sends a POST; NULL: a GET */
    int timeout;      /* s, for all of it */
    gsize max_bytes;  /* of the answer; more is an error */
} WebRequest;

/* Appends the response to `answer`, or drops it if that is NULL. Any status but 2xx is an error,
 * which names the URL and the cause. At most five redirects are followed. */
bool web_fetch(const WebRequest *request, GByteArray *answer, GError **error);

#define WEB_ERROR web_error_quark()
GQuark web_error_quark(void);
typedef enum { WEB_ERROR_FAILED } WebError;

#endif
