/* Whatever is set of a hub, its nodes or its items, the hub's digest is another one; what is set of
 * another hub leaves it alone. */
#include "config/config.h"
#include "config/keys.h"

#include <glib/gstdio.h>

/* A value of each type that no default is. A boolean is turned round. */
static const char *const values[] = {
    [KEY_LINE] = "another",
    [KEY_MESSAGE] = "Another note",
    [KEY_NAME] = "another",
    [KEY_WORDS] = "svn/a svn/another",
    [KEY_ADDRESSES] = "another@host.example",
    [KEY_TELL] = "ntfy:https://ntfy.example/another",
    [KEY_PATH] = "/another",
    [KEY_NODE_PATH] = "/another/%(node)s.json",
    [KEY_COMMAND] = "another",
    [KEY_LAYOUT] = "{item}-{date}.another",
    [KEY_GLOBS] = "*.another",
    [KEY_DATABASE] = "/another.db",
    [KEY_URL] = "https://another.example/",
    [KEY_WEB] = "https://another.example/",
    [KEY_MAILER] = "smtp://another.example",
    [KEY_ZONE] = "Europe/Berlin",
    [KEY_THEME] = "dark",
    [KEY_SCHEDULE] = "daily 03:33",
    [KEY_WINDOWS] = "Sat 22:00 3h",
    [KEY_COUNT] = "77",
    [KEY_SHARE] = "33",
    [KEY_BYTES] = "7777",
    [KEY_DURATION] = "17m",
    [KEY_LEARNT] = "17m",
    [KEY_FORMATS] = "pdf",
    [KEY_SCALE] = "log",
    [KEY_TRANSPORT] = "ssh",
    [KEY_WEEKDAY] = "Thu",
    [KEY_KEEP] = "7d 3w",
};

static const char *value_of(const Key *key)
{
    if (g_str_equal(key->name, "metrics"))
        return "/another.prom";
    if (key->type == KEY_BOOL)
        return g_str_equal(key->preset, "yes") ? "no" : "yes";
    g_assert_cmpuint(key->type, <, G_N_ELEMENTS(values));
    g_assert_nonnull(values[key->type]);
    return values[key->type];
}

static Config *load(const char *folder, const char *section, const char *line)
{
    static const char *const sections[] = {"HUB", "C2",  "C2/N",    "C2/svn/a", "C2/N/svn/a",
                                           "N",   "ENV", "DEFAULT", "OTHER"};
    g_autoptr(GString) text = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(sections); i++) {
        g_string_append_printf(text, "[%s]\n", sections[i]);
        if (g_str_equal(sections[i], section))
            g_string_append_printf(text, "%s\n", line);
        else if (g_str_equal(sections[i], "HUB"))
            g_string_append(text, "C2 = N M\nOTHER = O\n");
        if (i == 1 || g_str_equal(sections[i], "OTHER"))
            g_string_append(text,
                            g_str_has_prefix(line, "srvnode") && i == 1 ? "" : "srvnode = x\n");
    }
    g_autofree char *path = g_build_filename(folder, "x.cnf", NULL);
    g_assert_true(g_file_set_contents(path, text->str, -1, NULL));
    g_autofree char *home = g_strconcat("HOME=", folder, NULL);
    const char *const files[] = {path, NULL}, *const environ[] = {home, NULL};
    g_autoptr(GError) error = NULL;
    Config *config = config_load(&(ConfigRequest){files, NULL, environ, true}, &error);
    g_assert_no_error(error);
    g_unlink(path);
    return config;
}

static char *digest(const char *folder, const char *section, const char *line, guint hub)
{
    g_autoptr(Config) config = load(folder, section, line);
    return g_strdup(((const Hub *)g_ptr_array_index(config_hubs(config), hub))->digest);
}

static void test_each_key(void)
{
    static const char *const places[N_KEY_SCOPES][6] = {
        [SCOPE_HUB] = {"C2"},
        [SCOPE_NODE] = {"C2/N", "N", "ENV"},
        [SCOPE_LIMIT] = {"C2/N/svn/a", "C2/svn/a", "C2/N", "C2", "DEFAULT"},
    };
    g_autofree char *folder = g_dir_make_tmp("digest-XXXXXX", NULL);
    g_autofree char *before = digest(folder, "", "", 0);
    g_autofree char *again = digest(folder, "", "", 0);
    g_autofree char *of_other = digest(folder, "", "", 1);
    g_assert_cmpstr(again, ==, before);
    g_assert_cmpstr(of_other, !=, before);
    for (const Key *key = config_keys(); key->name != NULL; key++)
        for (const char *const *place = places[key->scope]; *place != NULL; place++) {
            g_autofree char *line = g_strdup_printf("%s = %s", key->name, value_of(key));
            g_autofree char *after = digest(folder, *place, line, 0);
            g_autofree char *other = digest(folder, *place, line, 1);
            bool common = g_str_equal(*place, "ENV") || g_str_equal(*place, "DEFAULT");
            g_test_message("[%s] %s", *place, line);
            g_assert_cmpstr(after, !=, before);
            g_assert_cmpint(g_str_equal(other, of_other), ==, !common);
        }
    g_rmdir(folder);
}

static void test_nodes(void)
{
    g_autofree char *folder = g_dir_make_tmp("digest-XXXXXX", NULL);
    g_autofree char *before = digest(folder, "", "", 0);
    g_autofree char *other_order = digest(folder, "HUB", "C2 = M N\nOTHER = O", 0);
    g_autofree char *fewer = digest(folder, "HUB", "C2 = N\nOTHER = O", 0);
    g_assert_cmpstr(other_order, !=, before);
    g_assert_cmpstr(fewer, !=, before);
    g_rmdir(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/config-digest/each-key", test_each_key);
    g_test_add_func("/config-digest/nodes", test_nodes);
    return g_test_run();
}
