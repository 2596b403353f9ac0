/* A bit a sample: 2 samples in each of a pixel's 8 sub-rows, 32 pixels (64 bits) of a sub-row in a
 * word, the words of a block's sub-rows side by side. A convex polygon is filled sub-row by sub-row
 * between its left and its right edge; any other by flags: each edge turns the bit at its crossing
 * over, and a running exclusive or along the sub-row then makes spans of them (Kallio's edge
 * flags). Coverage is how many of a pixel's 16 bits are set, counted for 32 pixels at once.
 *
 * Invariant: a block's bits are good while `dirty` names it, in rows `row` to `last_row`; whatever
 * sets bits marks their blocks first, which clears those that were not. So an empty cover costs
 * nothing, however large it is. */
#include "raster/cover.h"

#include <string.h>

#define ROWS 8      /* sub-rows in a pixel */
#define COLUMNS 2   /* samples of a pixel in a sub-row */
#define FRACTION 32 /* bits below the point in places along a sub-row, which count in samples */
#define ONE (G_GINT64_CONSTANT(1) << FRACTION)

/* The first sample of each sub-row lies 0, 5, 2, 7, 4, 1, 6 and 3 sixteenths of a pixel, and half
 * of one, to the right of the pixel's edge. What must be added to a place before its fraction is
 * cut off, so that it becomes the first sample at or right of it: */
#define ROUND_UP(sixteenths) (ONE - 1 - (2 * (sixteenths) + 1) * (ONE / 16))
static const gint64 round_up[ROWS] = {
    ROUND_UP(0), ROUND_UP(5), ROUND_UP(2), ROUND_UP(7),
    ROUND_UP(4), ROUND_UP(1), ROUND_UP(6), ROUND_UP(3),
};

struct Cover {
    int width, height; /* px */
    int blocks;        /* in a row */
    int words;         /* of `dirty` in a row */
    guint64 *bits;     /* a block's 8 sub-rows, block by block, row by row */
    guint64 *dirty;    /* a bit for each block that may have bits in it, `words` a row */
    int row, last_row; /* that may be dirty */
};

Cover *cover_new(int width, int height)
{
    Cover *cover = g_new0(Cover, 1);
    cover->width = width;
    cover->height = height;
    cover->blocks = (width + COVER_BLOCK - 1) / COVER_BLOCK;
    cover->words = (cover->blocks + 63) / 64;
    cover->bits = g_new(guint64, (gsize)cover->blocks * height * ROWS);
    cover->dirty = g_new0(guint64, (gsize)cover->words * height);
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
    g_free(cover);
}

/* The first sub-row whose middle is at or below `y`, px. */
static inline int row_at(const Cover *cover, double y)
{
    double row = y * ROWS - 0.5;
    int last = cover->height * ROWS;
    if (!(row > 0))
        return 0;
    if (row >= last)
        return last;
    return (int)row + ((int)row < row);
}

static inline gint64 to_fixed(double place)
{
    const double limit = 1 << 28;
    return (gint64)(CLAMP(place, -limit, limit) * (double)ONE);
}

/* An edge as it crosses the middles of sub-rows `row` to `end` - 1. */
typedef struct {
    int row, end;
    gint64 place, step;
    bool down;
} Edge;

static inline Edge edge_new(const Cover *cover, Point from, Point to)
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

/* The first sample of the sub-row at or right of `place`. */
static inline int sample_at(int row, gint64 place)
{
    return (int)((place + round_up[row]) >> FRACTION);
}

static inline guint64 *sub_row(const Cover *cover, int row)
{
    return cover->bits + (gsize)(row / ROWS) * cover->blocks * ROWS + row % ROWS;
}

/* Makes blocks first .. last of a row ready for bits. */
static inline void mark_dirty(Cover *cover, int row, int first, int last)
{
    for (int block = first; block <= last; block++) {
        guint64 *dirty = &cover->dirty[row * cover->words + block / 64];
        guint64 bit = G_GUINT64_CONSTANT(1) << block % 64;
        if ((*dirty & bit) == 0)
            memset(cover->bits + ((gsize)row * cover->blocks + block) * ROWS, 0,
                   ROWS * sizeof *cover->bits);
        *dirty |= bit;
    }
}

/* The same for all rows that sub-rows first .. end - 1 are in. */
static void mark_rows_dirty(Cover *cover, int first, int end, int first_block, int last_block)
{
    int row = first / ROWS, last = (end - 1) / ROWS;
    cover->row = MIN(cover->row, row);
    cover->last_row = MAX(cover->last_row, last);
    for (; row <= last; row++)
        mark_dirty(cover, row, first_block, last_block);
}

/* The block that holds `x`, or the nearest. */
static int block_at(const Cover *cover, double x)
{
    if (!(x > 0))
        return 0;
    return x >= cover->width ? cover->blocks - 1 : (int)(x / COVER_BLOCK);
}

/* Adds samples from .. end - 1 of a sub-row. */
static void add_span(Cover *cover, int row, int from, int end)
{
    guint64 *bits = sub_row(cover, row);
    int block = from / 64, last = (end - 1) / 64;
    guint64 head = ~G_GUINT64_CONSTANT(0) << from % 64;
    guint64 tail = ~G_GUINT64_CONSTANT(0) >> (63 - (end - 1) % 64);
    mark_dirty(cover, row / ROWS, block, last);
    for (; block < last; block++) {
        bits[block * ROWS] |= head;
        head = ~G_GUINT64_CONSTANT(0);
    }
    bits[block * ROWS] |= head & tail;
}

/* One side of a convex polygon, from top to bottom. */
typedef struct {
    Edge edges[COVER_MAX_CORNERS];
    guint n;
} Side;

static void add_edge(Side *side, Edge edge)
{
    guint at = side->n++;
    for (; at > 0 && side->edges[at - 1].row > edge.row; at--)
        side->edges[at] = side->edges[at - 1];
    side->edges[at] = edge;
}

/* A stretch of sub-rows in which neither side of a polygon bends. */
typedef struct {
    int row, end;
    gint64 left, left_step, right, right_step;
} Stretch;

/* Fills a stretch wherever it is. */
static void fill_spans(Cover *cover, Stretch stretch)
{
    int limit = cover->width * COLUMNS;
    for (int row = stretch.row; row < stretch.end; row++) {
        int from = sample_at(row % ROWS, stretch.left), to = sample_at(row % ROWS, stretch.right);
        from = MAX(from, 0);
        to = MIN(to, limit);
        if (from < to)
            add_span(cover, row, from, to);
        stretch.left += stretch.left_step;
        stretch.right += stretch.right_step;
    }
}

/* Fills a stretch that is in one block, and not at its right edge: the common case, and the fast
 * one. */
static void fill_block(Cover *cover, Stretch stretch, int block)
{
    guint64 *bits = sub_row(cover, stretch.row / ROWS * ROWS) + (gsize)block * ROWS;
    gsize step = (gsize)cover->blocks * ROWS;
    gint64 left = stretch.left, right = stretch.right;
    int row = stretch.row % ROWS, end = row + stretch.end - stretch.row;
    for (; row < end; row = 0, end -= ROWS, bits += step)
        for (int last = MIN(end, ROWS); row < last; row++) {
            int from = sample_at(row, left), to = sample_at(row, right);
            to = MAX(from, to);
            bits[row] |=
                (G_GUINT64_CONSTANT(1) << (to & 63)) - (G_GUINT64_CONSTANT(1) << (from & 63));
            left += stretch.left_step;
            right += stretch.right_step;
        }
}

static gint64 place_at(const Edge *edge, int row)
{
    return edge->place + (row - edge->row) * edge->step;
}

/* The stretch that begins at `row`, on these two edges. */
static Stretch stretch_new(const Edge *one, const Edge *other, int row)
{
    int end = MIN(one->end, other->end);
    if (place_at(one, row) + place_at(one, end - 1) >
        place_at(other, row) + place_at(other, end - 1)) {
        const Edge *left = other;
        other = one;
        one = left;
    }
    return (Stretch){row, end, place_at(one, row), one->step, place_at(other, row), other->step};
}

void cover_add_convex(Cover *cover, const Point *points, guint n)
{
    Side sides[2];
    sides[0].n = sides[1].n = 0;
    double left = points[0].x, right = left;
    for (guint i = 0; i < n; i++) {
        Edge edge = edge_new(cover, points[i], points[i + 1 < n ? i + 1 : 0]);
        left = MIN(left, points[i].x);
        right = MAX(right, points[i].x);
        if (edge.row < edge.end)
            add_edge(&sides[edge.down], edge);
    }
    if (sides[0].n == 0 || sides[1].n == 0)
        return;
    int row = sides[0].edges[0].row, end = sides[0].edges[sides[0].n - 1].end;
    int block = block_at(cover, left);
    bool inside =
        left >= block * COVER_BLOCK && right + 1 < MIN((block + 1) * COVER_BLOCK, cover->width);
    mark_rows_dirty(cover, row, end, block, inside ? block : block - 1);
    for (const Edge *one = sides[0].edges, *other = sides[1].edges; row < end;) {
        Stretch stretch = stretch_new(one, other, row);
        if (inside)
            fill_block(cover, stretch, block);
        else
            fill_spans(cover, stretch);
        row = stretch.end;
        one += row == one->end;
        other += row == other->end;
    }
}

/* The samples from .. end - 1 that lie in a block. */
static guint64 samples_in_block(int from, int end, int block)
{
    from = MAX(from - block * 64, 0);
    end = MIN(end - block * 64, 64);
    return from >= end ? 0 : (~G_GUINT64_CONSTANT(0) >> (64 - (end - from))) << from;
}

void cover_add_rect(Cover *cover, double left, double top, double right, double bottom)
{
    int first = row_at(cover, top), end = row_at(cover, bottom), limit = cover->width * COLUMNS;
    gint64 from = to_fixed(left * COLUMNS), to = to_fixed(right * COLUMNS);
    if (first >= end || !(right > 0 && left < cover->width))
        return;
    int first_block = block_at(cover, left), last_block = block_at(cover, right);
    mark_rows_dirty(cover, first, end, first_block, last_block);
    for (int block = first_block; block <= last_block; block++) {
        guint64 samples[ROWS];
        for (int row = 0; row < ROWS; row++)
            samples[row] = samples_in_block(MAX(sample_at(row, from), 0),
                                            MIN(sample_at(row, to), limit), block);
        guint64 *bits = sub_row(cover, first / ROWS * ROWS) + (gsize)block * ROWS;
        int row = first % ROWS, last = row + end - first;
        for (; row < last; row = 0, last -= ROWS, bits += (gsize)cover->blocks * ROWS)
            for (; row < MIN(last, ROWS); row++)
                bits[row] |= samples[row];
    }
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
    }
    int rest = cover->width * COLUMNS % 64; /* nothing is beyond the right edge */
    if (rest != 0)
        bits[(cover->blocks - 1) * ROWS] &= (G_GUINT64_CONSTANT(1) << rest) - 1;
}

void cover_add_polygon(Cover *cover, const Point *points, guint n)
{
    double left = points[0].x, right = left, top = points[0].y, bottom = top;
    for (guint i = 1; i < n; i++) {
        left = MIN(left, points[i].x);
        right = MAX(right, points[i].x);
        top = MIN(top, points[i].y);
        bottom = MAX(bottom, points[i].y);
    }
    int first = row_at(cover, top), end = row_at(cover, bottom), limit = cover->width * COLUMNS;
    if (first >= end)
        return;
    int first_block = block_at(cover, left - 1), last_block = block_at(cover, right + 1);
    mark_rows_dirty(cover, first, end, first_block, last_block);
    for (guint i = 0; i < n; i++) {
        Edge edge = edge_new(cover, points[i], points[i + 1 < n ? i + 1 : 0]);
        for (int row = edge.row; row < edge.end; row++, edge.place += edge.step) {
            int at = MAX(sample_at(row % ROWS, edge.place), 0);
            if (at < limit)
                sub_row(cover, row)[at / 64 * ROWS] ^= G_GUINT64_CONSTANT(1) << at % 64;
        }
    }
    for (int row = first; row < end; row++)
        fill_between_flags(cover, row, first_block, last_block);
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

/* Takes one block out, as its samples are counted. */
static void take_block(Cover *cover, int row, int at, CoverBlock *block)
{
    count_samples(cover->bits + ((gsize)row * cover->blocks + at) * ROWS, block);
    block->x = at * COVER_BLOCK;
    block->y = row;
}

bool cover_take(Cover *cover, CoverBlock *block)
{
    for (; cover->row <= cover->last_row; cover->row++)
        for (int word = 0; word < cover->words; word++) {
            guint64 *dirty = &cover->dirty[cover->row * cover->words + word];
            while (*dirty != 0) {
                take_block(cover, cover->row, word * 64 + __builtin_ctzll(*dirty), block);
                *dirty &= *dirty - 1;
                if (block->touched != 0)
                    return true;
            }
        }
    cover->row = cover->height;
    cover->last_row = -1;
    return false;
}
