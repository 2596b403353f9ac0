#include "base/web.h"

#include <curl/curl.h>
#include <string.h>

#define REDIRECTS 5

G_DEFINE_QUARK(hubplot_web_error, web_error)

typedef struct {
    GByteArray *answer;
    gsize left;
    bool too_much;
} Receiver;

static size_t receive(char *bytes, size_t size, size_t n, void *data)
{
    Receiver *receiver = data;
    if (size * n > receiver->left) {
        receiver->too_much = true;
        return 0;
    }
    receiver->left -= size * n;
    if (receiver->answer != NULL)
        g_byte_array_append(receiver->answer, (const guint8 *)bytes, (guint)(size * n));
    return size * n;
}

static void set_limits(CURL *curl, int timeout, Receiver *receiver)
{
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)timeout);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "hubplot/" HUBPLOT_VERSION);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, receiver);
}

static void set_options(CURL *curl, const WebRequest *request, Receiver *receiver)
{
    set_limits(curl, request->timeout, receiver);
    curl_easy_setopt(curl, CURLOPT_URL, request->url);
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, (long)REDIRECTS);
    if (request->body != NULL)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
}

char *web_name(const char *url)
{
    const char *slashes = strstr(url, "//");
    const char *host = slashes != NULL ? slashes + strlen("//") : url;
    g_autofree char *server = g_strndup(host, strcspn(host, "/?#"));
    const char *at = strrchr(server, '@');
    gsize login = at != NULL ? (gsize)(at - server) + 1 : 0;
    return g_strdup_printf("%.*s%s", (int)(host - url), url, host + login);
}

bool web_fetch(const WebRequest *request, GByteArray *answer, GError **error)
{
    Receiver receiver = {.answer = answer, .left = request->max_bytes};
    char message[CURL_ERROR_SIZE] = "";
    long status = 0;
    guint before = answer != NULL ? answer->len : 0;
    CURL *curl = curl_easy_init();
    set_options(curl, request, &receiver);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, message);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(curl);
    if (code == CURLE_OK && status / 100 == 2)
        return true;
    if (answer != NULL)
        g_byte_array_set_size(answer, before);
    g_autofree char *name = web_name(request->url);
    if (receiver.too_much)
        g_set_error(error, WEB_ERROR, WEB_ERROR_FAILED,
                    "%s: the answer is larger than %" G_GSIZE_FORMAT " bytes", name,
                    request->max_bytes);
    else if (code == CURLE_OK)
        g_set_error(error, WEB_ERROR, WEB_ERROR_FAILED, "%s: answered %ld", name, status);
    else
        g_set_error(error, WEB_ERROR, WEB_ERROR_FAILED, "%s: %s", name,
                    message[0] != '\0' ? message : curl_easy_strerror(code));
    return false;
}

/* One request of a post, to `url`. */
static CURLcode perform_post(CURL *curl, const WebPost *post, const char *url, char *message,
                             Receiver *receiver)
{
    struct curl_slist *headers = NULL;
    for (const char *const *header = post->headers; *header != NULL; header++)
        headers = curl_slist_append(headers, *header);
    /* Some servers never say that one may go on. */
    headers = curl_slist_append(headers, "Expect:");
    gsize length = 0;
    const char *body = g_bytes_get_data(post->body, &length);
    set_limits(curl, post->timeout, receiver);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, post->method);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)length);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body != NULL ? body : "");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, message);
    if (post->certificates != NULL)
        curl_easy_setopt(curl, CURLOPT_CAINFO, post->certificates);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
    return code;
}

static int port_of(GUri *uri)
{
    bool secure = g_ascii_strcasecmp(g_uri_get_scheme(uri), "https") == 0;
    return g_uri_get_port(uri) != -1 ? g_uri_get_port(uri) : secure ? 443 : 80;
}

/* Whether a redirect stays at the host, and as private as before. */
static bool stays(const char *from, const char *to)
{
    g_autoptr(GUri) one = g_uri_parse(from, G_URI_FLAGS_NONE, NULL);
    g_autoptr(GUri) other = g_uri_parse(to, G_URI_FLAGS_NONE, NULL);
    if (one == NULL || other == NULL || g_uri_get_host(one) == NULL ||
        g_uri_get_host(other) == NULL)
        return false;
    const char *scheme = g_uri_get_scheme(one), *new_scheme = g_uri_get_scheme(other);
    bool upgrade = strcmp(scheme, "http") == 0 && strcmp(new_scheme, "https") == 0 &&
                   port_of(one) == 80 && port_of(other) == 443;
    return g_ascii_strcasecmp(g_uri_get_host(one), g_uri_get_host(other)) == 0 &&
           ((strcmp(scheme, new_scheme) == 0 && port_of(one) == port_of(other)) || upgrade);
}

static bool fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static bool fail(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *why = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, WEB_ERROR, WEB_ERROR_FAILED, why);
    return false;
}

/* Where to go on after a redirect, with the same method and body, except as answer to 303, which
 * asks for a GET. NULL with an error: not there. Free it. */
static char *follow(CURL *curl, const char *url, long status, GError **error)
{
    const char *next = NULL;
    curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &next);
    if (next != NULL && status != 303 && stays(url, next))
        return g_strdup(next);
    g_autoptr(GUri) uri = next != NULL ? g_uri_parse(next, G_URI_FLAGS_NONE, NULL) : NULL;
    const char *host = uri != NULL ? g_uri_get_host(uri) : NULL;
    if (status == 303 || host == NULL)
        fail(error, "answered %ld, a redirect that a message can't follow", status);
    else
        fail(error,
             "redirects to another host, %s://%s, where nothing is sent unless it is configured",
             g_uri_get_scheme(uri), host);
    return NULL;
}

/* Posts once. False with an error when there is no answer. */
static bool post_once(CURL *curl, const WebPost *post, const char *url, GByteArray *answer,
                      GError **error)
{
    char message[CURL_ERROR_SIZE] = "";
    Receiver receiver = {.answer = answer, .left = post->max_bytes};
    CURLcode code = perform_post(curl, post, url, message, &receiver);
    if (code == CURLE_OK)
        return true;
    if (receiver.too_much)
        return fail(error, "the answer is larger than %" G_GSIZE_FORMAT " bytes", post->max_bytes);
    if (code == CURLE_OPERATION_TIMEDOUT)
        return fail(error, "no answer within %d s", post->timeout);
    return fail(error, "%s", message[0] != '\0' ? message : curl_easy_strerror(code));
}

bool web_post(const WebPost *post, GByteArray *answer, long *status, bool *perhaps, GError **error)
{
    g_autofree char *url = g_strdup(post->url);
    guint before = answer->len;
    CURL *curl = curl_easy_init();
    bool answered = false;
    for (int redirects = 0; url != NULL; redirects++) {
        g_byte_array_set_size(answer, before);
        answered = post_once(curl, post, url, answer, error);
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, status);
        if (!answered || *status / 100 != 3)
            break;
        char *next = redirects < REDIRECTS ? follow(curl, url, *status, error) : NULL;
        if (redirects == REDIRECTS)
            fail(error, "redirects more than %d times", REDIRECTS);
        g_free(url);
        url = next;
    }
    long sent = 0;
    curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &sent);
    *perhaps = !answered && sent > 0;
    curl_easy_cleanup(curl);
    return answered && url != NULL;
}
