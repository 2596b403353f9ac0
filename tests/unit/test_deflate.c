/* Our deflate: zlib reads back every byte, its own checksum included. */
#include "deflate/deflate.h"
#include "deflate/huffman.h"

#include <string.h>
#include <zlib.h>

/* `stride` 0: as text. */
static void assert_round_trip(const guint8 *bytes, gsize length, gsize stride)
{
    g_autoptr(GByteArray) packed = g_byte_array_new();
    if (stride > 0)
        deflate_rows(bytes, length, stride, packed);
    else
        deflate_text((const char *)bytes, length, packed);
    g_autofree guint8 *back = g_malloc(length + 1);
    uLongf n = length + 1;
    g_assert_cmpint(uncompress(back, &n, packed->data, packed->len), ==, Z_OK);
    g_assert_cmpmem(back, n, bytes, length);
}

static void edges(void)
{
    static const char *const texts[] = {"", "a", "ab", "aaa", "aaaa", "aaaaabaaaaab", "\xff"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        for (gsize stride = 0; stride < 4; stride++)
            assert_round_trip((const guint8 *)texts[i], strlen(texts[i]), stride);
}

/* Runs of every length around the limits of a match, alone and before other bytes. */
static void run_lengths(void)
{
    guint8 bytes[1100];
    for (gsize n = 1; n<1000; n += n> 20 && n < 240 ? 7 : 1) {
        memset(bytes, 0, sizeof bytes);
        assert_round_trip(bytes, n, 0);
        assert_round_trip(bytes, n, 5);
        bytes[n] = 9;
        bytes[n + 1] = 255;
        assert_round_trip(bytes, n + 2, 0);
        memset(bytes, 255, n);
        assert_round_trip(bytes, n, 1);
    }
}

/* Pictures of rows: equal, nearly equal, random; each stride that a distance code begins at. */
static void rows(void)
{
    static const gsize strides[] = {2,   4,   5,    6,    7,     9,     33,
                                    257, 961, 1025, 1921, 24577, 32001, 32768};
    GRand *rand = g_rand_new_with_seed(1);
    for (gsize k = 0; k < G_N_ELEMENTS(strides); k++) {
        gsize stride = strides[k], length = stride * 20 + 3;
        g_autofree guint8 *bytes = g_malloc0(length);
        for (gsize i = 0; i < length; i++) {
            bytes[i] = i >= stride ? bytes[i - stride] : (guint8)g_rand_int_range(rand, 0, 9);
            if (g_rand_int_range(rand, 0, 40) == 0)
                bytes[i] = (guint8)g_rand_int_range(rand, 0, 256);
        }
        assert_round_trip(bytes, length, stride);
    }
    g_rand_free(rand);
}

/* Skewed frequencies ask for codes longer than 15 bits; many tokens ask for many blocks. */
static void skewed_and_long(void)
{
    gsize length = 3000000, at = 0;
    g_autofree guint8 *bytes = g_malloc(length);
    for (guint symbol = 0, count = 1; symbol < 30 && at < length;
         symbol++, count = count * 8 / 5 + 1)
        for (guint i = 0; i < count && at < length; i++)
            bytes[at++] = (guint8)symbol;
    while (at < length)
        bytes[at++] = 200;
    GRand *rand = g_rand_new_with_seed(2);
    for (gsize i = length - 1; i > 0; i--) {
        gsize other = (gsize)g_rand_int_range(rand, 0, (gint32)i);
        guint8 byte = bytes[i];
        bytes[i] = bytes[other];
        bytes[other] = byte;
    }
    g_rand_free(rand);
    assert_round_trip(bytes, length, 0);
    assert_round_trip(bytes, length, 1000);
}

/* Each block has codes of its own: symbols that first occur where a block begins. */
static void block_borders(void)
{
    for (gsize length = 4080; length < 4110; length++) {
        g_autofree guint8 *bytes = g_malloc(length + 4);
        for (gsize i = 0; i < length; i++)
            bytes[i] = (guint8)(i * 7 % 11);
        memcpy(bytes + length, "\xf0\xf1\xf2\xf3", 4);
        assert_round_trip(bytes, length + 4, 0);
    }
}

static double kraft_sum(const guint8 *lengths, guint n)
{
    double sum = 0;
    for (guint i = 0; i < n; i++)
        sum += lengths[i] > 0 ? 1.0 / (1 << lengths[i]) : 0;
    return sum;
}

/* Fibonacci's numbers make the deepest trees there are. */
static void code_lengths(void)
{
    guint counts[30], one = 1, other = 1;
    guint8 lengths[30];
    guint16 codes[30];
    for (guint i = 0; i < 30; i++) {
        counts[i] = one;
        other += one;
        one = other - one;
    }
    for (guint limit = 5; limit <= 15; limit++) {
        huffman_lengths(counts, 30, limit, lengths);
        g_assert_cmpfloat(kraft_sum(lengths, 30), ==, 1);
        for (guint i = 0; i < 30; i++) {
            g_assert_cmpint(lengths[i], <=, limit);
            g_assert_true(i == 0 || lengths[i] <= lengths[i - 1]);
        }
    }
    static const guint even[4] = {7, 7, 7, 7}; /* by hand: 00, 01, 10, 11, written in reverse */
    huffman_lengths(even, 4, 15, lengths);
    huffman_codes(lengths, 4, codes);
    static const guint16 expected[4] = {0, 2, 1, 3};
    g_assert_cmpmem(codes, sizeof expected, expected, sizeof expected);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/deflate/edges", edges);
    g_test_add_func("/deflate/run-lengths", run_lengths);
    g_test_add_func("/deflate/rows", rows);
    g_test_add_func("/deflate/skewed-and-long", skewed_and_long);
    g_test_add_func("/deflate/block-borders", block_borders);
    g_test_add_func("/deflate/code-lengths", code_lengths);
    return g_test_run();
}
