/* Whether a tarball is there in full: transfers under way, sidecars, digests.
 *
 * Arriving: a partial file or a LOCKED folder, a tarball written within the last ten minutes, or
 * one without the sidecar that its predecessors have. Each is well (a verdict that is ok says so)
 * until grace ends, counted from when it was last written to or was due; then it is an alarm,
 * except that a tarball still being written to is then, counted from its date, judged as it is, by
 * its size and sidecar. What is left of a transfer older than the newest tarball is of no interest.
 * A LOCKED folder above the items is a transfer into each that it holds.
 *
 * Sidecar: what it says of its tarball. A digest that a verification found wrong is an alarm; a
 * size that is not the tarball's is an alarm (where `du` rounded the size up to MB, one that no
 * rounding explains); a sidecar that can't be read is a warning. Looked at are all tarballs of the
 * last listing that have arrived; told is the worst fault, of the newest that has it. */
#include "judge/verify.h"

#include "axis/units.h"
#include "base/text.h"
#include "base/when.h"
#include "judge/rules.h"

#include <string.h>

#define PREDECESSORS 5 /* of which more than half had a sidecar: then one is expected */
#define LOOKED_AT 3    /* tarballs: a run often comes too early for the newest one's sidecar */
#define MB (G_GINT64_CONSTANT(1) << 20)
#define MD5_DIGITS 32
#define SHA256_DIGITS 64

static Verdict *add_arriving(const ItemCase *item, ItemVerdict *verdict, bool well,
                             const char *brief, const char *what)
{
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *grace = judge_span(item->rhythm.grace);
    return judge_add(
        verdict->verdicts, RULE_ARRIVING, well ? STATUS_OK : STATUS_ALARM,
        g_strdup(well ? "is arriving" : brief),
        g_strdup_printf("%s: %s%s, grace %s", name, well ? "arriving: " : "", what, grace));
}

static void judge_arrival(const ItemCase *item, ItemVerdict *verdict)
{
    const Arrival *arrival = item->arrival;
    bool well = item->node->seen <= item_case_patience(item);
    g_autofree char *path = judge_name(arrival->path != NULL ? arrival->path : "?");
    g_autofree char *when = judge_when(item->node, arrival->mtime);
    g_autofree char *what =
        arrival->mtime == -1
            ? g_strdup_printf("the transfer into %s has not ended", path)
            : g_strdup_printf("the transfer into %s has not ended, last written to %s", path, when);
    add_arriving(item, verdict, well, "has a transfer that never ended", what)->since =
        arrival->mtime;
}

/* Whether the tarball in that place should have a sidecar, as those before it have. */
static bool expects_sidecar(const ItemCase *item, guint place)
{
    guint with = 0, n = 0;
    for (guint i = place; i-- > 0 && n < PREDECESSORS;) {
        const Tarball *tarball = &g_array_index(item->history->tarballs, Tarball, i);
        if (!judge_counts(item->node, tarball))
            continue;
        n++;
        with += tarball->sidecar != SIDECAR_NONE;
    }
    return 2 * with > n;
}

/* What has just arrived may be old already, and its sidecar is sent after it: where nobody set the
 * grace, it begins when a run first saw the tarball. */
static gint64 sidecar_awaited_from(const ItemCase *item, const Tarball *tarball)
{
    gint64 from = MAX(tarball->time, tarball->mtime);
    return item->limits->grace >= 0 ? from : MAX(from, tarball->first_seen);
}

/* Adds the first that lacks its sidecar and has no grace left; else says so of the newest. */
static void judge_missing_sidecar(const ItemCase *item, ItemVerdict *verdict)
{
    const Tarball *missing = NULL;
    bool well = true;
    guint looked = 0;
    for (guint i = item->history->tarballs->len; i-- > 0 && looked < LOOKED_AT && well;) {
        const Tarball *tarball = &g_array_index(item->history->tarballs, Tarball, i);
        if (!judge_counts(item->node, tarball))
            continue;
        looked++;
        if (tarball->sidecar != SIDECAR_NONE || !judge_is_listed(tarball) ||
            !expects_sidecar(item, i))
            continue;
        well = item->node->seen <= sidecar_awaited_from(item, tarball) + item->rhythm.grace;
        if (!well || tarball == item->newest)
            missing = tarball;
    }
    if (missing == NULL)
        return;
    g_autofree char *when = judge_when(item->node, missing->time);
    g_autofree char *what =
        g_strdup_printf("no sidecar beside the tarball of %s, as there was before", when);
    Verdict *added = add_arriving(item, verdict, well, "lacks its sidecar", what);
    added->since = added->time = missing->time;
}

static void judge_transfer(const ItemCase *item, ItemVerdict *verdict)
{
    if (item->arrival != NULL) {
        judge_arrival(item, verdict);
    } else if (item->newest != item->settled) {
        g_autofree char *when = judge_when(item->node, item->newest->time);
        g_autofree char *what = g_strdup_printf("the tarball of %s is still written to", when);
        Verdict *added = add_arriving(item, verdict, true, NULL, what);
        added->since = added->time = item->newest->time;
    } else if (item->limits->sidecar) {
        judge_missing_sidecar(item, verdict);
    }
}

/* Whether the transfer is for an item that is judged along with it. */
static bool is_known(const NodeHistory *history, const Arrival *arrival)
{
    for (guint i = 0; i < history->items->len; i++) {
        const char *item = ((const ItemHistory *)g_ptr_array_index(history->items, i))->item;
        if (g_strcmp0(item, arrival->item) == 0 || arrival_is_above(arrival, item))
            return true;
    }
    return false;
}

/* Transfers of items that have no tarball yet: a day, or the configured grace, is good time. */
static void judge_first_transfers(const NodeCase *node, NodeVerdict *verdict)
{
    gint64 grace = node->history->node->limits.grace;
    grace = grace >= 0 ? grace : 86400;
    for (guint i = 0; i < node->history->arrivals->len; i++) {
        const Arrival *arrival = &g_array_index(node->history->arrivals, Arrival, i);
        if (arrival->mtime == -1 || node->seen <= arrival->mtime + grace ||
            is_known(node->history, arrival))
            continue;
        g_autofree char *tag = judge_name(node->history->node->tag);
        g_autofree char *path = judge_name(arrival->path != NULL ? arrival->path : "?");
        g_autofree char *when = judge_when(node, arrival->mtime);
        g_autofree char *span = judge_span(grace);
        judge_add(verdict->verdicts, RULE_ARRIVING, STATUS_ALARM,
                  g_strdup("has a transfer that never ended"),
                  g_strdup_printf("%s: the first transfer into %s has not ended, last written to "
                                  "%s, grace %s",
                                  tag, path, when, span))
            ->since = arrival->mtime;
    }
}

const JudgeRule judge_arriving = {
    .word = "arriving",
    .mark = EVENT_NOTE,
    .judge_node = judge_first_transfers,
    .judge_item = judge_transfer,
};

typedef enum { FAULT_NONE, FAULT_BROKEN, FAULT_SIZE, FAULT_DIGEST } Fault;

static Fault find_fault(const Tarball *tarball)
{
    if (tarball->digest_state == DIGEST_WRONG)
        return FAULT_DIGEST;
    gint64 slack = (tarball->flags & TARBALL_INEXACT) != 0 ? MB : 0;
    if (tarball->sidecar_bytes >= 0 && (tarball->bytes < tarball->sidecar_bytes ||
                                        tarball->bytes - tarball->sidecar_bytes > slack))
        return FAULT_SIZE;
    return tarball->sidecar == SIDECAR_BROKEN ? FAULT_BROKEN : FAULT_NONE;
}

/* "has 92.5 MiB on 9 Nov, its sidecar says 95.4 MiB"; NULL where that does not tell them apart. */
static char *say_sizes(const ItemCase *item, const Tarball *tarball)
{
    g_autofree char *bytes = units_format((double)tarball->bytes, UNIT_BYTES);
    g_autofree char *expected = units_format((double)tarball->sidecar_bytes, UNIT_BYTES);
    g_autofree char *day = when_day(item->node->zone, tarball->time);
    return g_str_equal(bytes, expected)
               ? NULL
               : g_strdup_printf("has %s on %s, its sidecar says %s", bytes, day, expected);
}

static void add_fault(const ItemCase *item, ItemVerdict *verdict, const Tarball *tarball,
                      Fault fault, guint more)
{
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *when = judge_when(item->node, tarball->time);
    g_autofree char *others =
        more > 0 ? g_strdup_printf(" (and %u more like it)", more) : g_strdup("");
    const char *brief = "has a sidecar that can't be read";
    g_autofree char *what = NULL;
    if (fault == FAULT_SIZE) {
        brief = "differs from its sidecar";
        g_autofree char *bytes = judge_count(tarball->bytes);
        g_autofree char *expected = judge_count(tarball->sidecar_bytes);
        what = g_strdup_printf("has %s byte%s, its sidecar says %s", bytes,
                               text_plural(tarball->bytes), expected);
    } else if (fault == FAULT_DIGEST) {
        brief = "differs from its sidecar's digest";
        what = g_strdup_printf("has not the digest %s of its sidecar",
                               tarball->digest != NULL ? tarball->digest : "?");
    } else {
        what = g_strdup("has a sidecar that can't be read");
    }
    Verdict *added = judge_add(
        verdict->verdicts, RULE_SIDECAR, fault == FAULT_BROKEN ? STATUS_WARN : STATUS_ALARM,
        g_strdup(brief), g_strdup_printf("%s: the tarball of %s %s%s", name, when, what, others));
    added->since = added->time = tarball->time;
    if (fault == FAULT_SIZE) {
        added->figure = (double)(tarball->bytes - tarball->sidecar_bytes);
        added->headline = say_sizes(item, tarball);
    }
}

static void judge_sidecar_of(const ItemCase *item, ItemVerdict *verdict)
{
    const Tarball *worst = NULL;
    Fault fault = FAULT_NONE;
    guint n = 0;
    if (!item->limits->sidecar)
        return;
    for (guint i = item->listed->len; i-- > 0;) {
        const Tarball *tarball = g_ptr_array_index(item->listed, i);
        if (judge_may_be_partial(item->node, tarball, item->rhythm.grace, item->arrival))
            continue;
        Fault found = find_fault(tarball);
        if (found > fault) {
            fault = found;
            worst = tarball;
            n = 0;
        }
        n += found != FAULT_NONE && found == fault;
    }
    if (worst != NULL)
        add_fault(item, verdict, worst, fault, n - 1);
}

const JudgeRule judge_sidecar = {
    .word = "sidecar",
    .incident = INCIDENT_TARBALL,
    .mark = EVENT_NOTE,
    .judge_item = judge_sidecar_of,
};

static bool is_candidate(const Tarball *tarball)
{
    return (tarball->flags & TARBALL_LISTED) != 0 && (tarball->flags & TARBALL_INEXACT) == 0 &&
           tarball->digest_state == DIGEST_UNCHECKED && tarball->digest != NULL &&
           (strlen(tarball->digest) == MD5_DIGITS || strlen(tarball->digest) == SHA256_DIGITS);
}

static gint newest_first(gconstpointer one, gconstpointer other)
{
    const Tarball *a = *(const Tarball *const *)one, *b = *(const Tarball *const *)other;
    return a->time != b->time ? (a->time < b->time) - (a->time > b->time)
                              : strcmp(a->path, b->path);
}

char **verify_choose(const NodeHistory *history, gint64 budget, gint64 *bytes)
{
    g_autoptr(GPtrArray) candidates = g_ptr_array_new();
    g_autoptr(GStrvBuilder) chosen = g_strv_builder_new();
    gint64 left = budget;
    for (guint i = 0; i < history->items->len; i++) {
        const GArray *tarballs =
            ((const ItemHistory *)g_ptr_array_index(history->items, i))->tarballs;
        for (guint j = 0; j < tarballs->len; j++)
            if (is_candidate(&g_array_index(tarballs, Tarball, j)))
                g_ptr_array_add(candidates, &g_array_index(tarballs, Tarball, j));
    }
    g_ptr_array_sort(candidates, newest_first);
    for (guint i = 0; i < candidates->len; i++) {
        const Tarball *tarball = g_ptr_array_index(candidates, i);
        if (tarball->bytes > left)
            continue;
        g_autofree char *entry = g_strdup_printf(
            "%s %s", strlen(tarball->digest) == MD5_DIGITS ? "md5" : "sha256", tarball->path);
        g_strv_builder_add(chosen, entry);
        left -= tarball->bytes;
    }
    *bytes = budget - left;
    return *bytes > 0 ? g_strv_builder_end(chosen) : NULL;
}
