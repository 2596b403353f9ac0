/* The INI parser beside Python's RawConfigParser, on cases by hand and by the thousand. */
#include "config/ini.h"
#include "sources.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

static void append_escaped(GString *out, const char *text)
{
    g_autofree char *escaped = g_uri_escape_string(text, NULL, FALSE);
    g_string_append(out, escaped);
}

static void append_entries(GString *out, const IniSection *section, const char *prefix)
{
    for (guint i = 0; section != NULL && i < section->entries->len; i++) {
        const IniEntry *entry = g_ptr_array_index(section->entries, i);
        g_string_append(out, prefix);
        append_escaped(out, entry->key);
        g_string_append_c(out, ' ');
        append_escaped(out, entry->value);
        g_string_append_c(out, '\n');
    }
}

/* Python stops at the first of these. */
static bool append_fatal(GString *out, const Ini *ini)
{
    static const char *const words[] = {"no-section", "duplicate-section", "duplicate-key"};
    for (guint i = 0; i < ini->faults->len; i++) {
        const IniFault *fault = &g_array_index(ini->faults, IniFault, i);
        if (fault->kind < G_N_ELEMENTS(words)) {
            g_string_append_printf(out, "%s %d\n", words[fault->kind], fault->line);
            return true;
        }
    }
    return false;
}

/* The same account as ini_oracle.py gives. */
static void append_events(GString *out, const Ini *ini)
{
    if (append_fatal(out, ini))
        return;
    if (ini->faults->len > 0) {
        for (guint i = 0; i < ini->faults->len; i++) {
            const IniFault *fault = &g_array_index(ini->faults, IniFault, i);
            g_string_append_printf(out, "%s %d\n",
                                   fault->kind == INI_NO_SETTING ? "no-setting" : "limit",
                                   fault->line);
        }
        return;
    }
    append_entries(out, ini_find_section(ini, "DEFAULT"), "DEFAULT ");
    for (guint i = 0; i < ini->sections->len; i++) {
        const IniSection *section = g_ptr_array_index(ini->sections, i);
        if (strcmp(section->name, "DEFAULT") == 0)
            continue;
        g_string_append_c(out, '[');
        append_escaped(out, section->name);
        g_string_append(out, "]\n");
        append_entries(out, section, "");
    }
}

static char *ask_python(const char *folder, guint n_files)
{
    g_autoptr(GPtrArray) arguments = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(arguments, g_strdup("python3"));
    g_ptr_array_add(arguments, source_path("ini_oracle.py"));
    for (guint i = 0; i < n_files; i++)
        g_ptr_array_add(arguments, g_strdup_printf("%u.cnf", i));
    g_ptr_array_add(arguments, NULL);
    g_autoptr(GError) error = NULL;
    char *output = NULL;
    int status = 0;
    g_spawn_sync(folder, (char **)arguments->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                 NULL, &status, &error);
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
    return output;
}

static void remove_folder(const char *folder, guint n_files)
{
    for (guint i = 0; i < n_files; i++) {
        g_autofree char *path = g_strdup_printf("%s/%u.cnf", folder, i);
        g_unlink(path);
    }
    g_rmdir(folder);
}

/* Holds our account of all inputs against Python's, in one run of Python. */
static void compare(GPtrArray *inputs)
{
    g_autofree char *folder = g_dir_make_tmp("ini-XXXXXX", NULL);
    g_autoptr(GString) ours = g_string_new(NULL);
    for (guint i = 0; i < inputs->len; i++) {
        const char *text = g_ptr_array_index(inputs, i);
        g_autofree char *path = g_strdup_printf("%s/%u.cnf", folder, i);
        g_assert_true(g_file_set_contents(path, text, -1, NULL));
        g_autoptr(GError) error = NULL;
        g_autoptr(Ini) ini = ini_read(path, &error);
        g_assert_no_error(error);
        g_string_append_printf(ours, "== %u.cnf\n", i);
        append_events(ours, ini);
    }
    g_autofree char *theirs = ask_python(folder, inputs->len);
    remove_folder(folder, inputs->len);
    g_auto(GStrv) our_cases = g_strsplit(ours->str, "== ", -1);
    g_auto(GStrv) their_cases = g_strsplit(theirs, "== ", -1);
    g_assert_cmpuint(g_strv_length(our_cases), ==, inputs->len + 1);
    g_assert_cmpuint(g_strv_length(their_cases), ==, inputs->len + 1);
    for (guint i = 0; i < inputs->len; i++) {
        if (strcmp(our_cases[i + 1], their_cases[i + 1]) != 0)
            g_test_message("input:\n%s", (char *)g_ptr_array_index(inputs, i));
        g_assert_cmpstr(our_cases[i + 1], ==, their_cases[i + 1]);
    }
}

static const char *const cases[] = {
    "",
    "\n\n",
    "[a]",
    "[a]\n",
    "[Z9:229]\nshell = /opt/bin/bash -l -c\n",
    "[a]\nk=v\nk2 : v2\n  k3=v3\n",
    "[a]\nk = v = w : x\n",
    "[a]\nk : v = w\n",
    "[a]\nk =\nl = \n",
    "[a]\nk = v ; not a comment\nl = v # neither\nm = v ;neither\n",
    "[a]\n; comment\n# comment\n  ; comment\nk = v\n",
    "# before\n\n[a]\nk = v\n",
    "[a]\nk = one\n  two\n\tthree\n",
    "[a]\nk = one\n\n  two\n\n\nl = 1\n",
    "[a]\nk = one\n  # inside\n  two\n",
    "[a]\nk = one\n  ; inside\n\n  two\n  three = four\n",
    "[a]\nk =\n  one\n  two\n",
    "[a]\nk = one\n  [b]\n  two\n",
    "[a]\n  k = one\n  l = two\n   more\n m = three\n",
    "[a]\n  not a continuation\n",
    "[a]\nk\n",
    "[a]\nk\nl\n m = 1\n",
    "[a]\nk = 1\nbogus\n  more\n",
    "[a]\n= v\n",
    "[a]\n= v\n  more\n",
    "[a]\n= v\n= w\n",
    "[a]\n = v\nk = 1\n",
    "k = v\n",
    "\n\n  k = v\n[a]\n",
    "bogus\n",
    "[]\nk = v\n",
    "[a]\n[]\n",
    "[a]\n[]]\nk = v\n",
    "[a]b]\nk = v\n",
    "[a] trailing\nk = v\n",
    "[a] = b\nk = v\n",
    "[a\nk = v\n",
    "[a]\n[b\n",
    "[a]\n[b = c\n",
    "  [a]\n  k = v\n  [b]\n  k = v\n",
    "[ a ]\nk = v\n",
    "[a]\nk = 1\n[a]\nl = 2\n",
    "[a]\nk = 1\n[b]\nk = 2\n[a]\n",
    "[a]\nk = 1\nk = 2\n",
    "[a]\nk = 1\nK = 2\n",
    "[a]\nbogus\nk = 1\nk = 2\n",
    "[DEFAULT]\nd = 1\n[a]\nk = v\n",
    "[DEFAULT]\nd = 1\n[a]\nk = v\n[DEFAULT]\ne = 2\n",
    "[DEFAULT]\nd = 1\n[DEFAULT]\nd = 2\n",
    "[default]\nd = 1\n[DEFAULT]\nd = 2\n",
    "\xef\xbb\xbf[a]\nk = v\n",
    "\xef\xbb\xbf",
    "[a]\xef\xbb\xbf\nk = v\n",
    "[a]\r\nk = v\r\n  more\r\n\r\nl = w\r\n",
    "[a]\rk = v\r\rl = w",
    "[a]\n\xc2\xa0k\xc2\xa0=\xc2\xa0v\xc2\xa0\n",
    "[a]\nk = v\n\xe3\x80\x80more\n",
    "[a]\nk = v\x0bw\x0c\n\x1c\x1dl = \x1fw\x1e\n",
    "[a]\nk = v\xe2\x80\xa8w\xc2\x85\n",
    "[台北]\n名 = 值\n",
    "[a]\nk = \"quoted\"\nl = 'x\n",
    "[a]\nrem = 1\nREM x = 2\nrem bogus\n",
    "[a]\nk: =v\nl =: w\nm == x\nn := y\n",
    "[a]\nk = $HOME %(x)s %% $$ ~\n",
    "[a]\nk = 1 \\\nl = 2\n",
    "[a]\nk = v\n\n\n\n",
    "[a]\nk =\n\n\n  late\n",
    "[a]\nk = \n   \n\t\nl = 1\n",
    "[a]\nk = v\n #x\n ;y\n z\n",
    "[a]\nk#x = 1\n k;y = 2\n",
    "[a]\n\tk = v\n        deeper\n",
    "[a]\nk = v\n[b]\n  w\n",
    "[a]\nk = v\n[b]\n  w = 1\n  x = 2\n",
};

static void test_cases(void)
{
    g_autoptr(GPtrArray) inputs = g_ptr_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_ptr_array_add(inputs, (gpointer)cases[i]);
    compare(inputs);
}

static void test_generated(void)
{
    static const char *const pieces[] = {
        "[a]", "[b]",  "[",   "]",    "[DEFAULT]", "=",      ":",   " = ", "k",
        "l",   "mm",   "v",   "w x",  " ",         "  ",     "\t",  "\n",  "\n",
        "\n",  "\n\n", "\n ", "\n  ", ";",         "#",      "\r",  "\"",  "$H",
        "%",   "é",    "\\",  "\n\t", "\xc2\xa0",  "\nk = ", "\nl", "\n[", "]\n",
    };
    g_autoptr(GRand) random = g_rand_new_with_seed(20141022);
    g_autoptr(GPtrArray) inputs = g_ptr_array_new_with_free_func(g_free);
    for (int i = 0; i < 4000; i++) {
        GString *text = g_string_new(i % 4 != 0 ? "[s]\n" : "");
        for (int n = g_rand_int_range(random, 1, 24); n > 0; n--)
            g_string_append(text,
                            pieces[g_rand_int_range(random, 0, (gint32)G_N_ELEMENTS(pieces))]);
        g_ptr_array_add(inputs, g_string_free(text, FALSE));
    }
    compare(inputs);
}

static void assert_fault(const Ini *ini, guint i, int line, const char *reason)
{
    g_assert_cmpuint(ini->faults->len, >, i);
    const IniFault *fault = &g_array_index(ini->faults, IniFault, i);
    g_assert_cmpint(fault->line, ==, line);
    g_assert_nonnull(strstr(fault->reason, reason));
}

static void test_parses_past_faults(void)
{
    static const char text[] = "early = 1\n[a]\nk = 1\nbogus\nk = 2\n[a]\nl = 3\n";
    g_autoptr(Ini) ini = ini_parse(text, strlen(text), "x.cnf");
    assert_fault(ini, 0, 1, "must follow a section header");
    assert_fault(ini, 1, 4, "not a setting");
    assert_fault(ini, 2, 5, "duplicate key, first at line 3");
    assert_fault(ini, 3, 6, "duplicate section, first at line 2");
    const IniSection *section = ini_find_section(ini, "a");
    g_assert_cmpstr(ini_find_entry(section, "k")->value, ==, "1");
    g_assert_cmpstr(ini_find_entry(section, "l")->value, ==, "3");
    g_assert_cmpint(ini_find_entry(section, "l")->line, ==, 7);
}

static void test_limits(void)
{
    g_autofree char *x = g_strnfill(INI_MAX_BYTES, 'x');
    g_autofree char *fits = g_strdup_printf("[a]\nk = %.*s\n", INI_MAX_LINE - 4, x);
    g_autoptr(Ini) good = ini_parse(fits, strlen(fits), "x.cnf");
    g_assert_cmpuint(good->faults->len, ==, 0);

    g_autofree char *wide = g_strdup_printf("[a]\nk = %.*s\nl = 1\n", INI_MAX_LINE - 3, x);
    g_autoptr(Ini) bad = ini_parse(wide, strlen(wide), "x.cnf");
    assert_fault(bad, 0, 2, "longer than 4096 bytes");
    g_assert_nonnull(ini_find_entry(ini_find_section(bad, "a"), "l"));

    g_autofree char *huge = g_strdup_printf("[a]\n%s", x);
    g_autoptr(Ini) big = ini_parse(huge, strlen(huge), "x.cnf");
    assert_fault(big, 0, 0, "longer than 1048576 bytes");
}

static void test_foreign_bytes(void)
{
    static const char text[] = "[a]\nk = \xff\xfe\nl = a\0b\nm = 1\n";
    g_autoptr(Ini) ini = ini_parse(text, sizeof text - 1, "x.cnf");
    assert_fault(ini, 0, 2, "not UTF-8");
    assert_fault(ini, 1, 3, "null byte");
    g_assert_cmpstr(ini_find_entry(ini_find_section(ini, "a"), "m")->value, ==, "1");
}

static void test_missing_file(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(ini_read("/nonexistent/x.cnf", &error));
    g_assert_nonnull(strstr(error->message, "/nonexistent/x.cnf"));
    g_clear_error(&error);
    g_assert_null(ini_read("/tmp", &error));
    g_assert_nonnull(strstr(error->message, "/tmp"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ini/cases-as-python", test_cases);
    g_test_add_func("/ini/generated-as-python", test_generated);
    g_test_add_func("/ini/parses-past-faults", test_parses_past_faults);
    g_test_add_func("/ini/limits", test_limits);
    g_test_add_func("/ini/foreign-bytes", test_foreign_bytes);
    g_test_add_func("/ini/missing-file", test_missing_file);
    return g_test_run();
}
