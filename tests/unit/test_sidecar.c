/* Sidecars: the forms that are read, and those that are broken. */
#include "collect/sidecar.h"

#include <string.h>

#define MD5 "0cc175b9c0f1b6a831c399e269772661"
#define SHA256 "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
#define UPPER "CA978112CA1BBDCAFAC231B39A23DC4DA786EFF8147C4E72B9807785AFEE48BB"

static const struct {
    SidecarKind kind;
    const char *text;
    SidecarKind read;
    gint64 bytes;
    const char *digest;
} cases[] = {
    {SIDECAR_DNA, "{'dig': '" MD5 "', 'size': 53648743L}", SIDECAR_DNA, 53648743, MD5},
    {SIDECAR_DNA, "{'size': 53648743, 'dig': '" MD5 "'}", SIDECAR_DNA, 53648743, MD5},
    {SIDECAR_DNA, " {\"dig\":u'" MD5 "',\t\"size\":0l , } \r\n", SIDECAR_DNA, 0, MD5},
    {SIDECAR_DNA, "{'dig': '" MD5 "'}", SIDECAR_DNA, -1, MD5},
    {SIDECAR_DNA, "{'who': 'me', 'n': 3, 'dig': '" MD5 "'}", SIDECAR_DNA, -1, MD5},
    {SIDECAR_DNA, "{'dig': '" MD5 "', 'size': 9223372036854775807}", SIDECAR_DNA, G_MAXINT64, MD5},
    {SIDECAR_DNA, "{'dig': '" MD5 "', 'size': 9223372036854775808}", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "{'dig': '" MD5 "', 'size': -1}", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "{'dig': '" MD5 "', 'size': '3'}", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "{'dig': '" MD5 "', 'size': 3 + 4}", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "{'dig': 3, 'size': 3}", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "{'dig': 'abc', 'size': 3}", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "{'size': 3}", SIDECAR_DNA, 3, ""},
    {SIDECAR_DNA, "{'size': 10_000_000, 'dig': b'" MD5 "'}", SIDECAR_DNA, 10000000, MD5},
    {SIDECAR_DNA,
     "{'dig': '" MD5 "', 'size': 7L, 'a': None, 'b': True, 'c': -1.5e-3, 'd': (1, 'x', ()), "
     "'e': [{'size': 8}, {1, 2}], 3: 0x1fL, 'f': 'it\\'s'}",
     SIDECAR_DNA, 7, MD5},
    {SIDECAR_DNA, "{'dig': '" MD5 "', 'size': 7.0}", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "{'dig': '" MD5 "', 'size': None}", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "{'dig': '" MD5 "', 'a': Nope}", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "{'dig': '" MD5 "', 'a': f(1)}", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "{'dig': '" MD5 "', 'a': (1, 2}", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "{'dig': '" MD5 "', 'a': [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}",
     SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "{'dig': '" MD5 "', 'a': 'x\\", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "{'dig': '" MD5 "', 'size': 3", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "{'dig': '" MD5, SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "{'dig': '" MD5 "'} x", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "{'dig': __import__('os').system('id')}", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "{'dig' '" MD5 "'}", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "{'a\\'b': 1, 'dig': '" MD5 "'}", SIDECAR_DNA, -1, MD5},
    {SIDECAR_DNA, "{}", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "{", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_DNA, "", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_SHA256, SHA256 "  env.tar.gz\n", SIDECAR_SHA256, -1, SHA256},
    {SIDECAR_SHA256, SHA256 " *env.tar.gz", SIDECAR_SHA256, -1, SHA256},
    {SIDECAR_SHA256, UPPER "  /data/a b/env.tar.gz\r", SIDECAR_SHA256, -1, SHA256},
    {SIDECAR_SHA256, SHA256, SIDECAR_SHA256, -1, SHA256},
    {SIDECAR_SHA256, SHA256 "  other.tar.gz", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_SHA256, SHA256 "  ", SIDECAR_SHA256, -1, SHA256},
    {SIDECAR_SHA256, SHA256 "0  env.tar.gz", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_SHA256, SHA256 " env.tar.gz", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_SHA256, MD5 "  env.tar.gz", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_SHA256, "", SIDECAR_BROKEN, -1, ""},
    {SIDECAR_BROKEN, SHA256, SIDECAR_BROKEN, -1, ""},
};

static void test_read(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gsize n = strlen(cases[i].text);
        g_autofree char *exact = g_memdup2(cases[i].text, n);
        Sidecar sidecar = sidecar_read(cases[i].kind, "env.tar.gz", n > 0 ? exact : "", n);
        g_test_message("case %" G_GSIZE_FORMAT, i);
        g_assert_cmpint(sidecar.kind, ==, cases[i].read);
        g_assert_cmpint(sidecar.bytes, ==, cases[i].bytes);
        g_assert_cmpstr(sidecar.digest, ==, cases[i].digest);
    }
}

static void test_merge(void)
{
    const Sidecar none = {.kind = SIDECAR_NONE, .bytes = -1};
    const Sidecar broken = {.kind = SIDECAR_BROKEN, .bytes = -1};
    const Sidecar dna = {.kind = SIDECAR_DNA, .bytes = 7, .digest = MD5};
    const Sidecar sha256 = {.kind = SIDECAR_SHA256, .bytes = -1, .digest = SHA256};
    for (int swap = 0; swap < 2; swap++) {
        Sidecar both = swap ? sidecar_merge(&dna, &sha256) : sidecar_merge(&sha256, &dna);
        g_assert_cmpint(both.kind, ==, SIDECAR_SHA256);
        g_assert_cmpint(both.bytes, ==, 7);
        g_assert_cmpstr(both.digest, ==, SHA256);
    }
    g_assert_cmpint(sidecar_merge(&none, &dna).kind, ==, SIDECAR_DNA);
    g_assert_cmpint(sidecar_merge(&dna, &none).kind, ==, SIDECAR_DNA);
    g_assert_cmpint(sidecar_merge(&broken, &dna).kind, ==, SIDECAR_BROKEN);
    g_assert_cmpint(sidecar_merge(&sha256, &broken).kind, ==, SIDECAR_BROKEN);
}

static void test_kind(void)
{
    gsize n = 0;
    g_assert_cmpint(sidecar_kind("a.tar.gz.dna", 12, &n), ==, SIDECAR_DNA);
    g_assert_cmpint(n, ==, 8);
    g_assert_cmpint(sidecar_kind("a.tar.gz.sha256", 15, &n), ==, SIDECAR_SHA256);
    g_assert_cmpint(n, ==, 8);
    g_assert_cmpint(sidecar_kind("a.tar.gz", 8, &n), ==, SIDECAR_NONE);
    g_assert_cmpint(sidecar_kind(".dna", 4, &n), ==, SIDECAR_NONE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sidecar/read", test_read);
    g_test_add_func("/sidecar/merge", test_merge);
    g_test_add_func("/sidecar/kind", test_kind);
    return g_test_run();
}
