#include "data/data.h"
#include "judge/judge.h"
#include "plot/plot.h"
#include "render.h"
#include "sample.h"

#include <string.h>

static const ChartEvent *find_event(const ChartPanel *panel, EventKind kind, guint nth)
{
    for (gsize i = 0; i < panel->n_events; i++)
        if (panel->events[i].kind == kind && nth-- == 0)
            return &panel->events[i];
    return NULL;
}

static void test_node(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    g_autoptr(Plot) plot = plot_node(&sample->report, 0, PLOT_30_DAYS, SAMPLE_NOW);
    const Chart *chart = plot_chart(plot);
    g_assert_cmpint(chart->kind, ==, CHART_PANELS);
    g_assert_cmpstr(chart->finding, ==,
                    "svn/dybsvn on C shrank by 25 % on 10 May; 1 of 29 nights missing");
    g_assert_cmpstr(chart->caption, ==,
                    "Tarballs of hub C2 (cms02) on node C, 11 Apr 2013 to 10 May 2013, times in "
                    "Asia/Taipei");
    g_assert_cmpstr(chart->zone, ==, "Asia/Taipei");
    g_assert_cmpint(chart->until - chart->from, ==, 30 * SAMPLE_DAY);
    g_assert_true(chart->overview);

    g_assert_cmpuint(chart->n_panels, ==, 2);
    const ChartPanel *sizes = &chart->panels[0];
    g_assert_cmpuint(sizes->n_series, ==, 4);
    g_assert_cmpuint(sizes->series[0].n, ==, 30); /* 29 of the range, and the one before it */
    g_assert_cmpint(chart->from - sizes->series[0].time[0], <, SAMPLE_DAY);
    g_assert_cmpuint(chart->n_history, ==, 1); /* the strip shows all */
    g_assert_cmpuint(chart->history->series[0].n, ==, SAMPLE_NIGHTS - 1);
    g_assert_cmpint(sizes->series[0].mark, ==, MARK_STEP);
    g_assert_cmpint(sizes->series[0].hold, ==, SAMPLE_DAY + SAMPLE_DAY / 4);
    const ChartEvent *shrunk = find_event(sizes, EVENT_TRUNCATED, 0);
    g_assert_nonnull(shrunk);
    g_assert_cmpint(shrunk->time, ==, SAMPLE_LAST);
    g_assert_cmpfloat(shrunk->value, ==, 1147682816);
    g_assert_cmpstr(shrunk->label, ==, "\u221225 %");
}

/* A transfer that stopped half-way stays marked when the next one is whole. */
static void test_past(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    NodeHistory *node = g_ptr_array_index(sample->history->nodes, 0);
    ItemHistory *item = g_ptr_array_index(node->items, 1);
    Tarball *short_one = &g_array_index(item->tarballs, Tarball, item->tarballs->len - 12);
    short_one->bytes = short_one->bytes * 6 / 10;
    g_autoptr(Plot) plot = plot_node(&sample->report, 0, PLOT_30_DAYS, SAMPLE_NOW);
    const ChartPanel *sizes = &plot_chart(plot)->panels[0];
    const ChartEvent *now = find_event(sizes, EVENT_TRUNCATED, 0);
    const ChartEvent *past = find_event(sizes, EVENT_TRUNCATED, 1);
    g_assert_cmpint(now->series, ==, 0);
    g_assert_nonnull(past);
    g_assert_cmpint(past->series, ==, 1);
    g_assert_cmpint(past->time, ==, short_one->time);
    g_assert_cmpfloat(past->value, ==, (double)short_one->bytes);
    g_assert_cmpstr(past->label, ==, "\u221240 %");
    g_assert_null(find_event(sizes, EVENT_TRUNCATED, 2));
    g_assert_null(find_event(sizes, EVENT_JUMP, 0));
}

/* One item's night without a tarball is marked in its panel, and told; other nights of a weekly
 * item are not. */
static void test_missing_item(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    NodeHistory *node = g_ptr_array_index(sample->history->nodes, 0);
    ItemHistory *dybaux = g_ptr_array_index(node->items, 2);
    g_array_remove_index(dybaux->tarballs, dybaux->tarballs->len - 4);
    ItemHistory *weekly = g_ptr_array_index(node->items, 3);
    for (guint i = weekly->tarballs->len; i-- > 0;) {
        g_array_index(weekly->tarballs, Tarball, i).bytes = 12288; /* so that each has a panel */
        if ((SAMPLE_LAST - g_array_index(weekly->tarballs, Tarball, i).time) / SAMPLE_DAY % 7 != 0)
            g_array_remove_index(weekly->tarballs, i);
    }
    g_autoptr(Plot) plot = plot_node(&sample->report, 0, PLOT_30_DAYS, SAMPLE_NOW);
    const Chart *chart = plot_chart(plot);
    g_assert_cmpstr(chart->finding, ==,
                    "svn/dybsvn on C shrank by 25 % on 10 May; 1 of 29 nights missing, svn/dybaux "
                    "missing on 7 May");
    const ChartEvent *night = find_event(&chart->panels[2], EVENT_MISSING, 0);
    const ChartEvent *alone = find_event(&chart->panels[2], EVENT_MISSING, 1);
    g_assert_null(night->label); /* it is told with the counts */
    g_assert_cmpstr(alone->label, ==, "none on 7 May");
    g_assert_cmpint((alone->time + 8 * 3600) % SAMPLE_DAY, ==, SAMPLE_DAY / 2);
    g_assert_null(find_event(&chart->panels[2], EVENT_MISSING, 2));
    g_assert_null(find_event(&chart->panels[3], EVENT_MISSING, 1));

    gsize counts[N_EVENT_KINDS];
    event_counts(chart, chart->from, chart->until, counts);
    g_assert_cmpuint(counts[EVENT_MISSING], ==, 2);
}

/* Whether the chart shows all of the events of `whole` that do not end before its range, in their
 * order, and no others. */
static void assert_events_of_range(const Chart *chart, const ChartPanel *whole)
{
    const ChartPanel *panel = &chart->panels[0];
    gsize n = 0;
    for (gsize i = 0; i < whole->n_events; i++)
        if (MAX(whole->events[i].time, whole->events[i].until) >= chart->from) {
            g_assert_cmpuint(n, <, panel->n_events);
            g_assert_cmpint(whole->events[i].time, ==, panel->events[n++].time);
        }
    g_assert_cmpuint(n, ==, panel->n_events);
}

/* In one panel of all items it is named; several nights in a row are a span. */
static void test_missing_together(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    NodeHistory *node = g_ptr_array_index(sample->history->nodes, 0);
    ItemHistory *dybaux = g_ptr_array_index(node->items, 2);
    g_array_remove_index(dybaux->tarballs, dybaux->tarballs->len - 4);
    g_array_remove_range(dybaux->tarballs, 10, 4); /* 21 to 24 March */
    g_array_index(dybaux->tarballs, Tarball, 40).bytes /= 2;
    g_autoptr(Plot) plot = plot_node(&sample->report, 0, PLOT_30_DAYS, SAMPLE_NOW);
    const ChartPanel *sizes = &plot_chart(plot)->panels[0];
    g_assert_cmpstr(find_event(sizes, EVENT_MISSING, 1)->label, ==, "svn/dybaux: none on 7 May");
    g_assert_null(find_event(sizes, EVENT_MISSING, 2));
    g_assert_nonnull(find_event(sizes, EVENT_TRUNCATED, 1)); /* in April */

    g_autoptr(Plot) all = plot_node(&sample->report, 0, PLOT_ALL, SAMPLE_NOW);
    const ChartPanel *whole = &plot_chart(all)->panels[0];
    assert_events_of_range(plot_chart(plot), whole);
    const ChartEvent *span = find_event(whole, EVENT_MISSING, 0);
    g_assert_cmpint(span->until - span->time, ==, 4 * SAMPLE_DAY);
    g_assert_cmpstr(span->label, ==, "svn/dybaux: none from 22 Mar to 25 Mar");
}

/* Small multiples keep of the time before the range the days on which something came, and what
 * happened on them. */
static void test_days_before(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    NodeHistory *node = g_ptr_array_index(sample->history->nodes, 0);
    for (guint i = 0; i < node->items->len; i++) {
        ItemHistory *item = g_ptr_array_index(node->items, i);
        g_array_remove_range(item->tarballs, 10, 4);
        for (guint k = 0; i == 0 && k < item->tarballs->len; k++)
            g_array_index(item->tarballs, Tarball, k).bytes = 12288; /* so that each has a panel */
    }
    g_autoptr(Plot) plot = plot_node(&sample->report, 0, PLOT_30_DAYS, SAMPLE_NOW);
    const Chart *chart = plot_chart(plot);
    g_assert_cmpint(chart->kind, ==, CHART_MULTIPLES);
    g_assert_cmpuint(chart->n_history, ==, 1);
    const ChartSeries *days = &chart->history->series[0];
    g_assert_cmpuint(days->n, ==, 30 - 4);
    g_assert_cmpint(days->time[0] - SAMPLE_DAY * 40, <, SAMPLE_LAST);
    g_assert_cmpint(days->time[days->n - 1], ==, chart->from - SAMPLE_DAY);
    const ChartEvent *span = find_event(chart->history, EVENT_MISSING, 0);
    g_assert_cmpint(span->until - span->time, ==, 4 * SAMPLE_DAY);
    g_assert_null(span->label);
    g_assert_null(find_event(chart->history, EVENT_MISSING, 1)); /* of four items once */
}

/* A picture of 30 days holds as much after six years as after two months. */
static void test_weight(void)
{
    gsize n[2] = {0};
    for (int i = 0; i < 2; i++) {
        g_autoptr(Sample) sample = sample_new(i == 0 ? SAMPLE_NIGHTS : 2200);
        g_autoptr(Plot) plot = plot_node(&sample->report, 0, PLOT_30_DAYS, SAMPLE_NOW);
        const Chart *chart = plot_chart(plot);
        for (gsize k = 0; k < chart->panels[0].n_series; k++)
            n[i] += chart->panels[0].series[k].n;
        for (gsize k = 0; k < chart->history->n_series; k++)
            g_assert_cmpuint(chart->history->series[k].n, <=, 500);
    }
    g_assert_cmpuint(n[0], ==, n[1]);
}

static void test_days(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    g_autoptr(Plot) plot = plot_node(&sample->report, 0, PLOT_30_DAYS, SAMPLE_NOW);
    const ChartPanel *days = &plot_chart(plot)->panels[1];
    g_assert_cmpfloat(days->rules[0].value, ==, 4);
    const ChartSeries *lacking = &days->series[0], *came = &days->series[1];
    g_assert_cmpuint(came->n, ==, 30);
    for (gsize i = 0; i < 30; i++) {
        bool missed = i == 29 - SAMPLE_MISSING;
        g_assert_cmpfloat(came->value[i], ==, missed ? 0 : 4);
        g_assert_true(missed ? lacking->value[i] == 4 : isnan(lacking->value[i]));
        g_assert_cmpint((came->time[i] + 8 * 3600) % SAMPLE_DAY, ==, 0);
    }
    const ChartEvent *missing = find_event(days, EVENT_MISSING, 0);
    g_assert_nonnull(missing);
    g_assert_cmpstr(missing->label, ==, "none on 3 May");
    g_assert_null(find_event(days, EVENT_MISSING, 1));
}

/* Nights that nobody looked at are not called missing, but not known. */
static void test_unreached(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    g_autoptr(Plot) plot = plot_node(&sample->report, 1, PLOT_30_DAYS, SAMPLE_NOW);
    const Chart *chart = plot_chart(plot);
    g_assert_cmpstr(chart->finding, ==, "H1 not reached since 8 May");
    const ChartEvent *span = find_event(&chart->panels[0], EVENT_UNREACHABLE, 0);
    g_assert_nonnull(span);
    g_assert_cmpint(span->time, ==, SAMPLE_NOW - 100 - SAMPLE_DAY);
    g_assert_cmpint(span->until, ==, SAMPLE_HOUR_END);
    g_assert_null(find_event(&chart->panels[1], EVENT_MISSING, 0));
}

/* A run by a clock that was set back since: what it did not reach is drawn at the picture's end. */
static void test_unreached_ahead(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    NodeHistory *node = g_ptr_array_index(sample->history->nodes, 0);
    Reading ahead = *node_history_reading(node);
    ahead.run = SAMPLE_HOUR_END + 10;
    ahead.outcome = OUTCOME_FAILED;
    g_array_append_val(node->readings, ahead);
    g_autoptr(Plot) plot = plot_node(&sample->report, 0, PLOT_30_DAYS, SAMPLE_NOW);
    const ChartEvent *span = find_event(&plot_chart(plot)->panels[0], EVENT_UNREACHABLE, 0);
    g_assert_nonnull(span);
    g_assert_cmpint(span->time, <=, span->until);
}

/* Items of 12 KiB and 1.5 GB get an axis each; so do six items. */
static void test_multiples(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    NodeHistory *node = g_ptr_array_index(sample->history->nodes, 0);
    ItemHistory *small = g_ptr_array_index(node->items, 3);
    for (guint i = 0; i < small->tarballs->len; i++)
        g_array_index(small->tarballs, Tarball, i).bytes = 12288;
    g_autoptr(Plot) plot = plot_node(&sample->report, 0, PLOT_1_YEAR, SAMPLE_NOW);
    const Chart *chart = plot_chart(plot);
    g_assert_cmpint(chart->kind, ==, CHART_MULTIPLES);
    g_assert_cmpuint(chart->n_panels, ==, 5);
    g_assert_cmpstr(chart->panels[3].title, ==, "tracs/dybaux");
    g_assert_cmpfloat(chart->panels[3].series[0].value[0], ==, 12288);
    g_assert_cmpstr(chart->panels[4].title, ==, "Tarballs per day, 4 expected");

    g_auto(GStrv) names = g_strsplit("a b c d e f", " ", -1);
    sample->hub.select = names;
    g_autoptr(Plot) six = plot_node(&sample->report, 0, PLOT_ALL, SAMPLE_NOW);
    g_assert_cmpuint(plot_chart(six)->n_panels, ==, 8); /* with the item in alarm, and the counts */
    g_assert_cmpstr(plot_chart(six)->panels[0].title, ==, "svn/dybsvn");
    g_assert_cmpuint(plot_chart(six)->panels[1].series[0].n, ==, 0);
}

/* On a logarithmic axis 12 KiB, nothing at all and 1.5 GB share a panel, but nine items do not. */
static void test_log(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    NodeHistory *node = g_ptr_array_index(sample->history->nodes, 0);
    ItemHistory *small = g_ptr_array_index(node->items, 3);
    for (guint i = 0; i < small->tarballs->len; i++)
        g_array_index(small->tarballs, Tarball, i).bytes = i == 40 ? 0 : 12288;
    sample->hub.log = true;
    g_autoptr(Plot) plot = plot_node(&sample->report, 0, PLOT_30_DAYS, SAMPLE_NOW);
    const Chart *chart = plot_chart(plot);
    g_assert_cmpint(chart->kind, ==, CHART_PANELS);
    g_assert_cmpuint(chart->n_panels, ==, 2);
    g_assert_cmpint(chart->panels[0].scale, ==, SCALE_LOG);
    g_assert_cmpint(chart->panels[1].scale, ==, SCALE_LINEAR_ZERO);
    g_assert_cmpuint(chart->panels[0].n_series, ==, 4);
    g_assert_cmpfloat(chart->panels[0].series[3].value[40 - 29], ==,
                      0); /* 29 are before the range */

    g_auto(GStrv) names = g_strsplit("a b c d e f g h i", " ", -1);
    sample->hub.select = names;
    g_autoptr(Plot) nine = plot_node(&sample->report, 0, PLOT_30_DAYS, SAMPLE_NOW);
    g_assert_cmpint(plot_chart(nine)->kind, ==, CHART_MULTIPLES);
    g_assert_cmpuint(plot_chart(nine)->n_panels, ==, 11);
}

static void test_deviation(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    sample->hub.deviation = true;
    g_autoptr(Plot) plot = plot_node(&sample->report, 0, PLOT_30_DAYS, SAMPLE_NOW);
    g_assert_cmpuint(plot_chart(plot)->n_panels, ==, 3);
    const ChartPanel *panel = &plot_chart(plot)->panels[1];
    g_assert_cmpint(panel->unit, ==, UNIT_PERCENT);
    g_assert_cmpuint(panel->n_series, ==, 4);
    g_assert_cmpfloat(panel->rules[0].value, ==, -20);
    const ChartSeries *dybsvn = &panel->series[0];
    g_assert_cmpfloat(dybsvn->value[dybsvn->n - 1], <, -20);
    g_assert_cmpstr(dybsvn->name, ==, plot_chart(plot)->panels[0].series[0].name);
    g_assert_cmpuint(panel->n_events, ==, 0);

    /* Growth by a tenth of a percent a night stays near zero for as long as it goes on. */
    g_autoptr(Plot) whole = plot_node(&sample->report, 0, PLOT_ALL, SAMPLE_NOW);
    const ChartSeries *dybaux = &plot_chart(whole)->panels[1].series[2];
    g_assert_cmpuint(dybaux->n, ==, SAMPLE_NIGHTS - 1 - 2); /* nothing is expected of the first */
    for (gsize i = 0; i < dybaux->n; i++)
        g_assert_cmpfloat(fabs(dybaux->value[i]), <, 2);
}

/* A tarball from the future moves neither the axis nor the count. */
static void test_future(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    NodeHistory *node = g_ptr_array_index(sample->history->nodes, 0);
    ItemHistory *item = g_ptr_array_index(node->items, 1);
    Tarball ahead = {.item = item->item,
                     .time = SAMPLE_NOW + 400 * SAMPLE_DAY,
                     .bytes = 1,
                     .flags = TARBALL_FUTURE};
    g_array_append_val(item->tarballs, ahead);
    g_autoptr(Plot) plot = plot_node(&sample->report, 0, PLOT_ALL, SAMPLE_NOW);
    g_assert_cmpuint(plot_chart(plot)->panels[0].series[1].n, ==, SAMPLE_NIGHTS - 1);
    g_assert_cmpint(plot_chart(plot)->until, <, SAMPLE_NOW + SAMPLE_DAY);
}

static void test_empty(void)
{
    g_autoptr(Sample) sample = sample_new(0);
    for (PlotRange range = PLOT_30_DAYS; range <= PLOT_ALL; range++) {
        g_autoptr(Plot) plot = plot_node(&sample->report, 1, range, SAMPLE_NOW);
        g_assert_cmpstr(plot_chart(plot)->finding, ==, "H1 not reached since 8 May");
        g_assert_cmpint(plot_chart(plot)->from, <, plot_chart(plot)->until);
    }
}

/* The item's row in a hub's sheet; its place. */
static gsize find_row(const ChartSheet *sheet, const char *name)
{
    gsize i = 0;
    while (i < sheet->n_rows && !g_str_equal(sheet->rows[i].name, name))
        i++;
    g_assert_cmpuint(i, <, sheet->n_rows);
    return i;
}

/* A hub's sheet has a row an item and a lane a node, the worst first; what came, what is missing
 * and what is not known is told apart, and the last night stands against what was expected. */
static void test_hub(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    g_autoptr(Plot) plot = plot_hub(&sample->report, SAMPLE_NOW);
    const Chart *chart = plot_chart(plot);
    const ChartSheet *sheet = chart->sheet;
    g_assert_cmpint(chart->kind, ==, CHART_SHEET);
    g_assert_cmpstr(chart->finding, ==, "svn/dybsvn on C shrank by 25 % on 10 May, and 1 more");
    g_assert_cmpuint(sheet->n_rows, ==, 4);
    g_assert_cmpuint(sheet->n_lanes, ==, 2);
    g_assert_cmpuint(sheet->n_nights, ==, SAMPLE_NIGHTS);
    const SheetRow *worst = &sheet->rows[0];
    g_assert_cmpstr(worst->name, ==, "svn/dybsvn");
    g_assert_cmpint(worst->role, ==, ROLE_ALARM);
    g_assert_true(g_str_has_prefix(worst->why, "C: "));
    g_assert_cmpint(worst->lanes[0].state[SAMPLE_NIGHTS - 1], ==, SHEET_SMALL);
    g_assert_cmpfloat(worst->lanes[0].departure, <, -20);
    g_assert_cmpfloat(worst->lanes[0].departure, <, worst->lanes[0].low);
    const SheetRow *well = &sheet->rows[find_row(sheet, "svn/dybaux")];
    g_assert_cmpint(well->role, ==, ROLE_GOOD);
    g_assert_null(well->why);
    g_assert_cmpfloat(fabs(well->lanes[0].departure), <, 2);
    g_assert_cmpint(well->lanes[0].state[SAMPLE_NIGHTS - 1], ==, SHEET_EXPECTED);
    /* H1 was not reached in the last two nights, and C missed one whole night: white, said once. */
    g_assert_cmpint(well->lanes[1].state[SAMPLE_NIGHTS - 1], ==, SHEET_BLANK);
    g_assert_cmpint(well->lanes[0].state[SAMPLE_NIGHTS - 1 - SAMPLE_MISSING], ==, SHEET_BLANK);
    g_assert_cmpuint(sheet->n_gaps, ==, 2);
    g_assert_cmpstr(sheet->gaps[0].label, ==, "C: none on 3 May");
    g_assert_cmpuint(sheet->n_notes, ==, 1);
    g_assert_cmpstr(sheet->notes[0].text, ==, "H1 not reached since 8 May");
}

/* What was not seen because its node was not reached is counted with the node. */
static void test_hub_count(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    NodeVerdict *node = g_ptr_array_index(sample->report.verdict->nodes, 1);
    ItemVerdict *item = node_verdict_add_item(node, "svn/unseen");
    Verdict *unseen = g_new0(Verdict, 1);
    *unseen = (Verdict){.rule = RULE_REACH, .status = STATUS_UNKNOWN, .time = -1};
    item->status = STATUS_UNKNOWN;
    g_ptr_array_add(item->verdicts, unseen);
    g_autofree char *finding = plot_hub_finding(&sample->report);
    g_assert_cmpstr(finding, ==, "svn/dybsvn on C shrank by 25 % on 10 May, and 1 more");
}

/* The sheet's axis is the judge's: what it marks and names with -25 % stands there. */
static void test_hub_agrees(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    hub_verdict_free(sample->verdict);
    sample->verdict = judge_hub(sample->history, SAMPLE_NOW);
    sample->report.verdict = sample->verdict;
    g_autoptr(Plot) plot = plot_hub(&sample->report, SAMPLE_NOW);
    const ChartSheet *sheet = plot_chart(plot)->sheet;
    const SheetRow *row = &sheet->rows[find_row(sheet, "svn/dybsvn")];
    g_autofree char *why = g_strdup_printf("C: shrank %.0f %%", -row->lanes[0].departure);
    g_assert_cmpstr(row->why, ==, why);
}

/* For those who can't see it: what was found and what was expected, and where the figures are; but
 * no figures of all items, and no reason where hosts are not to be named. */
static void test_alt(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    g_autoptr(Plot) hub = plot_hub(&sample->report, SAMPLE_NOW);
    g_autofree char *words = chart_describe(plot_chart(hub), NULL);
    g_assert_cmpstr(words, ==,
                    "svn/dybsvn on C shrank by 25 % on 10 May, and 1 more. svn/dybsvn is 1.05 GiB, "
                    "25 % below its median of 1.39 GiB (limit 20 %).");
    g_autoptr(Plot) node = plot_node(&sample->report, 0, PLOT_1_YEAR, SAMPLE_NOW);
    g_autofree char *of_node = chart_describe(plot_chart(node), NULL);
    g_assert_true(g_str_has_prefix(of_node, "svn/dybsvn on C shrank by 25 % on 10 May;"));
    g_assert_null(strstr(of_node, "minimum"));
    g_autoptr(Plot) small = plot_sparkline(&sample->report, 0, "svn/dybaux", SAMPLE_NOW);
    g_autofree char *of_item = chart_describe(plot_chart(small), NULL);
    g_assert_cmpstr(of_item, ==, "svn/dybaux on C, 30 days: as expected.");
    sample->hub.redact = true;
    g_autoptr(Plot) redacted = plot_hub(&sample->report, SAMPLE_NOW);
    g_assert_null(strstr(plot_chart(redacted)->alt, "median"));
}

/* A hub that selects items still shows the others of which a verdict speaks. */
static void test_selected(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    char *select[] = {sample_names[2], NULL};
    sample->hub.select = select;
    g_autoptr(Plot) plot = plot_hub(&sample->report, SAMPLE_NOW);
    const ChartSheet *sheet = plot_chart(plot)->sheet;
    g_assert_cmpstr(sheet->rows[0].name, ==, "svn/dybsvn");
    find_row(sheet, sample_names[2]);
    g_autoptr(Plot) node = plot_node(&sample->report, 0, PLOT_30_DAYS, SAMPLE_NOW);
    g_assert_cmpuint(plot_chart(node)->panels[0].n_series, ==, 2);
}

/* What its sidecar contradicts is marked, and told in the units of the axis; several reasons of
 * one item are one trouble. */
static void test_sidecar(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    NodeHistory *node = g_ptr_array_index(sample->history->nodes, 0);
    ItemHistory *history = g_ptr_array_index(node->items, 1);
    Tarball *last = &g_array_index(history->tarballs, Tarball, history->tarballs->len - 1);
    last->sidecar_bytes = last->bytes + (10 << 20);
    NodeVerdict *judged = g_ptr_array_index(sample->verdict->nodes, 0);
    ItemVerdict *first = g_ptr_array_index(judged->items, 0);
    ItemVerdict *item = g_ptr_array_index(judged->items, 1);
    g_ptr_array_add(item->verdicts, g_ptr_array_steal_index(first->verdicts, 0));
    Verdict *verdict = g_ptr_array_index(item->verdicts, 0);
    verdict->rule = RULE_SIDECAR;
    verdict->brief = g_strdup("differs from its sidecar");
    g_free(verdict->headline);
    verdict->headline = NULL;
    verdict->figure = -(10 << 20);
    sample_add_verdict(item->verdicts, RULE_COPIES, STATUS_ALARM, NULL, "differs", last->time, -1);

    g_autoptr(Plot) plot = plot_node(&sample->report, 0, PLOT_30_DAYS, SAMPLE_NOW);
    g_assert_cmpstr(plot_chart(plot)->finding, ==,
                    "tracs/dybsvn on C differs from its sidecar on 10 May; 1 of 29 nights missing");
    const ChartEvent *mark = find_event(&plot_chart(plot)->panels[0], EVENT_TRUNCATED, 1);
    g_assert_cmpint(mark->series, ==, 1);
    g_assert_cmpfloat(mark->value, ==, (double)last->bytes);
    g_assert_cmpstr(mark->label, ==, "differs from its sidecar");
    g_assert_null(find_event(&plot_chart(plot)->panels[0], EVENT_TRUNCATED, 2));
}

static void assert_no_host(const Chart *chart)
{
    static const char *const hosts[] = {"cms02", "backup1", "example"};
    g_autoptr(GString) data = data_json(chart);
    g_autofree char *words = chart_describe(chart, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(hosts); i++) {
        g_assert_null(strstr(data->str, hosts[i]));
        g_assert_null(strstr(words, hosts[i]));
    }
}

/* The data stay, and tags that are mere names; hosts are not named. */
static void test_redact(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    sample->nodes[1].tag = (char *)"backup1.example.org:229";
    g_autoptr(Plot) open = plot_node(&sample->report, 0, PLOT_30_DAYS, SAMPLE_NOW);
    g_assert_nonnull(strstr(plot_chart(open)->caption, "cms02"));
    sample->hub.redact = true;
    g_autoptr(Plot) first = plot_node(&sample->report, 0, PLOT_30_DAYS, SAMPLE_NOW);
    g_assert_cmpstr(plot_chart(first)->source, ==, "hub C2, node C, hubplot " HUBPLOT_VERSION);
    g_assert_cmpuint(plot_chart(first)->panels[0].series[0].n, ==, 30);
    assert_no_host(plot_chart(first));
    g_autoptr(Plot) second = plot_node(&sample->report, 1, PLOT_ALL, SAMPLE_NOW);
    g_assert_true(g_str_has_prefix(plot_chart(second)->caption, "Tarballs of hub C2 on node 2, "));
    g_assert_cmpstr(plot_chart(second)->finding, ==, "node 2 not reached since 8 May");
    assert_no_host(plot_chart(second));
    g_autoptr(Plot) overview = plot_hub(&sample->report, SAMPLE_NOW);
    assert_no_host(plot_chart(overview));
    sample->hub.tag = (char *)"CMS02";
    g_autoptr(Plot) status = plot_status(&sample->report, SAMPLE_NOW);
    g_assert_cmpstr(plot_chart(status)->finding, ==, "The hub: alarm:unknown");
    assert_no_host(plot_chart(status));
}

static void test_status(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    g_autoptr(Plot) plot = plot_status(&sample->report, SAMPLE_NOW);
    const Chart *chart = plot_chart(plot);
    g_assert_cmpuint(chart->n_rows, ==, 3);
    const ChartCell *c = chart->cells + chart->n_columns;
    g_assert_cmpstr(c[0].text, ==, "C");
    g_assert_cmpstr(c[1].text, ==, "alarm");
    g_assert_cmpint(c[1].role, ==, ROLE_ALARM);
    g_assert_cmpstr(c[2].text, ==, "1 alarm, 3 ok");
    g_assert_cmpstr(c[3].text, ==, "10 May 2013 16:10");
}

static void test_sparkline(void)
{
    g_autoptr(Sample) sample = sample_new(SAMPLE_NIGHTS);
    g_autoptr(Plot) plot = plot_sparkline(&sample->report, 0, "svn/dybaux", SAMPLE_NOW);
    g_assert_cmpint(plot_chart(plot)->kind, ==, CHART_SPARKLINE);
    g_assert_cmpuint(plot_chart(plot)->panels[0].series[0].n, ==, 30);
    g_autoptr(Plot) none = plot_sparkline(&sample->report, 0, "no/such", SAMPLE_NOW);
    g_assert_cmpuint(plot_chart(none)->panels[0].series[0].n, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/plot/node", test_node);
    g_test_add_func("/plot/past", test_past);
    g_test_add_func("/plot/days before", test_days_before);
    g_test_add_func("/plot/weight", test_weight);
    g_test_add_func("/plot/missing-item", test_missing_item);
    g_test_add_func("/plot/missing-together", test_missing_together);
    g_test_add_func("/plot/days", test_days);
    g_test_add_func("/plot/unreached", test_unreached);
    g_test_add_func("/plot/unreached-ahead", test_unreached_ahead);
    g_test_add_func("/plot/multiples", test_multiples);
    g_test_add_func("/plot/log", test_log);
    g_test_add_func("/plot/deviation", test_deviation);
    g_test_add_func("/plot/future", test_future);
    g_test_add_func("/plot/empty", test_empty);
    g_test_add_func("/plot/hub", test_hub);
    g_test_add_func("/plot/hub/count", test_hub_count);
    g_test_add_func("/plot/hub-agrees", test_hub_agrees);
    g_test_add_func("/plot/selected", test_selected);
    g_test_add_func("/plot/alt", test_alt);
    g_test_add_func("/plot/sidecar", test_sidecar);
    g_test_add_func("/plot/redact", test_redact);
    g_test_add_func("/plot/status", test_status);
    g_test_add_func("/plot/sparkline", test_sparkline);
    return g_test_run();
}
