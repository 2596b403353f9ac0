/* The log: one line per event on standard error, either for people ("hubplot: C2/H1: connect timed
 * out after 2 s") or as JSON, one object per line. */
#ifndef HUBPLOT_LOG_H
#define HUBPLOT_LOG_H

#include "app/command.h"

typedef enum {
    LOG_DETAIL, /* only with --verbose or --log-json */
    LOG_NOTICE,
    LOG_WARNING, /* a node was not reached or something failed; the rest continues */
    LOG_ERROR,
} LogLevel;

/* Logs `format` about `subject` ("C2", "C2/H1", a file; or NULL), a line for each line of it.
 * Control characters are made visible. */
void log_say(const Context *context, LogLevel level, const char *subject, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

#endif
