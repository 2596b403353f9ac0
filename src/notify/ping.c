#include "notify/ping.h"

#include "base/web.h"

#include <string.h>

#define TIMEOUT 20         /* s */
#define MAX_ANSWER 1000000 /* bytes */

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
    WebRequest request = {
        .url = target, .body = words, .timeout = TIMEOUT, .max_bytes = MAX_ANSWER};
    return web_fetch(&request, NULL, error);
}
