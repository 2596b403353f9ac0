/* What a picture must not claim: a time that nobody knows, data where there is none, a value that
 * its axis can't show. */
#include "base/when.h"
#include "judge/judge.h"
#include "now.h"
#include "plot/finding.h"
#include "plot/plot.h"
#include "scenes.h"
#include "text/text.h"
#include "worlds/worlds.h"

#include <math.h>

static void no_now_is_drawn_where_none_is_known(void)
{
    gint64 time[] = {-18489600, 13046400};
    double value[] = {1, 2};
    ChartSeries series = {.mark = MARK_LINE, .time = time, .value = value, .n = 2};
    ChartPanel panel = {.series = &series, .n_series = 1};
    g_autoptr(Scene) scene = lay_out(&(Chart){.panels = &panel, .n_panels = 1}, 800, 300);
    g_assert_false(says(scene, "now"));
}

/* Without data, range and now there is no time to show. */
static void nothing_has_no_date(void)
{
    ChartPanel panel = {.title = "Sizes"};
    for (int kind = CHART_PANELS; kind <= CHART_CALENDAR; kind++) {
        Chart chart = {.kind = (ChartKind)kind, .zone = "Asia/Taipei", .panels = &panel};
        chart.n_panels = 1;
        g_autoptr(Scene) scene = lay_out(&chart, 800, 300);
        g_assert_false(says(scene, "1969") || says(scene, "1970") || says(scene, "UTC+"));
        g_assert_true(says(scene, "no data") || kind == CHART_SPARKLINE);
        g_assert_false(says(scene, "no data in this range"));
    }
}

static Scene *lay_out_one(ChartSeries series, ScaleKind scale, gint64 from, gint64 until)
{
    ChartPanel panel = {.series = &series, .n_series = 1, .scale = scale};
    return lay_out(&(Chart){.panels = &panel, .n_panels = 1, .from = from, .until = until}, 800,
                   300);
}

/* What lies outside of the range counts only where it reaches into it. */
static void an_empty_range_is_said_to_be_empty(void)
{
    static const gint64 time[] = {1000, 2000, 9000};
    static const double value[] = {4, 8, 8}, gap[] = {4, 8, NAN};
    static const struct {
        MarkKind mark;
        const double *value;
        gint64 hold, width, from, until;
        bool empty;
    } cases[] = {
        {MARK_LINE, value, 0, 0, 20000, 30000, true},
        {MARK_LINE, value, 0, 0, 100, 200, true},
        {MARK_LINE, value, 0, 0, 4000, 5000, false},
        {MARK_LINE, value, 2000, 0, 4000, 5000, true},
        {MARK_LINE, gap, 0, 0, 4000, 5000, true},
        {MARK_AREA, value, 0, 0, 20000, 30000, true},
        {MARK_STEP, value, 0, 0, 20000, 30000, false},
        {MARK_STEP, value, 500, 0, 20000, 30000, true},
        {MARK_STEP, gap, 0, 0, 20000, 30000, true},
        {MARK_COLUMN, value, 0, 500, 20000, 30000, true},
        {MARK_COLUMN, value, 0, 500, 2100, 2200, false},
        {MARK_COLUMN, value, 0, 0, 4000, 5000, false},
        {MARK_POINT, value, 0, 0, 4000, 5000, true},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        ChartSeries series = {.mark = cases[i].mark,
                              .time = time,
                              .value = cases[i].value,
                              .n = G_N_ELEMENTS(time),
                              .hold = cases[i].hold,
                              .width = cases[i].width};
        g_autoptr(Scene) scene =
            lay_out_one(series, SCALE_LINEAR_ZERO, cases[i].from, cases[i].until);
        if (says(scene, "no data in this range") != cases[i].empty)
            g_error("case %d is%s empty", (int)i, cases[i].empty ? " not" : "");
    }
}

/* How many points of its lines a scene has at the plot's lower edge. */
static guint count_at_base(const Scene *scene)
{
    double base = NAN;
    guint n = 0;
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        const Point *points = points_of(scene, item);
        if (item->kind == SCENE_PATH && item->stroke == PAINT_AXIS && isnan(base))
            base = points[0].y;
        for (guint k = 0;
             item->kind == SCENE_PATH && item->stroke == PAINT_SERIES && k < item->count; k++)
            n += fabs(points[k].y - base) < 1.5;
    }
    return n;
}

/* Nothing that is not above zero has a place on a logarithmic axis: it is a gap, and said. */
static void a_log_axis_says_what_it_leaves_out(void)
{
    gint64 time[] = {1000, 2000, 3000, 4000, 5000, 6000};
    double value[] = {10, 5, 0, -3, 100, 7}, zeros[] = {0, 0, 0, 0, 0, 0};
    ChartSeries series = {.mark = MARK_LINE, .time = time, .value = value, .n = 6};
    g_autoptr(Scene) scene = lay_out_one(series, SCALE_LOG, 0, 0);
    g_assert_true(says(scene, "2 values are not above zero: not shown"));
    g_assert_cmpuint(count_at_base(scene), ==, 0);
    series.n = 2;
    g_autoptr(Scene) all = lay_out_one(series, SCALE_LOG, 0, 0);
    g_assert_false(says(all, "not shown"));
    series.n = 6;
    g_autoptr(Scene) before = lay_out_one(series, SCALE_LOG, 4500, 6000);
    g_assert_false(says(before, "not shown"));
    g_assert_cmpuint(count_at_base(before), ==, 0);
    series.value = zeros;
    series.n = 6;
    g_autoptr(Scene) linear = lay_out_one(series, SCALE_LOG, 0, 0);
    g_assert_false(says(linear, "no data"));
    g_assert_true(says(linear, "nothing is above zero: the axis is linear"));
    g_assert_cmpuint(count_at_base(linear), >, 0);
}

static void events_are_of_the_panel_and_do_not_end_before_they_begin(void)
{
    gint64 time[] = {1000, 2000};
    double value[] = {1, 2};
    ChartSeries series = {.time = time, .value = value, .n = 2};
    static const struct {
        ChartEvent event;
        const char *problem;
    } cases[] = {
        {{.time = 1500, .series = 0}, NULL},
        {{.time = 1500, .series = -1, .until = 1500}, NULL},
        {{.time = -5, .series = -1}, NULL},
        {{.time = 1500, .series = 7},
         "panel 1: event 1 marks series 7, but the panel has 1 (the first is 0)"},
        {{.time = 1500, .series = -2},
         "panel 1: event 1 marks series -2, but the panel has 1 (the first is 0)"},
        {{.time = 1500, .series = -1, .until = 1499}, "panel 1: event 1 ends before it begins"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        ChartPanel panel = {
            .series = &series, .n_series = 1, .events = &cases[i].event, .n_events = 1};
        g_autoptr(GError) error = NULL;
        bool right = chart_check(&(Chart){.panels = &panel, .n_panels = 1}, NULL, &error);
        g_assert_cmpint(right, ==, cases[i].problem == NULL);
        if (!right)
            g_assert_cmpstr(error->message, ==, cases[i].problem);
    }
}

/* What began before the range and lasts is seen in each kind. */
static void a_span_that_began_before_is_shown(void)
{
    gint64 time[] = {1000, 2000};
    double value[] = {1, 2};
    ChartSeries series = {.mark = MARK_LINE, .time = time, .value = value, .n = 2};
    ChartEvent event = {EVENT_UNREACHABLE, 100, 1500, -1, NAN, NULL};
    ChartPanel panel = {.series = &series, .n_series = 1, .events = &event, .n_events = 1};
    for (int kind = CHART_PANELS; kind <= CHART_MULTIPLES; kind++) {
        Chart chart = {.kind = (ChartKind)kind, .from = 1000, .until = 2000, .panels = &panel};
        chart.n_panels = 1;
        g_autoptr(Scene) scene = lay_out(&chart, 300, 0);
        bool marked = false;
        for (guint i = 0; i < scene->items->len; i++)
            marked |=
                item_at(scene, i)->kind == SCENE_MARKS && item_at(scene, i)->shape == SHAPE_SQUARE;
        g_assert_true(marked);
    }
}

/* All offsets of the range, also those that held for a moment of a century. */
static void the_zone_has_all_its_offsets(void)
{
    static const struct {
        const char *zone;
        gint64 from, until;
        const char *words;
    } cases[] = {
        {"Asia/Taipei", 1795478400, 1798070400, "Asia/Taipei, UTC+8"},
        {"Europe/Berlin", 1774000000, 1776000000, "Europe/Berlin, UTC+1, from 29 Mar UTC+2"},
        {"Europe/Berlin", 1760000000, 1763000000, "UTC+2, from 26 Oct UTC+1"},
        {"Europe/Moscow", 1388534400, 1483228800, "UTC+4, from 26 Oct 2014 UTC+3"},
        {"Europe/Berlin", 1735689600, 1767225600, "UTC+1 and UTC+2"},
        {"Europe/Berlin", -1230768000, 1767225600, "UTC+1, UTC+2 and UTC+3"},
        {"Australia/Lord_Howe", 1735689600, 1767225600, "UTC+11 and UTC+10:30"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        ChartPanel panel = {.title = "x"};
        Chart chart = {.zone = cases[i].zone, .panels = &panel, .n_panels = 1};
        chart.from = cases[i].from;
        chart.until = cases[i].until;
        g_autoptr(Scene) scene = lay_out(&chart, 960, 0);
        if (!says(scene, cases[i].words))
            g_error("%s: not %s but %s", cases[i].zone, cases[i].words,
                    item_at(scene, scene->items->len - 1)->text);
    }
}

/* An odd day is said where it is marked. */
static void multiples_explain_the_odd_day(void)
{
    ChartPanel panels[2] = {{.title = "a"}, {.title = "b"}};
    Chart chart = {.kind = CHART_MULTIPLES,
                   .zone = "Europe/Berlin",
                   .panels = panels,
                   .n_panels = 2,
                   .from = 1760900000,
                   .until = 1762000000};
    g_autoptr(Scene) scene = lay_out(&chart, 960, 0);
    g_assert_true(says(scene, "26 Oct has 25 hours"));
}

/* A line of what is expected is named in each small multiple, at the line or in the head. */
static void multiples_name_their_rules(void)
{
    gint64 time[30];
    double value[30];
    for (int i = 0; i < 30; i++) {
        time[i] = 1795478400 + i * 86400;
        value[i] = i % 3 == 0 ? 8 : 6;
    }
    ChartSeries series = {
        .mark = MARK_COLUMN, .time = time, .value = value, .n = 30, .width = 86400};
    ChartRule rule = {7, ROLE_MUTED, "7 expected"};
    ChartPanel panels[6];
    for (int i = 0; i < 6; i++)
        panels[i] = (ChartPanel){.title = "node",
                                 .unit = UNIT_COUNT,
                                 .series = &series,
                                 .n_series = 1,
                                 .rules = &rule,
                                 .n_rules = 1};
    g_autoptr(Scene) scene =
        lay_out(&(Chart){.kind = CHART_MULTIPLES, .panels = panels, .n_panels = 6}, 960, 0);
    guint n = 0;
    for (guint i = 0; i < scene->items->len; i++)
        n += item_at(scene, i)->kind == SCENE_TEXT &&
             g_str_equal(item_at(scene, i)->text, "7 expected");
    g_assert_cmpuint(n, ==, 6);
}

/* An item that a verdict names, on one node. */
typedef struct {
    const NodeFacts *node;
    const ItemVerdict *item;
    const Verdict *verdict; /* its worst */
} Named;

static void complain(const Named *named, const char *picture, int width, const char *trouble)
{
    g_test_message("%s on %s in %s at %d px: %s", named->item->item, named->node->tag, picture,
                   width, trouble);
    g_test_fail();
}

/* The hover titles of the sheet's cells that begin with some words; *all: of all cells. */
static guint count_titles(const Scene *scene, const char *words, guint *all)
{
    guint n = 0;
    *all = 0;
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        if (item->kind != SCENE_GROUP || strcmp(item->text, "cell") != 0)
            continue;
        ++*all;
        n += g_str_has_prefix(item->title, words);
    }
    return n;
}

/* The row is there and says why; a cell of the item's lane is dark, and that of its tarball too. */
static void check_in_sheet(const Named *named, const Chart *chart, const Scene *scene, int width)
{
    const ChartSheet *sheet = chart->sheet;
    const SheetRow *row = NULL;
    for (gsize i = 0; i < sheet->n_rows; i++)
        if (g_str_equal(sheet->rows[i].name, named->item->item))
            row = &sheet->rows[i];
    if (row == NULL || row->role == ROLE_GOOD || row->why == NULL) {
        complain(named, "the sheet", width, "it has no row that says why");
        return;
    }
    g_autofree char *prefix = g_strdup_printf("%s on %s, ", row->name, named->node->tag);
    g_autofree char *visible = text_visible(prefix, -1);
    guint all, n = count_titles(scene, visible, &all);
    if (n == 0 && all < PAGE_MAX_HOVER)
        complain(named, "the sheet", width, "none of its cells is marked");
    if (named->verdict->time < sheet->night[0] || judge_rule(named->verdict->rule)->absence)
        return;
    g_autofree char *day = when_day(named->node->zone, named->verdict->time);
    g_autofree char *cell = g_strconcat(visible, day, NULL);
    if (count_titles(scene, cell, &all) == 0 && all < PAGE_MAX_HOVER)
        complain(named, "the sheet", width, "the night of its verdict is not marked");
}

/* The number that the headline ends with: "and 3 more". */
static guint count_more(const char *finding)
{
    const char *more = g_strrstr(finding, ", and ");
    return more != NULL ? (guint)g_ascii_strtoull(more + 6, NULL, 10) : 0;
}

/* Headline, key and cells say the same number. */
static void check_sheet_counts(const Named *named, guint n_named, const Chart *chart,
                               const Scene *scene, int width)
{
    gsize counts[N_SHEET_STATES];
    sheet_counts(chart->sheet, counts);
    for (int state = SHEET_LARGE; state < N_SHEET_STATES; state++) {
        g_autofree char *words =
            g_strdup_printf("%" G_GSIZE_FORMAT " %s", counts[state], chart_state_names[state]);
        if (says(scene, words) != (counts[state] > 0))
            complain(named, "the sheet", width, "the key counts another number");
    }
    if (n_named > 0 && count_more(chart->finding) != n_named - 1)
        complain(named, "the sheet", width, "the headline counts another number");
}

/* It has a panel, in which something that is marked lies within the range. */
static void check_in_node(const Named *named, const Chart *chart, const char *picture)
{
    const ChartPanel *panel = NULL;
    int place = -1;
    for (gsize p = 0; p < chart->n_panels; p++)
        for (gsize i = 0; i < chart->panels[p].n_series; i++)
            if (panel == NULL &&
                g_strcmp0(chart->panels[p].series[i].name, named->item->item) == 0) {
                panel = &chart->panels[p];
                place = (int)i;
            }
    if (panel == NULL) {
        complain(named, picture, 0, "it is not drawn");
        return;
    }
    bool marked = false;
    for (gsize i = 0; i < panel->n_events; i++)
        marked |= panel->events[i].series == place &&
                  event_is_shown(&panel->events[i], chart->from, chart->until);
    if (!marked)
        complain(named, picture, 0, "it is not marked");
}

/* Each kind of event that the range holds has its mark in the scene. */
static void check_marks(const Named *named, const Chart *chart, const char *picture, int width)
{
    gsize counts[N_EVENT_KINDS];
    g_autoptr(Scene) scene = lay_out(chart, width, 0);
    event_counts(chart, chart->from, chart->until, counts);
    for (int kind = 0; kind < N_EVENT_KINDS; kind++)
        if (counts[kind] > 0 && !says(scene, chart_event_names[kind]))
            complain(named, picture, width, chart_event_names[kind]);
}

static const int truth_widths[] = {360, 600, 960, 1440};

static void check_node_pictures(const HubReport *report, guint n, gint64 now, const GArray *all)
{
    for (int range = 0; range < N_PLOT_RANGES; range++) {
        g_autoptr(Plot) plot = plot_node(report, n, (PlotRange)range, now);
        const NodeVerdict *verdict = g_ptr_array_index(report->verdict->nodes, n);
        const Named *last = NULL;
        for (guint i = 0, of_node = 0; i < all->len; i++) {
            const Named *named = &g_array_index(all, Named, i);
            if (named->node->verdict != verdict || of_node++ >= 24) /* panels of a picture */
                continue;
            last = named;
            check_in_node(named, plot_chart(plot), plot_range_word((PlotRange)range));
            g_autoptr(Plot) small = plot_sparkline(report, n, named->item->item, now);
            check_in_node(named, plot_chart(small), "the sparkline");
        }
        for (gsize i = 0; last != NULL && i < G_N_ELEMENTS(truth_widths); i++)
            check_marks(last, plot_chart(plot), plot_range_word((PlotRange)range), truth_widths[i]);
    }
}

static void clear_facts(gpointer facts)
{
    node_facts_clear(facts);
}

/* In every world each item that a verdict names is drawn and marked in every picture of its node
 * and hub, at any width and in any range. */
static void what_verdicts_name_is_marked(gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GrownWorld) grown = grown_world_new(data, test_now(), &error);
    g_assert_no_error(error);
    g_autoptr(WorldModel) model = world_model_new(grown, &error);
    g_assert_no_error(error);
    g_autoptr(HubVerdict) verdict = judge_hub(model->history, model->now);
    HubReport report = {model->hub, model->history, verdict};
    guint n_nodes = model->history->nodes->len, n_named = 0;
    g_autoptr(GArray) nodes = g_array_sized_new(FALSE, TRUE, sizeof(NodeFacts), n_nodes);
    g_array_set_clear_func(nodes, clear_facts);
    g_array_set_size(nodes, n_nodes);
    g_autoptr(GArray) all = g_array_new(FALSE, TRUE, sizeof(Named));
    for (guint k = 0; k < n_nodes; k++) {
        NodeFacts *node = &g_array_index(nodes, NodeFacts, k);
        node_facts_init(node, &report, k);
        n_named += node_count_problems(node->verdict);
        for (guint i = 0; i < node->verdict->items->len; i++) {
            const ItemVerdict *item = g_ptr_array_index(node->verdict->items, i);
            Named named = {node, item, item_finding(node->verdict, item).verdict};
            if (named.verdict != NULL)
                g_array_append_val(all, named);
        }
    }
    g_autoptr(Plot) hub = plot_hub(&report, model->now);
    const ItemVerdict nobody = {.item = "nothing"};
    Named any = {&g_array_index(nodes, NodeFacts, 0), &nobody, NULL};
    for (gsize i = 0; i < G_N_ELEMENTS(truth_widths); i++) {
        g_autoptr(Scene) scene = lay_out(plot_chart(hub), truth_widths[i], 0);
        for (guint k = 0; k < all->len; k++)
            check_in_sheet(&g_array_index(all, Named, k), plot_chart(hub), scene, truth_widths[i]);
        check_sheet_counts(&any, n_named, plot_chart(hub), scene, truth_widths[i]);
    }
    for (guint k = 0; k < n_nodes; k++)
        check_node_pictures(&report, k, model->now, all);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    fonts = fonts_new(NULL);
    theme = theme_load("light", NULL);
    g_test_add_func("/truth/now", no_now_is_drawn_where_none_is_known);
    g_test_add_func("/truth/undated", nothing_has_no_date);
    g_test_add_func("/truth/empty-range", an_empty_range_is_said_to_be_empty);
    g_test_add_func("/truth/log", a_log_axis_says_what_it_leaves_out);
    g_test_add_func("/truth/events", events_are_of_the_panel_and_do_not_end_before_they_begin);
    g_test_add_func("/truth/spans", a_span_that_began_before_is_shown);
    g_test_add_func("/truth/zone", the_zone_has_all_its_offsets);
    g_test_add_func("/truth/odd-day", multiples_explain_the_odd_day);
    g_test_add_func("/truth/rules", multiples_name_their_rules);
    for (gsize i = 0; i < n_worlds; i++) {
        g_autofree char *name = g_strdup_printf("/truth/worlds/%s", worlds[i].name);
        g_test_add_data_func(name, &worlds[i], what_verdicts_name_is_marked);
    }
    int status = g_test_run();
    theme_free(theme);
    fonts_free(fonts);
    return status;
}
