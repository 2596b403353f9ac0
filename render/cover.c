#include "cover.h"

#include <math.h>
#include <string.h>

#define ROWS 8      /* sub-rows in a pixel */
#define COLUMNS 2   /* samples of a pixel in a sub-row */
#define FRACTION 32 /* bits below the point in places along a sub-row, which count in samples */
#define ONE (G_GINT64_CONSTANT(1) << FRACTION)

/* The first sample of each sub-row lies this many sixteenths of a pixel, and a half, to the right
 * of the pixel's edge. */
static const guint8 shift[ROWS] = {0, 5, 2, 7, 4, 1, 6, 3};

struct Cover {
    int width, height;    /* px */
    int blocks;           /* in a row */
    int words;            /* of `dirty` in a row */
    guint64 *bits;        /* a block's 8 sub-rows, block by block, row by row */
    guint64 *dirty;       /* a bit for each block with bits in it, `words` a row */
    gint64 *left, *right; /* where a sub-row enters and leaves a convex polygon */
    int row, last_row;    /* that may be dirty */
};

Cover *cover_new(int width, int height)
{
    Cover *cover = g_new0(Cover, 1);
    cover->width = width;
    cover->height = height;
    cover->blocks = (width + COVER_BLOCK - 1) / COVER_BLOCK;
    cover->words = (cover->blocks + 63) / 64;
    cover->bits = g_new0(guint64, (gsize)cover->blocks * height * ROWS);
    cover->dirty = g_new0(guint64, (gsize)cover->words * height);
    cover->left = g_new0(gint64, (gsize)height * ROWS);
    cover->right = g_new0(gint64, (gsize)height * ROWS);
    cover->row = height;
    cover->last_row = -1;
    return cover;
}

void cover_free(Cover *cover)
{
    if (cover == NULL)
        return;
    g_free(cover->bits);
    g_free(cover->dirty);
    g_free(cover->left);
    g_free(cover->right);
    g_free(cover);
}

/* The first sub-row whose middle is at or below `y`, px. */
static int row_at(const Cover *cover, double y)
{
    double row = ceil(y * ROWS - 0.5);
    return row <= 0 ? 0 : row >= cover->height * ROWS ? cover->height * ROWS : (int)row;
}

static gint64 to_fixed(double place)
{
    const double limit = 1 << 28;
    return (gint64)(CLAMP(place, -limit, limit) * (double)ONE);
}

/* An edge as it crosses the middles of sub-rows. */
typedef struct {
    int row, end;
    gint64 place, step;
    bool down;
} Edge;

static Edge edge_new(const Cover *cover, Point from, Point to)
{
    Edge edge = {.down = from.y < to.y};
    Point top = edge.down ? from : to, bottom = edge.down ? to : from;
    edge.row = row_at(cover, top.y);
    edge.end = row_at(cover, bottom.y);
    if (edge.row >= edge.end)
        return edge;
    double slope = (bottom.x - top.x) / (bottom.y - top.y) * COLUMNS / ROWS;
    edge.place = to_fixed(top.x * COLUMNS + slope * (edge.row + 0.5 - top.y * ROWS));
    edge.step = to_fixed(slope);
    return edge;
}

/* The first sample of the sub-row at or right of `place`, within the picture. */
static inline int sample_at(const Cover *cover, int row, gint64 place)
{
    gint64 bias = ONE - 1 - (2 * shift[row % ROWS] + 1) * (ONE / 16);
    gint64 sample = (place + bias) >> FRACTION;
    return sample <= 0                        ? 0
           : sample >= cover->width * COLUMNS ? cover->width * COLUMNS
                                              : (int)sample;
}

static inline guint64 *sub_row(const Cover *cover, int row)
{
    return cover->bits + (gsize)(row / ROWS) * cover->blocks * ROWS + row % ROWS;
}

static inline void mark_dirty(Cover *cover, int row, int block)
{
    cover->dirty[row / ROWS * cover->words + block / 64] |= G_GUINT64_CONSTANT(1) << block % 64;
}

static void note_rows(Cover *cover, int first, int end)
{
    cover->row = MIN(cover->row, first / ROWS);
    cover->last_row = MAX(cover->last_row, (end - 1) / ROWS);
}

/* Adds samples from .. end - 1 of a sub-row. */
static inline void add_span(Cover *cover, int row, int from, int end)
{
    guint64 *bits = sub_row(cover, row);
    int block = from / 64, last = (end - 1) / 64;
    guint64 head = ~G_GUINT64_CONSTANT(0) << from % 64;
    guint64 tail = ~G_GUINT64_CONSTANT(0) >> (63 - (end - 1) % 64);
    for (; block < last; block++) {
        bits[block * ROWS] |= head;
        mark_dirty(cover, row, block);
        head = ~G_GUINT64_CONSTANT(0);
    }
    bits[block * ROWS] |= head & tail;
    mark_dirty(cover, row, block);
}

void cover_add_convex(Cover *cover, const Point *points, guint n)
{
    int first = cover->height * ROWS, end = 0;
    for (guint i = 0; i < n; i++) {
        Edge edge = edge_new(cover, points[i], points[i + 1 < n ? i + 1 : 0]);
        if (edge.row >= edge.end)
            continue;
        first = MIN(first, edge.row);
        end = MAX(end, edge.end);
        gint64 *side = edge.down ? cover->right : cover->left;
        for (int row = edge.row; row < edge.end; row++, edge.place += edge.step)
            side[row] = edge.place;
    }
    for (int row = first; row < end; row++) {
        gint64 one = cover->left[row], other = cover->right[row];
        int from = sample_at(cover, row, MIN(one, other));
        int to = sample_at(cover, row, MAX(one, other));
        if (from < to)
            add_span(cover, row, from, to);
    }
    if (first < end)
        note_rows(cover, first, end);
}

/* Turns the flags of a sub-row, one where the polygon's edge is crossed, into what is inside. */
static void fill_between_flags(Cover *cover, int row, int first, int last)
{
    guint64 *bits = sub_row(cover, row);
    guint64 inside = 0;
    for (int block = first; block <= last; block++) {
        guint64 word = bits[block * ROWS];
        for (int by = 1; by < 64; by *= 2)
            word ^= word << by;
        word ^= inside;
        inside = -(word >> 63);
        bits[block * ROWS] = word;
        if (word != 0)
            mark_dirty(cover, row, block);
    }
    int rest = cover->width * COLUMNS % 64; /* nothing is beyond the right edge */
    if (rest != 0)
        bits[(cover->blocks - 1) * ROWS] &= (G_GUINT64_CONSTANT(1) << rest) - 1;
}

/* The block that holds `x`, or the nearest. */
static int block_at(const Cover *cover, double x)
{
    double block = floor(x / COVER_BLOCK);
    return block <= 0 ? 0 : block >= cover->blocks ? cover->blocks - 1 : (int)block;
}

void cover_add_polygon(Cover *cover, const Point *points, guint n)
{
    int first = cover->height * ROWS, end = 0;
    double left = SCENE_LIMIT, right = -SCENE_LIMIT;
    for (guint i = 0; i < n; i++) {
        left = MIN(left, points[i].x);
        right = MAX(right, points[i].x);
        Edge edge = edge_new(cover, points[i], points[i + 1 < n ? i + 1 : 0]);
        if (edge.row >= edge.end)
            continue;
        first = MIN(first, edge.row);
        end = MAX(end, edge.end);
        for (int row = edge.row; row < edge.end; row++, edge.place += edge.step) {
            int at = sample_at(cover, row, edge.place);
            if (at < cover->width * COLUMNS)
                sub_row(cover, row)[at / 64 * ROWS] ^= G_GUINT64_CONSTANT(1) << at % 64;
        }
    }
    for (int row = first; row < end; row++)
        fill_between_flags(cover, row, block_at(cover, left - 1), block_at(cover, right + 1));
    if (first < end)
        note_rows(cover, first, end);
}

#define EVERY_2ND G_GUINT64_CONSTANT(0x5555555555555555)
#define LOW_PAIRS G_GUINT64_CONSTANT(0x3333333333333333)
#define LOW_NIBBLES G_GUINT64_CONSTANT(0x0f0f0f0f0f0f0f0f)

/* Counts the samples in each pixel, many at once: pairs of bits, then nibbles of up to four
 * sub-rows, then bytes of all eight. */
static void count_samples(const guint64 *bits, CoverBlock *block)
{
    memset(block->counts, 0, sizeof block->counts);
    guint64 any = 0, all = ~G_GUINT64_CONSTANT(0);
    for (int half = 0; half < ROWS; half += ROWS / 2) {
        guint64 even = 0, odd = 0;
        for (int row = half; row < half + ROWS / 2; row++) {
            guint64 pairs = bits[row] - (bits[row] >> 1 & EVERY_2ND);
            even += pairs & LOW_PAIRS;
            odd += pairs >> 2 & LOW_PAIRS;
            any |= bits[row];
            all &= bits[row];
        }
        block->counts[0] += even & LOW_NIBBLES;
        block->counts[1] += odd & LOW_NIBBLES;
        block->counts[2] += even >> 4 & LOW_NIBBLES;
        block->counts[3] += odd >> 4 & LOW_NIBBLES;
    }
    block->touched = (any | any >> 1) & EVERY_2ND;
    block->full = all == ~G_GUINT64_CONSTANT(0);
}

bool cover_take(Cover *cover, CoverBlock *block)
{
    for (; cover->row <= cover->last_row; cover->row++)
        for (int word = 0; word < cover->words; word++) {
            guint64 *dirty = &cover->dirty[cover->row * cover->words + word];
            if (*dirty == 0)
                continue;
            int at = word * 64 + __builtin_ctzll(*dirty);
            *dirty &= *dirty - 1;
            guint64 *bits = cover->bits + ((gsize)cover->row * cover->blocks + at) * ROWS;
            count_samples(bits, block);
            memset(bits, 0, ROWS * sizeof *bits);
            block->x = at * COVER_BLOCK;
            block->y = cover->row;
            return true;
        }
    cover->row = cover->height;
    cover->last_row = -1;
    return false;
}
