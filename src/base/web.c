#include "base/web.h"

#include <curl/curl.h>

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

static void set_options(CURL *curl, const WebRequest *request, Receiver *receiver)
{
    curl_easy_setopt(curl, CURLOPT_URL, request->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 5L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)request->timeout);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "hubplot/" HUBPLOT_VERSION);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, receiver);
    if (request->body != NULL)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
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
    if (receiver.too_much)
        g_set_error(error, WEB_ERROR, WEB_ERROR_FAILED,
                    "%s: the answer is larger than %" G_GSIZE_FORMAT " bytes", request->url,
                    request->max_bytes);
    else if (code == CURLE_OK)
        g_set_error(error, WEB_ERROR, WEB_ERROR_FAILED, "%s: answered %ld", request->url, status);
    else
        g_set_error(error, WEB_ERROR, WEB_ERROR_FAILED, "%s: %s", request->url,
                    message[0] != '\0' ? message : curl_easy_strerror(code));
    return false;
}
