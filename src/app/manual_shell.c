/* Completions for bash, zsh and fish. */
#include "app/manual.h"

#include <string.h>

/* Prints the tags of the hubs in the user's configuration. */
#define HUB_TAGS                                          \
    "cat ~/.libfab.cnf ~/.scm_monitor.cnf 2>/dev/null | " \
    "sed -n '/^\\[HUB\\]/,/^\\[/s/^\\([^][#;=: ]*\\) *[=:].*/\\1/p'"

/* Whether an argument, as help words it, is a file. */
static bool is_file(const char *words)
{
    static const char *const files[] = {"FILE", "FOLDER", "PATH", "PICTURE",
                                        ".db",  ".csv",   ".json"};
    for (gsize i = 0; words != NULL && i < G_N_ELEMENTS(files); i++)
        if (strstr(words, files[i]) != NULL)
            return true;
    return false;
}

/* Text within single quotes of a shell. */
static void write_quoted(GString *out, const char *text)
{
    g_autofree char *quoted = g_shell_quote(text);
    g_string_append(out, quoted);
}

static void write_option_words(GString *out, const Command *command)
{
    g_autofree GOptionEntry *options = manual_options(command);
    for (const GOptionEntry *option = options; option->long_name != NULL; option++)
        if ((option->flags & G_OPTION_FLAG_HIDDEN) == 0)
            g_string_append_printf(out, " --%s", option->long_name);
}

void manual_write_bash(GString *out)
{
    g_string_append(out, "# bash completion for hubplot\n"
                         "_hubplot()\n{\n"
                         "    local cur=${COMP_WORDS[COMP_CWORD]} verb= words= i\n"
                         "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                         "        case ${COMP_WORDS[i]} in\n"
                         "            -c | --config) ((i++)) ;;\n"
                         "            -*) ;;\n"
                         "            *) verb=${COMP_WORDS[i]}; break ;;\n"
                         "        esac\n"
                         "    done\n"
                         "    case $verb in\n"
                         "        '') words='");
    for (const Command *const *command = command_table; *command != NULL; command++)
        g_string_append_printf(out, "%s ", (*command)->name);
    g_string_append(out, "' ;;\n");
    for (const Command *const *command = command_table; *command != NULL; command++) {
        g_string_append_printf(out, "        %s) words='", (*command)->name);
        write_option_words(out, *command);
        g_string_append(out, "'");
        if ((*command)->takes_hubs)
            g_string_append(out, "; [[ $cur = -* ]] || words+=\" $(" HUB_TAGS ")\"");
        g_string_append(out, " ;;\n");
    }
    g_string_append(out, "    esac\n    [[ $cur = -* ]] && words+='");
    write_option_words(out, NULL);
    g_string_append(out, "'\n    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
                         "}\n"
                         "complete -o default -F _hubplot hubplot\n");
}

/* In _arguments and _describe a colon separates, and brackets enclose. */
static void write_zsh_text(GString *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr(":[]\\", *text) != NULL)
            g_string_append_c(out, '\\');
        if (*text == '\'')
            g_string_append(out, "'\\''");
        else
            g_string_append_c(out, *text);
    }
}

static void write_zsh_options(GString *out, const Command *command)
{
    g_autofree GOptionEntry *options = manual_options(command);
    for (const GOptionEntry *option = options; option->long_name != NULL; option++) {
        if ((option->flags & G_OPTION_FLAG_HIDDEN) != 0)
            continue;
        const char *argument = manual_option_argument(option);
        g_string_append_printf(out, " \\\n                '--%s%s[", option->long_name,
                               argument != NULL ? "=" : "");
        write_zsh_text(out, option->description);
        g_string_append_c(out, ']');
        if (argument != NULL) {
            g_string_append_c(out, ':');
            write_zsh_text(out, argument);
            g_string_append(out, is_file(argument) ? ":_files" : ": ");
        }
        g_string_append_c(out, '\'');
    }
}

void manual_write_zsh(GString *out)
{
    g_string_append(out, "#compdef hubplot\n"
                         "_hubplot_hubs() {\n"
                         "    local -a hubs=(${(f)\"$(" HUB_TAGS ")\"})\n"
                         "    compadd -a hubs\n"
                         "}\n"
                         "_hubplot() {\n"
                         "    local state\n"
                         "    local -a verbs=(\n");
    for (const Command *const *command = command_table; *command != NULL; command++) {
        g_string_append_printf(out, "        '%s:", (*command)->name);
        write_zsh_text(out, (*command)->summary);
        g_string_append(out, "'\n");
    }
    g_string_append(out, "    )\n    _arguments -C");
    write_zsh_options(out, NULL);
    g_string_append(out, " \\\n                '1: :->verb' '*:: :->rest'\n"
                         "    case $state in\n"
                         "        verb) _describe verb verbs ;;\n"
                         "        rest)\n"
                         "            case $words[1] in\n");
    for (const Command *const *command = command_table; *command != NULL; command++) {
        g_string_append_printf(out, "            %s) _arguments", (*command)->name);
        write_zsh_options(out, *command);
        if ((*command)->takes_hubs)
            g_string_append(out, " \\\n                '*:hub:_hubplot_hubs'");
        else if (is_file((*command)->arguments))
            g_string_append(out, " \\\n                '*:file:_files'");
        g_string_append(out, " ;;\n");
    }
    g_string_append(out, "            esac ;;\n    esac\n}\n_hubplot \"$@\"\n");
}

static void write_fish_options(GString *out, const Command *command)
{
    g_autofree GOptionEntry *options = manual_options(command);
    for (const GOptionEntry *option = options; option->long_name != NULL; option++) {
        if ((option->flags & G_OPTION_FLAG_HIDDEN) != 0)
            continue;
        g_string_append(out, "complete -c hubplot");
        if (command != NULL)
            g_string_append_printf(out, " -n '__fish_seen_subcommand_from %s'", command->name);
        g_string_append_printf(out, " -l %s", option->long_name);
        if (option->short_name != 0)
            g_string_append_printf(out, " -s %c", option->short_name);
        if (manual_option_argument(option) != NULL)
            g_string_append(out, " -r");
        g_string_append(out, " -d ");
        write_quoted(out, option->description);
        g_string_append_c(out, '\n');
    }
}

void manual_write_fish(GString *out)
{
    g_string_append(out, "# fish completion for hubplot\n"
                         "function __hubplot_hubs\n    " HUB_TAGS "\nend\n");
    write_fish_options(out, NULL);
    for (const Command *const *command = command_table; *command != NULL; command++) {
        g_string_append_printf(out, "complete -c hubplot -f -n __fish_use_subcommand -a %s -d ",
                               (*command)->name);
        write_quoted(out, (*command)->summary);
        g_string_append_c(out, '\n');
        if ((*command)->takes_hubs)
            g_string_append_printf(out,
                                   "complete -c hubplot -f -n '__fish_seen_subcommand_from %s' -a "
                                   "'(__hubplot_hubs)'\n",
                                   (*command)->name);
        write_fish_options(out, *command);
    }
}
