/* The canvas held against cairo, pixel by pixel.
 *
 * Ours counts 16 samples in 8 rows, cairo's image backend 15 rows of 256 places. An edge through a
 * pixel may so be off by one row of samples, an eighth of a pixel when it is nearly level and half
 * of that when it is nearly upright, and both edges of a thin line may be off at once: MOST. Single
 * thin lines that lie badly are off by MEAN on the average of their pixels, many segments by
 * MEAN_OF_MANY. A shape that were too fat, too thin or shifted would show in the sum of the
 * differences, whose signs otherwise cancel: SHIFT. */
#include "raster/canvas.h"
#include "raster/raster.h"

#include <cairo.h>
#include <math.h>
#include <string.h>

#define WIDTH 210
#define HEIGHT 130
#define MOST 0.26
#define MEAN 0.07
#define MEAN_OF_MANY 0.03
#define SHIFT 0.001

static Theme theme = {
    .family = (char *)"DejaVu Sans",
    .font = {{16, true}, {12, false}, {11, false}, {11, true}, {9, false}},
};

static double our_coverage(const Canvas *canvas, int x, int y)
{
    guint n;
    guint8 place = canvas_rows(canvas)[y * (WIDTH + 1) + 1 + x];
    return 1 - (canvas_palette(canvas, &n)[place] & 0xff) / 255.0;
}

typedef struct {
    Canvas *canvas;
    Cover *cover;
    cairo_surface_t *surface;
    cairo_t *cr;
    double shift; /* of all pictures */
    int touched;
} Pair;

static Pair pair_new(void)
{
    theme.colour[PAINT_BACKGROUND] = 0xffffff;
    theme.colour[PAINT_TEXT] = 0;
    Pair pair = {canvas_new(WIDTH, HEIGHT, &theme, PAINT_BACKGROUND), cover_new(WIDTH, HEIGHT),
                 cairo_image_surface_create(CAIRO_FORMAT_A8, WIDTH, HEIGHT)};
    pair.cr = cairo_create(pair.surface);
    cairo_set_line_join(pair.cr, CAIRO_LINE_JOIN_BEVEL);
    cairo_set_fill_rule(pair.cr, CAIRO_FILL_RULE_EVEN_ODD);
    return pair;
}

static void pair_free(Pair *pair)
{
    cairo_destroy(pair->cr);
    cairo_surface_destroy(pair->surface);
    cover_free(pair->cover);
    canvas_free(pair->canvas);
}

/* Paints what the cover holds, compares, and begins anew. */
static void compare(Pair *pair, double mean_allowed)
{
    canvas_cover(pair->canvas, pair->cover, PAINT_TEXT);
    cairo_surface_flush(pair->surface);
    double most = 0, sum = 0, shift = pair->shift;
    int touched = 0;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            const guint8 *row = cairo_image_surface_get_data(pair->surface) +
                                y * cairo_image_surface_get_stride(pair->surface);
            double theirs = row[x] / 255.0, ours = our_coverage(pair->canvas, x, y);
            touched += theirs > 0 || ours > 0;
            sum += fabs(ours - theirs);
            shift += ours - theirs;
            most = fmax(most, fabs(ours - theirs));
        }
    touched = MAX(touched, 1);
    g_assert_cmpfloat(most, <=, MOST);
    g_assert_cmpfloat(sum / touched, <, mean_allowed);
    int all_touched = pair->touched + touched;
    pair_free(pair);
    *pair = pair_new();
    pair->shift = shift;
    pair->touched = all_touched;
}

static void finish(Pair *pair)
{
    g_assert_cmpint(pair->touched, >, 1000);
    g_assert_cmpfloat(fabs(pair->shift / pair->touched), <, SHIFT);
    pair_free(pair);
}

static void draw_path(cairo_t *cr, const Point *points, guint n)
{
    for (guint i = 0; i < n; i++)
        cairo_line_to(cr, points[i].x, points[i].y);
}

static void stroke_both(Pair *pair, const Point *points, guint n, double width, double dash)
{
    stroke_polyline(pair->cover, points, n, width, false, dash);
    draw_path(pair->cr, points, n);
    cairo_set_line_width(pair->cr, width);
    cairo_set_dash(pair->cr, &dash, dash > 0, 0);
    cairo_stroke(pair->cr);
}

/* Single lines in all directions. */
static void straight_lines(void)
{
    Pair pair = pair_new();
    for (double width = 0.7; width < 6; width *= 1.7) {
        for (int i = 0; i < 36; i++) {
            double angle = G_PI * i / 36, x = 105 + 0.17 * i, y = 65 + 0.29 * i;
            Point points[] = {{x - 60 * cos(angle), y - 60 * sin(angle)},
                              {x + 60 * cos(angle), y + 60 * sin(angle)}};
            stroke_both(&pair, points, 2, width, 0);
            compare(&pair, MEAN);
        }
    }
    finish(&pair);
}

/* Series as charts have them: smooth, noisy, with steps, with spikes narrower than the line. */
static void polylines(void)
{
    Pair pair = pair_new();
    GRand *rand = g_rand_new_with_seed(3);
    for (int kind = 0; kind < 4; kind++)
        for (double width = 1; width < 4; width += 0.5) {
            Point points[160];
            for (int i = 0; i < 160; i++) {
                double noise = g_rand_double_range(rand, -1, 1), wave = 20 * sin(i * 0.1);
                double y[] = {wave, wave + 3 * noise, floor(noise * 3) * 7,
                              i % 9 == 0 ? 50 * noise : 0};
                points[i] = (Point){3 + i * 1.27, 65 + y[kind]};
            }
            stroke_both(&pair, points, 160, width, 0);
            compare(&pair, MEAN_OF_MANY);
        }
    g_rand_free(rand);
    finish(&pair);
}

static void dashes(void)
{
    Pair pair = pair_new();
    static const Point points[] = {{5.3, 100}, {60, 20.2}, {130.5, 90}, {205, 33}};
    for (double dash = 1.5; dash < 20; dash *= 1.9) {
        stroke_both(&pair, points, G_N_ELEMENTS(points), 1.5, dash);
        compare(&pair, MEAN_OF_MANY);
    }
    finish(&pair);
}

/* Stars and random polygons, which cross themselves. */
static void polygons(void)
{
    Pair pair = pair_new();
    GRand *rand = g_rand_new_with_seed(4);
    for (int i = 0; i < 60; i++) {
        Point points[9];
        guint n = 3 + i % 7;
        for (guint k = 0; k < n; k++)
            points[k] = (Point){g_rand_double_range(rand, -40, WIDTH + 40),
                                g_rand_double_range(rand, -40, HEIGHT + 40)};
        cover_add_polygon(pair.cover, points, n);
        draw_path(pair.cr, points, n);
        cairo_fill(pair.cr);
        compare(&pair, MEAN_OF_MANY);
    }
    g_rand_free(rand);
    finish(&pair);
}

/* What is far outside is cut, not wrapped; a convex shape equals the same as a polygon. */
static void far_and_convex(void)
{
    Pair pair = pair_new();
    static const Point lines[][2] = {{{-1e6, -1e6}, {1e6, 1e6 + 30}},
                                     {{-1e6, 70.3}, {1e6, 60.1}},
                                     {{33.3, -1e6}, {44.4, 1e6}},
                                     {{-5000, 129}, {5000, 1}}};
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        stroke_polyline(pair.cover, lines[i], 2, 3, false, 0);
        canvas_cover(pair.canvas, pair.cover, PAINT_TEXT);
        double x = 105.5, t = (x - lines[i][0].x) / (lines[i][1].x - lines[i][0].x);
        if (i != 2) {
            double y = lines[i][0].y + t * (lines[i][1].y - lines[i][0].y);
            g_assert_cmpfloat(our_coverage(pair.canvas, 105, (int)floor(y)), ==, 1);
            g_assert_cmpfloat(our_coverage(pair.canvas, 105, (int)floor(y) - 6), ==, 0);
        }
    }
    pair_free(&pair);
    pair = pair_new();
    static const Point quad[] = {{10.2, 5}, {190, 40.7}, {150.1, 120}, {20, 99.9}};
    Cover *other = cover_new(WIDTH, HEIGHT);
    cover_add_convex(pair.cover, quad, 4);
    cover_add_polygon(other, quad, 4);
    CoverBlock one, two;
    while (cover_take(other, &two)) {
        g_assert_true(cover_take(pair.cover, &one));
        g_assert_cmpint(one.x, ==, two.x);
        g_assert_cmpint(one.y, ==, two.y);
        g_assert_cmpmem(one.counts, sizeof one.counts, two.counts, sizeof two.counts);
    }
    g_assert_false(cover_take(pair.cover, &one));
    cover_free(other);
    pair_free(&pair);
}

/* A hundred points in each column of pixels: the smallest and the largest are seen, and no more
 * than the stroke's half is beyond them. */
static void dense_series(void)
{
    enum { N = 20000, LEFT = 5, COLUMNS = 200 };
    Point *points = g_new(Point, N);
    double low[COLUMNS], high[COLUMNS];
    GRand *rand = g_rand_new_with_seed(6);
    for (int i = 0; i < COLUMNS; i++) {
        low[i] = HEIGHT;
        high[i] = 0;
    }
    for (int i = 0; i < N; i++) {
        double x = (i + 0.5) * COLUMNS / N,
               y = 60 + 20 * sin(x / 20) + g_rand_double_range(rand, -5, 5);
        y += g_rand_int_range(rand, 0, 400) == 0 ? g_rand_double_range(rand, -35, 35) : 0;
        points[i] = (Point){LEFT + x, y};
        low[(int)x] = MIN(low[(int)x], y);
        high[(int)x] = MAX(high[(int)x], y);
        if (i > 0 && i % (N / COLUMNS) == 0) { /* on its way from the column before */
            double border = (y + points[i - 1].y) / 2;
            for (int column = (int)x - 1; column <= (int)x; column++) {
                low[column] = MIN(low[column], border);
                high[column] = MAX(high[column], border);
            }
        }
    }
    Pair pair = pair_new();
    stroke_polyline(pair.cover, points, N, 1.5, false, 0);
    canvas_cover(pair.canvas, pair.cover, PAINT_TEXT);
    for (int i = 0; i < COLUMNS; i++) {
        int top = 0, bottom = HEIGHT - 1;
        while (our_coverage(pair.canvas, LEFT + i, top) < 0.5)
            top++;
        while (our_coverage(pair.canvas, LEFT + i, bottom) < 0.5)
            bottom--;
        g_assert_cmpfloat_with_epsilon(top, low[i] - 0.75, 1.01);
        g_assert_cmpfloat_with_epsilon(bottom + 1, high[i] + 0.75, 1.01);
        for (int y = top; y <= bottom; y++)
            g_assert_cmpfloat(our_coverage(pair.canvas, LEFT + i, y), >, 0.5);
    }
    g_rand_free(rand);
    g_free(points);
    pair_free(&pair);
}

/* Masks and rectangles are cut at the canvas' edges; mixing takes steps of a sixteenth. */
static void text_and_rectangles(void)
{
    Pair pair = pair_new();
    g_autoptr(Fonts) fonts = fonts_new(NULL);
    const TextMask *mask = fonts_mask(fonts, &theme, FONT_FINDING, "Hubplot Ågj", 1);
    static const Point places[] = {{20, 40},   {-30, 5},   {180, 128},
                                   {-500, 60}, {20, -400}, {20, 900}};
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        int left = (int)places[i].x, base = (int)places[i].y;
        canvas_text(pair.canvas, left, base, mask, PAINT_TEXT);
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++) {
                int column = x - left - mask->x, row = y - base - mask->y;
                bool inside = column >= 0 && row >= 0 && column < mask->width && row < mask->height;
                double expected = inside ? mask->alpha[row * mask->width + column] / 255.0 : 0;
                g_assert_cmpfloat_with_epsilon(our_coverage(pair.canvas, x, y), expected, 1 / 30.0);
            }
        canvas_rect(pair.canvas, -10, -10, 1000, 1000, PAINT_BACKGROUND);
    }
    canvas_rect(pair.canvas, -5, 100, 10, 1000, PAINT_TEXT);
    g_assert_cmpfloat(our_coverage(pair.canvas, 4, 129), ==, 1);
    g_assert_cmpfloat(our_coverage(pair.canvas, 5, 129), ==, 0);
    g_assert_cmpfloat(our_coverage(pair.canvas, 4, 99), ==, 0);
    pair_free(&pair);
}

/* More colours than a palette holds: the nearest serves, and it is near. */
static void crowded_palette(void)
{
    theme.colour[PAINT_BACKGROUND] = 0xffffff;
    for (int i = 0; i < N_THEME_SERIES; i++)
        theme.colour[PAINT_SERIES + i] = (guint32)(0x112233 + i * 0x1a0f17);
    g_autoptr(Canvas) canvas = canvas_new(WIDTH, HEIGHT, &theme, PAINT_BACKGROUND);
    g_autoptr(Cover) cover = cover_new(WIDTH, HEIGHT);
    for (int i = 0; i < N_THEME_SERIES; i++)
        canvas_reserve(canvas, PAINT_SERIES + i, false);
    for (int round = 0; round < 5; round++)
        for (int i = 0; i < N_THEME_SERIES; i++) {
            Point points[] = {
                {3, 10 + i * 9}, {100, 120 - i * 13 - round * 7}, {205, 3 + round * 11 + i * 5}};
            stroke_polyline(cover, points, 3, 1.5, false, 0);
            canvas_cover(canvas, cover, PAINT_SERIES + i);
        }
    guint n;
    const guint32 *palette = canvas_palette(canvas, &n);
    g_assert_cmpint(n, ==, CANVAS_COLOURS);
    g_assert_cmphex(palette[0], ==, 0xffffff);
    for (int i = 0; i < N_THEME_SERIES; i++)
        g_assert_cmphex(palette[1 + i], ==, theme.colour[PAINT_SERIES + i]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/canvas/straight-lines", straight_lines);
    g_test_add_func("/canvas/polylines", polylines);
    g_test_add_func("/canvas/dashes", dashes);
    g_test_add_func("/canvas/polygons", polygons);
    g_test_add_func("/canvas/far-and-convex", far_and_convex);
    g_test_add_func("/canvas/dense-series", dense_series);
    g_test_add_func("/canvas/text-and-rectangles", text_and_rectangles);
    g_test_add_func("/canvas/crowded-palette", crowded_palette);
    return g_test_run();
}
