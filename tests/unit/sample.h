/* A hub as the stages from plot on see it, built by hand: two nodes, four items, 60 nights that
 * end on 10 May 2013 in Taipei. On C one night is missing and the last svn/dybsvn stopped
 * half-way; H1 was not reached the last two nights. */
#ifndef TESTS_SAMPLE_H
#define TESTS_SAMPLE_H

#include "config/keys.h"
#include "model.h"
#include "render.h"

#include <math.h>

#define SAMPLE_DAY G_GINT64_CONSTANT(86400)
#define SAMPLE_LAST G_GINT64_CONSTANT(1368173423)   /* 2013-05-10T16:10:23+08:00 */
#define SAMPLE_NOW (SAMPLE_LAST + 7600)             /* 18:17:03 */
#define SAMPLE_HOUR_END (SAMPLE_NOW + 42 * 60 + 56) /* 18:59:59 */
#define SAMPLE_NIGHTS 60
#define SAMPLE_MISSING 7 /* nights ago */

typedef struct {
    Hub hub;
    Node nodes[2];
    HubHistory *history;
    HubVerdict *verdict;
    HubReport report;
} Sample;

static char sample_names[][16] = {"svn/dybsvn", "tracs/dybsvn", "svn/dybaux", "tracs/dybaux"};
static char *sample_select[] = {sample_names[0], sample_names[1], sample_names[2], sample_names[3],
                                NULL};
static char *sample_email[] = {NULL};
static const double sample_sizes[] = {1.5e9, 6.1e8, 1.2e8, 5.5e7};

static inline void sample_fill_item(ItemHistory *item, double size, guint nights, guint skip_last)
{
    for (guint night = nights; night-- > skip_last;) {
        if (night == SAMPLE_MISSING && skip_last == 0)
            continue;
        Tarball tarball = {.item = item->item,
                           .path = item->item,
                           .time = SAMPLE_LAST - night * SAMPLE_DAY,
                           .bytes = (gint64)(size * (1 - 0.001 * night)),
                           .mtime = -1,
                           .first_seen = SAMPLE_LAST - night * SAMPLE_DAY,
                           .last_seen = SAMPLE_NOW,
                           .flags = TARBALL_LISTED,
                           .sidecar_bytes = -1};
        g_array_append_val(item->tarballs, tarball);
    }
}

static inline void sample_fill_node(NodeHistory *node, guint nights, guint unreached)
{
    for (guint night = nights; night-- > 0;) {
        bool failed = night < unreached;
        Reading reading = {.run = SAMPLE_NOW - 100 - night * SAMPLE_DAY,
                           .duration_ms = 812,
                           .outcome = failed ? OUTCOME_FAILED : OUTCOME_COMPLETE,
                           .reason = failed ? "connect timed out after 2 s" : NULL,
                           .transport = failed ? NULL : "libssh2",
                           .skew = failed ? G_MININT64 : 1,
                           .utc_offset = failed ? G_MININT : 28800,
                           .disk_bytes = failed ? -1 : G_GINT64_CONSTANT(4000000000000),
                           .disk_free = failed ? -1 : G_GINT64_CONSTANT(1200000000000),
                           .listed = failed ? 0 : 28};
        g_array_append_val(node->readings, reading);
        if (!failed)
            node->last_reached = reading.run;
    }
    for (guint i = 0; sample_select[i] != NULL; i++)
        sample_fill_item(node_history_add_item(node, sample_select[i]), sample_sizes[i], nights,
                         unreached);
}

static inline void sample_add_verdict(GPtrArray *verdicts, Rule rule, Status status,
                                      const char *headline, const char *reason, gint64 time,
                                      double figure)
{
    Verdict *verdict = g_new0(Verdict, 1);
    *verdict = (Verdict){.rule = rule,
                         .status = status,
                         .headline = g_strdup(headline),
                         .reason = g_strdup(reason),
                         .since = -1,
                         .time = time,
                         .figure = figure};
    g_ptr_array_add(verdicts, verdict);
}

static inline void sample_judge(Sample *sample)
{
    sample->verdict = hub_verdict_new(&sample->hub);
    sample->verdict->until = G_MAXINT64;
    sample->verdict->status = STATUS_ALARM;
    sample->verdict->conclusion = g_strdup("alarm:unknown");
    for (guint i = 0; i < 2; i++) {
        NodeVerdict *node = g_ptr_array_index(sample->verdict->nodes, i);
        NodeHistory *history = g_ptr_array_index(sample->history->nodes, i);
        node->status = i == 0 ? STATUS_ALARM : STATUS_UNKNOWN;
        for (guint k = 0; k < history->items->len; k++) {
            ItemHistory *from = g_ptr_array_index(history->items, k);
            ItemVerdict *item = node_verdict_add_item(node, from->item);
            if (from->tarballs->len > 0)
                item->newest = &g_array_index(from->tarballs, Tarball, from->tarballs->len - 1);
            item->period = SAMPLE_DAY;
            item->grace = SAMPLE_DAY / 4;
            item->due = item->newest != NULL ? item->newest->time + SAMPLE_DAY : -1;
            item->status = i == 0 ? (k == 0 ? STATUS_ALARM : STATUS_OK) : STATUS_UNKNOWN;
            node->count[item->status]++;
            if (i == 0 && k == 0)
                sample_add_verdict(item->verdicts, RULE_SIZE, STATUS_ALARM,
                                   "shrank by 25 % on 10 May",
                                   "svn/dybsvn is 1.05 GiB, 25 % below its median of 1.39 GiB "
                                   "(limit 20 %)",
                                   SAMPLE_LAST, -25);
        }
    }
    NodeVerdict *unreached = g_ptr_array_index(sample->verdict->nodes, 1);
    sample_add_verdict(unreached->verdicts, RULE_REACH, STATUS_UNKNOWN, "not reached since 8 May",
                       "not reached: connect timed out after 2 s", -1, NAN);
}

static inline Sample *sample_new(guint nights)
{
    Sample *sample = g_new0(Sample, 1);
    sample->hub = (Hub){.tag = (char *)"C2",
                        .srvnode = (char *)"cms02",
                        .select = sample_select,
                        .email = sample_email,
                        .timezone = (char *)"Asia/Taipei",
                        .theme = (char *)"light",
                        .formats = 1 << PICTURE_PNG | 1 << PICTURE_SVG,
                        .nodes = g_ptr_array_new()};
    static char tags[][4] = {"C", "H1"};
    for (guint i = 0; i < 2; i++) {
        sample->nodes[i] = (Node){.hub = &sample->hub, .tag = tags[i], .alias = tags[i]};
        config_default_limits(&sample->nodes[i].limits);
        sample->nodes[i].limits.shrink_percent = 20;
        g_ptr_array_add(sample->hub.nodes, &sample->nodes[i]);
    }
    sample->history = hub_history_new(&sample->hub);
    sample_fill_node(g_ptr_array_index(sample->history->nodes, 0), nights, 0);
    sample_fill_node(g_ptr_array_index(sample->history->nodes, 1), nights, 2);
    NodeHistory *c = g_ptr_array_index(sample->history->nodes, 0);
    ItemHistory *dybsvn = g_ptr_array_index(c->items, 0);
    if (nights > 0)
        g_array_index(dybsvn->tarballs, Tarball, dybsvn->tarballs->len - 1).bytes = 1147682816;
    sample_judge(sample);
    sample->report = (HubReport){&sample->hub, sample->history, sample->verdict};
    return sample;
}

static inline void sample_free(Sample *sample)
{
    if (sample == NULL)
        return;
    hub_verdict_free(sample->verdict);
    hub_history_free(sample->history);
    g_ptr_array_unref(sample->hub.nodes);
    g_free(sample);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sample, sample_free)

#endif
