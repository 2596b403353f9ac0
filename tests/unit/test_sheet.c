/* Sheets: whatever the size, no cell that is not as expected is hidden, and what is left out is
 * said. */
#include "chart/spec.h"
#include "charts.h"
#include "data/data.h"
#include "readable.h"

#define MOST_NIGHTS 365
#define MOST_ROWS 400

typedef struct {
    gint64 night[MOST_NIGHTS];
    guint8 state[MOST_ROWS][MOST_NIGHTS];
    SheetLane lane[MOST_ROWS];
    SheetRow row[MOST_ROWS];
    char name[MOST_ROWS][16];
    ChartSheet sheet;
    Chart chart;
} Grid;

/* Rows of one lane each, all as expected. */
static Grid *grid_new(gsize n_rows, gsize n_nights)
{
    static const char *const lanes[] = {"C"};
    Grid *grid = g_new0(Grid, 1);
    for (gsize i = 0; i < n_nights; i++)
        grid->night[i] = (now / DAY - (gint64)(n_nights - 1 - i)) * DAY;
    memset(grid->state, SHEET_EXPECTED, sizeof grid->state);
    for (gsize i = 0; i < n_rows; i++) {
        g_snprintf(grid->name[i], sizeof grid->name[i], "row%03d", (int)i);
        grid->lane[i] = (SheetLane){grid->state[i], NAN, NAN, NAN};
        grid->row[i] =
            (SheetRow){.name = grid->name[i], .role = ROLE_GOOD, .lanes = &grid->lane[i]};
    }
    grid->sheet = (ChartSheet){.night = grid->night,
                               .n_nights = n_nights,
                               .n_recent = MIN(n_nights, 30),
                               .lanes = lanes,
                               .n_lanes = 1,
                               .rows = grid->row,
                               .n_rows = n_rows};
    grid->chart = (Chart){.kind = CHART_SHEET, .finding = "finding", .sheet = &grid->sheet};
    return grid;
}

/* The boxes in that colour: x, y, right and bottom. */
static GArray *find_boxes(const Scene *scene, Paint paint)
{
    GArray *boxes = g_array_new(FALSE, FALSE, sizeof(Box));
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        Box box = {item->x, item->y, item->x + item->w, item->y + item->h};
        if (item->kind == SCENE_RECT && item->fill == paint)
            g_array_append_val(boxes, box);
        for (guint k = 0; item->kind == SCENE_COLUMNS && item->fill == paint && k < item->count;
             k += 2) {
            const Point *at = points_of(scene, item) + k;
            box = (Box){at[0].x, at[0].y, at[1].x, at[1].y};
            g_array_append_val(boxes, box);
        }
    }
    return boxes;
}

/* One bad night among 365, wherever it is and however narrow the picture: seen, and in its row. */
static void a_single_night_is_seen(void)
{
    static const int widths[] = {240, 360, 600, 960, 1600};
    static const gsize nights[] = {0, 1, 100, 333, 334, 335, 364};
    for (gsize i = 0; i < G_N_ELEMENTS(widths); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(nights); k++) {
            Grid *grid = grid_new(3, 365);
            grid->state[1][nights[k]] = SHEET_MISSING;
            g_autoptr(Scene) scene = lay_out(&grid->chart, widths[i], 0);
            g_autoptr(GArray) boxes = find_boxes(scene, PAINT_ALARM);
            g_assert_cmpuint(boxes->len, ==, 2); /* and its like in the key */
            Box box = g_array_index(boxes, Box, 0);
            const SceneItem *name = find_text(scene, "row001");
            g_assert_cmpfloat(box.right - box.left, >=, 2);
            g_assert_cmpfloat(box.top, <=, name->y);
            g_assert_cmpfloat(box.bottom, >=, name->y - 10);
            g_assert_true(says(scene, "1 missing"));
            g_free(grid);
        }
}

/* Where several nights share a pixel, the gravest is painted last; a night of none at all is white
 * for two pixels at least. */
static void the_gravest_is_on_top(void)
{
    Grid *grid = grid_new(1, 365);
    static const SheetGap gap = {50, 50, "none on that day"};
    grid->state[0][50] = SHEET_BLANK;
    grid->state[0][100] = SHEET_MISSING;
    grid->state[0][101] = SHEET_LARGE;
    grid->sheet.gaps = &gap;
    grid->sheet.n_gaps = 1;
    g_autoptr(Scene) scene = lay_out(&grid->chart, 360, 0);
    guint order[N_PAINTS] = {0};
    for (guint i = 0; i < scene->items->len; i++)
        if (item_at(scene, i)->kind == SCENE_COLUMNS || item_at(scene, i)->kind == SCENE_GROUP)
            order[item_at(scene, i + (item_at(scene, i)->kind == SCENE_GROUP))->fill] = i + 1;
    g_assert_cmpuint(order[PAINT_SERIES_TINT], >, 0);
    g_assert_cmpuint(order[PAINT_BACKGROUND], >, order[PAINT_SERIES_TINT]);
    g_assert_cmpuint(order[PAINT_WARN], >, order[PAINT_BACKGROUND]);
    g_assert_cmpuint(order[PAINT_ALARM], >, order[PAINT_WARN]);
    g_autoptr(GArray) white = find_boxes(scene, PAINT_BACKGROUND);
    g_assert_cmpfloat(g_array_index(white, Box, 0).right - g_array_index(white, Box, 0).left, >=,
                      2);
    g_assert_true(says(scene, "none on that day"));
    g_free(grid);
}

/* Told apart without colour: each state has a place of its own in its lane. */
static void states_have_heights(void)
{
    static const SheetState states[] = {SHEET_NOTE, SHEET_LARGE, SHEET_SMALL, SHEET_MISSING};
    Box box[G_N_ELEMENTS(states)];
    for (gsize i = 0; i < G_N_ELEMENTS(states); i++) {
        Grid *grid = grid_new(1, 30);
        grid->state[0][15] = states[i];
        g_autoptr(Scene) scene = lay_out(&grid->chart, 960, 0);
        g_autoptr(GArray) boxes = find_boxes(scene, i < 2 ? PAINT_WARN : PAINT_ALARM);
        box[i] = g_array_index(boxes, Box, 0);
        for (gsize k = 0; k < i; k++)
            g_assert_true(box[k].top != box[i].top || box[k].bottom != box[i].bottom);
        g_free(grid);
    }
}

/* Whatever finds no room is counted in a row of its own, which shows what is wrong in it. */
static void rows_that_do_not_fit_are_folded(void)
{
    Grid *grid = grid_new(400, 100);
    grid->state[390][60] = SHEET_MISSING;
    g_autoptr(Scene) scene = lay_out(&grid->chart, 960, 0);
    g_assert_cmpfloat(scene->height, <, 850);
    gsize shown = 0;
    while (shown < 400 && says(scene, grid->name[shown]))
        shown++;
    g_autofree char *more = g_strdup_printf("%d more", (int)(400 - shown));
    const SceneItem *folded = find_text(scene, more);
    g_assert_cmpuint(shown, >, 30);
    g_assert_nonnull(folded);
    g_assert_true(says(scene, "all as expected"));
    g_autoptr(GArray) boxes = find_boxes(scene, PAINT_ALARM);
    Box box = g_array_index(boxes, Box, 0);
    g_assert_cmpfloat(box.top, <, folded->y + 12);
    g_assert_cmpfloat(box.bottom, >, folded->y - 12);
    g_free(grid);
}

/* The picture grows for rows that are not well; those that still find no room are not called as
 * expected. */
static void trouble_is_not_folded_silently(void)
{
    Grid *grid = grid_new(400, 60);
    for (int i = 0; i < 60; i++)
        grid->row[i].role = ROLE_ALARM;
    g_autoptr(Scene) scene = lay_out(&grid->chart, 960, 0);
    for (int i = 0; i < 60; i++)
        g_assert_true(says(scene, grid->name[i]));
    g_autoptr(Scene) low = lay_out(&grid->chart, 960, 400);
    g_assert_false(says(low, grid->name[59]));
    g_assert_true(says(low, " alarm"));
    g_assert_false(says(low, "all as expected"));
    g_autofree char *unreadable = find_unreadable(low), *outside = find_outside(low);
    g_assert_null(unreadable);
    g_assert_null(outside);
    g_free(grid);
}

/* 40 rows of four lanes fit into 960 x 800; one row is small. */
static void a_year_of_forty_fits(void)
{
    static const char *const lanes[] = {"C", "H1", "N3", "K9"};
    Grid *grid = grid_new(160, 365);
    grid->sheet.lanes = lanes;
    grid->sheet.n_lanes = 4;
    grid->sheet.n_rows = 40;
    for (int i = 0; i < 40; i++)
        grid->row[i].lanes = &grid->lane[4 * i];
    g_autoptr(Scene) scene = lay_out(&grid->chart, 960, 800);
    for (int i = 0; i < 40; i++)
        g_assert_true(says(scene, grid->name[i]));
    g_assert_false(says(scene, " more"));
    grid->sheet.n_rows = 1;
    g_autoptr(Scene) one = lay_out(&grid->chart, 960, 0);
    g_assert_cmpfloat(one->height, <, 200);
    g_free(grid);
}

static void nothing_is_said_to_be_nothing(void)
{
    Grid *grid = grid_new(0, 1);
    g_autoptr(Scene) scene = lay_out(&grid->chart, 960, 0);
    g_assert_true(says(scene, "no data"));
    g_free(grid);
}

/* One axis: what is beyond it stands at its end, with its figure. */
static void departures_share_an_axis(void)
{
    Grid *grid = grid_new(3, 30);
    grid->lane[0] = (SheetLane){grid->state[0], -28, -5, 20};
    grid->lane[1] = (SheetLane){grid->state[1], 0.2, -5, 20};
    grid->lane[2] = (SheetLane){grid->state[2], 900, -5, 20};
    grid->row[0].role = ROLE_ALARM;
    grid->row[2].role = ROLE_WARN;
    g_autoptr(Scene) scene = lay_out(&grid->chart, 960, 0);
    double x[3] = {0};
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        if (item->kind == SCENE_MARKS)
            x[item->shape == SHAPE_TRIANGLE_DOWN ? 0
              : item->shape == SHAPE_CIRCLE      ? 1
                                                 : 2] = points_of(scene, item)->x;
    }
    g_assert_cmpfloat(x[0], <, x[1]);
    g_assert_cmpfloat(x[1], <, x[2]);
    g_assert_true(says(scene, "\u221228 %"));
    g_assert_true(says(scene, "+900 %"));
    g_assert_true(says(scene, "\u221250 %"));
    g_free(grid);
}

static void what_is_wrong_is_refused(void)
{
    static const struct {
        int what;
        const char *problem;
    } cases[] = {
        {0, "sheet: no nights or lanes"},
        {1, "sheet: nights must ascend within the years 1 to 9999"},
        {2, "sheet: a cell has no such state"},
        {3, "sheet: a row has no such role"},
        {4, "sheet: a gap is not among the nights"},
        {5, "sheet: a row without lanes or figures"},
        {6, "sheet: a lane without cells, or with an infinite departure"},
    };
    static const SheetGap gap = {0, 9, "beyond"};
    static const char *const columns[] = {"size"};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Grid *grid = grid_new(2, 5);
        g_autoptr(GError) error = NULL;
        if (cases[i].what == 0)
            grid->sheet.n_nights = 0;
        if (cases[i].what == 1)
            grid->night[3] = grid->night[2];
        if (cases[i].what == 2)
            grid->state[1][4] = N_SHEET_STATES;
        if (cases[i].what == 3)
            grid->row[1].role = (Role)99;
        if (cases[i].what == 4) {
            grid->sheet.gaps = &gap;
            grid->sheet.n_gaps = 1;
        }
        if (cases[i].what == 5) {
            grid->sheet.columns = columns;
            grid->sheet.n_columns = 1;
        }
        if (cases[i].what == 6)
            grid->lane[1].departure = INFINITY;
        g_assert_false(chart_check(&grid->chart, NULL, &error));
        g_assert_cmpstr(error->message, ==, cases[i].problem);
        g_free(grid);
    }
}

/* A picture of a sheet carries all that it takes to draw it again. */
static void data_read_back(void)
{
    g_autoptr(Sample) sample = sample_new(sample_sheet);
    g_autoptr(GError) error = NULL;
    GString *first = data_json(&sample->chart);
    g_autoptr(Spec) spec = spec_read_json(first->str, first->len, "sheet", NULL, &error);
    g_assert_no_error(error);
    g_assert_true(chart_check(spec_chart(spec), NULL, &error));
    GString *again = data_json(spec_chart(spec));
    g_assert_cmpstr(again->str, ==, first->str);
    static const struct {
        const char *from, *to, *problem;
    } cases[] = {
        {"\"30=12_", "\"31=12_", "is not 100 nights"},
        {"\"30=12_", "\"30x12_", "is not 100 nights"},
        {"\"30=12_", "\"99999999999999999999=", "is not 100 nights"},
        {"\"lanes\":[\"C\",", "\"lanes\":[", "3 lanes and 2 figures, but there are 2 and 2"},
        {"\"recent\":30", "\"recent\":-1", "can't be negative"},
        {"\"first\":30", "\"first\":-1", "the place of a night"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) text = g_string_new(first->str);
        g_autoptr(GError) problem = NULL;
        g_assert_cmpuint(g_string_replace(text, cases[i].from, cases[i].to, 1), ==, 1);
        g_assert_null(spec_read_json(text->str, text->len, "sheet", NULL, &problem));
        if (strstr(problem->message, cases[i].problem) == NULL)
            g_error("case %d: %s", (int)i, problem->message);
    }
    g_string_free(first, TRUE);
    g_string_free(again, TRUE);
}

/* Cells say what they are when the pointer rests on them. */
static void cells_have_titles(void)
{
    g_autoptr(Sample) sample = sample_new(sample_sheet);
    g_autoptr(Scene) scene = lay_out(&sample->chart, 960, 0);
    bool said = false;
    for (guint i = 0; i < scene->items->len; i++)
        said |= item_at(scene, i)->kind == SCENE_GROUP &&
                g_strcmp0(item_at(scene, i)->title, "svn/dybsvn on H1, 24 Nov: too small") == 0;
    g_assert_true(said);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fonts = fonts_new(NULL);
    theme = theme_load("light", NULL);
    g_test_add_func("/sheet/single", a_single_night_is_seen);
    g_test_add_func("/sheet/gravest", the_gravest_is_on_top);
    g_test_add_func("/sheet/heights", states_have_heights);
    g_test_add_func("/sheet/folded", rows_that_do_not_fit_are_folded);
    g_test_add_func("/sheet/trouble", trouble_is_not_folded_silently);
    g_test_add_func("/sheet/forty", a_year_of_forty_fits);
    g_test_add_func("/sheet/nothing", nothing_is_said_to_be_nothing);
    g_test_add_func("/sheet/axis", departures_share_an_axis);
    g_test_add_func("/sheet/refused", what_is_wrong_is_refused);
    g_test_add_func("/sheet/data", data_read_back);
    g_test_add_func("/sheet/titles", cells_have_titles);
    int status = g_test_run();
    theme_free(theme);
    fonts_free(fonts);
    return status;
}
