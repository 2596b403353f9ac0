/* How large a picture wants to be. */
#include "layout/columns.h"
#include "layout/layout_kinds.h"
#include "layout/reckon.h"
#include "render.h"

#include <math.h>

/* Of an entry in a key, but for the name: swatch, value and gap. */
#define KEY_ENTRY 100
#define NAME_MAX_WIDTH 130
/* Tables are as wide as what they say, between these. */
#define TABLE_LEAST 360
#define TABLE_MOST 760
#define TABLE_GAP 40

/* What a chart is drawn with. */
typedef struct {
    const Chart *chart;
    const Theme *theme;
    int width;
} Sheet;

static double line_height(const Sheet *sheet, FontRole font)
{
    return round(sheet->theme->font[font].size * 1.36);
}

static double room_of(const Sheet *sheet)
{
    return MAX(sheet->width - (sheet->width < LAYOUT_NARROW ? 24 : 40), 1);
}

static int title_height(const Sheet *sheet, const char *text, FontRole role)
{
    ThemeFont font = sheet->theme->font[role];
    int lines = reckon_lines(text, font.bold, room_of(sheet) / font.size, LAYOUT_TITLE_LINES);
    return lines * (int)line_height(sheet, role);
}

/* Of narrow panels: the rows in which series are named above the plot. */
static int key_height(const Sheet *sheet, const ChartPanel *panel)
{
    ThemeFont font = sheet->theme->font[FONT_STRONG];
    double room = room_of(sheet), x = 0;
    int rows = panel->n_series > 0;
    for (gsize i = 0; i < MIN(panel->n_series, LAYOUT_KEY_MAX); i++) {
        const char *name = panel->series[i].name ? panel->series[i].name : "";
        double width = KEY_ENTRY + MIN(reckon_width(name, font.bold) * font.size, NAME_MAX_WIDTH);
        if (x > 0 && x + width > room) {
            rows++;
            x = 0;
        }
        x += width;
    }
    return rows * (int)line_height(sheet, FONT_LABEL);
}

static int panels_height(const Sheet *sheet)
{
    const Chart *chart = sheet->chart;
    int width = sheet->width, keys = 0;
    double weights = 0, greatest = 0, labels = 0;
    for (gsize i = 0; i < chart->n_panels; i++) {
        if (width < LAYOUT_KEY_BELOW && i < 150)
            keys += key_height(sheet, &chart->panels[i]);
        weights += layout_panel_weight(&chart->panels[i]);
        greatest = MAX(greatest, layout_panel_weight(&chart->panels[i]));
        labels = MAX(labels, (double)MIN(chart->panels[i].n_series, 12));
    }
    /* The greatest panel is twice as wide as high, with room for its labels. */
    double tallest = CLAMP(width * 0.36, 150, 380);
    tallest = MAX(tallest, width < LAYOUT_KEY_BELOW ? 150 : labels * 34);
    double height = weights > 0 ? tallest * weights / greatest : tallest;
    return (int)(MIN(height, 1400) + 40 * (double)MIN(chart->n_panels, 150) + 70) + keys +
           (chart->overview ? 60 : 0) + (chart->calendar ? 17 : 0);
}

static int multiples_height(const Chart *chart, int width)
{
    gsize columns = layout_multiples_columns(chart->n_panels, width - 40);
    int rows = (int)MIN((chart->n_panels + columns - 1) / columns, 100);
    return rows * 118 + 80 + (chart->overview || chart->calendar ? 38 : 0);
}

/* Its columns, with room between them; at least its headline. */
static int table_width(const Sheet *sheet)
{
    const Chart *chart = sheet->chart;
    ThemeFont headline = sheet->theme->font[FONT_FINDING];
    double total = 0, least = 0;
    if (chart->finding)
        least = reckon_width(chart->finding, headline.bold) * headline.size;
    for (gsize column = 0; column < chart->n_columns && total < TABLE_MOST; column++) {
        double widest = 0;
        for (gsize row = 0; row < MIN(chart->n_rows, 1000); row++) {
            const ChartCell *cell = &chart->cells[row * chart->n_columns + column];
            bool bold = row == 0 || cell->role != ROLE_SERIES;
            ThemeFont font = sheet->theme->font[bold ? FONT_STRONG : FONT_LABEL];
            double text = cell->text ? reckon_width(cell->text, font.bold) * font.size : 0;
            widest = MAX(widest, text + (bold ? 16 : 0)); /* a status has its shape */
        }
        total += widest + TABLE_GAP;
    }
    return (int)CLAMP(MAX(total, least) + 40, TABLE_LEAST, TABLE_MOST);
}

static int calendar_height(const Chart *chart, int width)
{
    gint64 days = (chart->until - chart->from) / 86400;
    if (days == 0 && chart->n_panels > 0 && chart->panels[0].n_series > 0 &&
        chart->panels[0].series[0].n > 0) {
        const ChartSeries *series = &chart->panels[0].series[0];
        days = (series->time[series->n - 1] - series->time[0]) / 86400;
    }
    /* As layout_calendar.c breaks it: one block, or blocks of 12, 6 or 3 months. */
    double weeks = (double)days / 7 + 2, room = width - 76, months = 12;
    if (weeks > 62 || weeks * 8 > room) {
        while (months > 3 && (months * 4.35 + 1) * 8 > room)
            months /= 2;
        weeks = months * 4.35 + 1;
    }
    double blocks = ceil((double)days / 7 / weeks) + (weeks < (double)days / 7 ? 1 : 0);
    double cell = CLAMP(floor(room / weeks), 3, 26);
    return (int)MIN(MAX(blocks, 1) * (7 * cell + 28) + 20, RENDER_MAX_SIZE);
}

static double reckon_cell(const ChartCell *cell, gsize row, gpointer data)
{
    const Sheet *sheet = data;
    bool strong = row == 0 || columns_is_status(cell);
    ThemeFont font = sheet->theme->font[strong ? FONT_STRONG : FONT_LABEL];
    return cell->text ? reckon_width(cell->text, font.bold) * font.size : 0;
}

static int table_height(Sheet *sheet)
{
    double line = line_height(sheet, FONT_LABEL), height = 0;
    Columns columns;
    columns_init(&columns, sheet->chart, room_of(sheet), reckon_cell, sheet);
    for (gsize row = 0; row < sheet->chart->n_rows && height < RENDER_MAX_SIZE; row++)
        height +=
            COLUMNS_ROW_AIR + line * (columns_breaks(&columns, row, reckon_cell, sheet) ? 2 : 1);
    if (columns.left_out > 0)
        height += COLUMNS_ROW_AIR + line;
    columns_clear(&columns);
    return (int)height;
}

int chart_natural_height(const Chart *chart, const Theme *theme, int width)
{
    Sheet sheet = {chart, theme, width};
    int titles = title_height(&sheet, chart->finding, FONT_FINDING) +
                 title_height(&sheet, chart->caption, FONT_CAPTION) + 36;
    switch (chart->kind) {
    case CHART_SPARKLINE:
        return 24;
    case CHART_MULTIPLES:
        return MIN(titles + multiples_height(chart, width), RENDER_MAX_SIZE);
    case CHART_CALENDAR:
        return MIN(titles + calendar_height(chart, width), RENDER_MAX_SIZE);
    case CHART_TABLE:
        return MIN(titles + table_height(&sheet) + 4, RENDER_MAX_SIZE);
    case CHART_PANELS:
        break;
    }
    return MIN(titles + panels_height(&sheet), RENDER_MAX_SIZE);
}

void chart_natural_size(const Chart *chart, const Theme *theme, int *width, int *height)
{
    static const int widths[] = {
        [CHART_PANELS] = 960,   [CHART_SPARKLINE] = 120,    [CHART_MULTIPLES] = 960,
        [CHART_CALENDAR] = 760, [CHART_TABLE] = TABLE_MOST,
    };
    *width = widths[chart->kind];
    if (chart->kind == CHART_TABLE)
        *width = table_width(&(Sheet){chart, theme, TABLE_MOST});
    *height = chart_natural_height(chart, theme, *width);
}
