/* Pages for Sphinx. */
#include "app/manual.h"
#include "config/keys.h"

/* Text in which reStructuredText sees no markup, but for `what is typed`. */
static void write_text(GString *out, const char *text, const char *indent)
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

static void write_heading(GString *out, const char *text, char underline)
{
    g_autofree char *line = g_strnfill(2 * (gsize)g_utf8_strlen(text, -1) + 4, underline);
    write_text(out, text, "");
    g_string_truncate(out, out->len - 1);
    g_string_append_printf(out, "%s\n\n", line);
}

static void write_facts(GString *out, const ManualFact *facts)
{
    for (; facts->name != NULL; facts++) {
        g_string_append_printf(out, "``%s``\n", facts->name);
        write_text(out, facts->text, "    ");
    }
}

static void write_key(GString *out, const Key *key)
{
    g_string_append_printf(out, ".. _key-%s:\n\n``%s``\n", key->name, key->name);
    write_text(out, key->help, "    ");
    g_string_append_printf(out, "    :Written as: ");
    write_text(out, key_type_words(key->type), "");
    g_string_truncate(out, out->len - 1);
    if (key->required)
        g_string_append(out, "    :Default: none, it must be set\n\n");
    else if (key->preset != NULL)
        g_string_append_printf(out, "    :Default: ``%s``\n\n", key->preset);
    else
        g_string_append(out, "    :Default: none\n\n");
}

void manual_write_keys_rst(GString *out)
{
    write_heading(out, "Configuration keys", '=');
    g_string_append(
        out,
        "Generated from the table that the program reads its configuration with. "
        ":ref:`configuration-files` describes how files, sections and values are written.\n\n");
    for (int scope = 0; scope < N_KEY_SCOPES; scope++) {
        g_autofree char *title = g_strdup_printf("In %s", key_scope_words((KeyScope)scope));
        write_heading(out, title, '-');
        for (const Key *key = config_keys(); key->name != NULL; key++)
            if (key->scope == (KeyScope)scope)
                write_key(out, key);
    }
}

static void write_options(GString *out, const Command *command)
{
    g_autofree GOptionEntry *options = manual_options(command);
    for (const GOptionEntry *option = options; option->long_name != NULL; option++) {
        if ((option->flags & G_OPTION_FLAG_HIDDEN) != 0)
            continue;
        g_string_append(out, "``");
        if (option->short_name != 0)
            g_string_append_printf(out, "-%c, ", option->short_name);
        g_string_append_printf(out, "--%s", option->long_name);
        if (manual_option_argument(option) != NULL)
            g_string_append_printf(out, " %s", manual_option_argument(option));
        g_string_append(out, "``\n");
        write_text(out, option->description, "    ");
    }
}

void manual_write_commands_rst(GString *out)
{
    write_heading(out, "Commands", '=');
    g_string_append(out, "Generated from the program's table of commands; ``hubplot COMMAND "
                         "--help`` prints the same.\n\n");
    write_heading(out, "hubplot", '-');
    g_string_append(out, "These options may be given before or after the command:\n\n");
    write_options(out, NULL);
    for (const Command *const *command = command_table; *command != NULL; command++) {
        g_autofree char *title = g_strdup_printf("hubplot %s", (*command)->name);
        g_string_append_printf(out, ".. _command-%s:\n\n", (*command)->name);
        write_heading(out, title, '-');
        const char *arguments = (*command)->arguments != NULL ? (*command)->arguments : "";
        g_string_append_printf(out, "``hubplot %s%s%s``: ", (*command)->name,
                               *arguments != '\0' ? " " : "", arguments);
        write_text(out, (*command)->summary, "");
        write_text(out, (*command)->description, "");
        write_options(out, *command);
    }
}

void manual_write_exit_codes_rst(GString *out)
{
    write_heading(out, "Exit codes", '=');
    write_facts(out, manual_exit_codes);
    g_string_append(out, "``hubplot check`` has the exit codes of Nagios plugins instead: 0 is ok, "
                         "1 warning, 2 critical, 3 unknown.\n");
}

void manual_write_files_rst(GString *out)
{
    write_heading(out, "Files and variables", '=');
    write_heading(out, "Files", '-');
    write_facts(out, manual_files);
    write_heading(out, "Environment variables", '-');
    write_facts(out, manual_variables);
    g_string_append(out, ".. include:: files-format.inc\n");
}
