#include "app/log.h"

#include "text/text.h"

#include <jansson.h>
#include <string.h>

static void say_json(LogLevel level, const char *subject, const char *line)
{
    static const char *const words[] = {"detail", "notice", "warning", "error"};
    g_autofree char *shown_subject = subject != NULL ? text_visible(subject, -1) : NULL;
    json_t *object = json_pack("{s:s, s:s?, s:s}", "level", words[level], "subject", shown_subject,
                               "message", line);
    char *text = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
    g_printerr("%s\n", text);
    free(text);
    json_decref(object);
}

static void say_plain(const char *subject, const char *line)
{
    g_autofree char *shown = subject != NULL ? text_visible(subject, -1) : NULL;
    g_printerr("hubplot: %s%s%s\n", shown != NULL ? shown : "", shown != NULL ? ": " : "", line);
}

void log_say(const Context *context, LogLevel level, const char *subject, const char *format, ...)
{
    if (level == LOG_DETAIL && !context->verbose && !context->log_json)
        return;
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_autofree char *shown = text_visible(*line, -1);
        if (context->log_json)
            say_json(level, subject, shown);
        else
            say_plain(subject, shown);
    }
}
