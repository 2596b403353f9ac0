/* The rows of a sheet.
 *
 * What is as expected is pale and what is not is dark, so that it is found before it is looked for;
 * each state has a height of its own within its lane, so that it is told apart without colour.
 * Where a night is narrower than a pixel, the gravest that shares a place is seen: dark cells are
 * painted last, in the order of their gravity, none less than LEAST_MARK wide, and white ones after
 * the pale ones, alike. Invariant: whatever the size, each cell that is not as expected is seen, in
 * its own row or in the folded one. */
#include "layout/sheet.h"

#include <math.h>

#define LEAST_MARK 2 /* px */

static const struct {
    Role role;
    double top, bottom; /* shares of a lane's height */
} styles[N_SHEET_STATES] = {
    [SHEET_BLANK] = {ROLE_SERIES, 0, 1},    [SHEET_IDLE] = {ROLE_SERIES, 0.7, 1},
    [SHEET_EXPECTED] = {ROLE_SERIES, 0, 1}, [SHEET_NOTE] = {ROLE_WARN, 0.4, 0.6},
    [SHEET_LARGE] = {ROLE_WARN, 0, 0.6},    [SHEET_SMALL] = {ROLE_ALARM, 0.4, 1},
    [SHEET_MISSING] = {ROLE_ALARM, 0, 1},
};

Paint sheet_paint(SheetState state)
{
    if (state == SHEET_BLANK)
        return PAINT_BACKGROUND;
    return state <= SHEET_EXPECTED ? PAINT_SERIES_TINT : page_paint(styles[state].role, 0);
}

bool sheet_is_well(const SheetRow *row)
{
    return row->role == ROLE_GOOD;
}

/* All but the gravest leave a line of white between lanes. */
Box sheet_cell(SheetState state, Box lane)
{
    double height = lane.bottom - lane.top, top = lane.top;
    if (height >= SHEET_LEAST_LANE && state != SHEET_MISSING && state != SHEET_BLANK)
        height--;
    lane.top = top + floor(height * styles[state].top);
    lane.bottom = top + ceil(height * styles[state].bottom);
    return lane;
}

double sheet_night(const Sheet *sheet, gsize i)
{
    if (i >= sheet->first_recent)
        return sheet->recent + (double)(i - sheet->first_recent) * sheet->cell;
    return sheet->old + round(sheet->old_width * (double)i / (double)sheet->first_recent);
}

/* The right end of night `i`: the last of the narrow ones ends its part. */
static double night_end(const Sheet *sheet, gsize i)
{
    if (i < sheet->first_recent)
        return sheet->old + round(sheet->old_width * (double)(i + 1) / (double)sheet->first_recent);
    return sheet_night(sheet, i + 1) - (sheet->cell >= 4);
}

static char *say_nights(const Sheet *sheet, gsize first, gsize last)
{
    Civil from = calendar_civil(sheet->page->calendar, sheet->data->night[first]);
    Civil to = calendar_civil(sheet->page->calendar, sheet->data->night[last]);
    GString *words = g_string_new(NULL);
    g_string_append_printf(words, "%d %s", from.mday, calendar_month_name(from.month));
    if (last > first)
        g_string_append_printf(words, " to %d %s", to.mday, calendar_month_name(to.month));
    return g_string_free(words, FALSE);
}

typedef struct {
    const guint8 *state;
    double top, height;
    const char *name; /* in hover titles; NULL: none */
} Lane;

/* Keeps a cell that says what it is when the pointer rests on it. False: there are too many. */
static bool add_titled(Sheet *sheet, const Lane *lane, SheetState state, const Box *box,
                       gsize first, gsize last)
{
    if (!lane->name || !sheet->page->hover || sheet->titled->len >= PAGE_MAX_HOVER)
        return false;
    g_autofree char *nights = say_nights(sheet, first, last);
    g_autofree char *title =
        g_strdup_printf("%s, %s: %s", lane->name, nights, chart_state_names[state]);
    TitledCell cell = {state, *box, g_strdup(page_clean(sheet->page, title))};
    g_array_append_val(sheet->titled, cell);
    return true;
}

/* A run of nights of one state, as one box, or where nights are wide as one each. */
static void add_run(Sheet *sheet, const Lane *lane, SheetState state, gsize first, gsize last)
{
    Box box = sheet_cell(state, (Box){0, lane->top, 0, lane->top + lane->height});
    bool wide = first >= sheet->first_recent && sheet->cell >= 4;
    bool loud = state > SHEET_EXPECTED;
    for (gsize i = first; i <= last; i = wide ? i + 1 : last + 1) {
        box.left = sheet_night(sheet, i);
        box.right = night_end(sheet, wide ? i : last);
        if (loud || state == SHEET_BLANK)
            box.right = MAX(box.right, box.left + LEAST_MARK);
        double end = i < sheet->first_recent ? sheet->old + sheet->old_width : sheet->axis;
        double over = MAX(box.right - end, 0);
        box.left -= over;
        box.right -= over;
        if (!loud || !add_titled(sheet, lane, state, &box, i, wide ? i : last)) {
            Point corners[] = {{box.left, box.top}, {box.right, box.bottom}};
            g_array_append_vals(sheet->cells[state], corners, 2);
        }
    }
}

void sheet_paint_cells(Sheet *sheet)
{
    static const SheetState order[] = {SHEET_IDLE,  SHEET_EXPECTED, SHEET_BLANK,  SHEET_NOTE,
                                       SHEET_LARGE, SHEET_SMALL,    SHEET_MISSING};
    Scene *scene = sheet->page->scene;
    for (gsize i = 0; i < G_N_ELEMENTS(order); i++) {
        GArray *cells = sheet->cells[order[i]];
        scene_columns(scene, (const Point *)cells->data, cells->len / 2, sheet_paint(order[i]));
        for (guint k = 0; k < sheet->titled->len; k++) {
            const TitledCell *cell = &g_array_index(sheet->titled, TitledCell, k);
            const Box *box = &cell->box;
            if (cell->state != order[i])
                continue;
            scene_group(scene, "cell", cell->title);
            scene_rect(scene, box->left, box->top, box->right - box->left, box->bottom - box->top,
                       sheet_paint(cell->state));
            scene_end(scene);
        }
    }
}

static void add_lane(Sheet *sheet, const Lane *lane)
{
    gsize n = sheet->data->n_nights;
    for (gsize i = 0; i < n;) {
        gsize last = i;
        while (last + 1 < n && last + 1 != sheet->first_recent &&
               lane->state[last + 1] == lane->state[i])
            last++;
        SheetState state = lane->state[i];
        /* What came lies pale below what is wrong with it. */
        if (state == SHEET_NOTE || state == SHEET_LARGE || state == SHEET_SMALL)
            add_run(sheet, &(Lane){lane->state, lane->top, lane->height, NULL}, SHEET_EXPECTED, i,
                    last);
        add_run(sheet, lane, state, i, last);
        i = last + 1;
    }
}

/* The gravest of each night, of the rows' lanes: all, or those of one row. */
static guint8 *fold(const ChartSheet *data, const SheetRow *rows, gsize n)
{
    guint8 *state = g_new0(guint8, data->n_nights);
    for (gsize row = 0; row < n; row++)
        for (gsize lane = 0; lane < data->n_lanes; lane++)
            for (gsize i = 0; i < data->n_nights; i++)
                state[i] = MAX(state[i], rows[row].lanes[lane].state[i]);
    return state;
}

static bool is_outside(const SheetLane *lane)
{
    return lane->departure < lane->low || lane->departure > lane->high;
}

/* How far from what was expected an axis must go for the lane's departure and its band. */
static double lane_reach(const SheetLane *lane)
{
    double reach = fabs(lane->departure);
    return isfinite(lane->low) ? MAX(reach, -lane->low * 1.1) : reach;
}

/* One axis for all: as wide as most bands and all that lies outside of its own, but no wider than
 * half, so that one outlier does not make points of all others. */
double sheet_axis_range(const ChartSheet *data)
{
    static const double ranges[] = {2, 5, 10, 20, 30, 50};
    gsize n = 0, within[G_N_ELEMENTS(ranges)] = {0};
    double outside = 0;
    for (gsize row = 0; row < data->n_rows; row++)
        for (gsize i = 0; i < data->n_lanes; i++) {
            const SheetLane *lane = &data->rows[row].lanes[i];
            if (isnan(lane->departure))
                continue;
            if (lane->departure != 0 && is_outside(lane))
                outside = MAX(outside, fabs(lane->departure));
            double reach = lane_reach(lane);
            n++;
            for (gsize k = 0; k < G_N_ELEMENTS(ranges); k++)
                within[k] += reach <= ranges[k];
        }
    if (n == 0)
        return 0;
    gsize k = 2;
    while (k + 1 < G_N_ELEMENTS(ranges) &&
           (within[k] < n - n / 10 || ranges[k] < MIN(outside, 50) * 1.02))
        k++;
    return ranges[k];
}

/* The band in which a lane's last night is well, and where it is. */
static void add_departure(const Sheet *sheet, const SheetLane *lane, Role role, double top,
                          double height)
{
    Scene *scene = sheet->page->scene;
    if (isnan(lane->departure))
        return;
    if (!isnan(lane->low) && !isnan(lane->high)) {
        double left = scale_place(&sheet->departure, lane->low);
        double right = scale_place(&sheet->departure, lane->high);
        scene_rect(scene, left, top, MAX(right - left, 1), height, PAINT_GOOD_TINT);
    }
    bool outside = is_outside(lane), beyond = fabs(lane->departure) > sheet->departure.high;
    Shape shape = !outside && !beyond   ? SHAPE_CIRCLE
                  : lane->departure < 0 ? SHAPE_TRIANGLE_DOWN
                                        : SHAPE_TRIANGLE_UP;
    double size = outside || beyond ? 7 : MIN(height, 4);
    Point at = {scale_place(&sheet->departure, lane->departure), top + height / 2};
    scene_marks(scene, &at, 1,
                (MarkLook){shape, size, outside ? page_paint(role, 0) : PAINT_SUBTLE});
}

/* The place of the lane that is outside of its band by most; n_lanes: none is. */
static gsize find_outside_lane(const ChartSheet *data, const SheetRow *row)
{
    gsize found = data->n_lanes;
    for (gsize i = 0; i < data->n_lanes; i++)
        if (is_outside(&row->lanes[i]) &&
            (found == data->n_lanes ||
             fabs(row->lanes[i].departure) > fabs(row->lanes[found].departure)))
            found = i;
    return found;
}

/* The figure of the worst, between its mark and those that are well, where there is room. */
static void add_figure(const Sheet *sheet, const SheetRow *row, gsize worst, double y)
{
    double departure = row->lanes[worst].departure;
    bool right = departure < 0;
    g_autofree char *figure = g_strdup_printf("%s%.0f %%", right ? "\u2212" : "+", fabs(departure));
    double x = scale_place(&sheet->departure, departure), zero = scale_place(&sheet->departure, 0);
    if (page_text_width(sheet->page, FONT_STRONG, figure) + 12 <= fabs(zero - x))
        page_text(
            sheet->page, (Point){right ? x + 7 : x - 7, y}, figure,
            (TextLook){FONT_STRONG, right ? ANCHOR_START : ANCHOR_END, page_paint(row->role, 0)});
}

double sheet_row_height(const Sheet *sheet, const SheetRow *row)
{
    const Page *page = sheet->page;
    gsize lanes = sheet_is_well(row) && sheet->fold_lanes ? 1 : sheet->data->n_lanes;
    double words = page_line_height(page, FONT_LABEL);
    if (row->why)
        words += page_line_height(page, FONT_SMALL) + 1;
    return MAX(words, (double)lanes * sheet->lane + SHEET_ROW_AIR);
}

/* A row's name, what is wrong with it, and its columns of text. */
static void draw_words(const Sheet *sheet, const SheetRow *row, double top, double height)
{
    Page *page = sheet->page;
    Paint paint = sheet_is_well(row) ? PAINT_TEXT : page_paint(row->role, 0);
    FontRole font = sheet_is_well(row) ? FONT_LABEL : FONT_STRONG;
    double line = page_line_height(page, FONT_LABEL), small = page_line_height(page, FONT_SMALL);
    double words = line + (row->why ? small : 0), width = sheet->name_right - sheet->left;
    double y = top + (height - words) / 2;
    page_text(page, (Point){sheet->name_right, y + line / 2},
              page_fit(page, font, row->name, width), (TextLook){font, ANCHOR_END, paint});
    if (row->why)
        page_text(page, (Point){sheet->name_right, y + line + small / 2},
                  page_fit_sentence(page, FONT_SMALL, row->why, width),
                  (TextLook){FONT_SMALL, ANCHOR_END, paint});
    for (gsize i = 0; row->figures && i < sheet->n_columns; i++)
        page_text(page, (Point){sheet->column_right[i], top + height / 2},
                  page_clean(page, row->figures[i]),
                  (TextLook){FONT_LABEL, ANCHOR_END, i == 0 ? PAINT_TEXT : PAINT_SUBTLE});
}

void sheet_row(Sheet *sheet, const SheetRow *row, double top, double height)
{
    const ChartSheet *data = sheet->data;
    bool one = sheet_is_well(row) && sheet->fold_lanes;
    gsize n = one ? 1 : data->n_lanes;
    double lane = MIN(floor((height - SHEET_ROW_AIR) / (double)n), SHEET_MOST_LANE);
    double y = top + floor((height - lane * (double)n) / 2), lane_top = y;
    g_autofree guint8 *folded = one ? fold(data, row, 1) : NULL;
    draw_words(sheet, row, top, height);
    for (gsize i = 0; i < n; i++, lane_top += lane) {
        g_autofree char *name = g_strdup_printf("%s on %s", row->name, data->lanes[i]);
        add_lane(sheet, &(Lane){one ? folded : row->lanes[i].state, lane_top, lane,
                                one ? row->name : name});
        if (sheet->lane_right > 0 && lane >= SHEET_NAMED_LANE && !one)
            page_text(sheet->page, (Point){sheet->lane_right, lane_top + lane / 2},
                      page_fit(sheet->page, FONT_SMALL, data->lanes[i],
                               sheet->lane_right - sheet->name_right - 6),
                      (TextLook){FONT_SMALL, ANCHOR_END, PAINT_SUBTLE});
    }
    for (gsize i = 0; i < data->n_lanes; i++)
        add_departure(sheet, &row->lanes[i], row->role, one ? y : y + (double)i * lane, lane - 1);
    gsize worst = find_outside_lane(data, row);
    if (worst < data->n_lanes)
        add_figure(sheet, row, worst,
                   CLAMP(y + ((double)worst + 0.5) * lane, top + 8, top + height - 8));
}

/* Those that found no room: how many they are, and how they are; nothing of them is hidden. */
void sheet_folded(Sheet *sheet, double top, double height)
{
    const ChartSheet *data = sheet->data;
    gsize n = data->n_rows - sheet->n_shown, counts[ROLE_UNKNOWN + 1] = {0};
    const SheetRow *rows = data->rows + sheet->n_shown;
    for (gsize i = 0; i < n; i++)
        counts[rows[i].role]++;
    static const Role roles[] = {ROLE_ALARM, ROLE_UNKNOWN, ROLE_WARN};
    GString *why = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
        if (counts[roles[i]] > 0)
            g_string_append_printf(why, "%s%" G_GSIZE_FORMAT " %s", why->len ? ", " : "",
                                   counts[roles[i]], chart_role_words[roles[i]]);
    g_autofree char *name = g_strdup_printf("%" G_GSIZE_FORMAT " more", n);
    SheetRow row = {.name = name, .role = rows[0].role};
    row.why = why->len ? why->str : "all as expected";
    g_autofree guint8 *state = fold(data, rows, n);
    double lane = MIN(height - SHEET_ROW_AIR, SHEET_MOST_LANE),
           y = top + floor((height - lane) / 2);
    draw_words(sheet, &row, top, height);
    add_lane(sheet, &(Lane){state, y, lane, name});
    g_string_free(why, TRUE);
}
