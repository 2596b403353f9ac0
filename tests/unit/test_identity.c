/* Key files of every form that ssh-keygen writes, and what is left of them when cut short. */
#include "ssh/identity.h"

#include <glib/gstdio.h>
#include <string.h>

static const struct {
    const char *arguments; /* of ssh-keygen */
    IdentityState state;
    bool public, signer;
} cases[] = {
    {"-t ed25519 -N ''", IDENTITY_USABLE, true, true},
    {"-t ecdsa -b 256 -N ''", IDENTITY_USABLE, true, false},
    {"-t ecdsa -b 521 -N ''", IDENTITY_USABLE, true, false},
    {"-t ecdsa -m PEM -N ''", IDENTITY_USABLE, false, false},
    {"-t ecdsa -m PKCS8 -N ''", IDENTITY_USABLE, false, false},
    {"-t rsa -N ''", IDENTITY_UNSUPPORTED, true, false},
    {"-t rsa -m PEM -N ''", IDENTITY_UNSUPPORTED, false, false},
    {"-t rsa -m PKCS8 -N ''", IDENTITY_UNSUPPORTED, false, false},
    {"-t ed25519 -N secret", IDENTITY_ENCRYPTED, true, false},
    {"-t ecdsa -N secret", IDENTITY_ENCRYPTED, true, false},
    {"-t ecdsa -m PEM -N secret", IDENTITY_ENCRYPTED, false, false},
    {"-t ecdsa -m PKCS8 -N secret", IDENTITY_ENCRYPTED, false, false},
};

typedef struct {
    char *folder, *path, *public_path;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    fixture->folder = g_dir_make_tmp("hubplot-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->folder, "key", NULL);
    fixture->public_path = g_build_filename(fixture->folder, "key.pub", NULL);
}

static void tear_down(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    g_unlink(fixture->path);
    g_unlink(fixture->public_path);
    g_rmdir(fixture->folder);
    g_free(fixture->path);
    g_free(fixture->public_path);
    g_free(fixture->folder);
}

static void generate(const Fixture *fixture, const char *arguments)
{
    g_unlink(fixture->path);
    g_autofree char *command = g_strdup_printf("ssh-keygen -q %s -f %s", arguments, fixture->path);
    int status;
    g_assert_true(g_spawn_command_line_sync(command, NULL, NULL, &status, NULL));
    g_assert_cmpint(status, ==, 0);
}

static void test_forms(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        generate(fixture, cases[i].arguments);
        g_autofree char *text = NULL, *line = NULL;
        gsize n;
        g_assert_true(g_file_get_contents(fixture->path, &text, &n, NULL));
        g_assert_true(g_file_get_contents(fixture->public_path, &line, NULL, NULL));
        g_test_message("%s", cases[i].arguments);
        g_autoptr(Identity) alone = identity_parse("key", text, n, NULL);
        g_assert_cmpint(alone->state, ==, cases[i].state);
        g_assert_cmpint(alone->public != NULL, ==, cases[i].public);
        g_assert_cmpint(alone->signer != NULL, ==, cases[i].signer);
        g_autoptr(Identity) both = identity_read(fixture->path);
        g_assert_cmpint(both->state, ==, cases[i].state);
        g_autofree char *encoded =
            g_base64_encode(g_bytes_get_data(both->public, NULL), g_bytes_get_size(both->public));
        g_assert_nonnull(strstr(line, encoded));
        for (gsize cut = 0; cut < n; cut += 7) {
            g_autoptr(Identity) rest = identity_parse("key", text, cut, NULL);
            g_assert_true(rest->signer == NULL || cut > n - 50);
        }
    }
}

static void test_others(Fixture *fixture, gconstpointer unused)
{
    (void)unused;
    generate(fixture, "-t ed25519 -N ''");
    g_autoptr(Identity) public = identity_read(fixture->public_path);
    g_assert_cmpint(public->state, ==, IDENTITY_MISSING);
    g_assert_nonnull(public->public);
    g_autofree char *certificate = g_strconcat(fixture->path, "-cert.pub", NULL);
    g_assert_true(g_file_set_contents(certificate, "x", -1, NULL));
    g_autoptr(Identity) certified = identity_read(fixture->path);
    g_assert_cmpint(certified->state, ==, IDENTITY_UNSUPPORTED);
    g_unlink(certificate);
    g_autoptr(Identity) missing = identity_read("/no/such/key");
    g_assert_cmpint(missing->state, ==, IDENTITY_MISSING);
    g_assert_null(missing->public);
    g_autoptr(Identity) folder = identity_read(fixture->folder);
    g_assert_cmpint(folder->state, ==, IDENTITY_MISSING);
}

/* RFC 8032, section 7.1, test 2: the secret key, a message of one byte, and its signature. */
static void test_signature(Fixture *fixture, gconstpointer unused)
{
    (void)fixture;
    (void)unused;
    static const char secret[] = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
    static const char expected[] =
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
    guint8 bytes[SIGNER_SECRET_BYTES];
    for (guint i = 0; i < sizeof bytes; i++)
        bytes[i] = (guint8)(g_ascii_xdigit_value(secret[2 * i]) << 4 |
                            g_ascii_xdigit_value(secret[2 * i + 1]));
    g_autoptr(Signer) signer = signer_new(bytes);
    g_autoptr(GBytes) signature = signer_sign(signer, (const guint8 *)"\x72", 1);
    const guint8 *signed_bytes = g_bytes_get_data(signature, NULL);
    g_autoptr(GString) hex = g_string_new(NULL);
    for (gsize i = 0; i < g_bytes_get_size(signature); i++)
        g_string_append_printf(hex, "%02x", signed_bytes[i]);
    g_assert_cmpstr(hex->str, ==, expected);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/identity/forms", Fixture, NULL, set_up, test_forms, tear_down);
    g_test_add("/identity/others", Fixture, NULL, set_up, test_others, tear_down);
    g_test_add("/identity/signature", Fixture, NULL, set_up, test_signature, tear_down);
    return g_test_run();
}
