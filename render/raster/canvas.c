/* A canvas whose pixels are places in a palette from the start, so that a picture need not be
 * reduced to one afterwards. Painting a covered pixel is a look-up: (paint, samples covered, place
 * below) to place. The table is filled as it is needed; a new mix gets a new place while there is
 * one.
 *
 * Invariant: a place's colour never changes, and the exact colours of paints come first, so that
 * what is covered wholly is exact however many mixes there are. */
#include "raster/canvas.h"

#include <string.h>

#define STEPS COVER_FULL
#define HASH_SIZE 1024

/* One paint: its place in the palette, and what a pixel becomes when so many of its samples are
 * covered with it. Of that the places plus 1; 0: not looked up yet. */
typedef struct {
    guint8 place;
    guint8 mix[STEPS + 1][256];
} Blend;

struct Canvas {
    int width, height;
    const Theme *theme;
    guint8 *rows; /* each of width + 1 bytes */
    guint32 palette[CANVAS_COLOURS];
    guint n_colours, n_surfaces; /* surfaces have the first places */
    guint8 hash[HASH_SIZE];      /* place in the palette plus 1, by colour */
    Blend *blends[N_PAINTS];     /* NULL: not used yet */
};

Canvas *canvas_new(int width, int height, const Theme *theme, Paint background)
{
    Canvas *canvas = g_new0(Canvas, 1);
    canvas->width = width;
    canvas->height = height;
    canvas->theme = theme;
    canvas->rows = g_malloc0((gsize)(width + 1) * height); /* the background is the first colour */
    canvas_add_surface(canvas, background);
    return canvas;
}

void canvas_free(Canvas *canvas)
{
    if (canvas == NULL)
        return;
    for (int i = 0; i < N_PAINTS; i++)
        g_free(canvas->blends[i]);
    g_free(canvas->rows);
    g_free(canvas);
}

static int channel(guint32 colour, int shift)
{
    return colour >> shift & 0xff;
}

static guint nearest(const Canvas *canvas, guint32 colour)
{
    guint best = 0;
    int least = G_MAXINT;
    for (guint i = 0; i < canvas->n_colours; i++) {
        int off[3], away = 0;
        for (int k = 0; k < 3; k++)
            off[k] = channel(canvas->palette[i], 8 * k) - channel(colour, 8 * k);
        /* Another hue shows more than another brightness. */
        for (int k = 0; k < 3; k++) {
            int turn = off[k] - off[(k + 1) % 3];
            away += off[k] * off[k] + 2 * turn * turn;
        }
        if (away < least) {
            least = away;
            best = i;
        }
    }
    return best;
}

/* The place of a colour in the palette, new if there is room, else of the nearest. */
static guint find_place(Canvas *canvas, guint32 colour)
{
    guint slot = colour * 2654435761u >> 22;
    for (; canvas->hash[slot] != 0; slot = (slot + 1) % HASH_SIZE)
        if (canvas->palette[canvas->hash[slot] - 1] == colour)
            return canvas->hash[slot] - 1;
    if (canvas->n_colours == CANVAS_COLOURS)
        return nearest(canvas, colour);
    canvas->palette[canvas->n_colours] = colour;
    canvas->hash[slot] = ++canvas->n_colours;
    return canvas->n_colours - 1;
}

static Blend *find_blend(Canvas *canvas, Paint paint)
{
    if (canvas->blends[paint] == NULL) {
        Blend *blend = canvas->blends[paint] = g_new0(Blend, 1);
        blend->place = (guint8)find_place(canvas, canvas->theme->colour[paint]);
        memset(blend->mix[COVER_FULL], blend->place + 1, sizeof blend->mix[COVER_FULL]);
    }
    return canvas->blends[paint];
}

static guint32 mix_colours(guint32 under, guint32 over, guint samples)
{
    guint32 mixed = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        guint sum = channel(under, shift) * (STEPS - samples) + channel(over, shift) * samples;
        mixed |= (guint32)((sum + STEPS / 2) / STEPS) << shift;
    }
    return mixed;
}

/* What a pixel becomes, plus 1. */
static guint8 find_mix(Canvas *canvas, Blend *blend, guint8 pixel, guint samples)
{
    guint8 *place = &blend->mix[samples][pixel];
    if (G_UNLIKELY(*place == 0)) {
        guint step = pixel < canvas->n_surfaces ? samples : (samples + 2) / 4 * 4;
        guint32 over = canvas->palette[blend->place], under = canvas->palette[pixel];
        *place = (guint8)(find_place(canvas, mix_colours(under, over, step)) + 1);
    }
    return *place;
}

static inline void paint_pixel(Canvas *canvas, Blend *blend, guint8 *pixel, guint samples)
{
    *pixel = find_mix(canvas, blend, *pixel, samples) - 1;
}

void canvas_add_surface(Canvas *canvas, Paint paint)
{
    if (paint != PAINT_NONE) {
        find_blend(canvas, paint);
        canvas->n_surfaces = canvas->n_colours;
    }
}

void canvas_reserve(Canvas *canvas, Paint paint, bool text)
{
    if (paint == PAINT_NONE)
        return;
    Blend *blend = find_blend(canvas, paint);
    for (guint samples = 1; text && samples < STEPS; samples++)
        find_mix(canvas, blend, 0, samples);
}

static guint8 *row_at(const Canvas *canvas, int y)
{
    return canvas->rows + (gsize)y * (canvas->width + 1) + 1;
}

void canvas_rect(Canvas *canvas, int x, int y, int w, int h, Paint paint)
{
    int left = MAX(x, 0), right = MIN(x + w, canvas->width);
    int top = MAX(y, 0), bottom = MIN(y + h, canvas->height);
    if (paint == PAINT_NONE || left >= right)
        return;
    guint8 place = find_blend(canvas, paint)->place;
    gsize stride = (gsize)canvas->width + 1;
    if (right - left == 1) { /* a column of a day, and most of what is drawn */
        guint8 *pixel = row_at(canvas, top) + left;
        for (int row = top; row < bottom; row++, pixel += stride)
            *pixel = place;
        return;
    }
    for (int row = top; row < bottom; row++)
        memset(row_at(canvas, row) + left, place, right - left);
}

void canvas_cover(Canvas *canvas, Cover *cover, Paint paint)
{
    Blend *blend = find_blend(canvas, paint);
    CoverBlock block;
    while (cover_take(cover, &block)) {
        guint8 *pixels = row_at(canvas, block.y) + block.x;
        if (block.full) {
            memset(pixels, blend->place, COVER_BLOCK);
            continue;
        }
        for (guint64 left = block.touched; left != 0; left &= left - 1) {
            int i = __builtin_ctzll(left) / 2;
            paint_pixel(canvas, blend, &pixels[i], cover_block_count(&block, i));
        }
    }
}

void canvas_text(Canvas *canvas, int x, int y, const TextMask *mask, Paint paint)
{
    Blend *blend = find_blend(canvas, paint);
    x += mask->x;
    y += mask->y;
    int left = MAX(0, -x), right = MIN(mask->width, canvas->width - x);
    int bottom = MIN(mask->height, canvas->height - y);
    for (int row = MAX(0, -y); row < bottom; row++) {
        const guint8 *alpha = mask->alpha + (gsize)row * mask->width;
        guint8 *pixels = row_at(canvas, y + row) + x;
        for (int i = left; i < right; i++) {
            guint samples = (alpha[i] + 8) / 16;
            if (samples != 0)
                paint_pixel(canvas, blend, &pixels[i], samples);
        }
    }
}

void canvas_size(const Canvas *canvas, int *width, int *height)
{
    *width = canvas->width;
    *height = canvas->height;
}

const guint8 *canvas_rows(const Canvas *canvas)
{
    return canvas->rows;
}

const guint32 *canvas_palette(const Canvas *canvas, guint *n_colours)
{
    *n_colours = canvas->n_colours;
    return canvas->palette;
}
