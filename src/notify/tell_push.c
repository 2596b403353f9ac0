/* Notifications for telephones: ntfy and Gotify. */
#include "notify/tell_call.h"

#include "notify/deliver.h"

#include <string.h>

#define NTFY_BODY 1500    /* bytes: with a picture the text is in the URL; ntfy takes 4096 */
#define GOTIFY_BODY 16000 /* bytes */

static void append_parameter(GString *url, const char *name, const char *value)
{
    g_autofree char *escaped = g_uri_escape_string(value, NULL, FALSE);
    g_string_append_printf(url, "%c%s=%s", strchr(url->str, '?') != NULL ? '&' : '?', name,
                           escaped);
}

/* The topic's address, with what a message has besides its body. */
static GString *ntfy_url(const TellCall *call)
{
    static const char *const priorities[N_STATUS] = {"2", "3", "4", "4"};
    static const char *const tags[N_STATUS] = {"white_check_mark", "warning", "grey_question",
                                               "rotating_light"};
    GString *url = g_string_new(call->url);
    append_parameter(url, "title", tell_text(call->message, "subject"));
    append_parameter(url, "priority", priorities[tell_status(call)]);
    append_parameter(url, "tags", tags[tell_status(call)]);
    const char *link = tell_link(call);
    if (link != NULL)
        append_parameter(url, "click", link);
    return url;
}

static bool ntfy_send(const TellCall *call, const char *url, const char *type, GBytes *body,
                      GError **error)
{
    g_autofree char *bearer = call->token != NULL ? tell_bearer(call) : NULL;
    TellRequest request = {
        .method = "PUT", .url = url, .type = type, .headers = {bearer}, .body = body};
    return tell_request(call, &request, NULL, error);
}

/* One notification: with the first hub's picture where the server takes files. */
bool tell_ntfy(const TellCall *call, GError **error)
{
    g_autofree char *text = tell_body(call, NTFY_BODY);
    g_autoptr(GBytes) body = g_bytes_new(text, strlen(text));
    g_autoptr(GPtrArray) pictures = tell_pictures(call);
    g_autoptr(GError) refused = NULL;
    if (pictures->len > 0) {
        const TellPicture *picture = g_ptr_array_index(pictures, 0);
        g_autoptr(GString) url = ntfy_url(call);
        append_parameter(url, "message", text);
        append_parameter(url, "filename", picture->name);
        if (ntfy_send(call, url->str, "image/png", picture->png, &refused))
            return true;
        if (!g_error_matches(refused, DELIVER_ERROR, DELIVER_ERROR_REFUSED)) {
            g_propagate_error(error, g_steal_pointer(&refused));
            return false;
        }
    }
    g_autoptr(GString) url = ntfy_url(call);
    return ntfy_send(call, url->str, "text/plain; charset=utf-8", body, error);
}

bool tell_gotify(const TellCall *call, GError **error)
{
    static const int priorities[N_STATUS] = {2, 5, 6, 8};
    g_autofree char *url = g_strdup_printf("%s/message", call->url);
    g_autofree char *key = g_strdup_printf("X-Gotify-Key: %s", call->token);
    g_autofree char *body = tell_body(call, GOTIFY_BODY);
    json_t *message = json_pack("{s:s, s:s, s:i}", "title", tell_text(call->message, "subject"),
                                "message", body, "priority", priorities[tell_status(call)]);
    const char *link = tell_link(call);
    if (link != NULL)
        json_object_set_new(
            message, "extras",
            json_pack("{s:{s:{s:s}}}", "client::notification", "click", "url", link));
    TellRequest request = {.method = "POST", .url = url, .headers = {key}};
    return tell_request_json(call, &request, message, NULL, error);
}
