/* known_hosts: who is known, changed or revoked; names are held against ssh-keygen's search. */
#include "ssh/identity.h"
#include "ssh/known_hosts.h"

#include <glib/gstdio.h>
#include <string.h>

/* A key of `type` whose content is the byte `c` again and again. */
static GByteArray *make_key(const char *type, char c)
{
    GByteArray *key = g_byte_array_new();
    char content[32];
    memset(content, c, sizeof content);
    wire_put_string(key, type, strlen(type));
    wire_put_string(key, content, sizeof content);
    return key;
}

/* Replaces "{T:C}" by type and key: {e:a} is ssh-ed25519 of a's, {c:a} ecdsa-sha2-nistp256, {r:a}
 * ssh-rsa. */
static char *fill_in(const char *text)
{
    static const struct {
        char letter;
        const char *type;
    } types[] = {{'e', "ssh-ed25519"}, {'c', "ecdsa-sha2-nistp256"}, {'r', "ssh-rsa"}};
    GString *filled = g_string_new(text);
    for (guint i = 0; i < G_N_ELEMENTS(types); i++)
        for (char c = 'a'; c <= 'c'; c++) {
            g_autofree char *mark = g_strdup_printf("{%c:%c}", types[i].letter, c);
            g_autoptr(GByteArray) key = make_key(types[i].type, c);
            g_autofree char *encoded = g_base64_encode(key->data, key->len);
            g_autofree char *words = g_strdup_printf("%s %s", types[i].type, encoded);
            g_string_replace(filled, mark, words, 0);
        }
    return g_string_free(filled, FALSE);
}

static const struct {
    const char *text, *host;
    int port;
    const char *type;
    char content;
    HostKeyState state;
    const char *place;
} cases[] = {
    {"box {e:a}\n", "box", 22, "ssh-ed25519", 'a', HOST_KEY_KNOWN, "known:1"},
    {"box {e:a}", "BOX", 22, "ssh-ed25519", 'a', HOST_KEY_KNOWN, "known:1"},
    {"Box {e:a} comment\r\n", "box", 22, "ssh-ed25519", 'a', HOST_KEY_KNOWN, "known:1"},
    {"box {e:a}\n", "box", 22, "ssh-ed25519", 'b', HOST_KEY_CHANGED, "known:1"},
    {"box {e:a}\n", "box", 22, "ecdsa-sha2-nistp256", 'a', HOST_KEY_UNKNOWN, NULL},
    {"box {e:a}\n", "ox", 22, "ssh-ed25519", 'a', HOST_KEY_UNKNOWN, NULL},
    {"", "box", 22, "ssh-ed25519", 'a', HOST_KEY_UNKNOWN, NULL},
    {"box {e:b}\nbox {e:a}\n", "box", 22, "ssh-ed25519", 'a', HOST_KEY_KNOWN, "known:2"},
    {"#box {e:a}\n\n   \nbox\nbox ssh-ed25519\nbox ssh-rsa AAAA\n\tbox\t{e:a}", "box", 22,
     "ssh-ed25519", 'a', HOST_KEY_KNOWN, "known:7"},
    {"a,box,c {e:a}\n", "box", 22, "ssh-ed25519", 'a', HOST_KEY_KNOWN, "known:1"},
    {"b?x,*.org {e:a}\n", "box", 22, "ssh-ed25519", 'a', HOST_KEY_KNOWN, "known:1"},
    {"*,!box {e:a}\n", "box", 22, "ssh-ed25519", 'a', HOST_KEY_UNKNOWN, NULL},
    {"!box,* {e:a}\n", "box", 22, "ssh-ed25519", 'a', HOST_KEY_UNKNOWN, NULL},
    {"[box]:229 {e:a}\n", "box", 229, "ssh-ed25519", 'a', HOST_KEY_KNOWN, "known:1"},
    {"[box]:229 {e:a}\n", "box", 22, "ssh-ed25519", 'a', HOST_KEY_UNKNOWN, NULL},
    {"[box]:229 {e:a}\n", "box", 230, "ssh-ed25519", 'a', HOST_KEY_UNKNOWN, NULL},
    {"box {e:a}\n", "box", 229, "ssh-ed25519", 'a', HOST_KEY_KNOWN, "known:1"},
    {"[box]:229 {e:b}\nbox {e:a}\n", "box", 229, "ssh-ed25519", 'a', HOST_KEY_CHANGED, "known:1"},
    {"[2001:db8::1]:229 {e:a}\n", "2001:db8::1", 229, "ssh-ed25519", 'a', HOST_KEY_KNOWN,
     "known:1"},
    {"box {e:a}\n@revoked * {e:a}\n", "box", 22, "ssh-ed25519", 'a', HOST_KEY_REVOKED, "known:2"},
    {"@revoked other {e:a}\nbox {e:a}\n", "box", 22, "ssh-ed25519", 'a', HOST_KEY_KNOWN, "known:2"},
    {"@revoked box {e:b}\nbox {e:a}\n", "box", 22, "ssh-ed25519", 'a', HOST_KEY_KNOWN, "known:2"},
    {"@cert-authority * {e:a}\n", "box", 22, "ssh-ed25519", 'a', HOST_KEY_UNKNOWN, NULL},
    {"@unheard-of box {e:a}\n", "box", 22, "ssh-ed25519", 'a', HOST_KEY_UNKNOWN, NULL},
    /* "box" and "[box]:229" under the salt of twenty zeros. */
    {"|1|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|HASH-OF-box {e:a}\n", "box", 22, "ssh-ed25519", 'a',
     HOST_KEY_KNOWN, "known:1"},
    {"|1|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|HASH-OF-[box]:229 {e:a}\n", "box", 229, "ssh-ed25519", 'a',
     HOST_KEY_KNOWN, "known:1"},
    {"|1|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|HASH-OF-box {e:a}\n", "bo", 22, "ssh-ed25519", 'a',
     HOST_KEY_UNKNOWN, NULL},
    {"|1|AAAA|AAAA {e:a}\n|1|| {e:a}\n|2|AAAA|AAAA {e:a}\n||| {e:a}\n", "box", 22, "ssh-ed25519",
     'a', HOST_KEY_UNKNOWN, NULL},
};

/* Puts the hashes in that the cases leave open. */
static char *hash_names(char *text)
{
    static const char *const names[] = {"[box]:229", "box"};
    static const guint8 salt[20];
    g_autofree char *owned = text;
    GString *filled = g_string_new(text);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *mark = g_strdup_printf("HASH-OF-%s", names[i]);
        g_autoptr(GHmac) hmac = g_hmac_new(G_CHECKSUM_SHA1, salt, sizeof salt);
        guint8 digest[20];
        gsize n = sizeof digest;
        g_hmac_update(hmac, (const guchar *)names[i], -1);
        g_hmac_get_digest(hmac, digest, &n);
        g_autofree char *encoded = g_base64_encode(digest, n);
        g_string_replace(filled, mark, encoded, 0);
    }
    return g_string_free(filled, FALSE);
}

static void test_states(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = hash_names(fill_in(cases[i].text));
        g_autoptr(KnownHosts) known = known_hosts_parse("known", text, strlen(text));
        g_autoptr(GPtrArray) files = g_ptr_array_new();
        g_ptr_array_add(files, known);
        g_autoptr(HostKeys) keys = host_keys_new(files, cases[i].host, cases[i].port);
        g_autoptr(GByteArray) key = make_key(cases[i].type, cases[i].content);
        const char *place;
        g_test_message("%s at %s:%d", text, cases[i].host, cases[i].port);
        g_assert_cmpint(host_keys_check(keys, key->data, key->len, &place), ==, cases[i].state);
        g_assert_cmpstr(place, ==, cases[i].place);
    }
}

static void test_types(void)
{
    g_autofree char *text =
        fill_in("box {e:a}\nbox {r:a}\n@revoked box {c:a}\n@cert-authority * {c:b}\n");
    g_autoptr(KnownHosts) known = known_hosts_parse("known", text, strlen(text));
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    g_ptr_array_add(files, known);
    g_autoptr(HostKeys) keys = host_keys_new(files, "box", 22);
    g_assert_true(host_keys_have(keys, "ssh-ed25519"));
    g_assert_true(host_keys_have(keys, "ssh-rsa"));
    g_assert_false(host_keys_have(keys, "ecdsa-sha2-nistp256"));
    g_assert_true(host_keys_certified(keys));
    g_assert_false(host_keys_empty(keys));
    g_autoptr(KnownHosts) missing = known_hosts_read("/no/such/file");
    files->pdata[0] = missing;
    g_autoptr(HostKeys) none = host_keys_new(files, "box", 22);
    g_assert_true(host_keys_empty(none));
}

/* A line of any length costs itself only. */
static void test_long_lines(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < 100000; i++)
        g_string_append(text, "box,");
    g_autofree char *entry = fill_in("\nbox {e:a}");
    g_string_append(text, entry);
    g_autoptr(KnownHosts) known = known_hosts_parse("known", text->str, text->len);
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    g_ptr_array_add(files, known);
    g_autoptr(HostKeys) keys = host_keys_new(files, "box", 22);
    g_assert_true(host_keys_have(keys, "ssh-ed25519"));
}

/* Whether ssh-keygen finds `name` in the file at `path`. */
static bool keygen_finds(const char *path, const char *name)
{
    const char *argv[] = {"ssh-keygen", "-F", name, "-f", path, NULL};
    g_autofree char *out = NULL, *err = NULL;
    int status;
    g_autoptr(GError) error = NULL;
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out,
                               &err, &status, &error));
    return *out != '\0';
}

static void test_names_as_keygen(void)
{
    static const char *const patterns[] = {"box",    "b*",    "*x",      "?o?",       "*",
                                           "!box,*", "*,!b*", "box.org", "[box]:229", "[b*]:*",
                                           "a,,box", "b**x",  "*o*o*",   "BOX"};
    static const char *const names[] = {"box", "bax", "boox", "box.org", "[box]:229", "[bax]:1"};
    g_autofree char *folder = g_dir_make_tmp("hubplot-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "known", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(patterns); i++) {
        g_autofree char *line = g_strdup_printf("%s {e:a}\n", patterns[i]);
        g_autofree char *text = fill_in(line);
        g_assert_true(g_file_set_contents(path, text, -1, NULL));
        g_autoptr(KnownHosts) known = known_hosts_read(path);
        g_autoptr(GPtrArray) files = g_ptr_array_new();
        g_ptr_array_add(files, known);
        for (guint j = 0; j < G_N_ELEMENTS(names); j++) {
            g_autoptr(HostKeys) keys = host_keys_new(files, names[j], 22);
            g_test_message("%s in %s", names[j], patterns[i]);
            g_assert_cmpint(!host_keys_empty(keys), ==, keygen_finds(path, names[j]));
        }
    }
    g_unlink(path);
    g_rmdir(folder);
}

/* Many stars must not take for ever. */
static void test_hostile_pattern(void)
{
    g_autoptr(GString) pattern = g_string_new(NULL), name = g_string_new(NULL);
    for (int i = 0; i < 1000; i++) {
        g_string_append(pattern, "a*");
        g_string_append(name, "aa");
    }
    g_string_append(pattern, "b");
    g_assert_false(pattern_list_match(pattern->str, ",", name->str));
    g_string_append(name, "b");
    g_assert_true(pattern_list_match(pattern->str, ",", name->str));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/known_hosts/states", test_states);
    g_test_add_func("/known_hosts/types", test_types);
    g_test_add_func("/known_hosts/long-lines", test_long_lines);
    g_test_add_func("/known_hosts/names-as-keygen", test_names_as_keygen);
    g_test_add_func("/known_hosts/hostile-pattern", test_hostile_pattern);
    return g_test_run();
}
