/* The list of subcommands, and the way from a command line to one of them. */
#include "app/command.h"
#include "app/console.h"
#include "base/text.h"
#include "text/text.h"

#include <locale.h>

const Command *const command_table[] = {
    &command_run,   &command_collect, &command_render,  &command_notify, &command_list,
    &command_show,  &command_restore, &command_report,  &command_ack,    &command_unack,
    &command_check, &command_watch,   &command_verify,  &command_config, &command_doctor,
    &command_init,  &command_import,  &command_export,  &command_rename, &command_forget,
    &command_prune, &command_chart,   &command_extract, &command_manual, NULL,
};

typedef struct {
    char **files;
    gboolean verbose, log_json, version, help;
} Globals;

enum { OPTION_CONFIG, OPTION_VERBOSE, OPTION_LOG_JSON, OPTION_VERSION, OPTION_HELP, N_OPTIONS };

const GOptionEntry command_options[N_OPTIONS + 1] = {
    [OPTION_CONFIG] =
        {"config", 'c', 0, G_OPTION_ARG_FILENAME_ARRAY, NULL,
         "read FILE instead of the user's or the system's configuration; may be repeated", "FILE"},
    [OPTION_VERBOSE] = {"verbose", 'v', 0, G_OPTION_ARG_NONE, NULL, "print what is being done",
                        NULL},
    [OPTION_LOG_JSON] = {"log-json", 0, 0, G_OPTION_ARG_NONE, NULL,
                         "log as JSON, one object per line", NULL},
    [OPTION_VERSION] = {"version", 0, 0, G_OPTION_ARG_NONE, NULL, "print the version", NULL},
    [OPTION_HELP] = {"help", 'h', 0, G_OPTION_ARG_NONE, NULL,
                     "print this help; after a command, the help of that command", NULL},
};

/* The common options, stored in `globals`; they may stand before and after the command. */
static void add_globals(GOptionContext *parser, Globals *globals)
{
    GOptionEntry entries[N_OPTIONS + 1];
    for (guint i = 0; i < G_N_ELEMENTS(entries); i++)
        entries[i] = command_options[i];
    entries[OPTION_CONFIG].arg_data = &globals->files;
    entries[OPTION_VERBOSE].arg_data = &globals->verbose;
    entries[OPTION_LOG_JSON].arg_data = &globals->log_json;
    entries[OPTION_VERSION].arg_data = &globals->version;
    entries[OPTION_HELP].arg_data = &globals->help;
    g_option_context_add_main_entries(parser, entries, NULL);
    g_option_context_set_help_enabled(parser, FALSE);
}

static int usage_error(const char *message)
{
    g_printerr("hubplot: %s\nTry: hubplot --help\n", message);
    return EXIT_USAGE;
}

static void print_help(GOptionContext *parser)
{
    g_autoptr(GString) commands = g_string_new("Commands:\n");
    for (const Command *const *command = command_table; *command != NULL; command++)
        g_string_append_printf(commands, "  %-10s %s\n", (*command)->name, (*command)->summary);
    g_string_append(commands, "\nSee `hubplot COMMAND --help` for each.\n\n"
                              "Exit codes: 0 success; 1 done, but a node was not reached or "
                              "something failed;\n2 the command line or the configuration is "
                              "wrong, nothing was done;\n3 another run holds the lock.");
    g_option_context_set_summary(parser, "Watches nightly backup tarballs on remote nodes, judges "
                                         "them and draws their history.");
    g_option_context_set_description(parser, commands->str);
    g_autofree char *help = g_option_context_get_help(parser, TRUE, NULL);
    g_print("%s", help);
}

static const Command *find_command(const char *name)
{
    for (const Command *const *command = command_table; *command != NULL; command++)
        if (g_str_equal((*command)->name, name))
            return *command;
    return NULL;
}

static int unknown_command(const char *name)
{
    g_autoptr(GPtrArray) commands = g_ptr_array_new();
    for (const Command *const *command = command_table; *command != NULL; command++)
        g_ptr_array_add(commands, (gpointer)(*command)->name);
    g_ptr_array_add(commands, NULL);
    const char *nearest = nearest_word(name, (const char *const *)commands->pdata);
    g_autofree char *hint =
        nearest != NULL ? g_strdup_printf("; did you mean \"%s\"?", nearest) : g_strdup("");
    g_autofree char *shown = text_visible(name, -1);
    g_autofree char *message = g_strdup_printf("unknown command \"%s\"%s", shown, hint);
    return usage_error(message);
}

/* Loads the configuration that the command needs and runs it. */
static int run_command(const Command *command, const Globals *globals, gconstpointer values,
                       char **arguments)
{
    g_auto(GStrv) environment = g_get_environ();
    Context context = {.files = (const char *const *)globals->files,
                       .environ = (const char *const *)environment,
                       .now = g_get_real_time() / G_USEC_PER_SEC,
                       .verbose = globals->verbose,
                       .log_json = globals->log_json};
    g_autoptr(Config) config = NULL;
    if (command->needs_config) {
        const char *const one[] = {arguments[0], NULL};
        const char *const *hubs = command->takes_place ? one : (const char *const *)arguments;
        bool some = (command->takes_hubs || command->takes_place) && arguments[0] != NULL;
        ConfigRequest request = {.files = context.files,
                                 .hubs = some ? hubs : NULL,
                                 .environ = context.environ,
                                 .reading = command->reads_only};
        g_autoptr(GError) error = NULL;
        config = config_load(&request, &error);
        if (config == NULL) {
            log_say(&context, LOG_ERROR, NULL, "%s", error->message);
            return EXIT_USAGE;
        }
        context.config = config;
        context.verbose = context.verbose || config_verbose(config);
        if (config_left_out(config) != NULL)
            log_say(&context, LOG_DETAIL, NULL, "hubs left out:\n%s", config_left_out(config));
    }
    return command->run(&context, values, arguments);
}

/* Frees what the options have stored. */
static void free_values(const GOptionEntry *entries)
{
    for (; entries->long_name != NULL; entries++) {
        if (entries->arg == G_OPTION_ARG_STRING || entries->arg == G_OPTION_ARG_FILENAME)
            g_free(*(char **)entries->arg_data);
        if (entries->arg == G_OPTION_ARG_STRING_ARRAY ||
            entries->arg == G_OPTION_ARG_FILENAME_ARRAY)
            g_strfreev(*(char ***)entries->arg_data);
    }
}

static int parse_and_run(const Command *command, Globals *globals, int argc, char **argv)
{
    g_autofree gpointer values = g_malloc0(MAX(command->values_size, 1));
    GOptionEntry entries[COMMAND_MAX_OPTIONS + 1] = {0};
    if (command->options != NULL)
        command->options(values, entries);
    g_autofree char *synopsis = g_strdup_printf("%s %s", command->name, command->arguments);
    g_autoptr(GOptionContext) parser = g_option_context_new(synopsis);
    g_option_context_add_main_entries(parser, entries, NULL);
    add_globals(parser, globals);
    g_autoptr(GString) description = g_string_new(NULL);
    text_append_paragraphs(description, "", command->description);
    g_option_context_set_summary(parser, g_strchomp(description->str));
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(parser, &argc, &argv, &error))
        return usage_error(error->message);
    if (globals->help) {
        g_autofree char *help = g_option_context_get_help(parser, TRUE, NULL);
        g_print("%s", help);
        return EXIT_GOOD;
    }
    char **arguments = argv + 1;
    if (*arguments != NULL && g_str_equal(*arguments, "--"))
        arguments++;
    int result = run_command(command, globals, values, arguments);
    free_values(entries);
    return result;
}

/* A list that a full disk cut short is no success. */
static int finish(int result)
{
    if (streams_flush())
        return result;
    g_printerr("hubplot: cannot write to standard output\n");
    return result != EXIT_GOOD ? result : EXIT_TROUBLE;
}

int main(int argc, char **argv)
{
    streams_open();
    /* Only the encoding: numbers must look the same everywhere. */
    setlocale(LC_CTYPE, "");
    g_set_prgname("hubplot");
    Globals globals = {0};
    g_autoptr(GOptionContext) parser = g_option_context_new("COMMAND [ARGUMENT...]");
    add_globals(parser, &globals);
    g_option_context_set_strict_posix(parser, TRUE);
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(parser, &argc, &argv, &error))
        return usage_error(error->message);
    int result;
    const Command *command = argc > 1 ? find_command(argv[1]) : NULL;
    if (globals.version) {
        g_print("hubplot %s\n", HUBPLOT_VERSION);
        result = EXIT_GOOD;
    } else if (globals.help) {
        print_help(parser);
        result = EXIT_GOOD;
    } else if (argc < 2) {
        result = usage_error("usage: hubplot COMMAND [ARGUMENT...]");
    } else if (command == NULL) {
        result = unknown_command(argv[1]);
    } else {
        result = parse_and_run(command, &globals, argc - 1, argv + 1);
    }
    g_strfreev(globals.files);
    return finish(result);
}
