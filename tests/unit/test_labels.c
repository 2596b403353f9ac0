/* Labels that make room for each other. */
#include "layout/labels.h"

#include <math.h>

static double cost_of(const LabelSlot *slots, gsize n)
{
    double sum = 0;
    for (gsize i = 0; i < n; i++)
        sum += (slots[i].placed - slots[i].wanted) * (slots[i].placed - slots[i].wanted);
    return sum;
}

static void assert_apart(const LabelSlot *slots, gsize n, double low, double high)
{
    for (gsize i = 0; i < n; i++) {
        g_assert_cmpfloat(slots[i].placed - slots[i].size / 2, >=, low - 1e-9);
        g_assert_cmpfloat(slots[i].placed + slots[i].size / 2, <=, high + 1e-9);
        if (i > 0)
            g_assert_cmpfloat(slots[i].placed - slots[i].size / 2, >=,
                              slots[i - 1].placed + slots[i - 1].size / 2 - 1e-9);
    }
}

static void labels_stay_where_there_is_room(void)
{
    LabelSlot slots[] = {{80, 10, 0, 0}, {20, 10, 0, 1}};
    g_assert_true(labels_place(slots, 2, 0, 100));
    g_assert_cmpuint(slots[0].index, ==, 1);
    g_assert_cmpfloat(slots[0].placed, ==, 20);
    g_assert_cmpfloat(slots[1].placed, ==, 80);
}

static void labels_share_the_move(void)
{
    LabelSlot slots[] = {{50, 10, 0, 0}, {50, 10, 0, 1}, {52, 10, 0, 2}};
    g_assert_true(labels_place(slots, 3, 0, 100));
    assert_apart(slots, 3, 0, 100);
    g_assert_cmpfloat_with_epsilon(slots[1].placed, 152.0 / 3, 1e-9);
}

static void labels_refuse_what_does_not_fit(void)
{
    LabelSlot slots[] = {{1, 10, 0, 0}, {2, 10, 0, 1}};
    g_assert_false(labels_place(slots, 2, 0, 19));
    g_assert_true(labels_place(slots, 2, 0, 20));
    assert_apart(slots, 2, 0, 20);
}

/* No small move of any label that keeps them apart is better: what was found is the optimum, as
 * the problem is convex. */
static void labels_move_as_little_as_possible(void)
{
    guint64 bits = 3;
    for (int round = 0; round < 3000; round++) {
        LabelSlot slots[12], moved[12];
        gsize n = 1 + (gsize)round % 12;
        for (gsize i = 0; i < n; i++) {
            bits = bits * G_GUINT64_CONSTANT(6364136223846793005) + 1442695040888963407;
            slots[i] = (LabelSlot){(double)(bits >> 44) / (1 << 20) * 220 - 10,
                                   8 + (double)(bits >> 20 & 7), 0, i};
        }
        g_assert_true(labels_place(slots, n, 0, 200));
        assert_apart(slots, n, 0, 200);
        double best = cost_of(slots, n);
        /* moves of neighbours together */
        for (gsize first = 0; first < n; first++)
            for (gsize last = first; last < n; last++)
                for (double step = -0.5; step <= 0.5; step += 1) {
                    memcpy(moved, slots, sizeof slots);
                    for (gsize i = first; i <= last; i++)
                        moved[i].placed += step;
                    bool valid = moved[0].placed >= moved[0].size / 2 &&
                                 moved[n - 1].placed <= 200 - moved[n - 1].size / 2;
                    for (gsize i = 1; i < n; i++)
                        valid &= moved[i].placed - moved[i - 1].placed >=
                                 (moved[i].size + moved[i - 1].size) / 2;
                    if (valid)
                        g_assert_cmpfloat(cost_of(moved, n), >=, best - 1e-9);
                }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/labels/room", labels_stay_where_there_is_room);
    g_test_add_func("/labels/share", labels_share_the_move);
    g_test_add_func("/labels/refuse", labels_refuse_what_does_not_fit);
    g_test_add_func("/labels/optimum", labels_move_as_little_as_possible);
    return g_test_run();
}
