#include "app/command.h"
#include "app/console.h"
#include "app/propose.h"
#include "base/text.h"
#include "config/keys.h"
#include "ssh/ssh.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    char *output;
} Values;

static void options(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    entries[0] = (GOptionEntry){"output",
                                'o',
                                0,
                                G_OPTION_ARG_FILENAME,
                                &values->output,
                                "write FILE, which must not exist, instead of standard output",
                                "FILE"};
}

/* Whether the text can stand before a "=" and in a section's header, and name a folder. */
static bool is_plain(const char *text)
{
    return g_ascii_isalnum(text[0]) && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"
                                                    "abcdefghijklmnopqrstuvwxyz") == strlen(text);
}

/* Each key of a scope with its meaning, commented out at its default. */
static void append_keys(GString *out, KeyScope scope)
{
    for (const Key *key = config_keys(); key->name != NULL; key++) {
        if (key->scope != scope || key == config_find_key("srvnode")) /* it is set above */
            continue;
        g_autofree char *help = g_strdup_printf("%s (%s)", key->help, key_type_words(key->type));
        g_string_append_c(out, '\n');
        text_append_paragraphs(out, "# ", help);
        g_string_append_printf(out, "#%s =%s%s\n", key->name, key->preset != NULL ? " " : "",
                               key->preset != NULL ? key->preset : "");
    }
}

static void append_list(GString *out, const char *hub, char *const *nodes)
{
    text_append_paragraphs(out, "# ",
                           "Which nodes hold copies of each hub's tarballs, one line per hub. "
                           "Nodes are ssh host aliases, optionally with a port, such as Z9:229. "
                           "This user must be able to log in to each without a password.");
    g_string_append_printf(out, "[HUB]\n%s =", hub);
    for (; *nodes != NULL; nodes++)
        g_string_append_printf(out, " %s", *nodes);
    g_string_append(out, "\n\n");
}

static void append_hub(GString *out, const char *hub)
{
    text_append_paragraphs(out, "# ",
                           "The hub itself. Add a section like this for each further hub.");
    g_string_append_printf(out, "[%s]\n\n", hub);
    const Key *srvnode = config_find_key("srvnode");
    text_append_paragraphs(out, "# ", srvnode->help);
    g_string_append_printf(out, "srvnode = %s\n", hub);
    append_keys(out, SCOPE_HUB);
    g_string_append(out, "\n");
    g_autofree char *limits =
        g_strdup_printf("Limits. They may also be set in [%s/NODE] for one node, in [%s/svn/NAME] "
                        "for one item on all nodes, in [%s/NODE/svn/NAME] for one item on one "
                        "node, and in [DEFAULT] for all hubs. The most specific one wins.",
                        hub, hub, hub);
    text_append_paragraphs(out, "# ", limits);
    append_keys(out, SCOPE_LIMIT);
}

static void append_env(GString *out)
{
    g_string_append_c(out, '\n');
    text_append_paragraphs(out, "# ", "The program, and how nodes are visited.");
    g_string_append(out, "[ENV]\n");
    append_keys(out, SCOPE_ENV);
    g_string_append_c(out, '\n');
    text_append_paragraphs(
        out, "# ",
        "The following keys may also be set in a section named after a node, such as [Z9:229].");
    append_keys(out, SCOPE_NODE);
}

/* A file that config_load() accepts as it is, once the nodes exist. */
static char *compose(const char *hub, char *const *nodes)
{
    static const char *const placeholder[] = {"NODE", NULL};
    GString *out = g_string_new(NULL);
    text_append_paragraphs(
        out, "# ",
        "The configuration of hubplot. Save it as ~/.config/hubplot/hubplot.cnf; then `hubplot "
        "config` checks it, and `hubplot run` does the nightly work. Lines that begin with # are "
        "comments; those "
        "with a key show its default.");
    g_string_append_c(out, '\n');
    if (nodes[0] == NULL) {
        nodes = (char *const *)placeholder;
        text_append_paragraphs(out, "# ",
                               "~/.ssh/config names no hosts: replace NODE by the real ones.");
    }
    append_list(out, hub, nodes);
    append_hub(out, hub);
    append_env(out);
    return g_string_free(out, FALSE);
}

static bool write_all(int fd, const char *text)
{
    for (gsize left = strlen(text); left > 0;) {
        ssize_t n = write(fd, text, left);
        if (n < 0 && errno != EINTR)
            return false;
        text += MAX(n, 0);
        left -= (gsize)MAX(n, 0);
    }
    return fsync(fd) == 0;
}

static bool write_new_file(const char *path, const char *text, GError **error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    bool good = fd >= 0 && write_all(fd, text);
    int cause = errno;
    if (fd >= 0)
        good = close(fd) == 0 && good;
    if (!good) {
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(cause), "%s: %s", path,
                    g_strerror(cause));
        if (fd >= 0)
            unlink(path);
    }
    return good;
}

/* The tag to begin with: NODE_TAG as the original used it, or this machine's name. */
static char *likely_tag(const Context *context)
{
    const char *tag = g_environ_getenv((char **)context->environ, "NODE_TAG");
    if (tag == NULL || tag[0] == '\0')
        tag = g_get_host_name();
    g_autofree char *first = g_strndup(tag, strcspn(tag, "."));
    return is_plain(first) ? g_steal_pointer(&first) : g_strdup("HUB1");
}

static bool is_place(const char *argument)
{
    return argument[0] == '/' || strstr(argument, ":/") != NULL;
}

static GPtrArray *read_places(const Context *context, char **arguments, GError **error)
{
    g_autoptr(GPtrArray) places =
        g_ptr_array_new_with_free_func((GDestroyNotify)proposed_place_free);
    g_autofree char *here = likely_tag(context);
    for (; *arguments != NULL; arguments++) {
        ProposedPlace *place = proposed_place_new(*arguments, here, error);
        if (place == NULL)
            return NULL;
        g_ptr_array_add(places, place);
    }
    return g_steal_pointer(&places);
}

/* The tags of the hubs that are configured already; NULL: the configuration is wrong. */
static char **known_tags(const Context *context)
{
    ConfigRequest request = {.files = context->files, .environ = context->environ, .reading = true};
    g_autoptr(Config) config = config_load(&request, NULL);
    if (config == NULL)
        return NULL;
    g_autoptr(GStrvBuilder) tags = g_strv_builder_new();
    const GPtrArray *hubs = config_all_hubs(config);
    for (guint i = 0; i < hubs->len; i++)
        g_strv_builder_add(tags, ((const Hub *)g_ptr_array_index(hubs, i))->tag);
    return g_strv_builder_end(tags);
}

/* Writes the proposal where no configuration is yet, or as the user says; else prints what to add
 * to the one that there is. */
static bool save_proposal(const Context *context, const Values *values, const Proposal *proposal,
                          bool has_config, GError **error)
{
    bool is_whole = proposal->faults[0] == '\0';
    g_autofree char *own = config_user_file(context->environ);
    const char *path = values->output;
    if (path == NULL && !has_config && is_whole)
        path = own;
    bool is_addition = has_config && path == NULL;
    g_autofree char *text = g_strconcat(
        proposal->sections, is_addition ? "# In the section [HUB] that you have:\n" : "[HUB]\n",
        proposal->lists, NULL);
    if (values->output == NULL)
        fputs(text, stdout);
    if (path == NULL)
        return true;
    g_autofree char *folder = g_path_get_dirname(path);
    if (g_mkdir_with_parents(folder, 0755) != 0 && values->output == NULL) {
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s: %s", folder,
                    g_strerror(errno));
        return false;
    }
    if (!write_new_file(path, text, error))
        return false;
    bool is_default = values->output == NULL;
    log_say(context, LOG_NOTICE, path, "written; next: hubplot %s%s%srun", is_default ? "" : "-c ",
            is_default ? "" : path, is_default ? "" : " ");
    return true;
}

static int run_places(const Context *context, const Values *values, char **arguments)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) places = read_places(context, arguments, &error);
    if (places == NULL) {
        log_say(context, LOG_ERROR, NULL, "%s", error->message);
        return EXIT_USAGE;
    }
    bool has_config = context->files != NULL || config_is_there(context->environ);
    g_auto(GStrv) known = has_config ? known_tags(context) : NULL;
    g_autoptr(Proposal) proposal = propose(context, places, (const char *const *)known, &error);
    if (proposal != NULL && proposal->faults[0] != '\0')
        log_say(context, LOG_ERROR, NULL, "%s", g_strchomp(proposal->faults));
    if (proposal == NULL || (proposal->lists[0] != '\0' &&
                             !save_proposal(context, values, proposal, has_config, &error))) {
        log_say(context, LOG_ERROR, NULL, "%s", error->message);
        return EXIT_TROUBLE;
    }
    return proposal->faults[0] == '\0' ? EXIT_GOOD : EXIT_TROUBLE;
}

static int run(const Context *context, gconstpointer data, char **arguments)
{
    const Values *values = data;
    if (arguments[0] != NULL && is_place(arguments[0]))
        return run_places(context, values, arguments);
    g_autofree char *hub = arguments[0] != NULL ? g_strdup(arguments[0]) : likely_tag(context);
    g_auto(GStrv) nodes = arguments[0] != NULL && arguments[1] != NULL
                              ? g_strdupv(arguments + 1)
                              : ssh_hosts(context->environ);
    if (!is_plain(hub)) {
        log_say(context, LOG_ERROR, NULL,
                "\"%s\" can't be a hub's tag: use letters, digits, \".\", \"_\" and \"-\"", hub);
        return EXIT_USAGE;
    }
    g_autofree char *text = compose(hub, nodes);
    if (values->output == NULL) {
        fputs(text, stdout);
        return EXIT_GOOD;
    }
    g_autoptr(GError) error = NULL;
    if (!write_new_file(values->output, text, &error)) {
        log_say(context, LOG_ERROR, NULL, "%s", error->message);
        return EXIT_TROUBLE;
    }
    log_say(context, LOG_NOTICE, values->output,
            "written; edit it, then check it: hubplot -c %s config", values->output);
    return EXIT_GOOD;
}

const Command command_init = {
    .name = "init",
    .arguments = "[NODE:/PATH... | HUB [NODE...]]",
    .summary = "write a configuration for the backups in a folder, or one to fill in",
    .description =
        "With NODE:/PATH, visits the node over ssh, looks at up to 5,000 of the names below the "
        "folder, guesses which layout they have, and prints a configuration for them, with how "
        "many files it covers. /PATH is a folder on this machine. Several may be given; folders of "
        "the same name on several nodes become one hub, whose copies are compared. If there is no "
        "configuration yet, it is also written to ~/.config/hubplot/hubplot.cnf; else the lines "
        "are to be added to yours.\n\n"
        "With HUB, prints a configuration with every key, its meaning and its default. The nodes "
        "are the given ones, or all hosts that ssh's configuration names without patterns.\n\n"
        "An existing file is never overwritten.",
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
