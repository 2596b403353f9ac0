/* The agent's answers, whole, cut short, garbled and late. */
#include "ssh/agent.h"
#include "ssh/identity.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void put_byte(GByteArray *message, guint8 byte)
{
    g_byte_array_append(message, &byte, 1);
}

static void put_text(GByteArray *message, const char *text)
{
    wire_put_string(message, text, strlen(text));
}

static GByteArray *keys_message(void)
{
    GByteArray *message = g_byte_array_new();
    put_byte(message, 12);
    wire_put_number(message, 2);
    put_text(message, "first key");
    put_text(message, "its comment");
    put_text(message, "second");
    put_text(message, "");
    return message;
}

static GByteArray *signature_message(void)
{
    g_autoptr(GByteArray) signature = g_byte_array_new();
    put_text(signature, "ssh-ed25519");
    put_text(signature, "sixty-four bytes");
    GByteArray *message = g_byte_array_new();
    put_byte(message, 14);
    wire_put_string(message, signature->data, signature->len);
    return message;
}

static void assert_bytes(GBytes *bytes, const char *expected)
{
    g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), expected,
                    strlen(expected));
}

static void test_keys(void)
{
    g_autoptr(GByteArray) message = keys_message();
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) keys = agent_parse_keys(message->data, message->len, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(keys->len, ==, 2);
    assert_bytes(keys->pdata[0], "first key");
    assert_bytes(keys->pdata[1], "second");
    for (guint n = 0; n < message->len; n++) {
        g_autofree guint8 *cut = g_memdup2(message->data, n);
        g_autoptr(GError) failure = NULL;
        g_assert_null(agent_parse_keys(cut, n, &failure));
        g_assert_nonnull(failure);
    }
}

static void test_signature(void)
{
    g_autoptr(GByteArray) message = signature_message();
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) signature = agent_parse_signature(message->data, message->len, &error);
    g_assert_no_error(error);
    assert_bytes(signature, "sixty-four bytes");
    for (guint n = 0; n < message->len; n++) {
        g_autofree guint8 *cut = g_memdup2(message->data, n);
        g_autoptr(GError) failure = NULL;
        g_assert_null(agent_parse_signature(cut, n, &failure));
        g_assert_nonnull(failure);
    }
}

static void test_garbled(void)
{
    static const guint8 refusal[] = {5};
    static const guint8 many[] = {12, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0};
    static const guint8 beyond[] = {12, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 'x'};
    g_autoptr(GError) error = NULL;
    g_assert_null(agent_parse_keys(refusal, sizeof refusal, &error));
    g_assert_cmpstr(error->message, ==, "the agent refused");
    g_clear_error(&error);
    g_assert_null(agent_parse_keys(many, sizeof many, &error));
    g_assert_cmpstr(error->message, ==, "the agent's answer is garbled");
    g_clear_error(&error);
    g_assert_null(agent_parse_keys(beyond, sizeof beyond, &error));
    g_assert_cmpstr(error->message, ==, "the agent's answer is garbled");
}

/* An agent of the test's own: a socket that listens at `path`. */
typedef struct {
    char *folder, *path;
    int listener, peer;
    Agent *agent;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    fixture->folder = g_dir_make_tmp("hubplot-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->folder, "agent", NULL);
    fixture->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, fixture->path, sizeof address.sun_path);
    g_assert_cmpint(bind(fixture->listener, (const struct sockaddr *)&address, sizeof address), ==,
                    0);
    g_assert_cmpint(listen(fixture->listener, 1), ==, 0);
    g_autoptr(GError) error = NULL;
    fixture->agent = agent_new(fixture->path, 1, &error);
    g_assert_no_error(error);
    fixture->peer = accept(fixture->listener, NULL, NULL);
    agent_ask_keys(fixture->agent);
}

static void tear_down(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    agent_free(fixture->agent);
    if (fixture->peer >= 0)
        close(fixture->peer);
    close(fixture->listener);
    g_unlink(fixture->path);
    g_rmdir(fixture->folder);
    g_free(fixture->path);
    g_free(fixture->folder);
}

static void test_byte_by_byte(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GByteArray) message = keys_message();
    g_autoptr(GByteArray) framed = g_byte_array_new();
    wire_put_string(framed, message->data, message->len);
    g_autoptr(GError) error = NULL;
    PollSet set;
    for (guint i = 0; i < framed->len; i++) {
        poll_set_clear(&set);
        g_assert_true(agent_step(fixture->agent, &set, &error));
        g_assert_false(agent_answered(fixture->agent));
        g_assert_cmpuint(set.n, ==, 1);
        g_assert_cmpint(write(fixture->peer, framed->data + i, 1), ==, 1);
    }
    guint8 request[5];
    g_assert_cmpint(read(fixture->peer, request, sizeof request), ==, 5);
    g_assert_cmpmem(request, 5, "\0\0\0\1\13", 5);
    g_assert_true(agent_step(fixture->agent, &set, &error));
    g_assert_true(agent_answered(fixture->agent));
    g_autoptr(GPtrArray) keys = agent_keys(fixture->agent, &error);
    g_assert_cmpuint(keys->len, ==, 2);
}

static void test_silence(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_autoptr(GError) error = NULL;
    PollSet set;
    poll_set_clear(&set);
    g_assert_true(agent_step(fixture->agent, &set, &error));
    gint64 left = set.wake - g_get_monotonic_time();
    g_assert_cmpint(left, >, 0);
    g_assert_cmpint(left, <=, G_USEC_PER_SEC);
    g_usleep((gulong)left + 1000);
    g_assert_false(agent_step(fixture->agent, &set, &error));
    g_assert_true(g_str_has_suffix(error->message, "no answer within 1 s"));
}

static void test_hangs_up(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    close(fixture->peer);
    fixture->peer = -1;
    g_autoptr(GError) error = NULL;
    PollSet set;
    poll_set_clear(&set);
    g_assert_false(agent_step(fixture->agent, &set, &error));
    g_assert_nonnull(error);
}

static void test_too_long(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_assert_cmpint(write(fixture->peer, "\x7f\xff\xff\xff\x0c....", 9), ==, 9);
    g_autoptr(GError) error = NULL;
    PollSet set;
    poll_set_clear(&set);
    bool good = true;
    for (int i = 0; good && i < 2; i++) {
        good = agent_step(fixture->agent, &set, &error);
        g_assert_cmpint(write(fixture->peer, "....", 4), ==, 4);
    }
    g_assert_false(good);
    g_assert_true(g_str_has_suffix(error->message, "too long"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/agent/keys", test_keys);
    g_test_add_func("/agent/signature", test_signature);
    g_test_add_func("/agent/garbled", test_garbled);
    g_test_add("/agent/byte-by-byte", Fixture, NULL, set_up, test_byte_by_byte, tear_down);
    g_test_add("/agent/silence", Fixture, NULL, set_up, test_silence, tear_down);
    g_test_add("/agent/hangs-up", Fixture, NULL, set_up, test_hangs_up, tear_down);
    g_test_add("/agent/too-long", Fixture, NULL, set_up, test_too_long, tear_down);
    return g_test_run();
}
