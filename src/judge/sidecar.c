/* Sidecar: what it says of its tarball. A digest that a verification found wrong is an alarm; a
 * size that is not the tarball's is an alarm (where `du` rounded the size up to MB, one that no
 * rounding explains); a sidecar that can't be read is a warning. Looked at are all tarballs of
 * the last listing that have arrived; told is the worst fault, of the newest that has it. */
#include "axis/units.h"
#include "base/text.h"
#include "base/when.h"
#include "judge/rules.h"

#define MB (G_GINT64_CONSTANT(1) << 20)

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

static void judge_item(const ItemCase *item, ItemVerdict *verdict)
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
    .judge_item = judge_item,
};
