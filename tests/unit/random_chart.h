/* Bytes become a chart, however odd. */
#ifndef HUBPLOT_TEST_RANDOM_CHART_H
#define HUBPLOT_TEST_RANDOM_CHART_H

#include "chart/chart.h"

#include <math.h>
#include <string.h>

/* The input, used up from its beginning; zeros after its end. */
typedef struct {
    const guint8 *at;
    gsize left;
} Input;

static inline void take_bytes(Input *input, void *to, gsize size)
{
    gsize taken = MIN(size, input->left);
    memset(to, 0, size);
    memcpy(to, input->at, taken);
    input->at += taken;
    input->left -= taken;
}

static inline guint8 byte(Input *input)
{
    guint8 value;
    take_bytes(input, &value, 1);
    return value;
}

/* Often near others, sometimes anything. */
static inline gint64 instant(Input *input)
{
    gint64 any;
    guint8 how = byte(input);
    if (how > 250) {
        take_bytes(input, &any, sizeof any);
        return any;
    }
    return G_GINT64_CONSTANT(1790000000) + how * 40000;
}

static inline double number(Input *input)
{
    double any;
    guint8 how = byte(input);
    if (how > 250) {
        take_bytes(input, &any, sizeof any);
        return any;
    }
    return how > 240 ? NAN : ldexp(how, how % 40);
}

static inline const char *text(Input *input, char buffer[16])
{
    guint8 length = byte(input) % 20;
    if (length > 15)
        return NULL;
    take_bytes(input, buffer, length);
    buffer[length] = '\0';
    return buffer;
}

#define SAMPLES 24
typedef struct {
    gint64 time[SAMPLES];
    double value[SAMPLES];
    char name[16];
} Samples;

static inline ChartSeries series(Input *input, Samples *arrays)
{
    gsize n = byte(input) % (SAMPLES + 1);
    for (gsize i = 0; i < n; i++) {
        gint64 time = instant(input);
        arrays->time[i] = i > 0 && byte(input) < 250 ? MAX(time, arrays->time[i - 1]) : time;
        arrays->value[i] = number(input);
    }
    return (ChartSeries){.name = text(input, arrays->name),
                         .mark = (MarkKind)(byte(input) % 6),
                         .role = (Role)(byte(input) % 8),
                         .time = arrays->time,
                         .value = arrays->value,
                         .n = n,
                         .hold = byte(input) * 3000,
                         .width = byte(input) * 3000};
}

typedef struct {
    Samples arrays[3];
    ChartSeries series[3];
    ChartEvent events[3];
    ChartRule rules[2];
    ChartBand bands[2];
    char label[16], title[16];
} Panel;

static inline ChartPanel panel(Input *input, Panel *parts)
{
    ChartPanel chosen = {.title = text(input, parts->title),
                         .unit = (Unit)(byte(input) % 7),
                         .scale = (ScaleKind)(byte(input) % 4),
                         .series = parts->series,
                         .n_series = byte(input) % 4,
                         .events = parts->events,
                         .n_events = byte(input) % 4,
                         .rules = parts->rules,
                         .n_rules = byte(input) % 3,
                         .bands = parts->bands,
                         .n_bands = byte(input) % 3};
    const char *label = text(input, parts->label);
    for (gsize i = 0; i < chosen.n_series; i++)
        parts->series[i] = series(input, &parts->arrays[i]);
    for (gsize i = 0; i < chosen.n_events; i++)
        parts->events[i] = (ChartEvent){
            (EventKind)(byte(input) % 7), instant(input), instant(input), 0, number(input), label};
    for (gsize i = 0; i < chosen.n_rules; i++)
        parts->rules[i] = (ChartRule){number(input), (Role)(byte(input) % 7), label};
    for (gsize i = 0; i < chosen.n_bands; i++)
        parts->bands[i] = (ChartBand){number(input), number(input), (Role)(byte(input) % 7), label};
    return chosen;
}

static inline Chart chart(Input *input, Panel *parts, ChartPanel *panels)
{
    static const char *const zones[] = {NULL, "Europe/Berlin", "Asia/Gaza", "+05:45", "No/Where"};
    static const ChartCell cells[] = {{"a"}, {NULL, ROLE_ALARM}, {"1", ROLE_MUTED, true}, {""}};
    Chart chosen = {.kind = (ChartKind)(byte(input) % 5),
                    .finding = "A finding",
                    .zone = zones[byte(input) % G_N_ELEMENTS(zones)],
                    .overview = byte(input) & 1,
                    .calendar = byte(input) & 1,
                    .panels = panels,
                    .n_panels = 1 + byte(input) % 3,
                    .cells = cells,
                    .n_rows = 2,
                    .n_columns = 2};
    if (byte(input) & 1) {
        chosen.from = instant(input);
        chosen.until = MAX(chosen.from, instant(input));
        chosen.now = instant(input);
    }
    for (gsize i = 0; i < chosen.n_panels; i++)
        panels[i] = panel(input, &parts[i]);
    return chosen;
}

#endif
