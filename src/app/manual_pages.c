/* Man pages in mdoc(7), and pages for Sphinx. */
#include "app/manual.h"
#include "base/text.h"
#include "config/keys.h"

#include <string.h>

#define LINE_WIDTH 78

/* One word, with what the formatter would take for an escape made harmless. */
static void man_word(GString *out, const char *word)
{
    for (; *word != '\0'; word++) {
        if (*word == '\\')
            g_string_append(out, "\\e");
        else if (*word == '~')
            g_string_append(out, "\\(ti");
        else if (*word == '^')
            g_string_append(out, "\\(ha");
        else
            g_string_append_c(out, *word);
    }
}

/* A paragraph in lines that are short and end where sentences end, as mandoc's own rules ask
 * for. */
static void man_paragraph(GString *out, const char *text)
{
    g_auto(GStrv) words = text_words(text, " \n");
    g_autoptr(GString) line = g_string_new(NULL);
    for (char **word = words; *word != NULL; word++) {
        g_autoptr(GString) safe = g_string_new(NULL);
        man_word(safe, *word);
        bool sentence = line->len > 0 && strchr(".!?", line->str[line->len - 1]) != NULL;
        if (sentence || line->len + 1 + safe->len > LINE_WIDTH) {
            g_string_append_printf(out, "%s\n", line->str);
            g_string_truncate(line, 0);
        }
        bool request = line->len == 0 && strchr(".'", **word) != NULL;
        g_string_append_printf(line, "%s%s%s", line->len > 0 ? " " : "", request ? "\\&" : "",
                               safe->str);
    }
    g_string_append_printf(out, "%s\n", line->str);
}

/* Empty lines separate paragraphs. */
static void man_text(GString *out, const char *text)
{
    g_auto(GStrv) paragraphs = g_strsplit(text, "\n\n", -1);
    for (char **paragraph = paragraphs; *paragraph != NULL; paragraph++) {
        if (paragraph != paragraphs)
            g_string_append(out, ".Pp\n");
        man_paragraph(out, *paragraph);
    }
}

/* The rest of a request's line: quoted, so that its words are not taken for requests, nor its
 * last character for punctuation of the line. */
static void man_quoted(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    g_auto(GStrv) pieces = g_strsplit(text, "\"", -1);
    for (char **piece = pieces; *piece != NULL; piece++) {
        if (piece != pieces)
            g_string_append(out, "\\(dq");
        man_word(out, *piece);
    }
    g_string_append(out, "\\&\"");
}

static void man_facts(GString *out, const char *section, const ManualFact *facts, const char *macro)
{
    g_string_append_printf(out, ".Sh %s\n.Bl -tag -width Ds\n", section);
    for (; facts->name != NULL; facts++) {
        g_string_append_printf(out, ".It %s ", macro);
        man_quoted(out, facts->name);
        g_string_append_c(out, '\n');
        man_text(out, facts->text);
    }
    g_string_append(out, ".El\n");
}

static void man_head(GString *out, const char *title, int section, const char *name,
                     const char *purpose)
{
    g_string_append_printf(out,
                           ".Dd November 24, 2026\n.Dt %s %d\n.Os\n"
                           ".Sh NAME\n.Nm %s\n.Nd %s\n",
                           title, section, name, purpose);
}

static void man_options(GString *out, const Command *command)
{
    g_autofree GOptionEntry *options = manual_options(command);
    if (options[0].long_name == NULL)
        return;
    g_string_append(out, ".Bl -tag -width Ds\n");
    for (const GOptionEntry *option = options; option->long_name != NULL; option++) {
        g_string_append(out, ".It ");
        if (option->short_name != 0)
            g_string_append_printf(out, "Fl %c , ", option->short_name);
        g_string_append_printf(out, "Fl -%s", option->long_name);
        if (manual_option_argument(option) != NULL) {
            g_string_append(out, " Ar ");
            man_quoted(out, manual_option_argument(option));
        }
        g_string_append_c(out, '\n');
        man_text(out, option->description);
    }
    g_string_append(out, ".El\n");
}

static void man_command(GString *out, const Command *command)
{
    g_string_append_printf(out, ".Ss hubplot %s\n.Bd -ragged -compact\n.Nm\n.Cm %s\n",
                           command->name, command->name);
    if (command->arguments != NULL && *command->arguments != '\0') {
        g_string_append(out, ".Ar ");
        man_quoted(out, command->arguments);
        g_string_append_c(out, '\n');
    }
    g_string_append(out, ".Ed\n.Pp\n");
    man_text(out, command->description);
    man_options(out, command);
}

void manual_write_program_page(GString *out)
{
    man_head(out, "HUBPLOT", 1, "hubplot", "monitor backup nodes and chart what they hold");
    g_string_append(out, ".Sh SYNOPSIS\n.Nm\n.Op Ar option ...\n.Ar command\n.Op Ar argument ...\n"
                         ".Sh DESCRIPTION\n");
    man_text(out, "hubplot visits the backup nodes of hubs over ssh, remembers which tarballs "
                  "they hold, judges them, draws each hub's history, and writes static pages "
                  "with the pictures. hubplot.cnf(5) describes its configuration, "
                  "hubplot-chart(7) the files that it can draw.\n\n"
                  "These options may be given before or after the command:");
    man_options(out, NULL);
    g_string_append(out, ".Sh VERBS\n.Bl -tag -width Ds\n");
    for (const Command *const *command = command_table; *command != NULL; command++) {
        g_string_append_printf(out, ".It Cm %s\n", (*command)->name);
        man_text(out, (*command)->summary);
    }
    g_string_append(out, ".El\n");
    for (const Command *const *command = command_table; *command != NULL; command++)
        man_command(out, *command);
    man_facts(out, "ENVIRONMENT", manual_variables, "Ev");
    man_facts(out, "FILES", manual_files, "Pa");
    man_facts(out, "EXIT STATUS", manual_exit_codes, "Li");
    man_text(out, "hubplot check has the exit codes of Nagios plugins instead: 0 is ok, 1 "
                  "warning, 2 critical, 3 unknown.");
    g_string_append(out, ".Sh SEE ALSO\n.Xr ssh 1 ,\n.Xr hubplot.cnf 5 ,\n.Xr ssh_config 5 ,\n"
                         ".Xr hubplot-chart 7\n");
}

static void man_key(GString *out, const Key *key)
{
    g_string_append_printf(out, ".It Ic %s\n", key->name);
    man_text(out, key->help);
    g_string_append(out, ".Pp\n");
    g_autoptr(GString) facts = g_string_new("Written as ");
    g_string_append_printf(facts, "%s. ", key_type_words(key->type));
    if (key->preset != NULL)
        g_string_append_printf(facts, "Default: %s", key->preset);
    else
        g_string_append(facts, "No default.");
    man_text(out, facts->str);
}

void manual_write_config_page(GString *out)
{
    man_head(out, "HUBPLOT.CNF", 5, "hubplot.cnf", "which hubs and nodes hubplot watches");
    g_string_append(out, ".Sh DESCRIPTION\n");
    man_text(
        out,
        "hubplot reads the files named with -c. Without -c, it reads ~/.scm_monitor.cnf and "
        "~/.libfab.cnf together; if neither exists, ~/.config/hubplot/hubplot.cnf (or "
        "hubplot/hubplot.cnf in XDG_CONFIG_HOME); and if that does not exist either, "
        "/etc/hubplot/hubplot.cnf. The first that exists is used alone; files are merged only "
        "where several are named. A single file may contain everything. The syntax is that of "
        "Python's RawConfigParser "
        "with case-sensitive keys: sections in brackets, keys and values separated by = or :, "
        "comments that begin with # or ;, values that continue on indented lines. A space and "
        "a semicolon after a value begin a comment too, except in texts and commands.\n\n"
        "The section HUB says which nodes belong to which hub: its keys are the tags of hubs, "
        "their values the tags of nodes, separated by spaces. A node's tag is a host alias of "
        "ssh, or an alias and a port as in Z9:229. A section named after a hub describes it; "
        "DEFAULT applies to all hubs. ENV and sections named after a node say how nodes are "
        "visited; C2/C applies to the node C for the hub C2 only. The same keys in the section "
        "of a hub hold for all of its nodes, unless a node has the hub's tag: then they are "
        "that node's alone. Sections such as "
        "C2/svn/dybsvn and C2/C/svn/dybsvn set the limits of an item, on all nodes or on one. "
        "The most specific section wins.\n\n"
        "Paths may contain $NAME, ${NAME} and a leading ~. In values, %(srvnode)s stands for "
        "the hub's folder, and in jspath %(node)s for the node's tag. A time without a unit "
        "is in seconds in timeouts, deadline and skew, and in days elsewhere.\n\n"
        "Everything is checked before anything runs, and all mistakes are reported at once, "
        "each with file and line. Unknown keys are mistakes, too.");
    g_string_append(out, ".Sh KEYS\n");
    for (int scope = 0; scope < N_KEY_SCOPES; scope++) {
        g_autofree char *title = g_strdup_printf("In %s", key_scope_words((KeyScope)scope));
        g_string_append(out, ".Ss ");
        man_quoted(out, title);
        g_string_append(out, "\n.Bl -tag -width Ds\n");
        for (const Key *key = config_keys(); key->name != NULL; key++)
            if (key->scope == (KeyScope)scope)
                man_key(out, key);
        g_string_append(out, ".El\n");
    }
    man_facts(out, "FILES", manual_files, "Pa");
    g_string_append(out, ".Sh EXAMPLES\n.Bd -literal -offset indent\n"
                         "[C2]\nsrvnode = cms02\ntimezone = Asia/Taipei\n"
                         "email = backup@example.org\n\n[HUB]\nC2 = C H1 Z9:229\n\n"
                         "[Z9:229]\nshell = /opt/bin/bash \\-l \\-c\n.Ed\n"
                         ".Sh SEE ALSO\n.Xr hubplot 1\n");
}

void manual_write_chart_page(GString *out)
{
    man_head(out, "HUBPLOT-CHART", 7, "hubplot-chart", "files that hubplot draws charts from");
    g_string_append(out, ".Sh DESCRIPTION\n");
    for (const Command *const *command = command_table; *command != NULL; command++)
        if (strcmp((*command)->name, "chart") == 0) {
            man_text(out, (*command)->description);
            g_string_append(out, ".Sh OPTIONS\n");
            man_options(out, *command);
        }
    g_string_append(out, ".Sh SEE ALSO\n.Xr hubplot 1\n");
}

/* --- Sphinx. */

/* Text in which reStructuredText sees no markup, but for `what is typed`. */
static void rst_text(GString *out, const char *text, const char *indent)
{
    bool literal = false;
    g_string_append(out, indent);
    for (; *text != '\0'; text++) {
        bool markup = !literal && g_ascii_ispunct(*text) && *text != '.' && *text != ',';
        if (*text == '`') {
            literal = !literal;
            g_string_append(out, "``");
        } else if (*text == '\n') {
            g_string_append_printf(out, "\n%s", text[1] == '\n' ? "" : indent);
        } else {
            g_string_append_printf(out, markup ? "\\%c" : "%c", *text);
        }
    }
    g_string_append(out, "\n\n");
}

static void rst_heading(GString *out, const char *text, char underline)
{
    g_autofree char *line = g_strnfill(2 * (gsize)g_utf8_strlen(text, -1) + 4, underline);
    rst_text(out, text, "");
    g_string_truncate(out, out->len - 1);
    g_string_append_printf(out, "%s\n\n", line);
}

static void rst_facts(GString *out, const ManualFact *facts)
{
    for (; facts->name != NULL; facts++) {
        g_string_append_printf(out, "``%s``\n", facts->name);
        rst_text(out, facts->text, "    ");
    }
}

static void rst_key(GString *out, const Key *key)
{
    g_string_append_printf(out, ".. _key-%s:\n\n``%s``\n", key->name, key->name);
    rst_text(out, key->help, "    ");
    g_string_append_printf(out, "    :Written as: ");
    rst_text(out, key_type_words(key->type), "");
    g_string_truncate(out, out->len - 1);
    if (key->preset != NULL)
        g_string_append_printf(out, "    :Default: ``%s``\n\n", key->preset);
    else
        g_string_append(out, "    :Default: none\n\n");
}

void manual_write_keys_rst(GString *out)
{
    rst_heading(out, "Configuration keys", '=');
    g_string_append(
        out,
        "Generated from the table that the program reads its configuration with. "
        ":ref:`configuration-files` describes how files, sections and values are written.\n\n");
    for (int scope = 0; scope < N_KEY_SCOPES; scope++) {
        g_autofree char *title = g_strdup_printf("In %s", key_scope_words((KeyScope)scope));
        rst_heading(out, title, '-');
        for (const Key *key = config_keys(); key->name != NULL; key++)
            if (key->scope == (KeyScope)scope)
                rst_key(out, key);
    }
}

static void rst_options(GString *out, const Command *command)
{
    g_autofree GOptionEntry *options = manual_options(command);
    for (const GOptionEntry *option = options; option->long_name != NULL; option++) {
        g_string_append(out, "``");
        if (option->short_name != 0)
            g_string_append_printf(out, "-%c, ", option->short_name);
        g_string_append_printf(out, "--%s", option->long_name);
        if (manual_option_argument(option) != NULL)
            g_string_append_printf(out, " %s", manual_option_argument(option));
        g_string_append(out, "``\n");
        rst_text(out, option->description, "    ");
    }
}

void manual_write_commands_rst(GString *out)
{
    rst_heading(out, "Commands", '=');
    g_string_append(out, "Generated from the program's table of commands; ``hubplot COMMAND "
                         "--help`` prints the same.\n\n");
    rst_heading(out, "hubplot", '-');
    g_string_append(out, "These options may be given before or after the command:\n\n");
    rst_options(out, NULL);
    for (const Command *const *command = command_table; *command != NULL; command++) {
        g_autofree char *title = g_strdup_printf("hubplot %s", (*command)->name);
        g_string_append_printf(out, ".. _command-%s:\n\n", (*command)->name);
        rst_heading(out, title, '-');
        const char *arguments = (*command)->arguments != NULL ? (*command)->arguments : "";
        g_string_append_printf(out, "``hubplot %s%s%s``: ", (*command)->name,
                               *arguments != '\0' ? " " : "", arguments);
        rst_text(out, (*command)->summary, "");
        rst_text(out, (*command)->description, "");
        rst_options(out, *command);
    }
}

void manual_write_exit_codes_rst(GString *out)
{
    rst_heading(out, "Exit codes", '=');
    rst_facts(out, manual_exit_codes);
    g_string_append(out, "``hubplot check`` has the exit codes of Nagios plugins instead: 0 is ok, "
                         "1 warning, 2 critical, 3 unknown.\n");
}

void manual_write_files_rst(GString *out)
{
    rst_heading(out, "Files and variables", '=');
    rst_heading(out, "Files", '-');
    rst_facts(out, manual_files);
    rst_heading(out, "Environment variables", '-');
    rst_facts(out, manual_variables);
    g_string_append(out, ".. include:: files-format.inc\n");
}
