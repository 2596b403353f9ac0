/* A chart on its way into a scene: how text is set on the page, which range is shown, and the
 * titles that all kinds have in common. */
#include "layout/layout.h"

#include "error.h"
#include "layout/crowd.h"
#include "layout/kinds.h"
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

#define MARGIN 20
#define NARROW_MARGIN 12

static void widen(gint64 *from, gint64 *until, gint64 first, gint64 last)
{
    *from = MIN(*from, first);
    *until = MAX(*until, last);
}

/* The data's own range, with room for what the last sample spans, and `now`. */
static void find_range(const Chart *chart, gint64 *from, gint64 *until)
{
    *from = G_MAXINT64;
    *until = G_MININT64;
    for (gsize p = 0; p < chart->n_panels; p++) {
        const ChartPanel *panel = &chart->panels[p];
        for (gsize i = 0; i < panel->n_series; i++) {
            const ChartSeries *series = &panel->series[i];
            if (series->n > 0)
                widen(from, until, series->time[0], series->time[series->n - 1] + series->width);
        }
        for (gsize i = 0; i < panel->n_events; i++)
            widen(from, until, panel->events[i].time,
                  MAX(panel->events[i].time, panel->events[i].until));
    }
    if (chart->now && *from != G_MAXINT64)
        *until = MAX(*until, chart->now);
}

static void choose_range(Page *page)
{
    const Chart *chart = page->chart;
    page->from = chart->from;
    page->until = chart->until;
    if (page->from == 0 && page->until == 0)
        find_range(chart, &page->from, &page->until);
    if (page->from > page->until) {
        page->undated = chart->now == 0;
        page->from = chart->now;
        page->until = chart->now;
    }
    /* A single instant gets a day around it; in a calendar its own day. */
    if (page->from == page->until && chart->kind == CHART_CALENDAR && page->until < CALENDAR_MAX) {
        page->until++;
    } else if (page->from == page->until) {
        page->from = MAX(page->from - 43200, CALENDAR_MIN);
        page->until = MIN(page->until + 43200, CALENDAR_MAX);
    }
}

/* How many lines of a title fit above a chart that needs `least` px. */
static int title_lines(const Page *page, const Box *area, FontRole font, double least)
{
    double room = area->bottom - area->top - 8 - least;
    return (int)CLAMP(room / page_line_height(page, font), 0, LAYOUT_TITLE_LINES);
}

/* The finding in words, and below what is shown; returns what is left for the chart. */
static Box draw_titles(Page *page, Box area, double least)
{
    const Chart *chart = page->chart;
    int lines = title_lines(page, &area, FONT_FINDING, least);
    if (chart->finding && *chart->finding && lines > 0)
        area.top +=
            page_paragraph(page, &area, chart->finding, FONT_FINDING, lines, PAINT_TEXT) + 2;
    lines = title_lines(page, &area, FONT_CAPTION, least);
    if (chart->caption && *chart->caption && lines > 0)
        area.top += page_paragraph(page, &area, chart->caption, FONT_CAPTION, lines, PAINT_SUBTLE);
    if (area.top > MARGIN)
        area.top += 8;
    return area;
}

/* Sizes are in px. */
static const struct {
    void (*lay_out)(Page *page, Box *area);
    bool titles;
    double least;                  /* the height that titles leave it */
    int width;                     /* where none is asked for; 0: it depends on the chart */
    int least_width, least_height; /* of the picture */
} kinds[] = {
    [CHART_PANELS] = {layout_panels, true, 90, 960, 24, 12},
    [CHART_SPARKLINE] = {layout_sparkline, false, 0, 150, 16, 8},
    [CHART_MULTIPLES] = {layout_multiples, true, 100, 960, 120, 64},
    [CHART_CALENDAR] = {layout_calendar, true, 60, 760, 90, 80},
    [CHART_TABLE] = {layout_table, true, 48, 0, 160, 64},
    [CHART_SHEET] = {layout_sheet, true, 80, 960, 240, 120},
};

bool layout_check_size(const Chart *chart, int width, int height, GError **error)
{
    int least_width = kinds[chart->kind].least_width;
    int least_height = kinds[chart->kind].least_height;
    if ((width == 0 || width >= least_width) && (height == 0 || height >= least_height))
        return true;
    g_set_error(error, RENDER_ERROR, RENDER_ERROR_CHART,
                "size: %d x %d px is too small for this kind of chart: at least %d x %d", width,
                height, least_width, least_height);
    return false;
}

/* What the picture is called: the first words there are. */
static const char *find_title(const Chart *chart)
{
    if (chart->finding && *chart->finding)
        return chart->finding;
    if (chart->caption && *chart->caption)
        return chart->caption;
    const char *panel = chart->n_panels > 0 ? chart->panels[0].title : NULL;
    return panel && *panel ? panel : "Chart";
}

void layout_chart(Scene *scene, const Chart *chart, const LayoutMeans *means)
{
    Page page = {.chart = chart,
                 .theme = means->theme,
                 .fonts = means->fonts,
                 .calendar = means->calendar,
                 .figures = means->figures,
                 .scene = scene,
                 .width = scene->width,
                 .height = scene->height,
                 .hover = means->hover};
    choose_range(&page);
    g_autoptr(Crowd) crowd = crowd_new(&page);
    page.chart = chart = crowd ? &crowd->chart : chart;
    scene->title = page_clean(&page, find_title(chart));
    if (page.width == 0)
        page.width =
            kinds[chart->kind].width > 0 ? kinds[chart->kind].width : layout_table_width(&page);
    scene->width = page.width;
    double bottom = page.height > 0 ? page.height : INFINITY;
    Box area = {0, 0, page.width, bottom};
    if (chart->kind == CHART_PANELS &&
        (page.width < LAYOUT_TINY_WIDTH || bottom < LAYOUT_TINY_HEIGHT)) {
        layout_sparkline(&page, &area);
        return;
    }
    if (kinds[chart->kind].titles) {
        double margin = page.width < LAYOUT_NARROW ? NARROW_MARGIN : MARGIN;
        page.foot = margin - 6;
        area = (Box){margin, margin - 6, page.width - margin, bottom - page.foot};
        area = draw_titles(&page, area, kinds[chart->kind].least);
    }
    kinds[chart->kind].lay_out(&page, &area);
}
