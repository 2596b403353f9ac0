/* What is wrong and handled: acknowledged by somebody, or found in a window of maintenance. It is
 * as wrong as it was measured to be, but nobody is told of it, and it counts apart. */
#ifndef HUBPLOT_HANDLED_H
#define HUBPLOT_HANDLED_H

#include "judge/judge.h"

/* Marks what is handled, as of `now`, and counts it apart. An acknowledgement ends at its time,
 * when its rule finds nothing wrong any more, when it finds something worse, and when it finds
 * another incident, such as a further tarball that is wrong; not while nothing is known of it. That
 * a node was not reached gets no worse by lasting. Returns those that have ended: Acknowledgement
 * *, borrowed. Unref it. */
GPtrArray *judge_handle(HubVerdict *verdict, const HubHistory *history,
                        const GPtrArray *acknowledged, gint64 now);

/* Sets all that is open from what is handled. */
void judge_count_open(HubVerdict *verdict);
/* As the hub's conclusion, of what is open. Free with g_free(). */
char *judge_conclude_open(const HubVerdict *verdict);

/* "acknowledged by ann until 5 Dec 2026 16:00: disk ordered", "in maintenance until 29 Nov 2026
 * 06:00: Sat 22:00 8h", made visible; NULL: it is not handled. Free with g_free(). */
char *handled_words(const Verdict *verdict, GTimeZone *zone);
/* "acknowledged" or "in maintenance", as the worst of the verdicts that are handled is; NULL: none
 * is. */
const char *handled_word(const GPtrArray *verdicts);

#endif
