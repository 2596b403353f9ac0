/* What another installation publishes, judged. */
#ifndef HUBPLOT_FOREIGN_H
#define HUBPLOT_FOREIGN_H

#include "model.h"

typedef struct {
    Status status; /* warn, unknown or alarm */
    char *text;    /* the reason, made visible */
} Violation;
void violation_free(gpointer violation);

/* Judges a document: our status.json, whose verdicts are taken as they are, or options of
 * Highstock as the original and we write them, of which a history is made and judged by the same
 * rules. One that was not written for `stale` seconds is a violation. Adds to `violations`
 * (Violation *). Fails when it is neither. */
bool foreign_judge(const char *json, gsize length, gint64 now, gint64 stale, GPtrArray *violations,
                   GError **error);

#endif
