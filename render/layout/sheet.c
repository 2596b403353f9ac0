/* A sheet: a whole hub at a glance, a cell a night.
 *
 * From the left: names; the nights before the last ones, narrow, as far as there is room; the last
 * ones, wide; how far the last night departs from what was expected, all rows on one axis, with the
 * band in which it is well; columns of text. Rows are as high as their lanes, and those that are
 * not well say why below their name. Where rows find no room, first the lanes of those that are
 * well become one, then the last rows are folded into one. The picture grows for rows that are not
 * well, not for others. */
#include "layout/sheet.h"

#include "layout/kinds.h"
#include "layout/plot.h"

#include <math.h>
#include <string.h>

#define PART_AIR 12      /* px between the parts of a row */
#define GOOD_HEIGHT 660  /* of all rows, where the picture's height is free, */
#define MOST_HEIGHT 2600 /* and where so many are not well */
#define ROOMY_HEIGHT 320 /* few rows grow to that */
#define GAP_LINES 3
#define MOST_CELL 14
#define MOST_AXIS 260
#define NOTES_MAX 8
#define LEAST_COLUMNS 540 /* px: narrower pictures have no columns of text, */
#define MORE_COLUMNS 700  /* those below this one have one, */
#define MOST_COLUMNS 860  /* and those below this one two */

static double widest_name(const Sheet *sheet)
{
    double widest = 0;
    for (gsize i = 0; i < MIN(sheet->data->n_rows, 300); i++) {
        const SheetRow *row = &sheet->data->rows[i];
        FontRole font = sheet_is_well(row) ? FONT_LABEL : FONT_STRONG;
        Page *page = sheet->page;
        widest = MAX(widest, page_text_width(page, font, page_clean(page, row->name)));
        if (row->why)
            widest = MAX(widest, page_text_width(page, FONT_SMALL, page_clean(page, row->why)));
    }
    return MAX(widest, page_text_width(sheet->page, FONT_SMALL, "all as expected"));
}

static double widest_figure(const Sheet *sheet, gsize column)
{
    Page *page = sheet->page;
    double widest = page_text_width(page, FONT_SMALL, sheet->data->columns[column]);
    for (gsize i = 0; i < MIN(sheet->data->n_rows, 300); i++)
        widest =
            MAX(widest, page_text_width(page, FONT_LABEL,
                                        page_clean(page, sheet->data->rows[i].figures[column])));
    return widest;
}

static void place_columns(Sheet *sheet, double right, double width)
{
    sheet->n_columns = width < LEAST_COLUMNS  ? 0
                       : width < MORE_COLUMNS ? 1
                       : width < MOST_COLUMNS ? 2
                                              : SHEET_COLUMNS;
    sheet->n_columns = MIN(sheet->n_columns, sheet->data->n_columns);
    for (gsize i = sheet->n_columns; i-- > 0;) {
        sheet->column_right[i] = right;
        right -= widest_figure(sheet, i) + PART_AIR;
    }
    sheet->axis_right = right;
}

/* Shares the width out. */
static void place_parts(Sheet *sheet, const Box *area)
{
    const ChartSheet *data = sheet->data;
    double width = area->right - area->left, air = width < LAYOUT_NARROW ? 8 : PART_AIR;
    gsize n_recent = MIN(data->n_recent, data->n_nights);
    sheet->first_recent = data->n_nights - n_recent;
    sheet->left = area->left;
    sheet->name_right = area->left + ceil(MIN(widest_name(sheet), width * 0.32));
    place_columns(sheet, area->right, width);
    double range = sheet_axis_range(data);
    sheet->axis = sheet->axis_right - (range > 0 ? floor(CLAMP(width * 0.15, 52, 160)) : 0);
    double lanes = 0;
    for (gsize i = 0; data->n_lanes > 1 && i < data->n_lanes; i++)
        lanes = MAX(lanes, page_text_width(sheet->page, FONT_SMALL,
                                           page_clean(sheet->page, data->lanes[i])));
    double begin = sheet->name_right + air;
    if (sheet->lane >= SHEET_NAMED_LANE && lanes > 0 && width >= LAYOUT_NARROW) {
        sheet->lane_right = begin + ceil(MIN(lanes, width * 0.12));
        begin = sheet->lane_right + 6;
    }
    /* The last nights take most of the room; of a young hub, whose nights before are few, all that
     * is left, and then the axis. */
    double room = sheet->axis - air - begin, n_old = (double)sheet->first_recent;
    double share = n_old == 0 ? 1 : width < LAYOUT_NARROW ? 0.64 : 0.52;
    double young = floor((room - air) / ((double)n_recent + n_old / 2));
    sheet->cell = CLAMP(MAX(floor(room * share / (double)n_recent), young), 1, MOST_CELL);
    double recent = sheet->cell * (double)n_recent;
    sheet->old = begin;
    if (n_old > 0)
        sheet->old_width = floor(MIN(room - recent - air, n_old * MAX(sheet->cell / 2, 1)));
    sheet->recent = begin + sheet->old_width + (n_old > 0 ? air : 0);
    sheet->axis = sheet->recent + recent + air;
    double slack = MAX(sheet->axis_right - sheet->axis - (range > 0 ? MOST_AXIS : 1), 0);
    sheet->axis_right -= slack;
    for (gsize i = 0; i < sheet->n_columns; i++)
        sheet->column_right[i] -= slack;
    range = MAX(range, 1);
    sheet->departure = scale_new(false, -range, range, sheet->axis + 6, sheet->axis_right - 6);
}

static void draw_head(const Sheet *sheet, double top, double bottom)
{
    Page *page = sheet->page;
    const ChartSheet *data = sheet->data;
    double y = top + page_line_height(page, FONT_SMALL) / 2;
    TextLook look = {FONT_SMALL, ANCHOR_START, PAINT_SUBTLE};
    gsize n = data->n_nights - sheet->first_recent;
    g_autofree char *recent = g_strdup_printf("last %" G_GSIZE_FORMAT " nights", n);
    g_autofree char *before =
        g_strdup_printf("%" G_GSIZE_FORMAT " nights before", sheet->first_recent);
    if (sheet->old_width > page_text_width(page, FONT_SMALL, before))
        page_text(page, (Point){sheet->old, y}, before, look);
    double wide = sheet->axis - sheet->recent - 4, axis = sheet->axis_right - sheet->axis;
    const char *last = page_text_width(page, FONT_SMALL, recent) > wide ? recent + 5 : recent;
    if (page_text_width(page, FONT_SMALL, last) <= wide)
        page_text(page, (Point){sheet->recent, y}, last, look);
    const char *words = "last night against expected";
    if (page_text_width(page, FONT_SMALL, words) > axis)
        words = "against expected";
    if (page_text_width(page, FONT_SMALL, words) > axis)
        words = "expected";
    look.anchor = ANCHOR_MIDDLE;
    if (axis >= 50)
        page_text(page, (Point){(sheet->axis + sheet->axis_right) / 2, y}, words, look);
    look.anchor = ANCHOR_END;
    for (gsize i = 0; i < sheet->n_columns; i++)
        page_text(page, (Point){sheet->column_right[i], bottom - 10}, data->columns[i], look);
}

/* A tick of the nights' axis, where its words end; `limit` is where others begin. */
static double draw_tick(const Sheet *sheet, double x, const char *words, double end, double limit,
                        const Box *rows)
{
    Page *page = sheet->page;
    double width = page_text_width(page, FONT_SMALL, words);
    scene_line(page->scene, (Point){x + 0.5, rows->top - 3}, (Point){x + 0.5, rows->bottom},
               (LineLook){PAINT_GRID, page->theme->grid_width});
    if (x < end || x + width > limit)
        return end;
    page_text(page, (Point){x, rows->top - 10}, words,
              (TextLook){FONT_SMALL, ANCHOR_START, PAINT_SUBTLE});
    return x + width + 6;
}

/* Months among the narrow nights. */
static void draw_months(const Sheet *sheet, const Box *rows)
{
    double end = 0, month = sheet->old_width / MAX((double)sheet->first_recent, 1) * 30;
    int step = month > 30 ? 1 : month > 15 ? 2 : month > 10 ? 3 : month > 5 ? 6 : 12;
    for (gsize i = 0; i < sheet->first_recent; i++) {
        Civil civil = calendar_civil(sheet->page->calendar, sheet->data->night[i]);
        if (civil.mday != 1 || (civil.month - 1) % step != 0)
            continue;
        g_autofree char *year = g_strdup_printf("%d", civil.year);
        end = draw_tick(sheet, sheet_night(sheet, i),
                        civil.month == 1 ? year : calendar_month_name(civil.month), end,
                        sheet->recent - 4, rows);
    }
}

/* Weeks among the wide ones. */
static void draw_weeks(const Sheet *sheet, const Box *rows)
{
    double end = 0;
    gsize n = sheet->data->n_nights, weeks = sheet->cell * 7 >= 44 ? 1 : 2;
    for (gsize i = sheet->first_recent; i < n; i++) {
        Civil civil = calendar_civil(sheet->page->calendar, sheet->data->night[i]);
        bool alone = n - sheet->first_recent < 7 && i + 1 == n;
        if (!alone && (civil.weekday != 0 || (civil.day + 3) / 7 % (gint64)weeks != 0))
            continue;
        g_autofree char *day =
            g_strdup_printf("%d %s", civil.mday, calendar_month_name(civil.month));
        end = draw_tick(sheet, sheet_night(sheet, i), day, end, sheet->axis - 2, rows);
    }
}

static void draw_axis(const Sheet *sheet, const Box *rows)
{
    Page *page = sheet->page;
    const Scale *scale = &sheet->departure;
    const double values[] = {scale->low, 0, scale->high};
    static const Anchor anchors[] = {ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END};
    const double places[] = {sheet->axis, scale_place(scale, 0), sheet->axis_right};
    bool zero = sheet->axis_right - sheet->axis > 90, ends = sheet->axis_right - sheet->axis > 72;
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        double x = floor(scale_place(scale, values[i])) + 0.5;
        scene_line(page->scene, (Point){x, rows->top - 3}, (Point){x, rows->bottom},
                   (LineLook){i == 1 ? PAINT_AXIS : PAINT_GRID, 1});
        g_autofree char *label = g_strdup_printf("%s%g %%",
                                                 i == 0   ? "\u2212"
                                                 : i == 2 ? "+"
                                                          : "",
                                                 fabs(values[i]));
        if (zero || i != 1)
            page_text(page, (Point){places[i], rows->top - 10},
                      i == 1   ? "0"
                      : ends   ? label
                      : i == 0 ? "less"
                               : "more",
                      (TextLook){FONT_SMALL, anchors[i], PAINT_SUBTLE});
    }
}

static double draw_notes(Sheet *sheet, const Box *area, bool draw)
{
    Page *page = sheet->page;
    double line = page_line_height(page, FONT_LABEL) + 2, y = area->top;
    gsize n = sheet->data->n_notes, shown = n > NOTES_MAX ? NOTES_MAX - 1 : n;
    for (gsize i = 0; draw && i < shown; i++, y += line) {
        const ChartCell *note = &sheet->data->notes[i];
        Point at = {area->left + 4, round(y + line / 2)};
        Shape shape = note->role == ROLE_ALARM     ? SHAPE_CROSS
                      : note->role == ROLE_UNKNOWN ? SHAPE_RING
                                                   : SHAPE_TRIANGLE_UP;
        scene_marks(page->scene, &at, 1, (MarkLook){shape, 9, page_paint(note->role, 0)});
        page_text(page, (Point){area->left + 14, y + line / 2},
                  page_fit_sentence(page, FONT_STRONG, note->text, area->right - area->left - 14),
                  (TextLook){FONT_STRONG, ANCHOR_START, page_paint(note->role, 0)});
    }
    g_autofree char *more = g_strdup_printf("and %" G_GSIZE_FORMAT " more nodes", n - shown);
    if (draw && n > shown)
        page_text(
            page, (Point){area->left + 14, y + line / 2}, more,
            (TextLook){FONT_STRONG, ANCHOR_START, page_paint(sheet->data->notes[shown].role, 0)});
    return n > 0 ? (double)(shown + (n > shown)) * line + 4 : 0;
}

/* What is said of white nights, below them: the newest first, each in the first line that has room;
 * those that find none are counted. Returns how many lines that takes. */
static int draw_gaps(const Sheet *sheet, const Box *area, bool draw, gsize *left_out)
{
    Page *page = sheet->page;
    double line = page_line_height(page, FONT_SMALL), begins[GAP_LINES];
    int lines = 0;
    *left_out = 0;
    for (int i = 0; i < GAP_LINES; i++)
        begins[i] = sheet->axis_right;
    for (gsize i = sheet->data->n_gaps; i-- > 0;) {
        const SheetGap *gap = &sheet->data->gaps[i];
        double x = (sheet_night(sheet, gap->first) + sheet_night(sheet, gap->last + 1)) / 2;
        const char *words =
            page_fit_sentence(page, FONT_SMALL, gap->label, sheet->axis_right - area->left);
        double half = page_text_width(page, FONT_SMALL, words) / 2, middle = x;
        int at = 0;
        for (; at < GAP_LINES; at++) {
            middle = MAX(MIN(x, begins[at] - half), area->left + half);
            if (middle + half <= begins[at] + 0.1 && fabs(middle - x) <= half + 2)
                break;
        }
        if (at == GAP_LINES) {
            ++*left_out;
            continue;
        }
        begins[at] = middle - half - 8;
        lines = MAX(lines, at + 1);
        if (draw)
            page_text(page, (Point){middle, area->top + (at + 0.5) * line}, words,
                      (TextLook){FONT_SMALL, ANCHOR_MIDDLE, PAINT_SUBTLE});
    }
    return lines;
}

static void draw_key_cell(Page *page, SheetState state, Point at, const char *words)
{
    Box lane = {at.x, at.y, at.x + 8, at.y + SHEET_MOST_LANE};
    Box cell = sheet_cell(state, lane);
    if (state != SHEET_MISSING && state != SHEET_IDLE)
        scene_rect(page->scene, at.x, at.y, 8, SHEET_MOST_LANE - 1, PAINT_SERIES_TINT);
    if (state == SHEET_BLANK)
        cell = (Box){at.x + 3, lane.top, at.x + 5, lane.bottom};
    scene_rect(page->scene, cell.left, cell.top, cell.right - cell.left, cell.bottom - cell.top,
               sheet_paint(state));
    page_text(page, (Point){at.x + 12, at.y + 6}, words,
              (TextLook){FONT_SMALL, ANCHOR_START, PAINT_SUBTLE});
}

/* What cells mean, and how many there are of each state; returns its height. */
static double draw_key(const Sheet *sheet, const Box *box, gsize left_out, bool draw)
{
    static const SheetState states[] = {SHEET_EXPECTED, SHEET_MISSING, SHEET_SMALL, SHEET_LARGE,
                                        SHEET_NOTE,     SHEET_IDLE,    SHEET_BLANK};
    Page *page = sheet->page;
    gsize counts[N_SHEET_STATES];
    double line = page_line_height(page, FONT_SMALL) + 3, x = box->left, y = box->top;
    sheet_counts(sheet->data, counts);
    for (gsize i = 0; i < G_N_ELEMENTS(states); i++) {
        SheetState state = states[i];
        if (counts[state] == 0 || (state == SHEET_BLANK && sheet->data->n_gaps == 0))
            continue;
        bool counted = state > SHEET_NOTE;
        g_autofree char *words = counted ? g_strdup_printf("%" G_GSIZE_FORMAT " %s", counts[state],
                                                           chart_state_names[state])
                                         : g_strdup(chart_state_names[state]);
        double width = 14 + page_text_width(page, FONT_SMALL, words);
        if (x > box->left && x + width > box->right) {
            x = box->left;
            y += line;
        }
        if (draw)
            draw_key_cell(page, state, (Point){x, round(y + 2)}, words);
        x += width + 14;
    }
    if (left_out > 0) {
        g_autofree char *words =
            g_strdup_printf("%" G_GSIZE_FORMAT " more times none at all", left_out);
        double width = page_text_width(page, FONT_SMALL, words);
        if (x > box->left && x + width > box->right) {
            x = box->left;
            y += line;
        }
        if (draw)
            page_text(page, (Point){x, round(y + 2) + 6}, words,
                      (TextLook){FONT_SMALL, ANCHOR_START, PAINT_SUBTLE});
    }
    return y - box->top + line;
}

static double rows_height(const Sheet *sheet, gsize n)
{
    double height = 0;
    for (gsize i = 0; i < n; i++)
        height += sheet_row_height(sheet, &sheet->data->rows[i]);
    return height;
}

static double folded_height(const Sheet *sheet)
{
    return page_line_height(sheet->page, FONT_LABEL) + page_line_height(sheet->page, FONT_SMALL) +
           SHEET_ROW_AIR;
}

/* How high lanes are, and which rows are shown: all that fit into `room` px; where that is free
 * (0), all that fit into a good height, and those that are not well into more. */
static void plan_rows(Sheet *sheet, double room)
{
    const ChartSheet *data = sheet->data;
    double lanes = (double)data->n_lanes * MAX((double)data->n_rows, 1);
    double most = room > 0 ? room : GOOD_HEIGHT;
    double height = floor(MIN(ROOMY_HEIGHT, most) / lanes);
    double good = floor(SHEET_MOST_LANE / (double)data->n_lanes);
    sheet->lane = CLAMP(MAX(height, good), SHEET_LEAST_LANE, SHEET_MOST_LANE);
    sheet->n_shown = data->n_rows;
    if (rows_height(sheet, data->n_rows) <= most)
        return;
    sheet->fold_lanes = data->n_lanes > 4;
    double total = 0, last = 0;
    gsize n = 0;
    for (; n < data->n_rows; n++) {
        const SheetRow *row = &data->rows[n];
        double limit = room > 0 || sheet_is_well(row) ? most : MOST_HEIGHT;
        last = sheet_row_height(sheet, row);
        if (total + last + (n + 1 < data->n_rows ? folded_height(sheet) : 0) > limit)
            break;
        total += last;
    }
    sheet->n_shown = n;
}

/* Rows from the box's top down, and what lies behind and below them. */
static void draw_rows(Sheet *sheet, const Box *rows)
{
    draw_months(sheet, rows);
    draw_weeks(sheet, rows);
    if (sheet_axis_range(sheet->data) > 0)
        draw_axis(sheet, rows);
    double y = rows->top;
    for (gsize i = 0; i < sheet->n_shown; i++) {
        double height = sheet_row_height(sheet, &sheet->data->rows[i]);
        sheet_row(sheet, &sheet->data->rows[i], y, height);
        y += height;
    }
    if (sheet->n_shown < sheet->data->n_rows)
        sheet_folded(sheet, y, folded_height(sheet));
    sheet_paint_cells(sheet);
}

static void clear_titled(gpointer cell)
{
    g_free(((TitledCell *)cell)->title);
}

void layout_sheet(Page *page, Box *area)
{
    Sheet sheet = {.page = page, .data = page->chart->sheet};
    double small = page_line_height(page, FONT_SMALL);
    for (gsize i = 0; i < N_SHEET_STATES; i++)
        sheet.cells[i] = g_array_new(FALSE, FALSE, sizeof(Point));
    sheet.titled = g_array_new(FALSE, FALSE, sizeof(TitledCell));
    g_array_set_clear_func(sheet.titled, clear_titled);
    plan_rows(&sheet, 0);
    place_parts(&sheet, area);
    gsize left_out;
    double head = 2 * small + 6, notes = draw_notes(&sheet, area, false);
    double gaps = draw_gaps(&sheet, area, false, &left_out) * small;
    double foot = 4 + gaps + draw_key(&sheet, area, left_out, false);
    /* Where the height is scarce, first the words below go, then those above. */
    double room = page->height > 0 ? area->bottom - area->top - head : INFINITY;
    bool below = room - notes - foot >= folded_height(&sheet);
    bool above = below || room - notes >= folded_height(&sheet);
    foot = below ? foot : 0;
    notes = above ? notes : 0;
    if (page->height > 0)
        plan_rows(&sheet, MAX(room - notes - foot, 1));
    double height = rows_height(&sheet, sheet.n_shown);
    if (sheet.n_shown < sheet.data->n_rows)
        height += folded_height(&sheet);
    if (sheet.data->n_rows == 0)
        height = 2 * small;
    /* In fours, so that a picture of 2.5 times the size has whole pixels. */
    double bottom = ceil((area->top + notes + head + height + foot + page->foot) / 4) * 4;
    page_choose_height(page, area, bottom - page->foot - area->top);
    draw_notes(&sheet, area, above);
    Box rows = {area->left, area->top + notes + head, area->right, 0};
    rows.bottom = rows.top + height;
    draw_head(&sheet, area->top + notes, rows.top);
    draw_rows(&sheet, &rows);
    if (sheet.data->n_rows == 0)
        layout_empty(page, &rows);
    Box words = {area->left, rows.bottom + 4, area->right, 0};
    draw_gaps(&sheet, &words, below, &left_out);
    words.top += gaps;
    draw_key(&sheet, &words, left_out, below);
    for (gsize i = 0; i < N_SHEET_STATES; i++)
        g_array_unref(sheet.cells[i]);
    g_array_unref(sheet.titled);
}
