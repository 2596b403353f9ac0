/* `hubplot manual`: prints a part of the manual. */
#include "app/manual.h"
#include "collect/script.h"

#include <stdio.h>
#include <string.h>

const ManualFact manual_exit_codes[] = {
    {"0", "All went well."},
    {"1", "The work was done, but a node was not reached or something failed; the messages name "
          "it. doctor, verify and watch also exit like this if they find a problem."},
    {"2", "The command line or the configuration is wrong. Nothing was done."},
    {"3", "Another run holds the lock. Nothing was done."},
    {NULL, NULL},
};

const ManualFact manual_variables[] = {
    {"NODE_TAG", "The hub to use when the command line names none."},
    {"HOME", "Where the configuration files are. Like ssh, hubplot looks for ssh's files in the "
             "home directory that the user database gives."},
    {"PATH", "Where to find ssh."},
    {"XDG_CONFIG_HOME", "Where hubplot/hubplot.cnf is; ~/.config if unset."},
    {"XDG_DATA_HOME", "Where databases and site are by default; ~/.local/share if unset."},
    {"SSH_AUTH_SOCK", "The ssh agent that holds keys."},
    {"LOCAL_BASE, APACHE_HTDOCS, ENV_HOME, ...",
     "Any variable can be used in paths in the configuration, as $NAME or ${NAME}."},
    {NULL, NULL},
};

const ManualFact manual_files[] = {
    {"~/.scm_monitor.cnf", "The hubs: a section for each."},
    {"~/.libfab.cnf", "The nodes: HUB says which belong to which hub, ENV how they are visited."},
    {"$XDG_CONFIG_HOME/hubplot/hubplot.cnf",
     "All in one file. Read only where neither of the two above exists."},
    {"/etc/hubplot/hubplot.cnf",
     "The system's configuration. Read only where none of the user's files exists."},
    {"~/.ssh/config, ~/.ssh/known_hosts, /etc/ssh/ssh_config, /etc/ssh/ssh_known_hosts",
     "Host aliases, keys and host keys, as ssh itself reads them."},
    {"$XDG_DATA_HOME/hubplot/hubplot.db", "The database, unless dbpath names another."},
    {"$XDG_DATA_HOME/hubplot/site", "The site, unless outdir names another folder."},
    {"hubplot.db.lock, site/.lock", "Lock files, beside the databases and in the site. The files "
                                    "stay when a run ends; the locks do not."},
    {NULL, NULL},
};

GOptionEntry *manual_options(const Command *command)
{
    if (command == NULL) {
        gsize n = 0;
        while (command_options[n].long_name != NULL)
            n++;
        return g_memdup2(command_options, (n + 1) * sizeof(GOptionEntry));
    }
    GOptionEntry *entries = g_new0(GOptionEntry, COMMAND_MAX_OPTIONS + 1);
    if (command->options == NULL)
        return entries;
    /* Only asked for their names: nothing is ever stored. */
    g_autofree gpointer values = g_malloc0(MAX(command->values_size, 1));
    command->options(values, entries);
    return entries;
}

const char *manual_option_argument(const GOptionEntry *option)
{
    if (option->arg == G_OPTION_ARG_NONE || (option->flags & G_OPTION_FLAG_NO_ARG) != 0)
        return NULL;
    return option->arg_description != NULL ? option->arg_description : "VALUE";
}

typedef struct {
    const char *name;
    void (*write)(GString *out);
} Part;

/* The program for a key that may list and do nothing else. */
static void write_listing(GString *out)
{
    g_autofree char *script = script_for_key();
    g_string_append(out, script);
}

static const Part parts[] = {
    {"hubplot.1", manual_write_program_page},
    {"hubplot.cnf.5", manual_write_config_page},
    {"hubplot-chart.7", manual_write_chart_page},
    {"keys.rst", manual_write_keys_rst},
    {"commands.rst", manual_write_commands_rst},
    {"exit-codes.rst", manual_write_exit_codes_rst},
    {"files.rst", manual_write_files_rst},
    {"bash", manual_write_bash},
    {"zsh", manual_write_zsh},
    {"fish", manual_write_fish},
    {"listing", write_listing},
};

static int run(const Context *context, gconstpointer values, char **arguments)
{
    (void)context;
    (void)values;
    for (gsize i = 0; arguments[0] != NULL && i < G_N_ELEMENTS(parts); i++) {
        if (strcmp(arguments[0], parts[i].name) != 0 || arguments[1] != NULL)
            continue;
        g_autoptr(GString) out = g_string_new(NULL);
        parts[i].write(out);
        bool written = fwrite(out->str, 1, out->len, stdout) == out->len && fflush(stdout) == 0;
        return written ? EXIT_GOOD : EXIT_TROUBLE;
    }
    g_printerr("usage: hubplot manual PART, one of:");
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        g_printerr(" %s", parts[i].name);
    g_printerr("\n");
    return EXIT_USAGE;
}

const Command command_manual = {
    .name = "manual",
    .arguments = "PART",
    .summary = "print a man page, a reference page, completions or the program for restricted keys",
    .description =
        "Prints one part of the manual, generated from the same tables as the help: hubplot.1, "
        "hubplot.cnf.5 and hubplot-chart.7 are man pages; keys.rst, commands.rst, exit-codes.rst "
        "and files.rst are pages for Sphinx; bash, zsh and fish are completions for these shells. "
        "listing is the program for nodes that restrict hubplot's key to listing.",
    .run = run,
};
