/* Packed lists: exact, short, and hostile ones do no harm. */
#include "data/pack.h"
#include "text/json.h"

#include <math.h>
#include <string.h>

#define LIMIT 1000000

static char *undo(const char *json)
{
    GString *plain = pack_undo(json, LIMIT);
    return plain != NULL ? g_string_free(plain, FALSE) : NULL;
}

static void assert_times(const gint64 *times, gsize n)
{
    g_autoptr(GString) packed = g_string_new("{"), plain = g_string_new("{");
    pack_add_times(packed, "t", times, n);
    json_add_integers(plain, "t", times, n);
    g_autofree char *again = undo(packed->str);
    g_assert_cmpstr(again, ==, plain->str);
}

static void times(void)
{
    static const gint64 edges[] = {0,          G_MAXINT64, G_MININT64,   -1,          1,
                                   G_MININT64, G_MAXINT64, -62135596800, 253402300799};
    gint64 nightly[365];
    for (gsize n = 0; n <= G_N_ELEMENTS(edges); n++)
        assert_times(edges, n);
    for (gsize i = 0; i < G_N_ELEMENTS(nightly); i++)
        nightly[i] = 1352794223 + 86400 * (gint64)i;
    assert_times(nightly, G_N_ELEMENTS(nightly));
    g_autoptr(GString) packed = g_string_new("{");
    pack_add_times(packed, "t", nightly, G_N_ELEMENTS(nightly));
    g_assert_cmpuint(packed->len, <, 60 + G_N_ELEMENTS(nightly)); /* a character each */
}

/* Whether the list was packed; then it reads back as the plain one does. */
static bool packs(const double *values, gsize n)
{
    g_autoptr(GString) packed = g_string_new("{\"a\":["), plain = g_string_new("{\"a\":[");
    if (!pack_add_values(packed, NULL, values, n)) {
        g_assert_cmpstr(packed->str, ==, plain->str);
        return false;
    }
    json_add_doubles(plain, NULL, values, n);
    g_string_append(packed, ",7]}");
    g_string_append(plain, ",7]}");
    g_autofree char *again = undo(packed->str);
    g_assert_cmpstr(again, ==, plain->str);
    return true;
}

static void values(void)
{
    static const double decimals[] = {1529629254, NAN, 0.1,       -12.25, 0,
                                      0.000001,   NAN, -0.999999, 1e9};
    g_assert_true(packs(decimals, G_N_ELEMENTS(decimals)));
    g_assert_true(packs(decimals, 0));
    g_assert_true(packs((const double[]){NAN}, 1));
    g_assert_true(packs((const double[]){4503599627370495, -4503599627370495}, 2));
    g_assert_false(packs((const double[]){1, 9007199254740992}, 2));
    g_assert_false(packs((const double[]){1, INFINITY}, 2));
    g_assert_false(packs((const double[]){1, -0.0}, 2));
    g_assert_false(packs((const double[]){1, 1.0 / 3}, 2));
    g_assert_false(packs((const double[]){0.0000001}, 1));
    g_assert_false(packs((const double[]){1e12 + 0.5, 0.000001}, 2)); /* too many digits together */
}

static void random_values(void)
{
    GRand *rand = g_rand_new_with_seed(3);
    double many[500];
    for (int round = 0; round < 200; round++) {
        double unit = pow(10, round % 7);
        for (gsize i = 0; i < G_N_ELEMENTS(many); i++)
            many[i] = i % 31 == 7 ? NAN : g_rand_int_range(rand, -2000000000, 2000000000) / unit;
        g_assert_true(packs(many, G_N_ELEMENTS(many)));
    }
    g_rand_free(rand);
}

static void example(void)
{
    static const double sizes[] = {100, 101, NAN, 99};
    g_autoptr(GString) json = g_string_new("{");
    g_assert_true(pack_add_values(json, "values", sizes, G_N_ELEMENTS(sizes)));
    g_assert_cmpstr(json->str, ==, "{\"values\":{\"order\":1,\"decimals\":0,\"packed\":\"oGC-D\"}");
}

static void nothing_packed(void)
{
    static const char json[] = "{\"label\":\"{\\\"order\\\":1\",\"times\":[1,2]}";
    g_autofree char *again = undo(json);
    g_assert_cmpstr(again, ==, json);
}

static void broken_lists(void)
{
    static const char *const lists[] = {
        "{\"order\":",
        "{\"order\":1,\"decimals\":0,\"packed\":\"",
        "{\"order\":1,\"decimals\":0,\"packed\":\"A",
        "{\"order\":1,\"decimals\":0,\"packed\":\"A\"",
        "{\"order\":1,\"decimals\":0,\"packed\":\"A\"]",
        "{\"order\":1,\"decimals\":0,\"packed\":\"g\"}",               /* goes on */
        "{\"order\":1,\"decimals\":0,\"packed\":\"ggggggggggggggA\"}", /* for ever */
        "{\"order\":1,\"decimals\":0,\"packed\":\"A A\"}",
        "{\"order\":1,\"decimals\":0,\"packed\":\"\xff\"}",
        "{\"order\":3,\"decimals\":0,\"packed\":\"A\"}",
        "{\"order\":1,\"decimals\":7,\"packed\":\"A\"}",
        "{\"order\":1,\"decimals\":/,\"packed\":\"A\"}",
        "{\"order\":1,\"decimal\":0,\"packed\":\"A\"}",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        g_assert_null(undo(lists[i]));
}

/* A short text that would become a long one. */
static void bomb(void)
{
    g_autoptr(GString) json = g_string_new("{\"order\":1,\"decimals\":6,\"packed\":\"");
    g_string_append(json, "+/////////D"); /* a number of many digits, which then stays */
    for (int i = 0; i < LIMIT / 10; i++)
        g_string_append_c(json, 'A');
    g_string_append(json, "\"}");
    g_assert_null(undo(json->str));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pack/times", times);
    g_test_add_func("/pack/values", values);
    g_test_add_func("/pack/random-values", random_values);
    g_test_add_func("/pack/example", example);
    g_test_add_func("/pack/nothing-packed", nothing_packed);
    g_test_add_func("/pack/broken-lists", broken_lists);
    g_test_add_func("/pack/bomb", bomb);
    return g_test_run();
}
