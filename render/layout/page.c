/* Text on a page, and which places in a plot are taken.
 *
 * Occupancy is a raster of cells over the plot. Lines, columns, marks and words set the cells they
 * touch; a label takes the candidate place of which the smallest share of cells is set. That asks
 * only for the cells of one box, however many marks there are. Invariant: what is drawn after
 * occupancy_new() and is to stay visible has been taken before the next label is placed. */
#include "layout/page.h"

#include "text/text.h"

#include <math.h>
#include <pango/pango.h>
#include <string.h>

#define ELLIPSIS "…"

void page_choose_height(Page *page, Box *area, double height)
{
    if (page->height > 0)
        return;
    page->height = CLAMP(ceil(area->top + height + page->foot), 1, SCENE_MAX_SIZE);
    page->scene->height = page->height;
    area->bottom = page->height - page->foot;
}

double page_line_height(const Page *page, FontRole font)
{
    return round(page->theme->font[font].size * 1.36);
}

double page_baseline(const Page *page, FontRole font)
{
    /* Half the height of a digit. */
    return round(page->theme->font[font].size * 0.365);
}

double page_text_width(const Page *page, FontRole font, const char *text)
{
    return *text ? fonts_measure(page->fonts, page->theme, font, text).width : 0;
}

void page_text(Page *page, Point at, const char *text, TextLook look)
{
    at.y = round(at.y) + page_baseline(page, look.font);
    scene_text(page->scene, at, text, look);
}

static bool is_clean(const char *text)
{
    gsize i = 0;
    while (i <= PAGE_TEXT_MAX && text[i] >= 0x20 && text[i] < 0x7f)
        i++;
    return text[i] == '\0';
}

/* Where text of `length` bytes can be cut without cutting a character. */
static gsize character_floor(const char *text, gsize at)
{
    while (at > 0 && (text[at] & 0xc0) == 0x80)
        at--;
    return at;
}

static char *cut_middle(const char *text, gsize head, gsize tail_start)
{
    return g_strdup_printf("%.*s" ELLIPSIS "%s", (int)head, text, text + tail_start);
}

const char *page_clean(Page *page, const char *text)
{
    if (!text)
        return "";
    if (is_clean(text))
        return text;
    /* A cut inside of a character would make it look invalid, hence the room beside the limit. */
    gsize length = strlen(text);
    g_autofree char *shorter = NULL;
    if (length > PAGE_TEXT_MAX) {
        gsize head = character_floor(text, PAGE_TEXT_MAX / 2);
        gsize tail = character_floor(text, length - PAGE_TEXT_MAX / 2);
        shorter = cut_middle(text, head, tail);
    }
    g_autofree char *visible = text_visible(shorter ? shorter : text, -1);
    if (strlen(visible) > PAGE_TEXT_MAX)
        visible[character_floor(visible, PAGE_TEXT_MAX)] = '\0';
    return g_string_chunk_insert(page->scene->strings, visible);
}

typedef enum { EDGES_OF_GRAPHEMES, EDGES_OF_LINES } EdgeKind;

/* Unicode would break "25 %", "4 Nov" and "svn/dybsvn", too. */
static bool holds_together(const char *text, const char *at)
{
    if (*at == '%' || (at > text && at[-1] == '/'))
        return true;
    if (at < text + 2 || at[-1] != ' ' || !g_ascii_isdigit(at[-2]))
        return false;
    for (int month = 1; month <= 12; month++)
        if (g_str_has_prefix(at, calendar_month_name(month)))
            return true;
    return false;
}

/* Byte offsets between graphemes, or where a line may be broken, as Unicode has it; both ends
 * included. */
static GArray *find_edges(const char *text, EdgeKind kind)
{
    int n = (int)g_utf8_strlen(text, -1) + 1;
    g_autofree PangoLogAttr *attributes = g_new0(PangoLogAttr, n);
    pango_get_log_attrs(text, (int)strlen(text), -1, pango_language_from_string("en"), attributes,
                        n);
    GArray *edges = g_array_new(FALSE, FALSE, sizeof(gsize));
    const char *at = text;
    for (int i = 0; i < n; i++) {
        gsize offset = (gsize)(at - text);
        bool edge = kind == EDGES_OF_LINES
                        ? attributes[i].is_line_break && !holds_together(text, at)
                        : attributes[i].is_cursor_position;
        if (edge || i == 0 || i == n - 1)
            g_array_append_val(edges, offset);
        if (i < n - 1)
            at = g_utf8_next_char(at);
    }
    return edges;
}

/* Shortened to `width` between edges: in the middle, or at the end. */
static const char *shorten(Page *page, FontRole font, const char *text, double width, EdgeKind kind)
{
    g_autoptr(GArray) edges = find_edges(text, kind);
    guint low = 0, high = edges->len - 1; /* parts kept; `low` fits, `high` does not */
    g_autofree char *best = g_strdup(ELLIPSIS);
    while (high - low > 1) {
        guint kept = (low + high) / 2, tail = kind == EDGES_OF_GRAPHEMES ? kept / 2 : 0;
        gsize head = g_array_index(edges, gsize, kept - tail);
        while (kind == EDGES_OF_LINES && head > 1 && strchr(" ,;:", text[head - 1]))
            head--;
        char *candidate =
            cut_middle(text, head, g_array_index(edges, gsize, edges->len - 1 - tail));
        if (page_text_width(page, font, candidate) <= width) {
            g_free(best);
            best = candidate;
            low = kept;
        } else {
            g_free(candidate);
            high = kept;
        }
    }
    return g_string_chunk_insert(page->scene->strings, best);
}

const char *page_fit(Page *page, FontRole font, const char *text, double width)
{
    text = page_clean(page, text);
    if (page_text_width(page, font, text) <= width)
        return text;
    return shorten(page, font, text, width, EDGES_OF_GRAPHEMES);
}

const char *page_fit_sentence(Page *page, FontRole font, const char *text, double width)
{
    text = page_clean(page, text);
    if (page_text_width(page, font, text) <= width)
        return text;
    /* A name alone, or not even room for the first word: no sentence. */
    const char *shorter =
        strchr(text, ' ') ? shorten(page, font, text, width, EDGES_OF_LINES) : ELLIPSIS;
    return strcmp(shorter, ELLIPSIS) != 0 ? shorter
                                          : shorten(page, font, text, width, EDGES_OF_GRAPHEMES);
}

/* How many bytes of `text` fit on a line, up to where it may be broken; at least up to the first
 * such place. */
static gsize line_length(Page *page, const char *text, FontRole font, double width)
{
    if (page_text_width(page, font, text) <= width)
        return strlen(text);
    g_autoptr(GArray) edges = find_edges(text, EDGES_OF_LINES);
    guint low = 1, high = edges->len - 1; /* at `low` it is broken, at `high` it does not fit */
    while (high - low > 1) {
        guint middle = (low + high) / 2;
        g_autofree char *line = g_strndup(text, g_array_index(edges, gsize, middle));
        *(page_text_width(page, font, g_strchomp(line)) <= width ? &low : &high) = middle;
    }
    return g_array_index(edges, gsize, low);
}

static int count_lines(Page *page, const char *text, FontRole font, double width, int most)
{
    int n = 0;
    for (; n < most && *text; n++)
        text += line_length(page, text, font, width);
    return *text ? most + 1 : n;
}

/* Lines of about one length read better than a full one and a single word: the width in which text
 * takes no more lines than in the whole `width`. */
static double balance(Page *page, const char *text, FontRole font, double width, int most)
{
    double whole = page_text_width(page, font, text);
    if (whole <= width || whole > width * most)
        return width;
    int lines = count_lines(page, text, font, width, most);
    static const double slack[] = {1.08, 1.2, 1.4}; /* lines end where words do */
    for (gsize i = 0; i < G_N_ELEMENTS(slack); i++) {
        double narrower = whole / lines * slack[i];
        if (narrower < width && count_lines(page, text, font, narrower, most) == lines)
            return narrower;
    }
    return width;
}

double page_paragraph(Page *page, const Box *box, const char *text, FontRole font, int lines,
                      Paint paint)
{
    const char *rest = page_clean(page, text);
    double width = balance(page, rest, font, box->right - box->left, lines);
    double height = page_line_height(page, font), y = box->top;
    for (int i = 0; i < lines && *rest; i++) {
        bool last = i == lines - 1;
        gsize length = last ? strlen(rest) : line_length(page, rest, font, width);
        g_autofree char *line = g_strndup(rest, length);
        page_text(page, (Point){box->left, y + height / 2},
                  page_fit_sentence(page, font, g_strchomp(line), width),
                  (TextLook){font, ANCHOR_START, paint});
        y += height;
        rest += length;
    }
    return y - box->top;
}

int page_count_lines(Page *page, const char *text, FontRole font, double width, int most)
{
    return CLAMP(count_lines(page, page_clean(page, text), font, width, most), 1, most);
}

Paint page_paint(Role role, gsize series)
{
    static const Paint paints[] = {
        [ROLE_MAIN] = PAINT_MAIN, [ROLE_MUTED] = PAINT_MUTED, [ROLE_GOOD] = PAINT_GOOD,
        [ROLE_WARN] = PAINT_WARN, [ROLE_ALARM] = PAINT_ALARM, [ROLE_UNKNOWN] = PAINT_UNKNOWN,
    };
    return role == ROLE_SERIES ? PAINT_SERIES + series % N_THEME_SERIES : paints[role];
}

Paint page_tint(Role role, gsize series)
{
    static const Paint tints[] = {
        [ROLE_MAIN] = PAINT_GRID,        [ROLE_MUTED] = PAINT_GRID,
        [ROLE_GOOD] = PAINT_GOOD_TINT,   [ROLE_WARN] = PAINT_WARN_TINT,
        [ROLE_ALARM] = PAINT_ALARM_TINT, [ROLE_UNKNOWN] = PAINT_UNKNOWN_TINT,
    };
    return role == ROLE_SERIES ? PAINT_SERIES_TINT + series % N_THEME_SERIES : tints[role];
}

#define CELL 3.0

struct Occupancy {
    Box box;
    int columns, rows;
    guint8 *taken;
};

Occupancy *occupancy_new(const Box *box)
{
    Occupancy *occupancy = g_new0(Occupancy, 1);
    occupancy->box = *box;
    occupancy->columns = (int)ceil(MAX(box->right - box->left, 1) / CELL);
    occupancy->rows = (int)ceil(MAX(box->bottom - box->top, 1) / CELL);
    occupancy->taken = g_malloc0((gsize)occupancy->columns * (gsize)occupancy->rows);
    return occupancy;
}

void occupancy_free(Occupancy *occupancy)
{
    if (occupancy == NULL)
        return;
    g_free(occupancy->taken);
    g_free(occupancy);
}

typedef struct {
    int left, top, right, bottom; /* right and bottom are not part of it */
} Cells;

static Cells cells_of(const Occupancy *occupancy, const Box *box)
{
    return (Cells){(int)floor((box->left - occupancy->box.left) / CELL),
                   (int)floor((box->top - occupancy->box.top) / CELL),
                   (int)ceil((box->right - occupancy->box.left) / CELL),
                   (int)ceil((box->bottom - occupancy->box.top) / CELL)};
}

void occupancy_take(Occupancy *occupancy, const Box *box)
{
    Cells cells = cells_of(occupancy, box);
    int left = MAX(cells.left, 0), right = MIN(cells.right, occupancy->columns);
    if (right <= left)
        return;
    for (int row = MAX(cells.top, 0); row < MIN(cells.bottom, occupancy->rows); row++)
        memset(occupancy->taken + (gsize)row * (gsize)occupancy->columns + left, 1,
               (gsize)(right - left));
}

double occupancy_taken(const Occupancy *occupancy, const Box *box)
{
    Cells cells = cells_of(occupancy, box);
    int taken = 0, all = (cells.right - cells.left) * (cells.bottom - cells.top);
    for (int row = cells.top; row < cells.bottom; row++)
        for (int column = cells.left; column < cells.right; column++) {
            bool outside =
                row < 0 || row >= occupancy->rows || column < 0 || column >= occupancy->columns;
            taken +=
                outside || occupancy->taken[(gsize)row * (gsize)occupancy->columns + (gsize)column];
        }
    return all > 0 ? (double)taken / all : 0;
}

/* A line, in steps of a cell. */
static void take_line(Occupancy *occupancy, Point from, Point to)
{
    double length = MAX(fabs(to.x - from.x), fabs(to.y - from.y));
    int steps = (int)ceil(length / CELL);
    for (int i = 0; i <= steps; i++) {
        double share = steps > 0 ? (double)i / steps : 0;
        int column = (int)((from.x + (to.x - from.x) * share - occupancy->box.left) / CELL);
        int row = (int)((from.y + (to.y - from.y) * share - occupancy->box.top) / CELL);
        if (row >= 0 && row < occupancy->rows && column >= 0 && column < occupancy->columns)
            occupancy->taken[(gsize)row * (gsize)occupancy->columns + (gsize)column] = 1;
    }
}

void occupancy_take_items(Occupancy *occupancy, const Scene *scene, guint first)
{
    for (guint i = first; i < scene->items->len; i++) {
        const SceneItem *item = &g_array_index(scene->items, SceneItem, i);
        const Point *points = &g_array_index(scene->points, Point, item->first);
        if (item->kind == SCENE_PATH && item->stroke != PAINT_NONE)
            for (guint k = 1; k < item->count; k++)
                take_line(occupancy, points[k - 1], points[k]);
        if (item->kind == SCENE_COLUMNS)
            for (guint k = 0; k + 1 < item->count; k += 2)
                occupancy_take(occupancy,
                               &(Box){points[k].x, MIN(points[k].y, points[k + 1].y),
                                      points[k + 1].x, MAX(points[k].y, points[k + 1].y)});
        if (item->kind == SCENE_MARKS)
            for (guint k = 0; k < item->count; k++) {
                double half = item->size / 2;
                occupancy_take(occupancy, &(Box){points[k].x - half, points[k].y - half,
                                                 points[k].x + half, points[k].y + half});
            }
    }
}
