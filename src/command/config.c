#include "app/command.h"
#include "app/console.h"
#include "base/tell.h"
#include "base/text.h"
#include "base/web.h"
#include "config/keys.h"
#include "notify/deliver.h"
#include "text/text.h"

#include <stdio.h>

typedef struct {
    gboolean changed, keys;
} Values;

static void options(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    entries[0] = (GOptionEntry){
        "changed", 0, 0, G_OPTION_ARG_NONE, &values->changed, "leave out defaults", NULL};
    entries[1] = (GOptionEntry){
        "keys", 0, 0, G_OPTION_ARG_NONE, &values->keys, "print every key with its meaning", NULL};
}

/* The value without what is secret in it. NULL: there is none. */
static char *show(const Setting *setting)
{
    const Key *key = config_find_key(setting->key);
    if (setting->value == NULL || key == NULL)
        return g_strdup(setting->value);
    if (key->type == KEY_MAILER)
        return deliver_mailer_name(setting->value);
    if (key->type == KEY_URL || key->type == KEY_WEB)
        return web_name(setting->value);
    if (key->type != KEY_TELL)
        return g_strdup(setting->value);
    g_auto(GStrv) places = g_strsplit(setting->value, " ", -1);
    for (char **place = places; *place != NULL; place++) {
        g_autofree char *written = *place;
        *place = tell_name(written);
    }
    return g_strjoinv(" ", places);
}

static void append_setting(GString *out, const Setting *setting)
{
    g_autofree char *shown = show(setting);
    g_autofree char *value = text_visible(shown != NULL ? shown : "", -1);
    g_autofree char *line = g_strdup_printf("%-11s = %s", setting->key, value);
    /* Values are of any length: those that leave room have their origins in one column. */
    int pad = MAX(0, 54 - (int)g_utf8_strlen(line, -1));
    g_string_append_printf(out, "%s%*s  <- %s\n", line, pad, "",
                           setting->origin != NULL ? setting->origin : "default");
}

static void print_settings(const Config *config, bool changed)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GHashTable) asked = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < config_hubs(config)->len; i++)
        g_hash_table_add(asked, g_ptr_array_index(config_hubs(config), i));
    const GPtrArray *settings = config_settings(config);
    const char *subject = NULL;
    for (guint i = 0; i < settings->len; i++) {
        const Setting *setting = g_ptr_array_index(settings, i);
        if ((setting->hub != NULL && !g_hash_table_contains(asked, setting->hub)) ||
            (changed && setting->origin == NULL))
            continue;
        if (g_strcmp0(subject, setting->subject) != 0)
            g_string_append_printf(out, "%s[%s]\n", subject != NULL ? "\n" : "", setting->subject);
        subject = setting->subject;
        append_setting(out, setting);
    }
    fputs(out->str, stdout);
}

static void print_keys(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (const Key *key = config_keys(); key->name != NULL; key++) {
        g_autofree char *preset = key->preset != NULL ? g_strdup_printf("Default: %s", key->preset)
                                                      : g_strdup("No default");
        g_autofree char *form = g_strdup_printf("%s, in %s. %s.", key_type_words(key->type),
                                                key_scope_words(key->scope), preset);
        form[0] = g_ascii_toupper(form[0]);
        g_string_append_printf(out, "%s%s\n", out->len > 0 ? "\n" : "", key->name);
        text_append_paragraphs(out, "    ", key->help);
        text_append_paragraphs(out, "    ", form);
    }
    fputs(out->str, stdout);
}

static int run(const Context *context, gconstpointer data, char **arguments)
{
    const Values *values = data;
    if (values->keys) {
        print_keys();
        return EXIT_GOOD;
    }
    ConfigRequest request = {.files = context->files,
                             .hubs = (const char *const *)arguments,
                             .environ = context->environ};
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = config_load(&request, &error);
    if (config == NULL) {
        log_say(context, LOG_ERROR, NULL, "%s", error->message);
        return EXIT_USAGE;
    }
    print_settings(config, values->changed);
    return EXIT_GOOD;
}

const Command command_config = {
    .name = "config",
    .arguments = "[HUB...]",
    .summary = "print the settings in effect and where each came from",
    .description = "Reads and checks the configuration, and prints the settings of the program, "
                   "each hub, each of its nodes, and each item with limits of its own: the value "
                   "in effect, and the file and line that set it.",
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
