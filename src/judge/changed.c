/* Changed in place (rule kept): a tarball has other bytes, or another mtime, than when it was days
 * old, as the store noted. A warning for two weeks, unless a sidecar gives the new size; one that
 * gives another size tells by itself. */
#include "judge/rules.h"

#define DAY G_GINT64_CONSTANT(86400)
#define TOLD_FOR (14 * DAY)

/* What the sidecar confirms was mended, and what it denies is told by its own rule. */
static bool is_told_change(const ItemCase *item, const Tarball *tarball)
{
    return tarball->changed != 0 && item->node->seen - tarball->changed < TOLD_FOR &&
           (tarball->bytes == tarball->changed_from || !item->limits->sidecar ||
            tarball->sidecar_bytes < 0);
}

void judge_changed(const ItemCase *item, ItemVerdict *verdict)
{
    const Tarball *newest = NULL;
    int n = 0;
    for (guint i = item->listed->len; i-- > 0;) {
        const Tarball *tarball = g_ptr_array_index(item->listed, i);
        if (!is_told_change(item, tarball))
            continue;
        n++;
        if (newest == NULL || tarball->changed > newest->changed)
            newest = tarball;
    }
    if (n == 0)
        return;
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *when = judge_when(item->node, newest->time);
    g_autofree char *run = judge_when(item->node, newest->changed);
    g_autofree char *more = n > 1 ? g_strdup_printf(" (and %d more changed)", n - 1) : g_strdup("");
    g_autofree char *from = judge_count(newest->changed_from);
    g_autofree char *now = judge_count(newest->bytes);
    g_autofree char *what = newest->bytes != newest->changed_from
                                ? g_strdup_printf("had %s bytes and has %s", from, now)
                                : g_strdup("was written anew with as many bytes");
    Verdict *added =
        judge_add(verdict->verdicts, RULE_KEPT, STATUS_WARN, g_strdup("was changed in place"),
                  g_strdup_printf("%s: the tarball of %s %s, as the run of %s found%s; "
                                  "a backup should stay as it was made",
                                  name, when, what, run, more));
    added->since = newest->changed;
    added->time = newest->time;
    added->figure = (double)(newest->bytes - newest->changed_from);
}
