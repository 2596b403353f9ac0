/* Chats and telephones: how Slack, Microsoft Teams, Matrix, ntfy and Gotify take a message. */
#include "base/text.h"
#include "notify/deliver.h"
#include "notify/tell_call.h"

#include <string.h>

#define SLACK_HEADER 150  /* characters of a block's heading */
#define SLACK_TEXT 3000   /* characters of a section */
#define SLACK_ALT 1000    /* characters */
#define TEAMS_BODY 8000   /* bytes: a card takes 28 KB, and much of it may be escaped */
#define MATRIX_BODY 16000 /* bytes: an event takes 65 KB, and holds the text twice */
#define NTFY_BODY 1500    /* bytes: with a picture the text is in the URL; ntfy takes 4096 */
#define GOTIFY_BODY 16000 /* bytes */

/* At most so many characters. Free it. */
static char *shorten(const char *text, long limit)
{
    if (g_utf8_strlen(text, -1) <= limit)
        return g_strdup(text);
    g_autofree char *cut = g_utf8_substring(text, 0, limit - 1);
    return g_strconcat(cut, "…", NULL);
}

/* --- Slack. */

/* Slack reads &, < and > as markup. */
static char *slack_escape(const char *text)
{
    g_autoptr(GString) out = g_string_new(text);
    g_string_replace(out, "&", "&amp;", 0);
    g_string_replace(out, "<", "&lt;", 0);
    g_string_replace(out, ">", "&gt;", 0);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* A text for Slack, in which the hubs' addresses are links. */
static char *slack_markup(const TellCall *call, const char *text)
{
    g_autofree char *escaped = slack_escape(text);
    g_autoptr(GString) out = g_string_new(escaped);
    size_t i;
    json_t *hub;
    json_array_foreach(json_object_get(call->message, "hubs"), i, hub)
    {
        g_autofree char *url = slack_escape(tell_text(hub, "url"));
        if (!g_str_has_prefix(url, "http") || strchr(url, '|') != NULL)
            continue;
        g_autofree char *line = g_strdup_printf("\n%s", url);
        g_autofree char *link = g_strdup_printf("\n<%s>", url);
        g_string_replace(out, line, link, 1);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* The text of a section, at most SLACK_TEXT characters with its markup. */
static char *slack_body(const TellCall *call)
{
    gsize limit = SLACK_TEXT;
    g_autofree char *markup = NULL;
    do {
        g_autofree char *body = tell_body(call, limit);
        g_free(markup);
        markup = slack_markup(call, body);
        limit -= 200;
    } while (g_utf8_strlen(markup, -1) > SLACK_TEXT);
    return g_steal_pointer(&markup);
}

/* A message of a heading and a text, with the subject where there is only room for a line. */
static json_t *slack_message(const TellCall *call)
{
    const char *subject = tell_text(call->message, "subject");
    g_autofree char *heading = shorten(subject, SLACK_HEADER);
    g_autofree char *fallback = slack_escape(subject);
    g_autofree char *body = slack_body(call);
    return json_pack("{s:s, s:b, s:[{s:s, s:{s:s, s:s, s:b}}, {s:s, s:{s:s, s:s, s:b}}]}", "text",
                     fallback, "unfurl_links", 0, "blocks", "type", "header", "text", "type",
                     "plain_text", "text", heading, "emoji", 0, "type", "section", "text", "type",
                     "mrkdwn", "text", body, "verbatim", 1);
}

bool tell_slack(const TellCall *call, GError **error)
{
    TellRequest request = {.method = "POST", .url = call->url};
    json_t *message = slack_message(call);
    json_object_del(message, "unfurl_links");
    return tell_request_json(call, &request, message, NULL, error);
}

/* Slack's methods answer 200 whatever happens, and say what in "ok" and "error". */
static bool slack_ok(const TellCall *call, const json_t *answer, GError **error)
{
    if (json_is_true(json_object_get(answer, "ok")))
        return true;
    g_autofree char *why =
        g_strdup_printf("Slack answered: %s",
                        answer != NULL ? tell_text(answer, "error") : "nothing that can be read");
    return tell_fail(call, DELIVER_ERROR_REFUSED, error, why);
}

/* A method of the API, given JSON, of which it takes the reference. */
static bool slack_method(const TellCall *call, const char *method, json_t *body, GError **error)
{
    g_autofree char *url = g_strdup_printf("%s/%s", call->url, method);
    g_autofree char *bearer = tell_bearer(call);
    TellRequest request = {
        .method = "POST", .url = url, .headers = {bearer}, .example = "{\"ok\":true}"};
    json_t *answer = NULL;
    bool good =
        tell_request_json(call, &request, body, &answer, error) && slack_ok(call, answer, error);
    json_decref(answer);
    return good;
}

/* Uploads a picture, which nobody sees so far. Its id, or NULL with an error. Free it. */
static char *slack_upload(const TellCall *call, const TellPicture *picture, GError **error)
{
    g_autofree char *url = g_strdup_printf("%s/files.getUploadURLExternal", call->url);
    g_autofree char *bearer = tell_bearer(call);
    g_autofree char *words = shorten(picture->alt, SLACK_ALT);
    g_autofree char *alt = g_uri_escape_string(words, NULL, FALSE);
    g_autofree char *form = g_strdup_printf("filename=%s&length=%" G_GSIZE_FORMAT "&alt_txt=%s",
                                            picture->name, g_bytes_get_size(picture->png), alt);
    g_autoptr(GBytes) body = g_bytes_new(form, strlen(form));
    TellRequest ask = {.method = "POST",
                       .url = url,
                       .type = "application/x-www-form-urlencoded",
                       .headers = {bearer},
                       .body = body,
                       .example = "{\"ok\":true,\"upload_url\":\"(the address that Slack names)\","
                                  "\"file_id\":\"(its id)\"}"};
    json_t *answer = NULL;
    char *id = NULL;
    if (tell_request(call, &ask, &answer, error) && slack_ok(call, answer, error)) {
        TellRequest upload = {.method = "POST",
                              .url = tell_text(answer, "upload_url"),
                              .type = "image/png",
                              .body = picture->png};
        if (tell_request(call, &upload, NULL, error))
            id = g_strdup(tell_text(answer, "file_id"));
    }
    json_decref(answer);
    return id;
}

/* The ids of the pictures; NULL when one can't be uploaded, which is no reason to be silent. */
static json_t *slack_upload_all(const TellCall *call)
{
    g_autoptr(GPtrArray) pictures = tell_pictures(call);
    json_t *files = json_array();
    for (guint i = 0; i < pictures->len; i++) {
        const TellPicture *picture = g_ptr_array_index(pictures, i);
        g_autofree char *id = slack_upload(call, picture, NULL);
        if (id == NULL) {
            json_decref(files);
            return NULL;
        }
        json_array_append_new(files, json_pack("{s:s, s:s}", "id", id, "title", picture->name));
    }
    return files;
}

/* One post: a text with its pictures where they can be uploaded. Completing an upload is what
 * posts it; when that fails, nothing was seen. */
bool tell_slack_bot(const TellCall *call, GError **error)
{
    json_t *files = slack_upload_all(call);
    json_t *message = slack_message(call);
    if (files != NULL && json_array_size(files) > 0) {
        g_autofree char *body = slack_body(call);
        g_autofree char *text = g_strdup_printf("*%s*\n%s", tell_text(message, "text"), body);
        json_t *post = json_pack("{s:O, s:s, s:s}", "files", files, "channel_id",
                                 call->place->where, "initial_comment", text);
        json_decref(files);
        json_decref(message);
        return slack_method(call, "files.completeUploadExternal", post, error);
    }
    json_decref(files);
    json_object_set_new(message, "channel", json_string(call->place->where));
    return slack_method(call, "chat.postMessage", message, error);
}

/* --- Teams. */

/* A text block reads Markdown: what would be markup is escaped, and a line ends in a paragraph. */
static char *teams_escape(const char *text)
{
    GString *out = g_string_new(NULL);
    for (const char *c = text; *c != '\0'; c++) {
        if (strchr("\\*_[]()#~`>", *c) != NULL)
            g_string_append_c(out, '\\');
        g_string_append(out, *c == '\n' ? "\n\n" : (char[]){*c, '\0'});
    }
    return g_string_free(out, FALSE);
}

static json_t *teams_block(const char *text, bool heading, const char *colour)
{
    g_autofree char *escaped = teams_escape(text);
    json_t *block = json_pack("{s:s, s:s, s:b}", "type", "TextBlock", "text", escaped, "wrap", 1);
    if (heading) {
        json_object_set_new(block, "size", json_string("Medium"));
        json_object_set_new(block, "weight", json_string("Bolder"));
        json_object_set_new(block, "color", json_string(colour));
    }
    return block;
}

bool tell_teams(const TellCall *call, GError **error)
{
    static const char *const colours[N_STATUS] = {[STATUS_OK] = "Good",
                                                  [STATUS_WARN] = "Warning",
                                                  [STATUS_UNKNOWN] = "Default",
                                                  [STATUS_ALARM] = "Attention"};
    g_autofree char *body = tell_body(call, TEAMS_BODY);
    json_t *card = json_pack(
        "{s:s, s:s, s:s, s:[o, o]}", "$schema",
        "http://adaptivecards.io/schemas/adaptive-card.json", "type", "AdaptiveCard", "version",
        "1.4", "body",
        teams_block(tell_text(call->message, "subject"), true, colours[tell_status(call)]),
        teams_block(body, false, NULL));
    const char *link = tell_link(call);
    if (link != NULL)
        json_object_set_new(card, "actions",
                            json_pack("[{s:s, s:s, s:s}]", "type", "Action.OpenUrl", "title",
                                      "Open the page", "url", link));
    json_t *message =
        json_pack("{s:s, s:[{s:s, s:n, s:o}]}", "type", "message", "attachments", "contentType",
                  "application/vnd.microsoft.card.adaptive", "contentUrl", "content", card);
    TellRequest request = {.method = "POST", .url = call->url};
    return tell_request_json(call, &request, message, NULL, error);
}

/* --- Matrix. */

/* Sends an event to the room. Its transaction id follows from the message: sent a second time, the
 * server knows it. Takes the reference to `content`. */
static bool matrix_send(const TellCall *call, const char *part, json_t *content, GError **error)
{
    g_autofree char *room = g_uri_escape_string(call->place->where, NULL, FALSE);
    g_autofree char *id = g_uri_escape_string(tell_text(call->message, "id"), NULL, FALSE);
    g_autofree char *url = g_strdup_printf(
        "%s/_matrix/client/v3/rooms/%s/send/m.room.message/%s.%s", call->url, room, id, part);
    g_autofree char *bearer = tell_bearer(call);
    TellRequest request = {.method = "PUT", .url = url, .headers = {bearer}};
    return tell_request_json(call, &request, content, NULL, error);
}

static bool matrix_picture(const TellCall *call, const TellPicture *picture, guint number,
                           GError **error)
{
    g_autofree char *url =
        g_strdup_printf("%s/_matrix/media/v3/upload?filename=%s", call->url, picture->name);
    g_autofree char *bearer = tell_bearer(call);
    TellRequest upload = {.method = "POST",
                          .url = url,
                          .type = "image/png",
                          .headers = {bearer},
                          .body = picture->png,
                          .example = "{\"content_uri\":\"(the address that the server names)\"}"};
    json_t *answer = NULL;
    bool good = tell_request(call, &upload, &answer, error);
    if (good) {
        g_autofree char *part = g_strdup_printf("picture%u", number);
        good = matrix_send(
            call, part,
            json_pack("{s:s, s:s, s:s, s:{s:s, s:I, s:i, s:i}}", "msgtype", "m.image", "body",
                      picture->name, "url", tell_text(answer, "content_uri"), "info", "mimetype",
                      "image/png", "size", (json_int_t)g_bytes_get_size(picture->png), "w",
                      picture->width, "h", picture->height),
            error);
    }
    json_decref(answer);
    return good;
}

bool tell_matrix(const TellCall *call, GError **error)
{
    const char *subject = tell_text(call->message, "subject");
    g_autofree char *body = tell_body(call, MATRIX_BODY);
    g_autofree char *plain = g_strdup_printf("%s\n\n%s", subject, body);
    g_autofree char *heading = text_markup(subject);
    g_autoptr(GString) html = g_string_new(NULL);
    g_string_append_printf(html, "<strong>%s</strong>", heading);
    g_auto(GStrv) lines = g_strsplit(body, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_autofree char *markup = text_markup(*line);
        g_string_append_printf(html, "<br>\n%s", markup);
    }
    json_t *text = json_pack("{s:s, s:s, s:s, s:s}", "msgtype", "m.text", "body", plain, "format",
                             "org.matrix.custom.html", "formatted_body", html->str);
    if (!matrix_send(call, "text", text, error))
        return false;
    /* Without its pictures, the message has been told. */
    g_autoptr(GPtrArray) pictures = tell_pictures(call);
    for (guint i = 0; i < pictures->len; i++)
        if (!matrix_picture(call, g_ptr_array_index(pictures, i), i, NULL))
            break;
    return true;
}

/* --- Telephones: ntfy and Gotify. */

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
