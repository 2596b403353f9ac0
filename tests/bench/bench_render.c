/* How fast charts are drawn:
 *   bench_render data FOLDER      writes the inputs for all tools
 *   bench_render draw FORMAT N    draws the hub N times, PICTURE_BARE=1 without its data
 *   bench_render stages N         where the time of a PNG goes
 *   bench_render million N        a million points, and the same chart without them
 *   bench_render sheet N          a hub's sheet: 40 items on 4 nodes, 365 nights
 *   bench_render pool WORKERS N   N pictures by so many processes: pictures a second, and CPU time
 *                                 of a picture */
#include "data/data.h"
#include "deflate/deflate.h"
#include "layout/layout.h"
#include "pool.h"
#include "raster/raster.h"
#include "workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

/* CPU time of this process, ms: other load on the machine matters less. */
static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int compare(const void *one, const void *other)
{
    double a = *(const double *)one, b = *(const double *)other;
    return a < b ? -1 : a > b;
}

static double median(GArray *times)
{
    g_array_sort(times, compare);
    double middle = g_array_index(times, double, times->len / 2);
    g_array_set_size(times, 0);
    return middle;
}

static void save(const char *folder, const char *name, const char *text, gsize length)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GError) error = NULL;
    if (!g_file_set_contents(path, text, (gssize)length, &error))
        g_error("%s", error->message);
}

/* hub.csv and hub.json; big.csv and, for numpy, big.f64: all times, then all values. */
static void write_data(const char *folder)
{
    Workload *hub = workload_hub(), *big = workload_series(MILLION);
    g_autoptr(GString) csv = g_string_new("time");
    for (int k = 0; k <= ITEMS; k++)
        g_string_append_printf(csv, ",%s", hub->series[k].name);
    for (gsize i = 0; i < hub->n; i++) {
        g_string_append_printf(csv, "\n%" G_GINT64_FORMAT, hub->time[i]);
        for (int k = 0; k <= ITEMS; k++)
            g_string_append_printf(csv, ",%.2f", hub->value[k][i]);
    }
    g_string_append_c(csv, '\n');
    save(folder, "hub.csv", csv->str, csv->len);
    GString *json = data_json(&hub->chart);
    save(folder, "hub.json", json->str, json->len);
    g_string_free(json, TRUE);

    g_autofree double *numbers = g_new(double, 2 * big->n);
    g_string_assign(csv, "time,value\n");
    for (gsize i = 0; i < big->n; i++) {
        numbers[i] = (double)big->time[i];
        numbers[big->n + i] = big->value[0][i];
        g_string_append_printf(csv, "%" G_GINT64_FORMAT ",%.3f\n", big->time[i], big->value[0][i]);
    }
    save(folder, "big.csv", csv->str, csv->len);
    save(folder, "big.f64", (const char *)numbers, 2 * big->n * sizeof *numbers);
    workload_free(hub);
    workload_free(big);
}

/* Draws N times; the median in ms, and the last file in `out`. */
static double draw(Renderer *renderer, const Chart *chart, const Picture *picture, int n,
                   GByteArray *out)
{
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < n; i++) {
        g_byte_array_set_size(out, 0);
        double begin = now();
        if (!renderer_draw(renderer, chart, picture, out, &error))
            g_error("%s", error->message);
        double took = now() - begin;
        g_array_append_val(times, took);
    }
    return median(times);
}

static void draw_hub(Renderer *renderer, const Theme *theme, const char *format, int n)
{
    Workload *hub = workload_hub();
    g_autoptr(GByteArray) out = g_byte_array_new();
    Picture picture = {.format = strcmp(format, "svg") == 0 ? PICTURE_SVG : PICTURE_PNG,
                       .width = 960,
                       .height = 600,
                       .theme = theme,
                       .bare = getenv("PICTURE_BARE") != NULL};
    draw(renderer, &hub->chart, &picture, n, out);
    printf("%u\n", out->len);
    workload_free(hub);
}

static void draw_million(Renderer *renderer, const Theme *theme, int n)
{
    Workload *big = workload_series(MILLION), *empty = workload_series(0);
    g_autoptr(GByteArray) out = g_byte_array_new();
    Picture picture = {.format = PICTURE_PNG, .width = 960, .height = 600, .theme = theme};
    double blank = draw(renderer, &empty->chart, &picture, n, out);
    double full = draw(renderer, &big->chart, &picture, n, out);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%.2f %.2f %u %.1f\n", blank, full, out->len, (double)usage.ru_maxrss / 1024);
    workload_free(big);
    workload_free(empty);
}

static void draw_sheet(Renderer *renderer, const Theme *theme, int n)
{
    SheetWorkload *hub = workload_sheet();
    g_autoptr(GByteArray) out = g_byte_array_new();
    Picture picture = {.format = PICTURE_PNG, .width = 960, .height = 800, .theme = theme};
    double took = draw(renderer, &hub->chart, &picture, n, out);
    printf("%.2f %u\n", took, out->len);
    g_free(hub);
}

enum { CHECK, LAYOUT, RECTS, STROKES, MARKS, TEXT, ENCODE, DATA, N_STAGES };

/* A copy of the scene with the items of one kind alone, and what that costs to paint. */
static double paint_kind(const Scene *scene, const Theme *theme, Fonts *fonts, int stage)
{
    static const int stage_of[] = {
        [SCENE_RECT] = RECTS,  [SCENE_COLUMNS] = RECTS, [SCENE_PATH] = STROKES,
        [SCENE_MARKS] = MARKS, [SCENE_TEXT] = TEXT,     [SCENE_GROUP] = -1,
        [SCENE_END] = -1,
    };
    g_autoptr(Scene) part = scene_new(scene->width, scene->height);
    g_array_append_vals(part->points, scene->points->data, scene->points->len);
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = &g_array_index(scene->items, SceneItem, i);
        if (stage_of[item->kind] == stage)
            g_array_append_vals(part->items, item, 1);
    }
    double begin = now();
    Canvas *canvas = raster_scene(part, theme, fonts, 1);
    double took = now() - begin;
    canvas_free(canvas);
    return took;
}

static void measure_stages(const Chart *chart, const Theme *theme, Fonts *fonts, GArray **times)
{
    g_autoptr(Scene) scene = scene_new(960, 600);
    g_autoptr(GByteArray) out = g_byte_array_new();
    Calendar *calendar = calendar_new(NULL, NULL);
    double took[N_STAGES], begin = now();
    chart_check(chart, NULL, NULL);
    took[CHECK] = now() - begin;
    begin = now();
    layout_chart(scene, chart, &(LayoutMeans){theme, fonts, calendar, NULL, false});
    took[LAYOUT] = now() - begin;
    for (int stage = RECTS; stage <= TEXT; stage++)
        took[stage] = paint_kind(scene, theme, fonts, stage);
    Canvas *canvas = raster_scene(scene, theme, fonts, 1);
    begin = now();
    deflate_rows(canvas_rows(canvas), 961 * 600, 961, out);
    took[ENCODE] = now() - begin;
    canvas_free(canvas);
    begin = now();
    g_bytes_unref(data_pack(chart));
    took[DATA] = now() - begin;
    for (int stage = 0; stage < N_STAGES; stage++)
        g_array_append_val(times[stage], took[stage]);
    calendar_free(calendar);
}

static void show_stages(const Theme *theme, int n)
{
    static const char *const names[] = {"check", "layout", "columns", "lines",
                                        "marks", "text",   "encode",  "data carried"};
    GArray *times[N_STAGES];
    Workload *hub = workload_hub();
    g_autoptr(Fonts) fonts = fonts_new(NULL);
    for (int stage = 0; stage < N_STAGES; stage++)
        times[stage] = g_array_new(FALSE, FALSE, sizeof(double));
    for (int i = 0; i < n; i++)
        measure_stages(&hub->chart, theme, fonts, times);
    for (int stage = 0; stage < N_STAGES; stage++) {
        printf("%s %.3f%s", names[stage], median(times[stage]), stage + 1 < N_STAGES ? ", " : "\n");
        g_array_unref(times[stage]);
    }
    workload_free(hub);
}

static void draw_many(const Theme *theme, int workers, int n)
{
    Workload *hub = workload_hub();
    g_autofree PoolJob *jobs = g_new(PoolJob, n);
    for (int i = 0; i < n; i++)
        jobs[i] = (PoolJob){"hub",
                            &hub->chart,
                            {.format = PICTURE_PNG, .width = 960, .height = 600, .theme = theme}};
    gint64 begin = g_get_monotonic_time();
    GPtrArray *results = pool_draw(jobs, (gsize)n, &(PoolLimits){.workers = workers}, NULL);
    double took = (double)(g_get_monotonic_time() - begin);
    struct rusage usage; /* of the workers */
    getrusage(RUSAGE_CHILDREN, &usage);
    double cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
                 (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
    printf("%.1f %.3f\n", n * 1e6 / took, cpu / n);
    g_ptr_array_unref(results);
    workload_free(hub);
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Theme) theme = theme_load("light", &error);
    const char *what = argc > 2 ? argv[1] : "";
    int last = atoi(argv[argc - 1]);
    if (strcmp(what, "data") == 0) {
        write_data(argv[2]);
        return 0;
    }
    if (strcmp(what, "pool") == 0 && argc == 4) {
        draw_many(theme, atoi(argv[2]), last);
        return 0;
    }
    g_autoptr(Renderer) renderer = renderer_new(&error);
    if (renderer == NULL)
        g_error("%s", error->message);
    if (strcmp(what, "draw") == 0 && argc == 4)
        draw_hub(renderer, theme, argv[2], last);
    else if (strcmp(what, "stages") == 0)
        show_stages(theme, last);
    else if (strcmp(what, "sheet") == 0)
        draw_sheet(renderer, theme, last);
    else if (strcmp(what, "million") == 0)
        draw_million(renderer, theme, last);
    else
        return 2;
    return 0;
}
