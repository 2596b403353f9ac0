#include "config/config.h"

#include "config/assemble.h"
#include "config/check.h"
#include "config/source.h"

#include <string.h>

struct Config {
    EnvSettings env;
    GPtrArray *all;      /* Hub * */
    GPtrArray *asked;    /* Hub *, borrowed from `all` */
    GPtrArray *settings; /* Setting * */
    Faults *left_out;
    char *left_out_text; /* NULL: nothing was */
};

G_DEFINE_QUARK(hubplot_config_error, config_error)

/* The tags asked for; NULL: all. */
static char **asked_tags(const ConfigRequest *request)
{
    if (request->hubs != NULL && request->hubs[0] != NULL)
        return g_strdupv((char **)request->hubs);
    const char *tag = g_environ_getenv((char **)request->environ, "NODE_TAG");
    return tag != NULL && tag[0] != '\0' ? g_strdupv((char *[]){(char *)tag, NULL}) : NULL;
}

/* Says of each tag asked for that has no section why. */
static void check_asked(const Source *source, const ConfigRequest *request,
                        const char *const *asked, Faults *faults)
{
    g_autoptr(GStrvBuilder) known = g_strv_builder_new();
    for (guint i = 0; i < source->hubs->len; i++)
        g_strv_builder_add(known, g_ptr_array_index(source->hubs, i));
    g_auto(GStrv) hubs = g_strv_builder_end(known);
    bool named = request->hubs != NULL && request->hubs[0] != NULL;
    for (; asked != NULL && *asked != NULL; asked++) {
        if (g_strv_contains((const char *const *)hubs, *asked))
            continue;
        Place place = {0};
        const IniEntry *list =
            source_find(source, (const char *const[]){"HUB", NULL}, *asked, &place);
        faults_add_near(faults, &place, *asked, (const char *const *)hubs,
                        list != NULL ? "the hub has nodes but no section [%s]%s"
                                     : "there is no hub section [%s]%s",
                        *asked, named ? "" : ", which NODE_TAG names");
    }
    if (asked == NULL && source->hubs->len == 0)
        faults_add(faults, &(Place){0},
                   "no hub is configured: `hubplot init NODE:/PATH` looks at backups and writes a "
                   "configuration for them");
}

/* Of the hub's tag and every setting of it, whatever it is for: a key of the table can't be
 * forgotten. */
static char *digest_settings(const Hub *hub, const GPtrArray *settings)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, (const guchar *)hub->tag, (gssize)strlen(hub->tag) + 1);
    for (guint i = 0; i < settings->len; i++) {
        const Setting *setting = g_ptr_array_index(settings, i);
        const char *const parts[] = {setting->subject, setting->key,
                                     setting->value != NULL ? setting->value : ""};
        for (gsize k = 0; k < G_N_ELEMENTS(parts); k++)
            g_checksum_update(sum, (const guchar *)parts[k], (gssize)strlen(parts[k]) + 1);
    }
    return g_strdup(g_checksum_get_string(sum));
}

/* A hub that was not asked for is left out if this machine lacks something that it needs. */
static void add_hub(Config *config, const Source *source, const char *tag,
                    const ConfigRequest *request, bool asked, Faults *faults)
{
    g_autoptr(Faults) missing = faults_new();
    g_autoptr(GPtrArray) settings = g_ptr_array_new_with_free_func(setting_free);
    Hub *hub = assemble_hub(&(Assembler){source, faults, missing, settings}, tag);
    check_sense(hub, source, faults);
    if (!request->reading)
        check_paths(hub, source, missing);
    if (!asked && faults_count(missing) > 0) {
        faults_move(config->left_out, missing);
        hub_free(hub);
        return;
    }
    faults_move(faults, missing);
    hub->digest = digest_settings(hub, settings);
    g_ptr_array_extend_and_steal(config->settings, g_steal_pointer(&settings));
    g_ptr_array_add(config->all, hub);
    if (asked)
        g_ptr_array_add(config->asked, hub);
}

static Config *config_new(void)
{
    Config *config = g_new0(Config, 1);
    config->all = g_ptr_array_new_with_free_func((GDestroyNotify)hub_free);
    config->asked = g_ptr_array_new();
    config->left_out = faults_new();
    config->settings = g_ptr_array_new_with_free_func(setting_free);
    return config;
}

Config *config_load(const ConfigRequest *request, GError **error)
{
    g_autoptr(Faults) faults = faults_new();
    g_autoptr(Source) source = source_read(request, faults);
    g_autoptr(Config) config = config_new();
    check_names(source, faults);
    assemble_env(&(Assembler){source, faults, faults, config->settings}, &config->env);

    g_auto(GStrv) asked = asked_tags(request);
    check_asked(source, request, (const char *const *)asked, faults);
    for (guint i = 0; i < source->hubs->len; i++) {
        const char *tag = g_ptr_array_index(source->hubs, i);
        add_hub(config, source, tag, request,
                asked == NULL || g_strv_contains((const char *const *)asked, tag), faults);
    }
    if (!request->reading)
        check_env(&config->env, config->all, source, faults);
    if (faults_count(faults) > 0) {
        g_autofree char *text = faults_text(faults);
        g_set_error_literal(error, CONFIG_ERROR, CONFIG_ERROR_INVALID, text);
        return NULL;
    }
    if (faults_count(config->left_out) > 0)
        config->left_out_text = faults_text(config->left_out);
    return g_steal_pointer(&config);
}

void config_free(Config *config)
{
    if (config == NULL)
        return;
    env_clear(&config->env);
    faults_free(config->left_out);
    g_free(config->left_out_text);
    g_ptr_array_unref(config->asked);
    g_ptr_array_unref(config->all);
    g_ptr_array_unref(config->settings);
    g_free(config);
}

const GPtrArray *config_hubs(const Config *config)
{
    return config->asked;
}

const GPtrArray *config_all_hubs(const Config *config)
{
    return config->all;
}

const GPtrArray *config_settings(const Config *config)
{
    return config->settings;
}

const char *config_left_out(const Config *config)
{
    return config->left_out_text;
}

const char *config_state(const Config *config)
{
    return config->env.state;
}

bool config_verbose(const Config *config)
{
    return config->env.verbose;
}

int config_in_flight(const Config *config)
{
    return config->env.in_flight;
}

static Hub *find_hub(const GPtrArray *hubs, const char *tag)
{
    for (guint i = 0; i < hubs->len; i++) {
        Hub *hub = g_ptr_array_index(hubs, i);
        if (g_str_equal(hub->tag, tag))
            return hub;
    }
    return NULL;
}

GPtrArray *config_find_hubs(const Config *config, const char *const *tags, GError **error)
{
    const GPtrArray *all = config_all_hubs(config);
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    if (tags[0] == NULL)
        g_ptr_array_extend(found, (GPtrArray *)all, NULL, NULL);
    for (; *tags != NULL; tags++) {
        Hub *hub = find_hub(all, *tags);
        if (hub == NULL) {
            g_set_error(error, CONFIG_ERROR, CONFIG_ERROR_INVALID, "%s: no such hub is configured",
                        *tags);
            return NULL;
        }
        g_ptr_array_add(found, hub);
    }
    return g_steal_pointer(&found);
}
