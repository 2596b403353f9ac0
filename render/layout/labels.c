#include "layout/labels.h"

#include <stdlib.h>

static int by_wanted(const void *one, const void *other)
{
    const LabelSlot *a = one, *b = other;
    if (a->wanted != b->wanted)
        return a->wanted < b->wanted ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

/* Labels that touch and so move together. */
typedef struct {
    double sum; /* of where its members want its beginning */
    gsize n;
} Block;

bool labels_place(LabelSlot *slots, gsize n, double low, double high)
{
    double total = 0;
    for (gsize i = 0; i < n; i++)
        total += slots[i].size;
    if (total > high - low)
        return false;
    qsort(slots, n, sizeof *slots, by_wanted);
    g_autofree Block *blocks = g_new(Block, n);
    gsize n_blocks = 0;
    double before = 0;
    for (gsize i = 0; i < n; i++) {
        /* Without the sizes of those before it, a label wants to be here; and these numbers must
         * not fall from one to the next. */
        double wanted = slots[i].wanted - slots[i].size / 2 - before;
        before += slots[i].size;
        blocks[n_blocks++] = (Block){wanted, 1};
        while (n_blocks > 1 && blocks[n_blocks - 2].sum * (double)blocks[n_blocks - 1].n >=
                                   blocks[n_blocks - 1].sum * (double)blocks[n_blocks - 2].n) {
            blocks[n_blocks - 2].sum += blocks[n_blocks - 1].sum;
            blocks[n_blocks - 2].n += blocks[n_blocks - 1].n;
            n_blocks--;
        }
    }
    before = 0;
    for (gsize i = 0, block = 0, of_block = 0; i < n; i++) {
        double start = CLAMP(blocks[block].sum / (double)blocks[block].n, low, high - total);
        slots[i].placed = start + before + slots[i].size / 2;
        before += slots[i].size;
        if (++of_block == blocks[block].n) {
            block++;
            of_block = 0;
        }
    }
    return true;
}
