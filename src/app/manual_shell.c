/* Completions for bash, zsh and fish. */
#include "app/manual.h"
#include "config/value.h"
#include "judge/judge.h"

#include <string.h>

/* Prints the tags of the hubs in the user's configuration. */
#define HUB_TAGS                                                        \
    "sh -c 'cat ~/.libfab.cnf ~/.scm_monitor.cnf | grep . || "          \
    "cat \"${XDG_CONFIG_HOME:-$HOME/.config}/hubplot/hubplot.cnf\" || " \
    "cat /etc/hubplot/hubplot.cnf' 2>/dev/null | "                      \
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

/* What may follow a command's name. */
typedef enum {
    FOLLOWS_NOTHING,
    FOLLOWS_HUBS,
    FOLLOWS_PLACE, /* HUB [NODE [ITEM]] */
    FOLLOWS_ITEMS, /* HUB [ITEM...] */
} Follows;

static Follows what_follows(const Command *command)
{
    if (strstr(command->arguments, "NODE") != NULL)
        return FOLLOWS_PLACE;
    return command->takes_place  ? FOLLOWS_ITEMS
           : command->takes_hubs ? FOLLOWS_HUBS
                                 : FOLLOWS_NOTHING;
}

/* The words that an option takes, with spaces between; NULL: they are not known. */
static char *option_values(const GOptionEntry *option)
{
    static const char *const keys[][2] = {{"THEME", "theme"}, {"FORMAT", "formats"}};
    const char *argument = manual_option_argument(option);
    for (gsize i = 0; argument != NULL && i < G_N_ELEMENTS(keys); i++)
        if (strcmp(argument, keys[i][0]) == 0) {
            g_auto(GStrv) words = value_words(config_find_key(keys[i][1]));
            return g_strjoinv(" ", words);
        }
    if (strcmp(option->long_name, "color") == 0)
        return g_strdup("auto always never");
    if (argument == NULL || strcmp(argument, "RULE") != 0)
        return NULL;
    GString *rules = g_string_new(NULL);
    for (int i = 0; i < N_RULES; i++)
        g_string_append_printf(rules, "%s%s", i > 0 ? " " : "", judge_rule((Rule)i)->word);
    return g_string_free(rules, FALSE);
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
        g_string_append_printf(out, " --%s", option->long_name);
}

/* The names of hubs, nodes and items, as the program knows them. */
static void write_bash_names(GString *out, Follows follows)
{
    static const char names[] =
        "words+=\" $(hubplot list --names \"${files[@]}\" \"${place[@]}\" 2>/dev/null)\"";
    if (follows == FOLLOWS_NOTHING)
        return;
    g_string_append(out, "\n            if [[ $cur = -* ]]; then :;");
    g_string_append(out, follows == FOLLOWS_HUBS
                             ? " else"
                             : " elif [[ ${#place[@]} = 0 && ${#files[@]} = 0 ]]; then");
    g_string_append(out, " words+=\" $(" HUB_TAGS ")\"");
    if (follows == FOLLOWS_ITEMS)
        g_string_append(out, "; elif [[ ${#place[@]} -gt 0 ]]; then place=(\"${place[0]}\" '*')");
    if (follows == FOLLOWS_ITEMS)
        g_string_append_printf(out, "; %s; else %s", names, names);
    if (follows == FOLLOWS_PLACE)
        g_string_append_printf(out, "; elif [[ ${#place[@]} -lt 3 ]]; then %s", names);
    g_string_append(out, "; fi");
}

static void write_bash_values(GString *out, const Command *command)
{
    g_autofree GOptionEntry *options = manual_options(command);
    for (const GOptionEntry *option = options; option->long_name != NULL; option++) {
        g_autofree char *values = option_values(option);
        if (values != NULL)
            g_string_append_printf(out, "        '%s --%s') words='%s' ;;\n", command->name,
                                   option->long_name, values);
    }
}

void manual_write_bash(GString *out)
{
    g_string_append(out, "# bash completion for hubplot\n"
                         "_hubplot()\n{\n"
                         "    local cur=${COMP_WORDS[COMP_CWORD]} verb= words= i\n"
                         "    local prev=${COMP_WORDS[COMP_CWORD - 1]} place=() files=()\n"
                         "    [[ $cur != = ]] || cur=\n"
                         "    [[ $prev != = ]] || prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
                         "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                         "        case ${COMP_WORDS[i]} in\n"
                         "            -c | --config) files+=(-c \"${COMP_WORDS[++i]}\") ;;\n"
                         "            -* | =) ;;\n"
                         "            *) [[ -n $verb ]] && place+=(\"${COMP_WORDS[i]}\") ||\n"
                         "                verb=${COMP_WORDS[i]} ;;\n"
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
        write_bash_names(out, what_follows(*command));
        g_string_append(out, " ;;\n");
    }
    g_string_append(out, "    esac\n    [[ $cur = -* ]] && words+='");
    write_option_words(out, NULL);
    g_string_append(out, "'\n    case \"$verb $prev\" in\n");
    for (const Command *const *command = command_table; *command != NULL; command++)
        write_bash_values(out, *command);
    g_string_append(out,
                    "    esac\n    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
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
        const char *argument = manual_option_argument(option);
        g_string_append_printf(out, " \\\n                '--%s%s[", option->long_name,
                               argument != NULL ? "=" : "");
        write_zsh_text(out, option->description);
        g_string_append_c(out, ']');
        if (argument != NULL) {
            g_string_append_c(out, ':');
            g_autofree char *values = option_values(option);
            write_zsh_text(out, argument);
            if (values != NULL)
                g_string_append_printf(out, ":(%s)", values);
            else
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
                         "_hubplot_place() { # what may follow, by what is there\n"
                         "    local -a place=(${words[2,CURRENT-1]:#-*}) names\n"
                         "    [[ $1 = items && $#place -gt 0 ]] && place=($place[1] '*')\n"
                         "    (( $#place < 3 )) || return\n"
                         "    names=(${(f)\"$(hubplot list --names $place 2>/dev/null)\"})\n"
                         "    (( $#place > 0 )) || names=(${(f)\"$(" HUB_TAGS ")\"})\n"
                         "    compadd -a names\n"
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
        Follows follows = what_follows(*command);
        if (follows == FOLLOWS_HUBS)
            g_string_append(out, " \\\n                '*:hub:_hubplot_hubs'");
        else if (follows != FOLLOWS_NOTHING)
            g_string_append_printf(out, " \\\n                '*:place:_hubplot_place %s'",
                                   follows == FOLLOWS_ITEMS ? "items" : "nodes");
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
        g_string_append(out, "complete -c hubplot");
        if (command != NULL)
            g_string_append_printf(out, " -n '__fish_seen_subcommand_from %s'", command->name);
        g_string_append_printf(out, " -l %s", option->long_name);
        if (option->short_name != 0)
            g_string_append_printf(out, " -s %c", option->short_name);
        g_autofree char *values = option_values(option);
        if (manual_option_argument(option) != NULL)
            g_string_append(out, " -r");
        if (values != NULL)
            g_string_append_printf(out, " -a '%s'", values);
        g_string_append(out, " -d ");
        write_quoted(out, option->description);
        g_string_append_c(out, '\n');
    }
}

void manual_write_fish(GString *out)
{
    g_string_append(out, "# fish completion for hubplot\n"
                         "function __hubplot_hubs\n    " HUB_TAGS "\nend\n"
                         "function __hubplot_place # what may follow, by what is there\n"
                         "    set -l place (string match -v -- '-*' (commandline -opc)[3..])\n"
                         "    if test \"$argv[1]\" = items -a (count $place) -gt 0\n"
                         "        set place $place[1] '*'\n"
                         "    end\n"
                         "    if test (count $place) = 0\n"
                         "        __hubplot_hubs\n"
                         "    else if test (count $place) -lt 3\n"
                         "        hubplot list --names $place 2>/dev/null\n"
                         "    end\n"
                         "end\n");
    write_fish_options(out, NULL);
    for (const Command *const *command = command_table; *command != NULL; command++) {
        g_string_append_printf(out, "complete -c hubplot -f -n __fish_use_subcommand -a %s -d ",
                               (*command)->name);
        write_quoted(out, (*command)->summary);
        g_string_append_c(out, '\n');
        static const char *const names[] = {[FOLLOWS_HUBS] = "hubs",
                                            [FOLLOWS_PLACE] = "place nodes",
                                            [FOLLOWS_ITEMS] = "place items"};
        Follows follows = what_follows(*command);
        if (follows != FOLLOWS_NOTHING)
            g_string_append_printf(out,
                                   "complete -c hubplot -f -n '__fish_seen_subcommand_from %s' -a "
                                   "'(__hubplot_%s)'\n",
                                   (*command)->name, names[follows]);
        write_fish_options(out, *command);
    }
}
