/* Kept: what a node still has of what it had. A tarball that a complete listing no longer has is
 * gone since the first run that did not list it; its age then, from its date, is how long it was
 * kept. What went in the 120 days before teaches at what ages the node purges:
 *
 *   usual    an age is usual when tarballs went at that age, give or take a day and a quarter (or
 *            as much as runs are apart), in three runs or more; low is the third least of all runs'
 *            youngest
 *   young    it went at an age below low, and fewer stayed than after each of the last three runs
 *            that saw some go: a purge by age, or by number, does not do that
 *   a hole   it went at an unusual age, while older ones of two days are still there; so that
 *            sons, fathers and grandfathers are learnt, and are well
 *   thinned  none of these, where a purge kept one of several (is_thinning)
 *   most     where nothing usual is known: three or more went in one run, and more than stayed
 *
 * Each is told as long as the tarball would still be there, for two weeks at most: a warning, or an
 * alarm when in one run three went or more, and as many as stayed. A node whose listing is not
 * whole, or is empty, has lost nothing that is known.
 *
 *   not purged   as many went as came in the month before the last one went, and since then
 *                seven came or more, in a week or longer, and none went: a warning for two months,
 *                before the disk is full */
#include "base/text.h"
#include "base/when.h"
#include "judge/robust.h"
#include "judge/rules.h"

#include <assert.h>
#include <string.h>

#define DAY G_GINT64_CONSTANT(86400)
#define LEARNT_FROM (120 * DAY)
#define TOLD_FOR (14 * DAY)
static_assert(JUDGE_RECENT >= LEARNT_FROM + TOLD_FOR, "what went then is looked at");
#define SLACK (DAY + DAY / 4)
#define TIMES 3       /* runs that make a habit */
#define MOST_GONE 512 /* that are looked at */
#define SAME_GROUP (18 * G_GINT64_CONSTANT(3600))
#define MONTH (30 * DAY)
#define STOPPED 7 /* tarballs, and days */

/* A tarball that is gone. */
typedef struct {
    const Tarball *tarball;
    gint64 since; /* the run that missed it */
    gint64 age;   /* then */
    int older;    /* that were still there then, two at most are counted */
} Gone;

typedef struct {
    const ItemCase *item;
    gint64 slack;
    Gone gone[MOST_GONE]; /* by the tarballs' dates */
    int n;
} Losses;

static bool is_listing(const Reading *reading)
{
    return reading->outcome == OUTCOME_COMPLETE && reading->listed > 0;
}

/* The first run after `run` with a whole listing; -1: none. *place is where to begin. */
static gint64 next_listing(const GArray *readings, guint *place, gint64 run)
{
    while (*place > 0 && g_array_index(readings, Reading, *place - 1).run > run)
        --*place;
    while (*place < readings->len && (g_array_index(readings, Reading, *place).run <= run ||
                                      !is_listing(&g_array_index(readings, Reading, *place))))
        ++*place;
    return *place < readings->len ? g_array_index(readings, Reading, *place).run : -1;
}

/* What is older than a tarball: of several within 18 hours, as of two a day, one counts. */
typedef struct {
    gint64 latest[2];   /* the two latest runs that listed any of them */
    gint64 start, seen; /* of the last such group, which is not among them yet */
} Older;

/* Adds the group before one that starts at `time`, unless it is the same. */
static void close_group(Older *older, gint64 time)
{
    if (older->start == -1 || time - older->start < SAME_GROUP)
        return;
    if (older->seen > older->latest[0]) {
        older->latest[1] = older->latest[0];
        older->latest[0] = older->seen;
    } else if (older->seen > older->latest[1]) {
        older->latest[1] = older->seen;
    }
    older->start = -1;
}

static void note_seen(const ItemCase *item, const Tarball *tarball, Older *older)
{
    gint64 seen = judge_is_listed(tarball) ? item->node->seen : tarball->last_seen;
    if (older->start == -1) {
        older->start = tarball->time;
        older->seen = seen;
    } else {
        older->seen = MAX(older->seen, seen);
    }
}

static void find_gone(Losses *losses, const ItemCase *item)
{
    const GArray *readings = item->node->history->readings;
    Older older = {{-1, -1}, -1, -1};
    guint place = 0;
    losses->item = item;
    losses->slack = MAX(SLACK, item->node->run_gap + DAY / 4);
    losses->n = 0;
    for (guint i = 0; i < item->recent->len; i++) {
        const Tarball *tarball = g_ptr_array_index(item->recent, i);
        close_group(&older, tarball->time);
        if (!judge_is_listed(tarball) && judge_counts(item->node, tarball) &&
            losses->n < MOST_GONE) {
            gint64 since = next_listing(readings, &place, tarball->last_seen);
            if (since != -1)
                losses->gone[losses->n++] =
                    (Gone){tarball, since, since - tarball->time,
                           (older.latest[0] >= since) + (older.latest[1] >= since)};
        }
        note_seen(item, tarball, &older);
    }
}

/* In how many runs before tarballs went at that age. */
static int count_like(const Losses *losses, const Gone *one)
{
    gint64 runs[TIMES];
    int n = 0;
    for (int i = 0; i < losses->n && n < TIMES; i++) {
        const Gone *gone = &losses->gone[i];
        if (gone->since >= one->since || gone->since < one->since - LEARNT_FROM ||
            ABS(gone->age - one->age) > losses->slack)
            continue;
        bool known = false;
        for (int j = 0; j < n; j++)
            known |= runs[j] == gone->since;
        if (!known)
            runs[n++] = gone->since;
    }
    return n;
}

/* The third least of the youngest ages of the runs before `run`; -1: there were fewer. */
static gint64 find_low(const Losses *losses, gint64 run)
{
    struct {
        gint64 run, age;
    } least[TIMES];
    int n = 0;
    for (int i = 0; i < losses->n; i++) {
        const Gone *gone = &losses->gone[i];
        if (gone->since >= run || gone->since < run - LEARNT_FROM)
            continue;
        int at = 0;
        while (at < n && least[at].run != gone->since)
            at++;
        if (at < n && least[at].age <= gone->age)
            continue;
        if (at == n && n == TIMES) {
            if (least[n - 1].age <= gone->age)
                continue;
            at = n - 1;
        }
        n = MAX(n, at + 1);
        for (; at > 0 && least[at - 1].age > gone->age; at--)
            least[at] = least[at - 1];
        least[at].run = gone->since;
        least[at].age = gone->age;
    }
    return n == TIMES ? least[TIMES - 1].age : -1;
}

/* What was lost without need, in one run or several. */
typedef struct {
    const Gone *newest; /* of those that are told */
    int n;
    int of; /* that the last of these runs could have listed */
    bool most;
    gint64 low; /* the age at which tarballs are purged usually; -1: not known */
} Loss;

static int count_gone(const Losses *losses, gint64 run)
{
    int n = 0;
    for (int i = 0; i < losses->n; i++)
        n += losses->gone[i].since == run;
    return n;
}

/* Whether the run listed the tarball. */
static bool was_listed(const Tarball *tarball, gint64 run)
{
    return (judge_is_listed(tarball) || tarball->last_seen >= run) && tarball->first_seen <= run;
}

/* How many the run listed. */
static int count_stayed(const ItemCase *item, gint64 run)
{
    int n = 0;
    for (guint i = 0; i < item->recent->len; i++) {
        const Tarball *tarball = g_ptr_array_index(item->recent, i);
        n += was_listed(tarball, run);
    }
    return n;
}

/* When the newest was made that went in that run. */
static gint64 newest_gone(const Losses *losses, gint64 run)
{
    gint64 newest = G_MININT64;
    for (int i = 0; i < losses->n; i++)
        if (losses->gone[i].since == run)
            newest = MAX(newest, losses->gone[i].tarball->time);
    return newest;
}

/* Whether the tarball went in that run. *place walks along what is gone, for tarballs in their
 * order. */
static bool went_in(const Losses *losses, gint64 run, const Tarball *tarball, int *place)
{
    while (*place < losses->n && losses->gone[*place].tarball->time < tarball->time)
        (*place)++;
    return *place < losses->n && losses->gone[*place].tarball == tarball &&
           losses->gone[*place].since == run;
}

/* Whether what went in that run was thinned out, by a purge that keeps one of several: three or
 * more of tarballs that come more than twice a week, none further than eight days from one that
 * stayed, of which two or more are older than the newest that went, and these five days apart. */
static bool is_thinning(const Losses *losses, gint64 run)
{
    const GPtrArray *recent = losses->item->recent;
    gint64 newest = newest_gone(losses, run), stayed = G_MININT64, lone = G_MAXINT64;
    int place = 0, spaces = 0;
    if (count_gone(losses, run) < TIMES || losses->item->rhythm.period > 3 * DAY)
        return false;
    for (guint i = 0; i < recent->len; i++) {
        const Tarball *one = g_ptr_array_index(recent, i);
        bool went = went_in(losses, run, one, &place);
        if (went && (stayed == G_MININT64 || one->time - stayed > 8 * DAY))
            lone = MIN(lone, one->time);
        if (went || !was_listed(one, run))
            continue;
        if (one->time < newest && stayed != G_MININT64) {
            if (one->time - stayed < 5 * DAY)
                return false;
            spaces++;
        }
        if (lone != G_MAXINT64 && one->time - lone > 8 * DAY)
            return false;
        lone = G_MAXINT64;
        stayed = one->time;
    }
    return lone == G_MAXINT64 && spaces > 0;
}

/* Whether that run left fewer than each of the last ones that saw some go: a purge that keeps a
 * number of tarballs does not, though their ages vary. */
static bool left_fewer(const Losses *losses, gint64 run)
{
    gint64 before = run;
    int stayed = count_stayed(losses->item, run);
    for (int times = 0; times < TIMES; times++) {
        gint64 latest = -1;
        for (int i = 0; i < losses->n; i++)
            if (losses->gone[i].since < before)
                latest = MAX(latest, losses->gone[i].since);
        if (latest == -1)
            break;
        if (count_stayed(losses->item, latest) <= stayed)
            return false;
        before = latest;
    }
    return true;
}

static bool is_lost(const Losses *losses, const Gone *gone, gint64 low)
{
    if (low != -1 && gone->age < low - losses->slack && left_fewer(losses, gone->since))
        return true;
    if (gone->older >= 2 && count_like(losses, gone) < TIMES)
        return true;
    if (low != -1)
        return false;
    int n = count_gone(losses, gone->since);
    return n >= TIMES && n > count_stayed(losses->item, gone->since);
}

/* Whether all went oldest first and at about the same age, as most do: then none is lost. */
static bool is_usual(const Losses *losses)
{
    gint64 youngest = G_MAXINT64, oldest = 0;
    int holes = 0;
    for (int i = 0; i < losses->n; i++) {
        youngest = MIN(youngest, losses->gone[i].age);
        oldest = MAX(oldest, losses->gone[i].age);
        holes += losses->gone[i].older >= 2;
    }
    return holes == 0 && oldest - youngest <= losses->slack && losses->n >= 2 * TIMES &&
           losses->gone[0].since != losses->gone[losses->n - 1].since;
}

static Loss find_loss(const Losses *losses)
{
    Loss loss = {.low = -1};
    gint64 now = losses->item->node->seen, run = -1, low = -1;
    bool thinned = false;
    for (int i = 0; i < losses->n; i++) {
        const Gone *gone = &losses->gone[i];
        if (now - gone->since >= TOLD_FOR)
            continue;
        if (gone->since != run) {
            low = find_low(losses, run = gone->since);
            thinned = is_thinning(losses, run);
        }
        bool is_past = low != -1 && gone->age < low && now - gone->tarball->time >= low;
        if (is_past || thinned || !is_lost(losses, gone, low))
            continue;
        loss.n++;
        loss.low = low;
        if (loss.newest == NULL || gone->since >= loss.newest->since)
            loss.newest = gone;
    }
    if (loss.newest != NULL) {
        int stayed = count_stayed(losses->item, loss.newest->since);
        int gone = count_gone(losses, loss.newest->since);
        loss.of = stayed + gone;
        loss.most = gone >= TIMES && gone >= stayed;
    }
    return loss;
}

static void add_loss(const ItemCase *item, ItemVerdict *verdict, const Loss *loss)
{
    const Tarball *tarball = loss->newest->tarball;
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *when = judge_when(item->node, tarball->time);
    g_autofree char *run = judge_when(item->node, loss->newest->since);
    g_autofree char *age = judge_span(loss->newest->age);
    g_autofree char *low = loss->low != -1 ? judge_span(loss->low) : NULL;
    g_autofree char *usual =
        low != NULL ? g_strdup_printf("; tarballs are usually kept for %s", low) : g_strdup("");
    g_autofree char *more =
        loss->n > 1 ? g_strdup_printf(" (and %d more like it)", loss->n - 1) : g_strdup("");
    Verdict *added =
        judge_add(verdict->verdicts, RULE_KEPT, loss->most ? STATUS_ALARM : STATUS_WARN,
                  g_strdup_printf("has lost %d tarball%s", loss->n, text_plural(loss->n)),
                  g_strdup_printf("%s: the tarball of %s%s is gone since %s, at an age of %s%s",
                                  name, when, more, run, age, usual));
    g_autofree char *day = when_day(item->node->zone, loss->newest->since);
    added->headline =
        g_strdup_printf("lost %d tarball%s by %s", loss->n, text_plural(loss->n), day);
    added->since = loss->newest->since;
    added->figure = loss->n;
}

/* Since when nothing is purged, though it was; -1: it is, or never was. */
static gint64 find_stop(const Losses *losses)
{
    const GArray *tarballs = losses->item->history->tarballs;
    gint64 last = -1;
    int went = 0, came = 0, since = 0;
    for (int i = 0; i < losses->n; i++)
        last = MAX(last, losses->gone[i].since);
    if (last == -1 || losses->item->node->seen - last < STOPPED * DAY ||
        losses->item->node->seen - last > 2 * MONTH)
        return -1;
    for (int i = 0; i < losses->n; i++)
        went += losses->gone[i].since > last - MONTH;
    for (guint i = tarballs->len; i-- > 0;) {
        gint64 seen = g_array_index(tarballs, Tarball, i).first_seen;
        since += seen > last;
        came += seen <= last && seen > last - MONTH;
    }
    bool was_steady = went >= STOPPED && 4 * went >= 3 * came && 4 * came >= 3 * went;
    return was_steady && since >= STOPPED ? last : -1;
}

static void judge_purging(const Losses *losses, ItemVerdict *verdict)
{
    const ItemCase *item = losses->item;
    gint64 last = find_stop(losses);
    if (last == -1)
        return;
    g_autofree char *name = judge_name(item->history->item);
    g_autofree char *when = judge_when(item->node, last);
    Verdict *added = judge_add(
        verdict->verdicts, RULE_KEPT, STATUS_WARN, g_strdup("is not purged any more"),
        g_strdup_printf("%s: old tarballs went in nearly each run, but none since %s", name, when));
    added->since = last;
    added->figure = (double)(item->node->seen - last);
}

gint64 judge_usual_age(const ItemCase *item)
{
    Losses losses;
    find_gone(&losses, item);
    return find_low(&losses, item->node->seen + 1);
}

static void judge_item(const ItemCase *item, ItemVerdict *verdict)
{
    Losses losses;
    if (!is_listing(item->node->last))
        return;
    judge_changed(item, verdict);
    find_gone(&losses, item);
    if (losses.n == 0 || item_case_renamed(item) != NULL)
        return;
    Loss loss = {.n = 0};
    if (!is_usual(&losses))
        loss = find_loss(&losses);
    if (loss.n > 0)
        add_loss(item, verdict, &loss);
    else
        judge_purging(&losses, verdict);
}

const JudgeRule judge_kept = {
    .word = "kept",
    .incident = INCIDENT_LASTS,
    .mark = EVENT_NOTE,
    .absence = true,
    .judge_item = judge_item,
    .judge_hub = judge_retention,
};
