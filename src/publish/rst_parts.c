#include "publish/rst_parts.h"

#include <string.h>

#include "publish/escape.h"

/* Twice as long as the line has characters: some are wide. */
void rst_heading(GString *out, const char *line, char rule)
{
    glong length = MAX(4, 2 * g_utf8_strlen(line, -1));
    g_string_append_printf(out, "%s\n", line);
    for (glong i = 0; i < length; i++)
        g_string_append_c(out, rule);
    g_string_append(out, "\n\n");
}

void rst_report_link(GString *out, const Hub *hub)
{
    if (hub->reporturl == NULL)
        return;
    g_autoptr(GString) url = g_string_new(NULL);
    html_url(url, hub->reporturl);
    if (strpbrk(url->str, " `<>\\") == NULL && !g_str_equal(url->str, "#"))
        g_string_append_printf(out, "`%s <%s>`__\n\n", "This hub's page", url->str);
}

void rst_message(GString *out, const Hub *hub)
{
    if (hub->message == NULL || hub->message[0] == '\0')
        return;
    rst_text(out, hub->message);
    g_string_append(out, "\n\n");
}
