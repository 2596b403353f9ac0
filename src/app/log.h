/* What the program says of itself while it works: one line an event on standard error, either
 * for people ("hubplot: C2/H1: connect timed out after 2 s") or as JSON, one object a line. */
#ifndef HUBPLOT_LOG_H
#define HUBPLOT_LOG_H

#include "app/command.h"

typedef enum {
    LOG_DETAIL, /* said only with --verbose or --log-json */
    LOG_NOTICE,
    LOG_WARNING, /* something was not reached or could not be done; the rest goes on */
    LOG_ERROR,
} LogLevel;

/* Says `format` about `subject` ("C2", "C2/H1", a file; or NULL), a line for each line of it.
 * Control characters are made visible. */
void log_say(const Context *context, LogLevel level, const char *subject, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

#endif
