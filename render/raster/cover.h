/* How much of each pixel a shape covers, from 16 samples: 8 sub-rows of 2, so placed that all
 * 16 have different x. Shapes are collected until they are taken out, a block of 32 pixels at a
 * time; a sample is in or out, so what overlaps counts once.
 *
 * After K. Kallio, "Scanline edge-flag algorithm for antialiasing", 2007. */
#ifndef HUBPLOT_COVER_H
#define HUBPLOT_COVER_H

#include "scene/scene.h"

#define COVER_FULL 16
#define COVER_BLOCK 32 /* px */

typedef struct Cover Cover;

/* For a picture of at most 32,767 px a side. What lies outside of it is cut off. */
Cover *cover_new(int width, int height);
void cover_free(Cover *cover);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cover, cover_free)

/* Adds a convex polygon of at most COVER_MAX_CORNERS corners; points in px. */
#define COVER_MAX_CORNERS 8
void cover_add_convex(Cover *cover, const Point *points, guint n);

/* Adds an upright rectangle. */
void cover_add_rect(Cover *cover, double left, double top, double right, double bottom);

/* Adds any polygon, by the even-odd rule. The cover must be empty. */
void cover_add_polygon(Cover *cover, const Point *points, guint n);

/* 32 pixels of a row. Bit 2 * i of `touched` tells that pixel i has samples in it. */
typedef struct {
    int x, y; /* of its first pixel */
    guint64 touched;
    bool full;         /* all are covered wholly */
    guint64 counts[4]; /* byte i / 4 of counts[i % 4]: samples in pixel i */
} CoverBlock;

static inline guint cover_block_count(const CoverBlock *block, int i)
{
    return block->counts[i & 3] >> (i >> 2) * 8 & 0xff;
}

/* Takes the next block, row by row; false when the cover is empty again. */
bool cover_take(Cover *cover, CoverBlock *block);

#endif
