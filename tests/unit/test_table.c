/* Tables as pictures: whatever the width, nothing that is wrong goes unsaid. */
#include "scenes.h"

#define REASON                                                                                    \
    "svn/some-longer-repository-name on H1 shrank by 25 % on 23 Nov; tracs/env is missing since " \
    "21 Nov; the disk is nearly full"

static const ChartCell cells[] = {
    {"Node"},
    {"Status"},
    {"Items"},
    {"Newest"},
    {"Disk free", 0, true},
    {"What is wrong"},
    {"C"},
    {"ok", ROLE_GOOD},
    {"8 ok"},
    {"23 Nov 2026 16:33"},
    {"69.1 GiB", 0, true},
    {""},
    {"H1"},
    {"alarm", ROLE_ALARM},
    {"1 alarm, 7 ok"},
    {"23 Nov 2026 16:33"},
    {"69.1 GiB", 0, true},
    {REASON},
};

static Chart table(void)
{
    return (Chart){.kind = CHART_TABLE,
                   .finding = "Hub C2: alarm",
                   .cells = cells,
                   .n_rows = 3,
                   .n_columns = 6};
}

/* At the usual width all columns are there, and the reason has two lines. */
static void the_reason_is_broken_not_dropped(void)
{
    Chart chart = table();
    g_autoptr(Scene) scene = lay_out(&chart, 760, 0);
    for (int i = 0; i < 6; i++)
        g_assert_true(says(scene, cells[i].text));
    const SceneItem *first = find_text(scene, "svn/some-longer-"), *node = find_text(scene, "H1");
    const SceneItem *second = find_text(scene, "nearly full");
    g_assert_true(first && second && first != second);
    g_assert_cmpfloat(first->y, ==, node->y);
    g_assert_cmpfloat(second->x, ==, first->x);
    g_assert_cmpfloat(second->y, >, first->y);
    g_assert_cmpfloat(second->y, <, scene->height);
    g_assert_false(says(scene, "do not fit"));
}

/* Where the height is given, too, there may be a single line: shortened, not dropped. */
static void a_low_table_shortens_it(void)
{
    Chart chart = table();
    g_autoptr(Scene) scene = lay_out(&chart, 760, 140);
    const SceneItem *reason = find_text(scene, "svn/some-longer-");
    g_assert_nonnull(reason);
    g_assert_nonnull(strstr(reason->text, "…"));
    g_assert_false(says(scene, "more row"));
}

/* What goes is counted; the reason goes last. */
static void columns_left_out_are_counted(void)
{
    Chart chart = table();
    for (int width = 700; width >= 160; width -= 20) {
        g_autoptr(Scene) scene = lay_out(&chart, width, 0);
        int missing = 0;
        for (int i = 0; i < 6; i++)
            missing += find_text(scene, cells[i].text) == NULL &&
                       !(i == 5 && says(scene, "What")) && !(i == 3 && says(scene, "New"));
        bool reason = says(scene, "svn/");
        g_assert_true(says(scene, "alarm"));
        g_assert_true(reason || width < 240);
        g_assert_cmpint(says(scene, "not fit"), ==, missing > 0);
        for (guint i = 0; i < scene->items->len; i++) {
            const SceneItem *item = item_at(scene, i);
            if (item->kind == SCENE_TEXT && item->anchor == ANCHOR_START)
                g_assert_cmpfloat(
                    item->x + fonts_measure(fonts, theme, item->font, item->text).width, <=, width);
        }
    }
}

static void rows_left_out_are_counted(void)
{
    Chart chart = table();
    chart.finding = NULL;
    g_autoptr(Scene) scene = lay_out(&chart, 760, 60);
    g_assert_true(says(scene, "and 2 more rows"));
    g_assert_true(says(scene, "Node"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fonts = fonts_new(NULL);
    theme = theme_load("light", NULL);
    g_test_add_func("/table/reason", the_reason_is_broken_not_dropped);
    g_test_add_func("/table/low", a_low_table_shortens_it);
    g_test_add_func("/table/columns", columns_left_out_are_counted);
    g_test_add_func("/table/rows", rows_left_out_are_counted);
    int status = g_test_run();
    theme_free(theme);
    fonts_free(fonts);
    return status;
}
