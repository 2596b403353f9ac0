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

/* A URL, or what somebody took for one, as it may be shown: without user and password. Free it. */
char *web_name(const char *url);

/* Appends the response to `answer`, or drops it if that is NULL. Any status but 2xx is an error,
 * which names the URL as by web_name(), and the cause. At most five redirects are followed. */
bool web_fetch(const WebRequest *request, GByteArray *answer, GError **error);

/* Something that is handed over to a service. Its errors do not say the URL, which may be a secret.
 */
typedef struct {
    const char *method;         /* "POST" or "PUT" */
    const char *url;            /* http or https */
    const char *const *headers; /* "Name: value", NULL-terminated */
    GBytes *body;
    const char *certificates; /* a file of authorities to trust; NULL: the system's */
    int timeout;              /* s, for all of it */
    gsize max_bytes;          /* of the answer; more is an error */
} WebPost;

/* Hands it over, and appends the response to `answer`; *status is its status, whatever that is.
 * Redirects are followed within one host, five at most, and not from https to http; one to another
 * host is an error. So is no answer: *perhaps tells whether the service may have got the request
 * all the same. */
bool web_post(const WebPost *post, GByteArray *answer, long *status, bool *perhaps, GError **error);

#define WEB_ERROR web_error_quark()
GQuark web_error_quark(void);
typedef enum { WEB_ERROR_FAILED } WebError;

#endif
