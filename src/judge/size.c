/* Size: the newest tarball that has arrived against its predecessors, b[1] .. b[n], the last 30;
 * where nothing is wrong with it, also the one before, if that was still arriving when it was first
 * seen.
 *
 *   m = median(ln b[i]);  with n >= 8, m is where the trend (Theil and Sen) of ln b[i] over time
 *       has come by now, so that steady growth is no jump; it is followed no further ahead than
 *       the predecessors span
 *   s = max(1.4826 * MAD(ln b[i] - trend), 0.02) * (1 + 4 / n)
 *   z = (ln b - m) / s
 *   shrank  z <= -4 and b < (1 - shrink_percent / 100) * e^m: alarm, needs n >= 2; a warning
 *           where the sidecar names just that size, as the tarball is then whole
 *           z <= -6 and half of that percentage: warn, needs n >= 8
 *   grew    z >= 4 and b > (1 + jump_percent / 100) * max(e^m, median): warn, needs n >= 5
 * A change by less than 64 KiB, or 2 MiB among sizes rounded to MB, is none. A size within 5 %
 * (or 3 s) of the one before is a new level that has been confirmed, and is silent: a repository
 * that was packed stays small. An empty tarball needs no history to be an alarm.
 *
 * Median and MAD as in P. J. Rousseeuw and C. Croux, "Alternatives to the median absolute
 * deviation", JASA 88, 1993. */
#include "robust.h"
#include "rules.h"

#include <math.h>

#define PREDECESSORS 30
#define ENOUGH_FOR_TREND 8
#define ENOUGH_FOR_JUMP 5
#define ENOUGH_FOR_DROP 2
#define FLOOR 0.02
#define NEAR 0.05

/* What the predecessors lead us to expect, in log space. */
typedef struct {
    const Tarball *tarball;                      /* that is judged */
    double day[PREDECESSORS], log[PREDECESSORS]; /* the newest first; days before the tarball */
    gsize n;
    double median, expected, spread;
    bool inexact;
} Baseline;

/* Looking back from there, not from the end, keeps a judgement of a whole history linear. */
static guint place_of(const GArray *tarballs, const Tarball *tarball)
{
    return (guint)(tarball - &g_array_index(tarballs, Tarball, 0));
}

static void gather(Baseline *baseline, const ItemCase *item, const Tarball *judged)
{
    const GArray *tarballs = item->history->tarballs;
    baseline->tarball = judged;
    baseline->n = 0;
    baseline->inexact = (judged->flags & TARBALL_INEXACT) != 0;
    for (guint i = place_of(tarballs, judged); i-- > 0 && baseline->n < PREDECESSORS;) {
        const Tarball *tarball = &g_array_index(tarballs, Tarball, i);
        if (tarball->time >= judged->time || tarball->bytes <= 0 ||
            !judge_counts(item->node, tarball))
            continue;
        baseline->day[baseline->n] = (double)(tarball->time - judged->time) / 86400;
        baseline->log[baseline->n++] = log((double)tarball->bytes);
        baseline->inexact |= (tarball->flags & TARBALL_INEXACT) != 0;
    }
}

/* When the last two agree with one another and not with the rest, there was a step: the
 * predecessors are those since. */
static void forget_before_step(Baseline *baseline)
{
    double sorted[PREDECESSORS];
    const double *log = baseline->log;
    if (baseline->n < 3)
        return;
    for (gsize i = 0; i < baseline->n; i++)
        sorted[i] = log[i];
    double median = robust_median(sorted, baseline->n);
    double spread = fmax(ROBUST_SIGMA * robust_mad(log, baseline->n, median), FLOOR);
    double step = fmax(4 * spread, 2 * NEAR);
    if (fabs(log[0] - log[1]) > NEAR || fabs(log[0] - median) <= step)
        return;
    gsize n = 2;
    while (n < baseline->n && fabs(log[n] - log[n - 1]) <= NEAR)
        n++;
    baseline->n = n;
}

static void measure(Baseline *baseline)
{
    double sorted[PREDECESSORS], rest[PREDECESSORS];
    gsize n = baseline->n;
    for (gsize i = 0; i < n; i++)
        rest[i] = sorted[i] = baseline->log[i];
    baseline->median = baseline->expected = robust_median(sorted, n);
    RobustTrend trend;
    if (n >= ENOUGH_FOR_TREND && robust_trend(baseline->day, baseline->log, n, &trend)) {
        double span = baseline->day[0] - baseline->day[n - 1];
        double ahead = fmin(-baseline->day[0], span);
        baseline->expected = trend.level + trend.slope * (baseline->day[0] + ahead);
        for (gsize i = 0; i < n; i++)
            rest[i] = baseline->log[i] - trend.slope * baseline->day[i] - trend.level;
        for (gsize i = 0; i < n; i++)
            sorted[i] = rest[i];
    }
    double centre = robust_median(sorted, n);
    baseline->spread =
        fmax(ROBUST_SIGMA * robust_mad(rest, n, centre), FLOOR) * (1 + 4 / (double)n);
}

static void add_change(const ItemCase *item, ItemVerdict *verdict, Status status,
                       const Baseline *baseline, double limit)
{
    const Tarball *tarball = baseline->tarball;
    double percent = 100 * expm1(log((double)tarball->bytes) - baseline->expected);
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *bytes = judge_bytes((double)tarball->bytes);
    g_autofree char *usual = judge_bytes(exp(baseline->expected));
    g_autofree char *when = judge_when(item->node, tarball->time);
    bool whole = tarball->sidecar_bytes == tarball->bytes;
    const char *did = percent < 0 ? "shrank" : "grew";
    Verdict *added = judge_add(
        verdict->verdicts, RULE_SIZE, status, g_strdup_printf("%s %.0f %%", did, fabs(percent)),
        g_strdup_printf("%s %s %.0f %%: %s on %s, expected %s from %" G_GSIZE_FORMAT
                        " before, limit %.3g %%%s",
                        name, did, fabs(percent), bytes, when, usual, baseline->n, limit,
                        whole ? "; its sidecar agrees" : ""));
    added->since = added->time = tarball->time;
    added->figure = percent;
}

static void judge_drop(const ItemCase *item, ItemVerdict *verdict, const Baseline *baseline)
{
    const Tarball *tarball = baseline->tarball;
    double size = log((double)tarball->bytes), limit = item->limits->shrink_percent;
    double z = (size - baseline->expected) / baseline->spread;
    double percent = -100 * expm1(size - baseline->expected);
    if (limit <= 0)
        return;
    if (baseline->n >= ENOUGH_FOR_DROP && z <= -4 && percent >= limit)
        add_change(item, verdict,
                   tarball->sidecar_bytes == tarball->bytes ? STATUS_WARN : STATUS_ALARM, baseline,
                   limit);
    else if (baseline->n >= ENOUGH_FOR_TREND && z <= -6 && percent >= limit / 2)
        add_change(item, verdict, STATUS_WARN, baseline, limit / 2);
}

static void judge_jump(const ItemCase *item, ItemVerdict *verdict, const Baseline *baseline)
{
    double size = log((double)baseline->tarball->bytes), limit = item->limits->jump_percent;
    double z = (size - baseline->expected) / baseline->spread;
    double percent = 100 * expm1(size - fmax(baseline->expected, baseline->median));
    if (limit > 0 && baseline->n >= ENOUGH_FOR_JUMP && z >= 4 && percent >= limit)
        add_change(item, verdict, STATUS_WARN, baseline, limit);
}

static void add_empty(const ItemCase *item, ItemVerdict *verdict, const Tarball *tarball)
{
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *when = judge_when(item->node, tarball->time);
    Verdict *added =
        judge_add(verdict->verdicts, RULE_SIZE, STATUS_ALARM, g_strdup("is empty"),
                  g_strdup_printf("%s: the tarball of %s is empty (0 bytes)", name, when));
    added->since = added->time = tarball->time;
    added->figure = -100;
}

/* Whether a size is so near what was expected, or to the one before, that there is nothing to
 * say. */
static bool is_usual(const Baseline *baseline)
{
    double bytes = (double)baseline->tarball->bytes;
    double change = fabs(bytes - exp(baseline->expected));
    double spread = baseline->spread / (1 + 4 / (double)baseline->n);
    return change < (baseline->inexact ? 2 << 20 : 64 << 10) ||
           fabs(log(bytes) - baseline->log[0]) <= fmax(NEAR, 3 * spread);
}

/* False where there are too few predecessors. */
static bool expect(Baseline *baseline, const ItemCase *item, const Tarball *tarball)
{
    gather(baseline, item, tarball);
    forget_before_step(baseline);
    if (baseline->n < ENOUGH_FOR_DROP)
        return false;
    measure(baseline);
    return true;
}

bool judge_expect_size(const ItemCase *item, const Tarball *tarball, double *bytes)
{
    Baseline baseline;
    if (!expect(&baseline, item, tarball))
        return false;
    *bytes = exp(baseline.expected);
    return true;
}

static void judge_tarball(const ItemCase *item, ItemVerdict *verdict, const Tarball *tarball)
{
    Baseline baseline;
    if (tarball->bytes <= 0) {
        add_empty(item, verdict, tarball);
        return;
    }
    if (!expect(&baseline, item, tarball) || is_usual(&baseline))
        return;
    if (log((double)tarball->bytes) < baseline.expected)
        judge_drop(item, verdict, &baseline);
    else
        judge_jump(item, verdict, &baseline);
}

/* The one before the newest that has arrived; NULL: none that counts. */
static const Tarball *find_before(const ItemCase *item)
{
    for (guint i = place_of(item->history->tarballs, item->settled); i-- > 0;) {
        const Tarball *tarball = &g_array_index(item->history->tarballs, Tarball, i);
        if (tarball->time < item->settled->time && judge_counts(item->node, tarball))
            return tarball;
    }
    return NULL;
}

static void judge_item(const ItemCase *item, ItemVerdict *verdict)
{
    if (item->settled == NULL)
        return;
    guint before = verdict->verdicts->len;
    judge_tarball(item, verdict, item->settled);
    const Tarball *previous = find_before(item);
    if (verdict->verdicts->len == before && previous != NULL && judge_is_listed(previous) &&
        judge_was_partial(previous, item->rhythm.grace))
        judge_tarball(item, verdict, previous);
}

const JudgeRule judge_size = {.rule = RULE_SIZE, .judge_item = judge_item};
