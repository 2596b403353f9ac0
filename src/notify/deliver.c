/* By SMTP through libcurl, or through a program that reads the message from its standard input.
 * What a failure means is what matters: the message was refused for good, or for now; or the
 * mailer itself is in trouble, and may even have taken the message without saying so. */
#include "notify/deliver.h"

#include "base/child.h"
#include "text/text.h"

#include <curl/curl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>

#define CONNECT_TIMEOUT 15 /* s */
#define WORDS_MAX 400      /* bytes of what a server or program says */

G_DEFINE_QUARK(hubplot_deliver_error, deliver_error)

/* The end of the user and password in a mailer, a '@'; NULL: it has none. */
static const char *find_login(const char *mailer)
{
    const char *host = strstr(mailer, "://");
    return host != NULL ? strrchr(host, '@') : NULL;
}

char *deliver_mailer_name(const char *mailer)
{
    const char *at = find_login(mailer);
    if (at == NULL)
        return g_strdup(mailer);
    const char *host = strstr(mailer, "://") + strlen("://");
    return g_strdup_printf("%.*s%s", (int)(host - mailer), mailer, at + 1);
}

static bool fail(const Delivery *delivery, GError **error, DeliverError code, const char *why)
{
    g_autofree char *recipient = text_visible(delivery->recipient, -1);
    g_autofree char *words = text_visible(why, -1);
    g_autofree char *mailer = deliver_mailer_name(delivery->mailer);
    g_set_error(error, DELIVER_ERROR, code, "mail to %s by %s failed: %s", recipient, mailer,
                words);
    return false;
}

/* What is left to upload. */
typedef struct {
    const Delivery *delivery;
    gsize done;
} Upload;

static size_t read_upload(char *buffer, size_t size, size_t n, void *data)
{
    Upload *upload = data;
    gsize length = 0;
    const char *bytes = g_bytes_get_data(upload->delivery->bytes, &length);
    gsize part = MIN(length - upload->done, size * n);
    memcpy(buffer, bytes + upload->done, part);
    upload->done += part;
    return part;
}

/* Keeps the last line in which the server refuses something (RFC 5321, 4.2.1). */
static size_t keep_line(char *line, size_t size, size_t n, void *data)
{
    GString *last = data;
    if (size * n == 0 || (line[0] != '4' && line[0] != '5'))
        return size * n;
    g_string_truncate(last, 0);
    g_string_append_len(last, line, (gssize)MIN(size * n, WORDS_MAX));
    g_strchomp(last->str);
    last->len = strlen(last->str);
    return size * n;
}

static bool is_mailer_trouble(CURLcode code)
{
    return code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST ||
           code == CURLE_OPERATION_TIMEDOUT || code == CURLE_URL_MALFORMAT ||
           code == CURLE_WEIRD_SERVER_REPLY || code == CURLE_PEER_FAILED_VERIFICATION ||
           code == CURLE_USE_SSL_FAILED;
}

/* Whether the server has the whole message and did not answer: its last word was to go ahead. That
 * the end could not be sent is certain only when sending is what failed. */
static bool is_uncertain(CURL *curl, const Upload *upload, CURLcode code)
{
    long answer = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
    return upload->done == g_bytes_get_size(upload->delivery->bytes) && answer < 400 &&
           code != CURLE_SEND_ERROR;
}

static bool fail_smtp(const Upload *upload, CURL *curl, CURLcode code, const char *why,
                      const char *last, GError **error)
{
    bool uncertain = is_uncertain(curl, upload, code);
    bool refused = !uncertain && !is_mailer_trouble(code);
    if (code == CURLE_USE_SSL_FAILED)
        why = "the server offers no TLS, and a password is not sent in the clear";
    bool said = refused && last[0] != '\0';
    DeliverError kind = !refused                 ? DELIVER_ERROR_MAILER
                        : said && last[0] == '5' ? DELIVER_ERROR_FOR_GOOD
                                                 : DELIVER_ERROR_REFUSED;
    g_autofree char *words = g_strdup_printf(
        "%s%s%s%s", why[0] != '\0' ? why : curl_easy_strerror(code),
        said ? "; the server said: " : "", said ? last : "", uncertain ? DELIVER_PERHAPS : "");
    return fail(upload->delivery, error, kind, words);
}

/* Ends the connection without a wait for the answer to our QUIT, which libcurl limits to two
 * minutes whatever one asks it for. */
static void hang_up(CURL *curl)
{
    curl_socket_t socket = CURL_SOCKET_BAD;
    if (curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK &&
        socket != CURL_SOCKET_BAD)
        shutdown(socket, SHUT_RD);
    curl_easy_cleanup(curl);
}

/* A password goes over TLS alone, to a server that proves its name. Without one, what a relay
 * offers is taken as it is (RFC 7435): a certificate that nobody vouches for is no worse than none.
 */
static void set_security(CURL *curl, const char *mailer)
{
    if (find_login(mailer) != NULL) {
        curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    } else if (g_str_has_prefix(mailer, "smtp://")) {
        curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_TRY);
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    }
}

/* Where TLS was only tried and can't be agreed on, the message goes as it would without. */
static CURLcode perform(CURL *curl, const char *mailer)
{
    CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_SSL_CONNECT_ERROR || find_login(mailer) != NULL ||
        !g_str_has_prefix(mailer, "smtp://"))
        return code;
    curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_NONE);
    return curl_easy_perform(curl);
}

static bool deliver_smtp(const Delivery *delivery, GError **error)
{
    CURL *curl = curl_easy_init();
    Upload upload = {.delivery = delivery};
    char message[CURL_ERROR_SIZE] = "";
    g_autoptr(GString) last = g_string_new(NULL);
    struct curl_slist *recipients = curl_slist_append(NULL, delivery->recipient);
    curl_easy_setopt(curl, CURLOPT_URL, delivery->mailer);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)delivery->timeout);
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)delivery->timeout);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, delivery->sender);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_upload);
    curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)g_bytes_get_size(delivery->bytes));
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, keep_line);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, last);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, message);
    set_security(curl, delivery->mailer);
    CURLcode code = perform(curl, delivery->mailer);
    bool done = code == CURLE_OK;
    if (!done)
        fail_smtp(&upload, curl, code, message, last->str, error);
    curl_slist_free_all(recipients);
    hang_up(curl);
    return done;
}

/* The exit code is the program's answer. */
static DeliverError read_answer(int code)
{
    return code == EX_NOUSER || code == EX_NOHOST ? DELIVER_ERROR_FOR_GOOD : DELIVER_ERROR_REFUSED;
}

/* Keeps the first that a program says. */
static void keep_words(const char *bytes, gsize n, gpointer data)
{
    GString *words = data;
    g_string_append_len(words, bytes, (gssize)MIN(n, WORDS_MAX - MIN(words->len, WORDS_MAX)));
}

static bool keep_output(const char *bytes, gsize n, gpointer data, GError **error G_GNUC_UNUSED)
{
    keep_words(bytes, n, data);
    return true;
}

/* Lines end in LF, as sendmail wants. */
static GBytes *make_input(GBytes *bytes)
{
    gsize length = 0;
    const char *text = g_bytes_get_data(bytes, &length);
    GString *lines = g_string_new_len(text, (gssize)length);
    g_string_replace(lines, "\r\n", "\n", 0);
    return g_string_free_to_bytes(lines);
}

static bool deliver_sendmail(const Delivery *delivery, GError **error)
{
    const char *const argv[] = {delivery->mailer + strlen("sendmail:"), "-t", "-i", NULL};
    g_autoptr(GBytes) input = make_input(delivery->bytes);
    g_autoptr(GString) words = g_string_new(NULL);
    g_autoptr(GError) failure = NULL;
    const ChildOptions options = {
        .argv = argv, .input = input, .output = keep_output, .errors = keep_words, .data = words};
    int status = 0;
    if (!child_run(&options, delivery->timeout, &status, &failure)) {
        bool late = g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
        g_autofree char *why =
            late ? g_strdup_printf("killed, not done after %d s" DELIVER_PERHAPS, delivery->timeout)
                 : g_strdup(failure->message);
        return fail(delivery, error, DELIVER_ERROR_MAILER, why);
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    g_strchomp(words->str);
    const char *colon = words->str[0] != '\0' ? ": " : "";
    g_autofree char *why =
        WIFEXITED(status)
            ? g_strdup_printf("exit status %d%s%s", WEXITSTATUS(status), colon, words->str)
            : g_strdup_printf("killed by signal %d%s%s" DELIVER_PERHAPS, WTERMSIG(status), colon,
                              words->str);
    return fail(delivery, error,
                WIFEXITED(status) ? read_answer(WEXITSTATUS(status)) : DELIVER_ERROR_MAILER, why);
}

bool deliver_message(const Delivery *delivery, GError **error)
{
    if (g_str_has_prefix(delivery->mailer, "sendmail:"))
        return deliver_sendmail(delivery, error);
    return deliver_smtp(delivery, error);
}
