/* Charts to try the renderer with, ugly data among them. */
#ifndef HUBPLOT_TEST_CHARTS_H
#define HUBPLOT_TEST_CHARTS_H

#include "render.h"

#include <math.h>
#include <string.h>

#define DAY G_GINT64_CONSTANT(86400)
#define GIB 0x1p30

/* 2026-11-24 16:10 UTC. */
static const gint64 now = 1795536600;

/* A chart and the arrays that it borrows. */
typedef struct {
    GPtrArray *arrays;
    Chart chart;
    ChartPanel panels[16];
    ChartSeries series[16][16];
    ChartEvent events[16][16];
    ChartRule rules[4];
    ChartBand bands[4];
} Sample;

static gpointer take(Sample *sample, gpointer array)
{
    g_ptr_array_add(sample->arrays, array);
    return array;
}

/* Numbers that look random and are the same every time. */
static double noise(guint64 seed)
{
    seed = (seed + 1) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    seed ^= seed >> 31;
    seed *= G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
    return (double)(seed >> 40) / (double)(1 << 24) - 0.5;
}

/* `n` nightly tarballs up to `now`, growing by `growth` a night. */
static void nightly(Sample *sample, ChartSeries *series, const char *name, gsize n, double size,
                    double growth)
{
    gint64 *time = take(sample, g_new(gint64, n));
    double *value = take(sample, g_new(double, n));
    for (gsize i = 0; i < n; i++) {
        guint64 seed = g_str_hash(name) + i;
        time[i] = now - (gint64)(n - 1 - i) * DAY - 6 * 3600 + (gint64)(noise(seed) * 1200);
        value[i] = size * pow(1 + growth, (double)i) * (1 + 0.004 * noise(seed + 7));
    }
    *series = (ChartSeries){
        .name = name, .mark = MARK_STEP, .time = time, .value = value, .n = n, .hold = 30 * 3600};
}

static void drop(ChartSeries *series, gsize i)
{
    gint64 *time = (gint64 *)series->time;
    double *value = (double *)series->value;
    memmove(time + i, time + i + 1, (series->n - i - 1) * sizeof *time);
    memmove(value + i, value + i + 1, (series->n - i - 1) * sizeof *value);
    series->n--;
}

static void counts(Sample *sample, ChartSeries *series, gsize n, double most)
{
    gint64 *time = take(sample, g_new(gint64, n));
    double *value = take(sample, g_new(double, n));
    for (gsize i = 0; i < n; i++) {
        time[i] = (now / DAY - (gint64)(n - 1 - i)) * DAY;
        value[i] = noise(i * 3 + 1) > 0.46 ? most - 1 : most;
    }
    *series = (ChartSeries){.name = "tarballs",
                            .mark = MARK_COLUMN,
                            .time = time,
                            .value = value,
                            .n = n,
                            .width = DAY,
                            .role = ROLE_MUTED};
}

static void hub(Sample *sample, gsize days)
{
    static const char *const names[] = {"svn/dybsvn", "svn/dybaux", "tracs/dybsvn", "tracs/env"};
    static const double sizes[] = {1.45, 0.93, 0.61, 0.22};
    for (gsize i = 0; i < 4; i++)
        nightly(sample, &sample->series[0][i], names[i], days, sizes[i] * GIB, 0.001);
    counts(sample, &sample->series[1][0], days, 4);
    sample->rules[0] = (ChartRule){4, ROLE_MUTED, "expected 4"};
    sample->panels[0] = (ChartPanel){.title = "Size of each tarball",
                                     .unit = UNIT_BYTES,
                                     .weight = 3,
                                     .series = sample->series[0],
                                     .n_series = 4};
    sample->panels[1] = (ChartPanel){.title = "Tarballs per day",
                                     .unit = UNIT_COUNT,
                                     .series = sample->series[1],
                                     .n_series = 1,
                                     .rules = sample->rules,
                                     .n_rules = 1};
    sample->chart = (Chart){.finding = "All four tarballs came every night",
                            .caption = "Tarballs of hub C2 on node Z9:229",
                            .zone = "Asia/Taipei",
                            .panels = sample->panels,
                            .n_panels = 2,
                            .from = now - (gint64)days * DAY,
                            .until = now + 4 * 3600,
                            .now = now};
}

static void sample_month(Sample *sample)
{
    hub(sample, 30);
    ChartSeries *series = sample->series[0];
    ((double *)series[0].value)[20] *= 0.75;
    ChartEvent *events = sample->events[0];
    events[0] = (ChartEvent){EVENT_TRUNCATED,
                             series[0].time[20],
                             0,
                             0,
                             series[0].value[20],
                             "25 % smaller than the night before"};
    events[1] = (ChartEvent){EVENT_MISSING, series[1].time[10], 0, 1, NAN, "dybaux missing"};
    events[2] = (ChartEvent){EVENT_MISSING, series[1].time[11], 0, 1, NAN, NULL};
    events[3] = (ChartEvent){EVENT_UNREACHABLE, now - 8 * DAY, now - 7 * DAY + 7200, -1, NAN,
                             "not reached"};
    drop(&series[1], 10);
    drop(&series[1], 10);
    ((double *)sample->series[1][0].value)[10] = 3;
    ((double *)sample->series[1][0].value)[11] = 3;
    sample->panels[0].events = events;
    sample->panels[0].n_events = 4;
    sample->chart.finding = "svn/dybsvn shrank by 25 % on 15 Nov; svn/dybaux missed 2 of 30 nights";
    sample->chart.calendar = true;
}

static void sample_year(Sample *sample)
{
    hub(sample, 730);
    sample->chart.from = now - 365 * DAY;
    sample->chart.overview = true;
    sample->chart.calendar = true;
}

static void sample_bench(Sample *sample)
{
    hub(sample, 730);
    nightly(sample, &sample->series[0][4], "folders/home", 730, 0.11 * GIB, 0.0012);
    sample->panels[0].n_series = 5;
}

static void sample_multiples(Sample *sample)
{
    static const char *const names[] = {"svn/dybsvn",   "svn/dybaux",
                                        "tracs/dybsvn", "tracs/env",
                                        "folders/home", "repos/with-a-rather-long-name-2026"};
    static const double sizes[] = {6.9 * GIB, 0.93 * GIB, 0.061 * GIB, 12 * 1024, 3e6, 5.5e8};
    for (gsize i = 0; i < 6; i++) {
        nightly(sample, &sample->series[i][0], names[i], 30, sizes[i], 0.001);
        sample->panels[i] = (ChartPanel){
            .title = names[i], .unit = UNIT_BYTES, .series = sample->series[i], .n_series = 1};
    }
    ((double *)sample->series[2][0].value)[25] *= 0.4;
    sample->events[2][0] = (ChartEvent){
        EVENT_TRUNCATED, sample->series[2][0].time[25], 0, 0, sample->series[2][0].value[25],
        "60 % smaller"};
    sample->panels[2].events = sample->events[2];
    sample->panels[2].n_events = 1;
    sample->chart = (Chart){.kind = CHART_MULTIPLES,
                            .finding = "tracs/dybsvn shrank by 60 %",
                            .caption = "Size of each tarball, hub C2 on node C, last 30 days",
                            .zone = "Asia/Taipei",
                            .panels = sample->panels,
                            .n_panels = 6,
                            .from = now - 30 * DAY,
                            .until = now,
                            .now = now};
}

/* Small multiples of a year, with all of two years below. */
static void sample_history(Sample *sample)
{
    sample_multiples(sample);
    for (gsize i = 0; i < 6; i++)
        nightly(sample, &sample->series[i][0], sample->panels[i].title, 730, 1e9 / (double)(i + 1),
                0.001);
    sample->chart.from = now - 365 * DAY;
    sample->chart.overview = true;
    sample->chart.finding = "All tarballs grow by 0.1 % a night";
}

static void sample_dst(Sample *sample)
{
    hub(sample, 14);
    for (gsize p = 0; p < 2; p++)
        for (gsize i = 0; i < sample->panels[p].n_series; i++) {
            ChartSeries *series = &sample->series[p][i];
            for (gsize k = 0; k < series->n; k++)
                ((gint64 *)series->time)[k] -= 27 * DAY;
        }
    sample->chart.from -= 27 * DAY;
    sample->chart.until -= 27 * DAY;
    sample->chart.now = 0;
    sample->chart.zone = "Europe/Berlin";
    sample->chart.finding = "Clocks went back on 25 October";
}

static void sample_single(Sample *sample)
{
    hub(sample, 30);
    ChartSeries *series = sample->series[0];
    for (gsize i = 0; i < 4; i++) {
        series[i].time += 12 + i;
        series[i].value += 12 + i;
        series[i].n = 1;
    }
    sample->chart.finding = "Each item came once";
}

static void sample_empty(Sample *sample)
{
    hub(sample, 30);
    for (gsize i = 0; i < 4; i++)
        sample->series[0][i].n = 0;
    sample->series[1][0].n = 0;
    sample->chart.finding = "Nothing was ever read";
}

static void sample_hostile(Sample *sample)
{
    hub(sample, 30);
    ChartSeries *series = sample->series[0];
    series[0].name = "svn/\xff\xfe\x07 broken";
    series[1].name = "備份/資料庫-二〇二六年的備份檔案-非常長的名稱-很長很長很長";
    series[2].name = "نسخة احتياطية";
    series[3].name = "<script>&\"quotes\"</script>";
    ((double *)series[3].value)[4] = -0.3 * GIB;
    sample->chart.finding = "A finding that is so long that it can't fit on a line, nor on two of "
                            "them, because somebody put the whole list of items that are missing "
                            "in it: svn/dybsvn, svn/dybaux, tracs/dybsvn, tracs/env, folders/home "
                            "and thirty-one more of them, each with the reason why it is missing";
}

static void sample_log(Sample *sample)
{
    sample_multiples(sample);
    for (gsize i = 0; i < 6; i++)
        sample->series[7][i] = sample->series[i][0];
    sample->panels[0] = (ChartPanel){.title = "Size of each tarball",
                                     .unit = UNIT_BYTES,
                                     .scale = SCALE_LOG,
                                     .series = sample->series[7],
                                     .n_series = 6};
    sample->chart.kind = CHART_PANELS;
    sample->chart.n_panels = 1;
}

/* More series than a panel can name, all near each other. */
static void sample_crowd(Sample *sample)
{
    static const char *const names[] = {"a", "ab", "abc", "abcd", "abcde", "abcdef"};
    for (gsize p = 0; p < 2; p++) {
        for (gsize i = 0; i < 16; i++)
            nightly(sample, &sample->series[p][i], names[i % G_N_ELEMENTS(names)], 30,
                    GIB * (1 + 0.01 * (double)i), 0.001 * (double)i);
        sample->panels[p] = (ChartPanel){.title = "Sizes",
                                         .unit = UNIT_BYTES,
                                         .weight = p == 0 ? 1 : 0.3,
                                         .series = sample->series[p],
                                         .n_series = 16};
    }
    sample->chart = (Chart){.finding = "Sixteen items of nearly one size",
                            .zone = "Asia/Taipei",
                            .panels = sample->panels,
                            .n_panels = 2};
}

/* What happened at one place, at the base and on a line. */
static void sample_events(Sample *sample)
{
    hub(sample, 30);
    const ChartSeries *series = &sample->series[0][2];
    gint64 time = series->time[12], later = series->time[22];
    double value = series->value[22];
    const ChartEvent events[] = {
        {EVENT_MISSING, time, 0, 0, NAN, "svn/dybsvn missing"},
        {EVENT_MISSING, time, 0, 1, NAN, "svn/dybaux missing"},
        {EVENT_NOTE, time, 0, -1, NAN, "moved to another disk"},
        {EVENT_MISSING, series->time[13], 0, 0, NAN, NULL},
        {EVENT_TRUNCATED, later, 0, 2, value, "12 % smaller"},
        {EVENT_NOTE, later, 0, 2, value, "packed anew"},
        {EVENT_OVERDUE, now - 2 * DAY, now, 3, NAN, "overdue"},
        {EVENT_UNREACHABLE, now - 2 * DAY, now, -1, NAN, "not reached"},
    };
    memcpy(sample->events[0], events, sizeof events);
    sample->panels[0].events = sample->events[0];
    sample->panels[0].n_events = G_N_ELEMENTS(events);
    sample->chart.n_panels = 1;
    sample->chart.finding = "Much happened on 12 November";
}

static void sample_lines(Sample *sample)
{
    hub(sample, 3);
    static gint64 time[2000];
    static double value[2][2000];
    for (int i = 0; i < 2000; i++) {
        time[i] = now - (2000 - i) * 120;
        value[0][i] = i > 700 && i < 900 ? NAN : 40 + 20 * sin(i / 150.0) + 8 * noise((guint64)i);
        value[1][i] = 20 + 10 * cos(i / 90.0);
    }
    time[1999] = now;
    sample->series[0][0] = (ChartSeries){
        .name = "load", .mark = MARK_LINE, .time = time, .value = value[0], .n = 2000, .hold = 600};
    sample->series[0][1] = (ChartSeries){
        .name = "swap", .mark = MARK_AREA, .time = time, .value = value[1], .n = 2000, .hold = 600};
    sample->bands[0] = (ChartBand){30, 55, ROLE_GOOD, "normal"};
    sample->panels[0] = (ChartPanel){.title = "Percent used",
                                     .unit = UNIT_PERCENT,
                                     .series = sample->series[0],
                                     .n_series = 2,
                                     .bands = sample->bands,
                                     .n_bands = 1};
    sample->chart.n_panels = 1;
    sample->chart.from = sample->chart.until = 0;
    sample->chart.finding = "Lines, an area and a band; a gap stays a gap";
}

static void sample_spark(Sample *sample)
{
    hub(sample, 30);
    sample->chart.kind = CHART_SPARKLINE;
    sample->panels[0].n_series = 1;
    sample->panels[0].scale = SCALE_LINEAR;
    ChartSeries *series = sample->series[0];
    ((double *)series->value)[22] *= 0.97;
    sample->events[0][0] =
        (ChartEvent){EVENT_TRUNCATED, series->time[22], 0, 0, series->value[22], NULL};
    sample->panels[0].events = sample->events[0];
    sample->panels[0].n_events = 1;
}

static void sample_calendar(Sample *sample)
{
    hub(sample, 400);
    double *value = (double *)sample->series[1][0].value;
    value[100] = value[101] = value[333] = NAN;
    value[200] = 1;
    sample->panels[0] = sample->panels[1];
    sample->chart.n_panels = 1;
    sample->chart.kind = CHART_CALENDAR;
    sample->chart.from = sample->chart.until = 0;
    sample->chart.finding = "Three days without any tarball";
}

static void sample_table(Sample *sample)
{
    static const ChartCell cells[] = {
        {"node"},
        {"reached"},
        {"items", 0, true},
        {"not ok", 0, true},
        {"newest"},
        {"status"},
        {"C"},
        {"2026-11-24 04:02"},
        {"12", 0, true},
        {"0", 0, true},
        {"10 h"},
        {"ok", ROLE_GOOD},
        {"Z9:229"},
        {"2026-11-24 04:02"},
        {"12", 0, true},
        {"1", 0, true},
        {"1 d 10 h"},
        {"alarm", ROLE_ALARM},
        {"SDU"},
        {"2026-11-24 04:03"},
        {"9", 0, true},
        {"2", 0, true},
        {"22 h"},
        {"warn", ROLE_WARN},
        {"HKU"},
        {"2026-11-22 04:02"},
        {"–", ROLE_MUTED, true},
        {"–", ROLE_MUTED, true},
        {"not known", ROLE_MUTED},
        {"unknown", ROLE_UNKNOWN},
    };
    sample->chart = (Chart){.kind = CHART_TABLE,
                            .finding = "1 of 4 nodes needs you: Z9:229",
                            .caption = "Hub C2, as of 2026-11-24 16:10 (Asia/Taipei)",
                            .cells = cells,
                            .n_rows = 5,
                            .n_columns = 6};
}

/* A hub's sheet: five items on three nodes in 100 nights, with each state of a cell. */
static void sample_sheet(Sample *sample)
{
    enum { NIGHTS = 100, LANES = 3, ROWS = 5 };
    static const char *const lanes[] = {"C", "H1", "Z9:229"}, *const columns[] = {"size", "a year"};
    static const char *const figures[] = {"1.42 GiB", "+42 %"};
    static const char *const names[] = {"svn/dybsvn", "repos/a-rather-long-name-of-an-item",
                                        "tracs/env", "folders/weekly", "folders/apache"};
    static const char *const why[] = {"H1: shrank 28 %", "Z9:229 and 1 more: late since 20 Nov",
                                      "C: larger than expected", NULL, NULL};
    static const Role roles[] = {ROLE_ALARM, ROLE_ALARM, ROLE_WARN, ROLE_GOOD, ROLE_GOOD};
    static const ChartCell notes[] = {{"K9 was not reached since 12 Nov", ROLE_UNKNOWN},
                                      {"C has 3 % of its disk free", ROLE_WARN}};
    static const SheetGap gaps[] = {{30, 41, "none from 26 Sep to 7 Oct"},
                                    {91, 91, "Z9:229: none on 26 Nov"}};
    gint64 *night = take(sample, g_new(gint64, NIGHTS));
    SheetRow *rows = take(sample, g_new0(SheetRow, ROWS));
    for (int i = 0; i < NIGHTS; i++)
        night[i] = (now / DAY - (NIGHTS - 1 - i)) * DAY;
    for (int row = 0; row < ROWS; row++) {
        SheetLane *lane = take(sample, g_new0(SheetLane, LANES));
        for (int k = 0; k < LANES; k++) {
            guint8 *state = take(sample, g_new0(guint8, NIGHTS));
            for (int i = 0; i < NIGHTS; i++)
                state[i] = (i >= 30 && i <= 41) || (k == 2 && i == 91) ? SHEET_BLANK
                           : row == 3 && i % 7 != 0                    ? SHEET_IDLE
                                                                       : SHEET_EXPECTED;
            lane[k] = (SheetLane){state, 4 * (noise((gsize)(row * LANES + k)) - 0.5), -8, INFINITY};
            state[(row * 17 + k * 5) % 90] = row % 2 == 0 ? SHEET_MISSING : SHEET_SMALL;
        }
        rows[row] = (SheetRow){names[row], roles[row], why[row], lane, figures};
    }
    ((guint8 *)rows[0].lanes[1].state)[NIGHTS - 1] = SHEET_SMALL;
    ((SheetLane *)rows[0].lanes)[1].departure = -28;
    for (int i = NIGHTS - 4; i < NIGHTS; i++)
        ((guint8 *)rows[1].lanes[2].state)[i] = SHEET_MISSING;
    ((guint8 *)rows[2].lanes[0].state)[NIGHTS - 1] = SHEET_LARGE;
    ((SheetLane *)rows[2].lanes)[0].departure = 300;
    ((SheetLane *)rows[2].lanes)[1].departure = NAN;
    memset((guint8 *)rows[4].lanes[0].state + 60, SHEET_NOTE, 20);
    ChartSheet *sheet = take(sample, g_new0(ChartSheet, 1));
    *sheet = (ChartSheet){.night = night,
                          .n_nights = NIGHTS,
                          .n_recent = 30,
                          .lanes = lanes,
                          .n_lanes = LANES,
                          .columns = columns,
                          .n_columns = 2,
                          .rows = rows,
                          .n_rows = ROWS,
                          .notes = notes,
                          .n_notes = 2,
                          .gaps = gaps,
                          .n_gaps = 2};
    sample->chart = (Chart){.kind = CHART_SHEET,
                            .finding = "svn/dybsvn on H1 shrank by 28 %, and 2 more",
                            .caption = "5 items of hub C2, worst first",
                            .zone = "Asia/Taipei",
                            .sheet = sheet};
}

static const struct {
    const char *name;
    void (*make)(Sample *sample);
} samples[] = {
    {"month", sample_month},     {"year", sample_year},     {"bench", sample_bench},
    {"history", sample_history}, {"dst", sample_dst},       {"multiples", sample_multiples},
    {"single", sample_single},   {"empty", sample_empty},   {"hostile", sample_hostile},
    {"log", sample_log},         {"events", sample_events}, {"lines", sample_lines},
    {"crowd", sample_crowd},     {"spark", sample_spark},   {"calendar", sample_calendar},
    {"table", sample_table},     {"sheet", sample_sheet},
};

static Sample *sample_new(void (*make)(Sample *sample))
{
    Sample *sample = g_new0(Sample, 1);
    sample->arrays = g_ptr_array_new_with_free_func(g_free);
    make(sample);
    return sample;
}

static void sample_free(Sample *sample)
{
    g_ptr_array_unref(sample->arrays);
    g_free(sample);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sample, sample_free)

#endif
