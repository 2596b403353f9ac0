#include "base/text.h"
#include "text/text.h"

#include <string.h>

static void visible(void)
{
    static const struct {
        const char *bytes, *shown;
    } cases[] = {
        {"", ""},
        {"svn/dybsvn", "svn/dybsvn"},
        {"台灣 é", "台灣 é"},
        {"a\tb\r\n", "a\\x09b\\x0D\\x0A"},
        {"\x1b[31mred", "\\x1B[31mred"},
        {"bad \xff\xfe end", "bad \\xFF\\xFE end"},
        {"cut \xe5\x8f", "cut \\xE5\\x8F"},
        {"\xe2\x80\xaegnp.txt", "\\xE2\\x80\\xAEgnp.txt"},
        {"\xc2\x9b", "\\xC2\\x9B"},
        {"\xed\xa0\x80", "\\xED\\xA0\\x80"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *shown = text_visible(cases[i].bytes, -1);
        g_assert_cmpstr(shown, ==, cases[i].shown);
    }
    g_autofree char *nul = text_visible("a\0b", 3);
    g_assert_cmpstr(nul, ==, "a\\x00b");
}

static void file_name_is_safe(void)
{
    static const char *const names[] = {
        "C2",         "Z9:229",  "Z9_3A229",   "..",   ".",    "",      "-rf",
        "_",          "x",       "a/b",        "a_b",  "a__b", "a_2Fb", "台灣",
        "x_E5_8F_B0", ".hidden", "x_2Ehidden", "a\nb", "a b",
    };
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        char *safe = text_file_name(names[i]);
        g_assert_true(g_regex_match_simple("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", safe, 0, 0));
        g_assert_true(g_hash_table_add(seen, safe));
    }
    g_autofree char *plain = text_file_name("cms02.example-2");
    g_assert_cmpstr(plain, ==, "cms02.example-2");
}

static void long_names_stay_apart(void)
{
    g_autofree char *one = g_strnfill(300, 'a');
    g_autofree char *other = g_strdup(one);
    other[299] = 'b';
    g_autofree char *safe_one = text_file_name(one), *safe_other = text_file_name(other);
    g_assert_cmpuint(strlen(safe_one), <=, 64);
    g_assert_cmpstr(safe_one, !=, safe_other);
}

static void one_is_no_plural(void)
{
    g_assert_cmpstr(text_plural(0), ==, "s");
    g_assert_cmpstr(text_plural(1), ==, "");
    g_assert_cmpstr(text_plural(2), ==, "s");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/visible", visible);
    g_test_add_func("/text/file_name", file_name_is_safe);
    g_test_add_func("/text/file_name/long", long_names_stay_apart);
    g_test_add_func("/text/plural", one_is_no_plural);
    return g_test_run();
}
