/* What is drawn in the benchmark: a hub of five items over 730 days with a count below, and one
 * series of a million points. Both made from a fixed seed. */
#ifndef HUBPLOT_WORKLOAD_H
#define HUBPLOT_WORKLOAD_H

#include "render.h"

#include <math.h>
#include <string.h>

#define DAYS 730
#define ITEMS 5
#define FIRST_DAY G_GINT64_CONSTANT(1640995200) /* 1 January 2022 */
#define DAY 86400
#define MILLION 1000000

static const char *const item_names[ITEMS] = {
    "alpha-image", "beta-core", "gamma-full", "delta-edge", "epsilon-minimal",
};

typedef struct {
    gint64 *time;
    double *value[ITEMS + 1]; /* sizes in MB; the last: tarballs a day */
    gsize n;
    ChartSeries series[ITEMS + 1];
    ChartPanel panels[2];
    Chart chart;
} Workload;

/* A normal deviate by the sum of twelve uniform ones. */
static inline double normal(GRand *rand)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += g_rand_double(rand);
    return sum;
}

/* Sizes that grow by a constant rate, with noise and one drop each. */
static inline void grow_items(Workload *hub, GRand *rand)
{
    static const double start[ITEMS] = {2200, 1100, 600, 240, 12};
    static const double growth[ITEMS] = {0.8, 0.55, 0.9, 0.4, 1.2};
    static const double noise[ITEMS] = {0.010, 0.015, 0.02, 0.02, 0.04};
    static const gsize drop[ITEMS] = {300, 120, 400, 250, 350};
    for (int k = 0; k < ITEMS; k++) {
        double level = start[k];
        for (gsize i = 0; i < DAYS; i++) {
            level *= (1 + growth[k] / DAYS) * (i == drop[k] ? 0.7 : 1);
            hub->value[k][i] = round(100 * level * (1 + noise[k] * normal(rand))) / 100;
        }
    }
    for (gsize i = 0; i < DAYS; i++) {
        double mean = 2.2 + 1.6 * sin((double)i / 58);
        double count = round(mean + sqrt(mean) * normal(rand));
        hub->value[ITEMS][i] = CLAMP(count, 0, 8);
    }
}

/* Points the chart to the arrays. */
static inline void make_chart(Workload *hub)
{
    for (int k = 0; k <= ITEMS; k++)
        hub->series[k] = (ChartSeries){.name = k < ITEMS ? item_names[k] : "tarballs",
                                       .mark = k < ITEMS ? MARK_LINE : MARK_COLUMN,
                                       .time = hub->time,
                                       .value = hub->value[k],
                                       .n = hub->n};
    hub->panels[0] = (ChartPanel){
        .title = "Tarball sizes (MB)", .weight = 65, .series = hub->series, .n_series = ITEMS};
    hub->panels[1] = (ChartPanel){.title = "Tarballs per day",
                                  .unit = UNIT_COUNT,
                                  .weight = 25,
                                  .series = hub->series + ITEMS,
                                  .n_series = 1};
    hub->chart = (Chart){.finding = "All items grew",
                         .caption = "Two years of nightly tarballs",
                         .panels = hub->panels,
                         .n_panels = 2,
                         .source = "benchmark"};
}

static inline Workload *workload_hub(void)
{
    Workload *hub = g_new0(Workload, 1);
    GRand *rand = g_rand_new_with_seed(20240601);
    hub->n = DAYS;
    hub->time = g_new(gint64, DAYS);
    for (gsize i = 0; i < DAYS; i++)
        hub->time[i] = FIRST_DAY + DAY * (gint64)i;
    for (int k = 0; k <= ITEMS; k++)
        hub->value[k] = g_new(double, DAYS);
    grow_items(hub, rand);
    g_rand_free(rand);
    make_chart(hub);
    return hub;
}

/* One sample a minute that wanders, with rare spikes; `n` 0: the same chart without data. */
static inline Workload *workload_series(gsize n)
{
    Workload *big = g_new0(Workload, 1);
    GRand *rand = g_rand_new_with_seed(7);
    double level = 500;
    big->n = n;
    big->time = g_new(gint64, n);
    big->value[0] = g_new(double, n);
    for (gsize i = 0; i < n; i++) {
        level += normal(rand) - (level - 800) * 1e-5;
        big->time[i] = FIRST_DAY + 60 * (gint64)i;
        big->value[0][i] =
            round(1000 * (level + 6 * normal(rand) + (g_rand_double(rand) < 0.0002 ? 150 : 0))) /
            1000;
    }
    g_rand_free(rand);
    big->series[0] = (ChartSeries){
        .name = "value", .mark = MARK_LINE, .time = big->time, .value = big->value[0], .n = n};
    big->panels[0] = (ChartPanel){
        .title = "Big series", .scale = SCALE_LINEAR, .series = big->series, .n_series = 1};
    big->chart = (Chart){.panels = big->panels,
                         .n_panels = 1,
                         .from = FIRST_DAY,
                         .until = FIRST_DAY + 60 * (gint64)MILLION};
    return big;
}

/* A hub's sheet: forty items on four nodes for a year, with two hundred nights missing, ten too
 * small, and a night that is white on all. */
#define ROWS 40
#define LANES 4
#define NIGHTS 365
typedef struct {
    gint64 night[NIGHTS];
    guint8 state[ROWS][LANES][NIGHTS];
    SheetLane lanes[ROWS][LANES];
    SheetRow rows[ROWS];
    char names[ROWS][16];
    SheetGap gap;
    ChartSheet sheet;
    Chart chart;
} SheetWorkload;

static inline SheetWorkload *workload_sheet(void)
{
    static const char *const lanes[LANES] = {"C", "H1", "N3", "K9"};
    static const char *const columns[] = {"size", "a year"}, *const figures[] = {"1.42 GiB",
                                                                                 "+42 %"};
    SheetWorkload *hub = g_new0(SheetWorkload, 1);
    GRand *rand = g_rand_new_with_seed(11);
    for (int i = 0; i < NIGHTS; i++)
        hub->night[i] = FIRST_DAY + DAY * (gint64)i;
    memset(hub->state, SHEET_EXPECTED, sizeof hub->state);
    for (int i = 0; i < 210; i++)
        hub->state[g_rand_int_range(rand, 0, ROWS)][g_rand_int_range(rand, 0, LANES)]
                  [g_rand_int_range(rand, 0, NIGHTS)] = i < 200 ? SHEET_MISSING : SHEET_SMALL;
    for (int row = 0; row < ROWS; row++) {
        for (int lane = 0; lane < LANES; lane++) {
            hub->state[row][lane][355] = SHEET_BLANK;
            hub->lanes[row][lane] = (SheetLane){hub->state[row][lane], normal(rand), -8, 20};
        }
        g_snprintf(hub->names[row], sizeof hub->names[row], "repos/item%02d", row);
        hub->rows[row] = (SheetRow){.name = hub->names[row],
                                    .role = row < 3 ? ROLE_ALARM : ROLE_GOOD,
                                    .why = row < 3 ? "H1: shrank 28 %" : NULL,
                                    .lanes = hub->lanes[row],
                                    .figures = figures};
    }
    g_rand_free(rand);
    hub->gap = (SheetGap){355, 355, "none on 22 Dec"};
    hub->sheet = (ChartSheet){.night = hub->night,
                              .n_nights = NIGHTS,
                              .n_recent = 30,
                              .lanes = lanes,
                              .n_lanes = LANES,
                              .columns = columns,
                              .n_columns = 2,
                              .rows = hub->rows,
                              .n_rows = ROWS,
                              .gaps = &hub->gap,
                              .n_gaps = 1};
    hub->chart = (Chart){.kind = CHART_SHEET,
                         .finding = "repos/item00 on H1 shrank by 28 %, and 2 more",
                         .caption = "40 items on C, H1, N3 and K9",
                         .sheet = &hub->sheet};
    return hub;
}

static inline void workload_free(Workload *workload)
{
    for (int k = 0; k <= ITEMS; k++)
        g_free(workload->value[k]);
    g_free(workload->time);
    g_free(workload);
}

#endif
