#include "app/terminal.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define USUAL 78  /* columns of running text where the width is not known */
#define LEAST 40  /* what is narrower is not taken seriously */
#define MOST 1000 /* nor what is wider */

GOptionEntry terminal_option_color(char **when)
{
    return (GOptionEntry){
        "color", 0,
        0,       G_OPTION_ARG_STRING,
        when,    "colour statuses: auto (on a terminal, the default), always or never",
        "WHEN"};
}

static int find_columns(const char *const *environ, bool is_terminal)
{
    const char *columns = g_environ_getenv((char **)environ, "COLUMNS");
    guint64 number = 0;
    struct winsize size;
    if (columns != NULL && g_ascii_string_to_unsigned(columns, 10, 1, G_MAXINT, &number, NULL))
        return CLAMP((int)number, LEAST, MOST);
    if (is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return CLAMP(size.ws_col, LEAST, MOST);
    return is_terminal ? 80 : 0;
}

bool terminal_init(Terminal *terminal, const char *const *environ, const char *when, GError **error)
{
    bool is_terminal = isatty(STDOUT_FILENO) == 1;
    const char *none = g_environ_getenv((char **)environ, "NO_COLOR");
    const char *kind = g_environ_getenv((char **)environ, "TERM");
    bool colour = is_terminal && (none == NULL || none[0] == '\0') && g_strcmp0(kind, "dumb") != 0;
    if (when != NULL && strcmp(when, "auto") != 0) {
        colour = strcmp(when, "always") == 0;
        if (!colour && strcmp(when, "never") != 0) {
            g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                        "--color: \"%s\" is none of auto, always, never", when);
            return false;
        }
    }
    *terminal = (Terminal){.columns = find_columns(environ, is_terminal),
                           .colour = colour,
                           .unicode = g_get_charset(NULL)};
    return true;
}

static int columns_of(gunichar c)
{
    return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

int terminal_columns(const char *text)
{
    int columns = 0;
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
        columns += columns_of(g_utf8_get_char(p));
    return columns;
}

char *terminal_fit(const Terminal *terminal, const char *text, int columns)
{
    if (terminal_columns(text) <= columns)
        return g_strdup(text);
    GString *cut = g_string_new(NULL);
    int taken = 0;
    for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (taken + columns_of(c) > columns - 1)
            break;
        taken += columns_of(c);
        g_string_append_unichar(cut, c);
    }
    g_string_append(cut, terminal->unicode ? "…" : "~");
    return g_string_free(cut, FALSE);
}

void terminal_append(GString *out, const Terminal *terminal, Status status, const char *text)
{
    static const char *const codes[N_STATUS] = {
        [STATUS_OK] = "32", [STATUS_WARN] = "33", [STATUS_UNKNOWN] = "35", [STATUS_ALARM] = "1;31"};
    if (terminal->colour)
        g_string_append_printf(out, "\033[%sm%s\033[0m", codes[status], text);
    else
        g_string_append(out, text);
}

void terminal_append_wrapped(GString *out, const Terminal *terminal, int indent, const char *text)
{
    int width = terminal->columns > 0 ? MIN(terminal->columns, 100) : USUAL, column = 0;
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    for (char **word = words; *word != NULL; word++) {
        int columns = terminal_columns(*word);
        if (column > 0 && column + 1 + columns > width) {
            g_string_append_c(out, '\n');
            column = 0;
        }
        int gap = column == 0 ? indent : 1;
        g_string_append_printf(out, "%*s%s", gap, "", *word);
        column += gap + columns;
    }
    g_string_append_c(out, '\n');
}
