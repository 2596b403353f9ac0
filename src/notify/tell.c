#include "notify/tell.h"

#include "base/child.h"
#include "base/text.h"
#include "base/web.h"
#include "notify/deliver.h"
#include "notify/tell_call.h"
#include "text/text.h"

#include <errno.h>
#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define ANSWER_MAX 100000 /* bytes */
#define WORDS_MAX 200     /* bytes of what a service or program says */
#define SECRET_MAX 4096   /* bytes of its file */

static void call_clear(TellCall *call)
{
    g_free(call->url);
    g_free(call->token);
    json_decref(call->message);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TellCall, call_clear)

/* `text` with what is secret replaced. Takes it. */
static char *hide(const TellCall *call, char *text)
{
    g_autoptr(GString) hidden = g_string_new(text);
    g_free(text);
    if (call->token != NULL)
        g_string_replace(hidden, call->token, "...", 0);
    if (call->url != NULL) {
        g_autofree char *shown = tell_name(call->url);
        g_string_replace(hidden, call->url, shown, 0);
        /* Servers know their path alone. */
        const char *host = strstr(call->url, "://");
        const char *path = host != NULL ? strpbrk(host + strlen("://"), "/?") : NULL;
        if (path != NULL && strlen(path) > 1)
            g_string_replace(hidden, path, "/...", 0);
    }
    return g_string_free(g_steal_pointer(&hidden), FALSE);
}

bool tell_fail(const TellCall *call, int code, GError **error, const char *why)
{
    g_autofree char *visible = hide(call, text_visible(why, -1));
    g_set_error(error, DELIVER_ERROR, code, "message to %s failed: %s", call->place->name, visible);
    return false;
}

/* --- Requests. */

static bool is_text(const char *type)
{
    return !g_str_has_prefix(type, "image/");
}

static void show_request(const TellCall *call, const TellRequest *request, json_t **answer)
{
    g_autoptr(GString) text = g_string_new(NULL);
    gsize length = 0;
    const char *body = g_bytes_get_data(request->body, &length);
    g_string_append_printf(text, "%s %s\nContent-Type: %s\n", request->method, request->url,
                           request->type);
    for (int i = 0; request->headers[i] != NULL; i++)
        g_string_append_printf(text, "%s\n", request->headers[i]);
    g_string_append_c(text, '\n');
    if (is_text(request->type))
        g_string_append_len(text, body, (gssize)length);
    else
        g_string_append_printf(text, "(%" G_GSIZE_FORMAT " bytes)", length);
    g_autofree char *shown = hide(call, g_strdup(text->str));
    g_string_append_printf(call->shown, "%s\n\n", shown);
    if (answer != NULL)
        *answer = request->example != NULL ? json_loads(request->example, 0, NULL) : NULL;
}

static bool fail_status(const TellCall *call, long status, const GByteArray *answer, GError **error)
{
    g_autofree char *words =
        text_visible((const char *)answer->data, (gssize)MIN(answer->len, WORDS_MAX));
    g_autofree char *why =
        g_strdup_printf("answered %ld%s%s", status, answer->len > 0 ? ": " : "", words);
    return tell_fail(call,
                     status >= 500 || status == 429 ? DELIVER_ERROR_MAILER : DELIVER_ERROR_REFUSED,
                     error, why);
}

bool tell_request(const TellCall *call, const TellRequest *request, json_t **answer, GError **error)
{
    if (answer != NULL)
        *answer = NULL;
    if (call->shown != NULL) {
        show_request(call, request, answer);
        return true;
    }
    g_autofree char *type = g_strconcat("Content-Type: ", request->type, NULL);
    const char *headers[] = {type, request->headers[0], request->headers[1], NULL};
    WebPost post = {.method = request->method,
                    .url = request->url,
                    .headers = headers,
                    .body = request->body,
                    .certificates = call->delivery->certificates,
                    .timeout = call->delivery->timeout,
                    .max_bytes = ANSWER_MAX};
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_autoptr(GError) failure = NULL;
    long status = 0;
    bool perhaps = false;
    if (!web_post(&post, bytes, &status, &perhaps, &failure)) {
        g_autofree char *why = g_strconcat(failure->message, perhaps ? DELIVER_PERHAPS : "", NULL);
        return tell_fail(call, DELIVER_ERROR_MAILER, error, why);
    }
    if (status / 100 != 2)
        return fail_status(call, status, bytes, error);
    if (answer != NULL)
        *answer = json_loadb((const char *)bytes->data, bytes->len, JSON_REJECT_DUPLICATES, NULL);
    return true;
}

bool tell_request_json(const TellCall *call, TellRequest *request, json_t *body, json_t **answer,
                       GError **error)
{
    char *text = json_dumps(body, JSON_COMPACT);
    json_decref(body);
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
    free(text);
    request->type = "application/json; charset=utf-8";
    request->body = bytes;
    return tell_request(call, request, answer, error);
}

char *tell_bearer(const TellCall *call)
{
    return g_strconcat("Authorization: Bearer ", call->token, NULL);
}

/* --- What a message says. */

const char *tell_text(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));
    return text != NULL ? text : "";
}

char *tell_body(const TellCall *call, gsize limit)
{
    g_autoptr(GString) body = g_string_new(NULL);
    size_t i;
    json_t *hub;
    json_array_foreach(json_object_get(call->message, "hubs"), i, hub)
    {
        g_string_append_printf(body, "%s%s", body->len > 0 ? "\n" : "", tell_text(hub, "brief"));
        if (json_is_string(json_object_get(hub, "url")))
            g_string_append_printf(body, "%s\n", tell_text(hub, "url"));
    }
    const char *note = tell_text(call->message, "note");
    g_string_append_printf(body, "%s%s", note[0] != '\0' ? "\n" : "", note);
    g_strchomp(body->str);
    gsize length = strlen(body->str);
    if (length <= limit)
        return g_strdup(body->str);
    const char *end = g_utf8_find_prev_char(body->str, body->str + limit - strlen("…") + 1);
    return g_strdup_printf("%.*s…", (int)(end - body->str), body->str);
}

Status tell_status(const TellCall *call)
{
    const char *word = tell_text(call->message, "status");
    for (int i = 0; i < N_STATUS; i++)
        if (g_str_equal(status_word((Status)i), word))
            return (Status)i;
    return STATUS_UNKNOWN;
}

const char *tell_link(const TellCall *call)
{
    const json_t *first = json_array_get(json_object_get(call->message, "hubs"), 0);
    const char *url = tell_text(first, "url");
    return g_str_has_prefix(url, "http") ? url : NULL;
}

static void picture_free(gpointer data)
{
    TellPicture *picture = data;
    g_bytes_unref(picture->png);
    g_free(picture->name);
    g_free(picture);
}

GPtrArray *tell_pictures(const TellCall *call)
{
    GPtrArray *pictures = g_ptr_array_new_with_free_func(picture_free);
    size_t i;
    json_t *hub;
    json_array_foreach(json_object_get(call->message, "hubs"), i, hub)
    {
        const json_t *object = json_object_get(hub, "picture");
        gsize length = 0;
        guchar *png = g_base64_decode(tell_text(object, "base64"), &length);
        if (length == 0 || pictures->len == MAX_TELL_PICTURES) {
            g_free(png);
            continue;
        }
        TellPicture *picture = g_new0(TellPicture, 1);
        g_autofree char *file = text_file_name(tell_text(hub, "hub"));
        *picture =
            (TellPicture){.png = g_bytes_new_take(png, length),
                          .name = g_strconcat(file, ".png", NULL),
                          .alt = tell_text(object, "alt"),
                          .width = (int)json_integer_value(json_object_get(object, "width")),
                          .height = (int)json_integer_value(json_object_get(object, "height"))};
        g_ptr_array_add(pictures, picture);
    }
    return pictures;
}

/* --- Web services and programs that get the message as it is. */

static bool tell_webhook(const TellCall *call, GError **error)
{
    g_autofree char *bearer = call->token != NULL ? tell_bearer(call) : NULL;
    g_autofree char *key = g_strconcat("Idempotency-Key: ", tell_text(call->message, "id"), NULL);
    TellRequest request = {.method = "POST",
                           .url = call->url,
                           .type = "application/json; charset=utf-8",
                           .headers = {key, bearer},
                           .body = call->delivery->bytes};
    return tell_request(call, &request, NULL, error);
}

/* Keeps the first that a program says. */
static void keep_words(const char *bytes, gsize n, gpointer data)
{
    GString *words = data;
    g_string_append_len(words, bytes, (gssize)MIN(n, WORDS_MAX - MIN(words->len, WORDS_MAX)));
}

static bool tell_exec(const TellCall *call, GError **error)
{
    if (call->shown != NULL) {
        gsize length = 0;
        const char *text = g_bytes_get_data(call->delivery->bytes, &length);
        g_string_append_printf(call->shown, "%s\n\n%.*s\n", call->place->name, (int)length, text);
        return true;
    }
    const char *const argv[] = {call->place->address, NULL};
    g_autoptr(GString) words = g_string_new(NULL);
    g_autoptr(GError) failure = NULL;
    const ChildOptions options = {
        .argv = argv, .input = call->delivery->bytes, .errors = keep_words, .data = words};
    int status = 0, timeout = call->delivery->timeout;
    if (!child_run(&options, timeout, &status, &failure)) {
        bool late = g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
        g_autofree char *why =
            late ? g_strdup_printf("killed, not done after %d s" DELIVER_PERHAPS, timeout)
                 : g_strdup(failure->message);
        return tell_fail(call, DELIVER_ERROR_MAILER, error, why);
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    g_strchomp(words->str);
    bool killed = !WIFEXITED(status);
    g_autofree char *why = g_strdup_printf(
        "%s %d%s%s%s", killed ? "killed by signal" : "exit status",
        killed ? WTERMSIG(status) : WEXITSTATUS(status), words->str[0] != '\0' ? ": " : "",
        words->str, killed ? DELIVER_PERHAPS : "");
    return tell_fail(call, DELIVER_ERROR_REFUSED, error, why);
}

static const TellSend services[N_TELL_SERVICES] = {
    [TELL_SLACK] = tell_slack,     [TELL_SLACK_BOT] = tell_slack_bot,
    [TELL_MATRIX] = tell_matrix,   [TELL_NTFY] = tell_ntfy,
    [TELL_GOTIFY] = tell_gotify,   [TELL_TEAMS] = tell_teams,
    [TELL_WEBHOOK] = tell_webhook, [TELL_EXEC] = tell_exec};

/* --- A delivery. */

/* The first line of a file. NULL with an error that says nothing of what it holds. */
static char *read_secret(const TellCall *call, GError **error)
{
    const char *path = call->place->file;
    char buffer[SECRET_MAX + 1];
    FILE *file = fopen(path, "re");
    gsize length = file != NULL ? fread(buffer, 1, SECRET_MAX, file) : 0;
    int why = file == NULL || ferror(file) ? errno : 0;
    if (file != NULL)
        fclose(file);
    buffer[length] = '\0';
    buffer[strcspn(buffer, "\r\n")] = '\0';
    g_strstrip(buffer);
    bool plain = buffer[0] != '\0' && length < SECRET_MAX;
    for (const char *c = buffer; *c != '\0'; c++)
        plain = plain && g_ascii_isgraph(*c);
    if (plain && why == 0)
        return g_strdup(buffer);
    g_autofree char *words = g_strdup_printf(
        "%s: %s", path, why != 0 ? g_strerror(why) : "its first line is no URL or token");
    tell_fail(call, DELIVER_ERROR_REFUSED, error, words);
    return NULL;
}

static bool is_loopback(const char *host)
{
    return g_str_equal(host, "localhost") || g_str_has_prefix(host, "127.") ||
           g_str_equal(host, "::1");
}

/* A secret goes over TLS alone, or stays on this machine. */
static bool check_privacy(const TellCall *call, GError **error)
{
    g_autoptr(GUri) uri = g_uri_parse(call->url, G_URI_FLAGS_ENCODED, NULL);
    const char *scheme = uri != NULL ? g_uri_get_scheme(uri) : "";
    const char *host = uri != NULL ? g_uri_get_host(uri) : NULL;
    bool web = g_str_equal(scheme, "http") || g_str_equal(scheme, "https");
    if (!web || host == NULL || host[0] == '\0')
        return tell_fail(call, DELIVER_ERROR_REFUSED, error, "its file holds no web address");
    if (call->token != NULL && g_str_equal(scheme, "http") && !is_loopback(host))
        return tell_fail(call, DELIVER_ERROR_REFUSED, error,
                         "a token is not sent in the clear; use https://");
    return true;
}

static bool prepare(TellCall *call, GError **error)
{
    gsize length = 0;
    const char *text = g_bytes_get_data(call->delivery->bytes, &length);
    call->message = json_loadb(text, length, 0, NULL);
    if (call->message == NULL)
        return tell_fail(call, DELIVER_ERROR_REFUSED, error, "the message is no JSON");
    call->url = call->place->service != TELL_EXEC ? g_strdup(call->place->address) : NULL;
    if (call->place->file != NULL) {
        char *secret = read_secret(call, error);
        if (secret == NULL)
            return false;
        *(call->url == NULL ? &call->url : &call->token) = secret;
    }
    if (call->place->service == TELL_EXEC)
        return true;
    if (call->place->service == TELL_MATRIX || call->place->service == TELL_GOTIFY)
        while (g_str_has_suffix(call->url, "/"))
            call->url[strlen(call->url) - 1] = '\0';
    return check_privacy(call, error);
}

static bool work(const TellDelivery *delivery, GString *shown, GError **error)
{
    g_autoptr(TellPlace) place = tell_place_new(delivery->place, error);
    if (place == NULL)
        return false;
    g_auto(TellCall) call = {.delivery = delivery, .place = place, .shown = shown};
    return prepare(&call, error) && services[place->service](&call, error);
}

bool tell_deliver(const TellDelivery *delivery, GError **error)
{
    return work(delivery, NULL, error);
}

char *tell_preview(const TellDelivery *delivery, GError **error)
{
    g_autoptr(GString) shown = g_string_new(NULL);
    return work(delivery, shown, error) ? g_string_free(g_steal_pointer(&shown), FALSE) : NULL;
}
