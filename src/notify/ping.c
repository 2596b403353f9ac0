#include "ping.h"

#include <curl/curl.h>
#include <string.h>

#define TIMEOUT 20 /* s */

G_DEFINE_QUARK(hubplot_ping_error, ping_error)

static size_t discard(char *bytes G_GNUC_UNUSED, size_t size, size_t n, void *data G_GNUC_UNUSED)
{
    return size * n;
}

/* `url` with "/fail" at the end of its path, before a query. */
static char *fail_url(const char *url)
{
    gsize path = strcspn(url, "?#");
    gsize end = path > 0 && url[path - 1] == '/' ? path - 1 : path;
    return g_strdup_printf("%.*s/fail%s", (int)end, url, url + path);
}

bool ping_send(const char *url, bool well, const char *words, GError **error)
{
    g_autofree char *target = well ? g_strdup(url) : fail_url(url);
    char message[CURL_ERROR_SIZE] = "";
    long status = 0;
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, target);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 5L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)TIMEOUT);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "hubplot/" HUBPLOT_VERSION);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, words);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, message);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(curl);
    if (code == CURLE_OK && status / 100 == 2)
        return true;
    if (code == CURLE_OK)
        g_set_error(error, PING_ERROR, PING_ERROR_FAILED, "%s: answered %ld", target, status);
    else
        g_set_error(error, PING_ERROR, PING_ERROR_FAILED, "%s: %s", target,
                    message[0] != '\0' ? message : curl_easy_strerror(code));
    return false;
}
