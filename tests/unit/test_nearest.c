#include "text/text.h"

#include <string.h>

static void test_words(void)
{
    const char *const words[] = {"dbpath", "srvnode", "select", "timeout", "maxage", NULL};
    static const struct {
        const char *word, *meant;
    } cases[] = {
        {"dbpth", "dbpath"},
        {"dpbath", "dbpath"},
        {"Select", "select"},
        {"timout", "timeout"},
        {"timeouts", "timeout"},
        {"selekt", "select"},
        {"srvmode", "srvnode"},
        {"colour", NULL},
        {"", NULL},
        {"x", NULL},
        {"select", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(nearest_word(cases[i].word, words), ==, cases[i].meant);
}

static void test_long_words(void)
{
    g_autofree char *fits = g_strnfill(64, 'x'), *longer = g_strnfill(65, 'x');
    const char *const words[] = {longer, fits, NULL};
    g_assert_null(nearest_word(longer, words));
    fits[0] = 'y';
    g_autofree char *word = g_strnfill(64, 'x');
    g_assert_cmpstr(nearest_word(word, words), ==, fits);
    g_assert_null(nearest_word("a", (const char *const[]){NULL}));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/nearest/words", test_words);
    g_test_add_func("/nearest/long-words", test_long_words);
    return g_test_run();
}
