#include "app/terminal.h"

#include <locale.h>

static void test_columns(void)
{
    g_assert_cmpint(terminal_columns("svn/dybsvn"), ==, 10);
    g_assert_cmpint(terminal_columns("备份"), ==, 4);
    g_assert_cmpint(terminal_columns("e\xcc\x81"), ==, 1); /* a letter and an accent */
}

static void test_fit(void)
{
    static const struct {
        const char *text;
        int columns;
        const char *fitted;
    } cases[] = {
        {"repos", 5, "repos"},  {"repos/env", 5, "repo…"},
        {"备份备", 5, "备份…"}, {"备份备", 4, "备…"},
        {"a", 1, "a"},          {"ab", 1, "…"},
    };
    const Terminal terminal = {.unicode = true}, plain = {0};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *fitted = terminal_fit(&terminal, cases[i].text, cases[i].columns);
        g_assert_cmpstr(fitted, ==, cases[i].fitted);
        g_assert_cmpint(terminal_columns(fitted), <=, cases[i].columns);
    }
    g_autofree char *fitted = terminal_fit(&plain, "repos/env", 5);
    g_assert_cmpstr(fitted, ==, "repo~");
}

static void test_colour(void)
{
    static const struct {
        const char *when;
        const char *const environ[3];
        bool colour;
    } cases[] = {
        {"always", {"NO_COLOR=1", NULL}, true},
        {"never", {NULL}, false},
        {"auto", {"NO_COLOR=1", NULL}, false},
        {NULL, {"NO_COLOR=1", "TERM=xterm", NULL}, false},
    };
    Terminal terminal;
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_true(terminal_init(&terminal, cases[i].environ, cases[i].when, NULL));
        g_assert_true(terminal.colour == cases[i].colour);
    }
    g_autoptr(GError) error = NULL;
    g_assert_false(terminal_init(&terminal, cases[1].environ, "red", &error));
    g_assert_nonnull(strstr(error->message, "auto, always, never"));
    GString *text = g_string_new(NULL);
    terminal_append(text, &(Terminal){.colour = true}, STATUS_ALARM, "alarm");
    g_assert_cmpstr(text->str, ==, "\033[1;31malarm\033[0m");
    g_string_assign(text, "");
    terminal_append(text, &(Terminal){.colour = false}, STATUS_ALARM, "alarm");
    g_assert_cmpstr(text->str, ==, "alarm");
    g_string_free(text, TRUE);
}

static int width_of(const char *columns)
{
    const char *const environ[] = {columns, NULL};
    Terminal terminal;
    g_assert_true(terminal_init(&terminal, environ, NULL, NULL));
    return terminal.columns;
}

static void test_width(void)
{
    int own = width_of(NULL); /* of where the test's output goes */
    g_assert_cmpint(width_of("COLUMNS=80"), ==, 80);
    g_assert_cmpint(width_of("COLUMNS=200"), ==, 200);
    g_assert_cmpint(width_of("COLUMNS=3"), ==, 40);
    g_assert_cmpint(width_of("COLUMNS=99999"), ==, 1000);
    g_assert_cmpint(width_of("COLUMNS=x"), ==, own);
    g_assert_cmpint(width_of("COLUMNS=-5"), ==, own);
}

static void test_wrap(void)
{
    const Terminal terminal = {.columns = 40, .unicode = true};
    g_autoptr(GString) text = g_string_new(NULL);
    terminal_append_wrapped(text, &terminal, 4, "the next was due on 10 May 2013 16:10, grace 2 h");
    g_assert_cmpstr(text->str, ==, "    the next was due on 10 May 2013\n    16:10, grace 2 h\n");
    g_string_assign(text, "");
    terminal_append_wrapped(text, &terminal, 4,
                            "a /word/that/is/longer/than/the/terminal/is/wide stays whole");
    g_assert_cmpstr(text->str, ==,
                    "    a\n    /word/that/is/longer/than/the/terminal/is/wide\n"
                    "    stays whole\n");
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/terminal/columns", test_columns);
    g_test_add_func("/terminal/fit", test_fit);
    g_test_add_func("/terminal/colour", test_colour);
    g_test_add_func("/terminal/width", test_width);
    g_test_add_func("/terminal/wrap", test_wrap);
    return g_test_run();
}
