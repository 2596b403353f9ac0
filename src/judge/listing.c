/* Listing: one that is incomplete makes the node unknown, whatever it names; an empty one is an
 * alarm where there were tarballs before, and unknown where there never were. */
#include "base/text.h"
#include "judge/rules.h"

static void judge_empty(const NodeCase *node, NodeVerdict *verdict)
{
    const GArray *readings = node->history->readings;
    const Reading *full = NULL;
    gint64 since = node->seen;
    for (guint i = readings->len; i-- > 0 && full == NULL;) {
        const Reading *reading = &g_array_index(readings, Reading, i);
        if (reading->outcome == OUTCOME_FAILED)
            continue;
        if (reading->listed > 0)
            full = reading;
        else
            since = reading->run;
    }
    g_autofree char *tag = judge_name(node->history->node->tag);
    g_autofree char *words = judge_name(node->last->reason != NULL ? node->last->reason : "");
    g_autofree char *cause = g_strconcat(*words != '\0' ? ": " : "", words, NULL);
    if (full == NULL) {
        judge_add(verdict->verdicts, RULE_LISTING, STATUS_UNKNOWN, g_strdup("lists nothing"),
                  g_strdup_printf("%s: no tarball was ever listed%s", tag, cause));
        return;
    }
    g_autofree char *when = judge_when(node, full->run);
    Verdict *added = judge_add(
        verdict->verdicts, RULE_LISTING, STATUS_ALARM, g_strdup("lists nothing any more"),
        g_strdup_printf("%s: the listing is empty%s; on %s it had %" G_GINT64_FORMAT " tarball%s",
                        tag, cause, when, full->listed, text_plural(full->listed)));
    added->since = since;
    added->figure = 0;
}

static void judge_node(const NodeCase *node, NodeVerdict *verdict)
{
    if (!node->history->node->limits.listing)
        return;
    if (node->last->listed == 0) {
        judge_empty(node, verdict);
        return;
    }
    if (node->last->outcome == OUTCOME_COMPLETE)
        return;
    g_autofree char *tag = judge_name(node->history->node->tag);
    g_autofree char *cause =
        judge_name(node->last->reason != NULL ? node->last->reason : "no reason known");
    Verdict *added =
        judge_add(verdict->verdicts, RULE_LISTING, STATUS_UNKNOWN, g_strdup("was listed in part"),
                  g_strdup_printf("%s: the listing is incomplete: %s", tag, cause));
    added->since = node->last->run;
    added->figure = (double)node->last->listed;
}

const JudgeRule judge_listing = {
    .word = "listing",
    .mark = EVENT_NOTE,
    .judge_node = judge_node,
};
