/* Layout: a warning when the newest of the files that no layout knows was written after all that
 * one does know, as when backups have got another name. Older ones are only counted. */
#include "base/text.h"
#include "judge/rules.h"

static gint64 newest_known(const NodeCase *node)
{
    gint64 newest = -1;
    for (guint i = 0; i < node->listed->len; i++) {
        const GPtrArray *listed = g_ptr_array_index(node->listed, i);
        for (guint k = 0; k < listed->len; k++) {
            const Tarball *tarball = g_ptr_array_index(listed, k);
            if (judge_counts(node, tarball))
                newest = MAX(newest, MAX(tarball->time, tarball->mtime));
        }
    }
    return newest;
}

static void judge_node(const NodeCase *node, NodeVerdict *verdict)
{
    const Reading *last = node->last;
    if (!node->fresh || !node->history->node->limits.unmatched || last->unmatched == 0 ||
        last->unmatched_path == NULL || last->unmatched_newest <= newest_known(node))
        return;
    g_autofree char *tag = judge_name(node->history->node->tag);
    g_autofree char *count = judge_count(last->unmatched);
    g_autofree char *when = judge_when(node, last->unmatched_newest);
    const char *matches = last->unmatched == 1 ? "matches" : "match";
    Verdict *added = judge_add(
        verdict->verdicts, RULE_LAYOUT, STATUS_WARN,
        g_strdup_printf("has %s file%s that %s no layout", count, text_plural(last->unmatched),
                        matches),
        g_strdup_printf("%s: %s file%s %s no layout, the newest of %s, such as %s", tag, count,
                        text_plural(last->unmatched), matches, when, last->unmatched_path));
    added->since = last->unmatched_newest;
    added->figure = (double)last->unmatched;
}

const JudgeRule judge_layout = {
    .word = "layout",
    .mark = EVENT_NOTE,
    .judge_node = judge_node,
};
