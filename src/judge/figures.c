/* The figures behind the verdicts of one node or item, whether or not something is wrong. */
#include "base/text.h"
#include "base/when.h"
#include "judge/change.h"
#include "judge/decline.h"
#include "judge/rules.h"

#include <math.h>

void judge_figure_free(JudgeFigure *figure)
{
    g_free(figure->words);
    g_free(figure);
}

/* Takes the words. */
static void add(GPtrArray *figures, Rule rule, const char *name, double value, char *words)
{
    JudgeFigure *figure = g_new0(JudgeFigure, 1);
    *figure = (JudgeFigure){rule, name, words, value};
    g_ptr_array_add(figures, figure);
}

static void add_bytes(GPtrArray *figures, Rule rule, const char *name, double bytes)
{
    g_autofree char *round = judge_bytes(bytes);
    g_autofree char *exact = judge_count((gint64)bytes);
    add(figures, rule, name, bytes, g_strdup_printf("%s (%s bytes)", round, exact));
}

static void add_percent(GPtrArray *figures, Rule rule, const char *name, double percent)
{
    add(figures, rule, name, percent, g_strdup_printf("%.3g %%", percent));
}

static void add_span(GPtrArray *figures, Rule rule, const char *name, gint64 seconds)
{
    add(figures, rule, name, (double)seconds, judge_span(seconds));
}

static void add_count(GPtrArray *figures, Rule rule, const char *name, gint64 count)
{
    add(figures, rule, name, (double)count, judge_count(count));
}

/* -1 and G_MAXINT64: never. */
static void add_instant(GPtrArray *figures, const NodeCase *node, Rule rule, const char *name,
                        gint64 time)
{
    bool never = time == -1 || time == G_MAXINT64;
    add(figures, rule, name, never ? NAN : (double)time,
        never ? g_strdup("never") : judge_when(node, time));
}

static int place_of(const ItemCase *item, const Tarball *tarball)
{
    return (int)(tarball - (const Tarball *)(gpointer)item->history->tarballs->data);
}

/* What the size was held against. */
static void add_expected(GPtrArray *figures, const ItemCase *item, const SizeChange *change)
{
    double low, high;
    size_band(change, item->limits, &low, &high);
    add_bytes(figures, RULE_SIZE, "expected", change->expected);
    add_percent(figures, RULE_SIZE, "departs by", change->percent);
    g_autofree char *pattern =
        change->pattern.kind != PATTERN_NONE ? pattern_words(&change->pattern) : NULL;
    add(figures, RULE_SIZE, "expected from", (double)change->n,
        g_strdup_printf("%d tarball%s%s%s", (int)change->n, text_plural((gint64)change->n),
                        pattern != NULL ? " " : " before it", pattern != NULL ? pattern : ""));
    add_percent(figures, RULE_SIZE, "usual variation", change->varies);
    double spreads =
        (log((double)item->settled->bytes) - change->held.expected) / change->held.spread;
    add(figures, RULE_SIZE, "in usual spreads", spreads, g_strdup_printf("%.1f", spreads));
    add_bytes(figures, RULE_SIZE, "too small below", low);
    if (isfinite(high))
        add_bytes(figures, RULE_SIZE, "too large above", high);
    if (change->status != STATUS_OK)
        add_percent(figures, RULE_SIZE, "limit exceeded", change->limit);
}

/* What changes too slowly, or not at all. */
static void add_slow(GPtrArray *figures, const ItemCase *item, const SizeSeries *series)
{
    int place = place_of(item, item->settled);
    SizeDecline decline;
    SizeRun run;
    SizeStall stall;
    if (item->settled->bytes >= BASELINE_EMPTY && size_find_run(series, place, &run)) {
        add_count(figures, RULE_SIZE, "of the same bytes", run.n);
        add_percent(figures, RULE_SIZE, "changed before in", 100 * run.changed);
    }
    if (size_find_stall(series, place, &stall)) {
        add_count(figures, RULE_SIZE, "weeks without growth", stall.weeks);
        add_percent(figures, RULE_SIZE, "growth a week before", stall.percent);
    }
    if (size_find_decline(series, place, item->limits, &decline)) {
        add_bytes(figures, RULE_SIZE, "highest level", decline.highest);
        add_bytes(figures, RULE_SIZE, "level now", decline.lowest);
        add_percent(figures, RULE_SIZE, "limit of the decline", decline.limit);
    }
}

static void add_size(GPtrArray *figures, const ItemCase *item)
{
    if (item->settled == NULL)
        return;
    SizeSeries series;
    size_series_init(&series, item->history->tarballs, item->node->seen, item->node->calendar);
    int place = place_of(item, item->settled), nights = 0;
    SizeChange change;
    add_instant(figures, item->node, RULE_SIZE, "tarball of", item->settled->time);
    add_bytes(figures, RULE_SIZE, "size", (double)item->settled->bytes);
    if (size_compare(&series, place, item->limits, &change))
        add_expected(figures, item, &change);
    else
        add(figures, RULE_SIZE, "expected", NAN, g_strdup("not known: too few before it"));
    if (size_find_change(&series, place, item->limits, &change, &nights) && nights > 0) {
        add_instant(figures, item->node, RULE_SIZE, "changed", change.tarball->time);
        add_percent(figures, RULE_SIZE, "changed by", change.percent);
        add_count(figures, RULE_SIZE, "nights since", nights);
    }
    add_slow(figures, item, &series);
    size_series_clear(&series);
}

/* What the other nodes have of the newest tarball. */
static void add_copies(GPtrArray *figures, const ItemCase *item, const GPtrArray *nodes)
{
    if (item->settled == NULL)
        return;
    for (guint i = 0; i < nodes->len; i++) {
        const NodeCase *node = g_ptr_array_index(nodes, i);
        for (guint j = 0; node != item->node && j < node->history->items->len; j++) {
            const ItemHistory *other = g_ptr_array_index(node->history->items, j);
            for (guint k = other->tarballs->len; k-- > 0;) {
                const Tarball *copy = &g_array_index(other->tarballs, Tarball, k);
                if (g_strcmp0(copy->path, item->settled->path) != 0)
                    continue;
                g_autofree char *tag = judge_name(node->history->node->tag);
                g_autofree char *bytes = judge_count(copy->bytes);
                add(figures, RULE_COPIES, "also on", (double)copy->bytes,
                    g_strdup_printf("%s: %s bytes%s", tag, bytes,
                                    judge_is_listed(copy) ? "" : ", no longer listed"));
                break;
            }
        }
    }
}

static void add_kept(GPtrArray *figures, const ItemCase *item)
{
    guint listed = item->listed->len;
    add_count(figures, RULE_KEPT, "tarballs there", listed);
    add_count(figures, RULE_KEPT, "tarballs purged", item->history->tarballs->len - listed);
    if (listed > 0)
        add_instant(figures, item->node, RULE_KEPT, "oldest",
                    ((const Tarball *)g_ptr_array_index(item->listed, 0))->time);
    gint64 usual = judge_usual_age(item);
    if (usual != -1)
        add_span(figures, RULE_KEPT, "usually kept for", usual);
}

static void add_sidecar(GPtrArray *figures, const Tarball *newest)
{
    static const char *const kinds[] = {"none", "DNA", "SHA-256", "can't be read"};
    static const char *const states[] = {"never read to check it", "right", "wrong"};
    add(figures, RULE_SIDECAR, "sidecar", NAN, g_strdup(kinds[newest->sidecar]));
    if (newest->sidecar_bytes >= 0)
        add_bytes(figures, RULE_SIDECAR, "size it gives", (double)newest->sidecar_bytes);
    if (newest->digest != NULL)
        add(figures, RULE_SIDECAR, "digest", NAN, g_strdup(states[newest->digest_state]));
}

static void add_arrival(GPtrArray *figures, const ItemCase *item)
{
    if (item->arrival == NULL)
        return;
    add(figures, RULE_ARRIVING, "transfer", NAN,
        judge_name(item->arrival->path != NULL ? item->arrival->path : "?"));
    add_instant(figures, item->node, RULE_ARRIVING, "last written", item->arrival->mtime);
    add_instant(figures, item->node, RULE_ARRIVING, "in good time until", item_case_patience(item));
}

/* "9 h 12 min: 2 h by the period, 12 min as they are made late, 7 h until a run saw them" */
static char *grace_words(const ItemCase *item)
{
    const Rhythm *rhythm = &item->rhythm;
    g_autofree char *grace = judge_span(rhythm->grace);
    if (item->limits->grace >= 0)
        return g_strdup_printf("%s, as configured", grace);
    if (rhythm->patient)
        return g_strdup_printf("%s, as there are few tarballs", grace);
    g_autofree char *least = judge_span(rhythm->grace_least);
    g_autofree char *delay = judge_span(rhythm->grace_delay);
    g_autofree char *unseen = judge_span(rhythm->grace_unseen);
    return g_strdup_printf("%s: %s by the period, %s that they are usually late, %s until a run "
                           "usually saw them",
                           grace, least, delay, unseen);
}

/* "each day at 16:10, as learnt" */
static char *schedule_words(const ItemCase *item)
{
    if (item->rhythm.kind == RHYTHM_SCHEDULE)
        return g_strdup_printf("%s, as configured", item->limits->schedule);
    g_autofree char *words = rhythm_words(&item->rhythm);
    int second = item->rhythm.second;
    return second < 0 || item->rhythm.kind == RHYTHM_SPAN
               ? g_strdup_printf("%s, as learnt", words)
               : g_strdup_printf("%s at %02d:%02d, as learnt", words, second / 3600,
                                 second / 60 % 60);
}

static void add_age(GPtrArray *figures, const ItemCase *item)
{
    const NodeCase *node = item->node;
    if (item->newest == NULL)
        return;
    AgeBounds bounds = item_case_bounds(item);
    add_instant(figures, node, RULE_AGE, "newest", item->newest->time);
    add_instant(figures, node, RULE_AGE, "first seen", item->newest->first_seen);
    add_span(figures, RULE_AGE, "age at the last run", node->seen - item->newest->time);
    add(figures, RULE_AGE, "schedule", NAN, schedule_words(item));
    RhythmChange change;
    if (rhythm_find_change(&item->rhythm, item->history, node->history->readings, item->limits,
                           node->seen, &change)) {
        add_instant(figures, node, RULE_AGE, "schedule since", change.since);
        add(figures, RULE_AGE, "schedule before", NAN, change.before);
    }
    if (item->rhythm.period != -1)
        add_span(figures, RULE_AGE, "period", item->rhythm.period);
    add(figures, RULE_AGE, "grace", (double)item->rhythm.grace, grace_words(item));
    add_instant(figures, node, RULE_AGE, "next is due", bounds.due);
    add_instant(figures, node, RULE_AGE, "warning after", bounds.warn);
    add_instant(figures, node, RULE_AGE, "alarm after", bounds.alarm);
}

GPtrArray *item_case_figures(const ItemCase *item, const GPtrArray *nodes)
{
    GPtrArray *figures = g_ptr_array_new_with_free_func((GDestroyNotify)judge_figure_free);
    add_size(figures, item);
    add_copies(figures, item, nodes);
    add_kept(figures, item);
    if (item->newest != NULL)
        add_sidecar(figures, item->newest);
    add_arrival(figures, item);
    add_age(figures, item);
    return figures;
}

static void add_reading(GPtrArray *figures, const NodeCase *node)
{
    const Reading *last = node->last, *latest = node->latest;
    g_autofree char *reason = last->reason != NULL ? judge_name(last->reason) : NULL;
    add_instant(figures, node, RULE_REACH, "last run", last->run);
    add(figures, RULE_REACH, "outcome", NAN,
        g_strdup_printf("%s%s%s", outcome_word(last->outcome), reason != NULL ? ": " : "",
                        reason != NULL ? reason : ""));
    add(figures, RULE_REACH, "took", (double)last->duration_ms / 1000,
        g_strdup_printf("%.1f s%s%s", (double)last->duration_ms / 1000,
                        last->transport != NULL ? " by " : "",
                        last->transport != NULL ? last->transport : ""));
    add_instant(figures, node, RULE_REACH, "last reached", latest != NULL ? latest->run : -1);
    add_span(figures, RULE_REACH, "too long ago after", node->stale_after);
    add_count(figures, RULE_LISTING, "tarballs listed", last->listed);
    if (last->skew != G_MININT64)
        add(figures, RULE_CLOCK, "clock is ahead by", (double)last->skew,
            g_strdup_printf("%" G_GINT64_FORMAT " s", last->skew));
    add(figures, RULE_CLOCK, "zone of dates", NAN, node_history_zone(node->history));
    add_count(figures, RULE_LAYOUT, "files without layout", last->unmatched);
    if (last->unmatched_path != NULL)
        add(figures, RULE_LAYOUT, "such as", NAN, judge_name(last->unmatched_path));
}

GPtrArray *node_case_figures(const NodeCase *node, const NodeVerdict *verdict)
{
    GPtrArray *figures = g_ptr_array_new_with_free_func((GDestroyNotify)judge_figure_free);
    if (node->last != NULL)
        add_reading(figures, node);
    if (node->latest != NULL && node->latest->disk_bytes > 0 && node->latest->disk_free >= 0) {
        double bytes = (double)node->latest->disk_bytes, left = (double)node->latest->disk_free;
        add_bytes(figures, RULE_DISK, "disk", bytes);
        add_bytes(figures, RULE_DISK, "free", left);
        add_percent(figures, RULE_DISK, "free share", 100 * left / bytes);
        add_instant(figures, node, RULE_DISK, "full by its trend", verdict->full);
    }
    return figures;
}
