/* Code lengths of the optimal tree by counts in place, without nodes (Moffat and Katajainen), then
 * cut to the limit that DEFLATE allows: codes that are too long get the limit, which takes more
 * room than there is, so the longest that are shorter give up a bit until the sum of 2^-length is 1
 * again. Codes follow from the lengths alone: the shorter first, equals in the order of their
 * symbols. */
#include "deflate/huffman.h"

#include <string.h>

#define MAX_SYMBOLS 288
#define MAX_LENGTH 15

typedef struct {
    guint count, symbol;
} Leaf;

static int compare_leaves(const void *one, const void *other)
{
    const Leaf *a = one, *b = other;
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    return a->symbol < b->symbol ? -1 : 1;
}

/* Depths of the leaves of the optimal tree, in place: `a` holds the counts, ascending, and then
 * the depths, descending. A. Moffat and J. Katajainen, "In-place calculation of minimum-redundancy
 * codes", 1995. */
static void tree_depths(guint *a, int n)
{
    int leaf = 2, root = 0;
    a[0] += a[1];
    for (int next = 1; next < n - 1; next++) {
        if (leaf >= n || a[root] < a[leaf]) {
            a[next] = a[root];
            a[root++] = next;
        } else {
            a[next] = a[leaf++];
        }
        if (leaf >= n || (root < next && a[root] < a[leaf])) {
            a[next] += a[root];
            a[root++] = next;
        } else {
            a[next] += a[leaf++];
        }
    }
    a[n - 2] = 0;
    for (int next = n - 3; next >= 0; next--)
        a[next] = a[a[next]] + 1;
    int available = 1, used = 0, next = n - 1;
    root = n - 2;
    for (guint depth = 0; available > 0; depth++, available = 2 * used, used = 0) {
        for (; root >= 0 && a[root] == depth; root--)
            used++;
        for (; available > used; available--)
            a[next--] = depth;
    }
}

/* Shortens codes longer than `limit`, and lengthens the longest others to make room: the sum of
 * 2^-length must be 1. `of_length` counts the codes of each length. */
static void limit_lengths(guint *of_length, guint longest, guint limit)
{
    guint sum = 0;
    for (guint length = limit + 1; length <= longest; length++)
        of_length[limit] += of_length[length];
    for (guint length = 1; length <= limit; length++)
        sum += of_length[length] << (limit - length);
    for (; sum > 1u << limit; sum--) {
        of_length[limit]--;
        guint length = limit - 1;
        while (of_length[length] == 0)
            length--;
        of_length[length]--;
        of_length[length + 1] += 2;
    }
}

void huffman_lengths(const guint *counts, guint n, guint limit, guint8 *lengths)
{
    Leaf leaves[MAX_SYMBOLS];
    guint depths[MAX_SYMBOLS], of_length[MAX_SYMBOLS] = {0}, used = 0;
    memset(lengths, 0, n);
    for (guint i = 0; i < n; i++)
        if (counts[i] > 0)
            leaves[used++] = (Leaf){counts[i], i};
    if (used < 2) {
        if (used == 1)
            lengths[leaves[0].symbol] = 1;
        return;
    }
    qsort(leaves, used, sizeof *leaves, compare_leaves);
    for (guint i = 0; i < used; i++)
        depths[i] = leaves[i].count;
    tree_depths(depths, (int)used);
    for (guint i = 0; i < used; i++)
        of_length[depths[i]]++;
    limit_lengths(of_length, depths[0], limit);
    guint leaf = 0; /* the rarest get the longest */
    for (guint length = limit; length > 0; length--)
        for (guint i = 0; i < of_length[length]; i++)
            lengths[leaves[leaf++].symbol] = (guint8)length;
}

static guint16 reverse(guint code, guint length)
{
    guint reversed = 0;
    for (; length > 0; length--, code >>= 1)
        reversed = reversed << 1 | (code & 1);
    return (guint16)reversed;
}

void huffman_codes(const guint8 *lengths, guint n, guint16 *codes)
{
    guint of_length[MAX_LENGTH + 1] = {0}, next[MAX_LENGTH + 1] = {0}, code = 0;
    for (guint i = 0; i < n; i++)
        of_length[lengths[i]]++;
    of_length[0] = 0;
    for (guint length = 1; length <= MAX_LENGTH; length++)
        next[length] = code = (code + of_length[length - 1]) << 1;
    for (guint i = 0; i < n; i++)
        codes[i] = lengths[i] == 0 ? 0 : reverse(next[lengths[i]]++, lengths[i]);
}
