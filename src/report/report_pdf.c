/* The document on A4 pages, through cairo: text stays text. The pages are set twice, as the foot of
 * each says how many there are. */
#include "report/document.h"

#include "layout/layout.h"
#include "pdf/pdf.h"
#include "scene/scene.h"

#include <cairo-pdf.h>
#include <string.h>

#define PT_PER_PX 0.85             /* small text is 8.5 pt */
#define WIDTH (595.28 / PT_PER_PX) /* px, of A4 */
#define HEIGHT (841.89 / PT_PER_PX)
#define MARGIN 60.
#define CONTENT (WIDTH - 2 * MARGIN)
#define BOTTOM (HEIGHT - MARGIN - 16) /* above the foot */
#define GAP 12.                       /* between columns */
#define CELL_PADDING 4.               /* above and below the lines of a cell */
#define ROUNDING 0.5                  /* so that what is measured again fits its column */
#define KEEP 110. /* px that must be left below a heading: it stays with what follows */

typedef struct {
    cairo_surface_t *surface;
    cairo_t *cr;
    Fonts *fonts;
    const Theme *theme;
    const Document *document;
    double y;
    int number, of; /* pages; `of` is 0 in the first pass */
} Typesetter;

static void set_paint(const Typesetter *setter, Paint paint)
{
    guint32 colour = setter->theme->colour[paint];
    cairo_set_source_rgb(setter->cr, (colour >> 16 & 255) / 255., (colour >> 8 & 255) / 255.,
                         (colour & 255) / 255.);
}

static double text_width(const Typesetter *setter, FontRole font, const char *text)
{
    return fonts_measure(setter->fonts, setter->theme, font, text).width;
}

static double line_height(const Typesetter *setter, FontRole font)
{
    return setter->theme->font[font].size * 1.4;
}

/* One line with its top at `y`. */
static void show_line(const Typesetter *setter, FontRole font, Paint paint, const char *text,
                      double x, double y)
{
    cairo_save(setter->cr);
    cairo_translate(setter->cr, x, y + setter->theme->font[font].size);
    set_paint(setter, paint);
    fonts_show(setter->fonts, setter->theme, font, text, setter->cr);
    cairo_new_path(setter->cr);
    cairo_restore(setter->cr);
}

static void show_right(const Typesetter *setter, FontRole font, Paint paint, const char *text,
                       double right, double y)
{
    show_line(setter, font, paint, text, right - text_width(setter, font, text), y);
}

static void rule(const Typesetter *setter, double y, double width, Paint paint)
{
    set_paint(setter, paint);
    cairo_set_line_width(setter->cr, width);
    cairo_move_to(setter->cr, MARGIN, y);
    cairo_line_to(setter->cr, WIDTH - MARGIN, y);
    cairo_stroke(setter->cr);
}

/* --- Pages. */

static void end_page(Typesetter *setter)
{
    g_autofree char *number = setter->of > 0
                                  ? g_strdup_printf("page %d of %d", setter->number, setter->of)
                                  : g_strdup("");
    double y = HEIGHT - MARGIN;
    show_line(setter, FONT_SMALL, PAINT_MUTED, setter->document->title, MARGIN, y);
    show_right(setter, FONT_SMALL, PAINT_MUTED, number, WIDTH - MARGIN, y);
    cairo_show_page(setter->cr);
}

static void begin_page(Typesetter *setter)
{
    if (setter->number > 0)
        end_page(setter);
    setter->number++;
    setter->y = MARGIN;
}

/* Goes on on another page unless there is room. */
static void need(Typesetter *setter, double height)
{
    if (setter->y + height > BOTTOM)
        begin_page(setter);
}

/* --- Text. */

/* How many bytes of a word fit that is too long for a line; one character at least. */
static gsize fitting(const Typesetter *setter, FontRole font, const char *word, double width)
{
    gsize fits = 0;
    for (const char *c = g_utf8_next_char(word);; c = g_utf8_next_char(c)) {
        g_autofree char *part = g_strndup(word, (gsize)(c - word));
        if (fits > 0 && text_width(setter, font, part) > width)
            return fits;
        fits = (gsize)(c - word);
        if (*c == '\0')
            return fits;
    }
}

/* The text in lines of at most that width (char *, owned). */
static GPtrArray *wrap(const Typesetter *setter, FontRole font, const char *text, double width)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    g_autoptr(GString) line = g_string_new(NULL);
    for (char **word = words; *word != NULL; word++) {
        const char *rest = *word;
        gsize before = line->len;
        g_string_append_printf(line, "%s%s", before > 0 ? " " : "", rest);
        if (text_width(setter, font, line->str) <= width)
            continue;
        g_string_truncate(line, before);
        if (before > 0)
            g_ptr_array_add(lines, g_strdup(line->str));
        while (text_width(setter, font, rest) > width && g_utf8_strlen(rest, -1) > 1) {
            gsize n = fitting(setter, font, rest, width);
            g_ptr_array_add(lines, g_strndup(rest, n));
            rest += n;
        }
        g_string_assign(line, rest);
    }
    g_ptr_array_add(lines, g_strdup(line->str));
    return lines;
}

static void set_text(Typesetter *setter, FontRole font, Paint paint, const char *text, double after)
{
    g_autoptr(GPtrArray) lines = wrap(setter, font, text, CONTENT);
    for (guint i = 0; i < lines->len; i++) {
        need(setter, line_height(setter, font));
        show_line(setter, font, paint, g_ptr_array_index(lines, i), MARGIN, setter->y);
        setter->y += line_height(setter, font);
    }
    setter->y += after;
}

static void set_title(Typesetter *setter, const char *text)
{
    begin_page(setter);
    if (setter->of > 0) {
        g_autofree char *place = g_strdup_printf("page=%d pos=[0 0]", setter->number);
        cairo_pdf_surface_add_outline(setter->surface, CAIRO_PDF_OUTLINE_ROOT, text, place, 0);
    }
    set_text(setter, FONT_FINDING, PAINT_TEXT, text, 8);
}

static void set_heading(Typesetter *setter, const char *text)
{
    setter->y += 10;
    need(setter, KEEP);
    set_text(setter, FONT_STRONG, PAINT_TEXT, text, 2);
}

/* --- Tables. */

typedef struct {
    const Block *block;
    double *width; /* px, of each column */
} Table;

static const char *cell_at(const Block *block, guint row, guint column)
{
    return g_ptr_array_index(block->cells, row * block->n_columns + column);
}

static guint n_rows(const Block *block)
{
    return block->cells->len / block->n_columns;
}

static double longest_word(const Typesetter *setter, const char *text, bool whole)
{
    if (whole)
        return text_width(setter, FONT_SMALL, text);
    double width = 0;
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    for (char **word = words; *word != NULL; word++)
        width = MAX(width, text_width(setter, FONT_SMALL, *word));
    return MIN(width, CONTENT / 5);
}

/* Each column gets what its words need, and of what is left a share of what its texts would like.
 */
static void measure(const Typesetter *setter, Table *table)
{
    const Block *block = table->block;
    guint n = block->n_columns;
    g_autofree double *least = g_new0(double, n);
    double sum_least = 0, sum = 0, room = CONTENT - (GAP + ROUNDING) * n + GAP;
    for (guint column = 0; column < n; column++) {
        const Column *facts = &block->columns[column];
        least[column] = longest_word(setter, facts->head, false);
        table->width[column] = least[column];
        for (guint row = 0; row < n_rows(block); row++) {
            const char *cell = cell_at(block, row, column);
            least[column] =
                MAX(least[column], longest_word(setter, cell, facts->numeric || facts->whole));
            table->width[column] = MAX(table->width[column], text_width(setter, FONT_SMALL, cell));
        }
        table->width[column] = MAX(table->width[column], least[column]);
        sum_least += least[column];
        sum += table->width[column];
    }
    for (guint column = 0; column < n; column++) {
        double *width = &table->width[column];
        if (sum > room && sum > sum_least)
            *width = least[column] +
                     (*width - least[column]) * MAX(room - sum_least, 0) / (sum - sum_least);
        else if (sum < room)
            *width += MIN((room - sum) / n, 24);
        *width += ROUNDING;
    }
}

/* The cells of a row, wrapped; *height is that of the row. */
static GPtrArray *wrap_row(const Typesetter *setter, const Table *table, int row, double *height)
{
    GPtrArray *cells = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    guint most = 1;
    for (guint column = 0; column < table->block->n_columns; column++) {
        const char *text = row < 0 ? table->block->columns[column].head
                                   : cell_at(table->block, (guint)row, column);
        GPtrArray *lines = wrap(setter, FONT_SMALL, text, table->width[column]);
        most = MAX(most, lines->len);
        g_ptr_array_add(cells, lines);
    }
    *height = most * line_height(setter, FONT_SMALL) + 2 * CELL_PADDING;
    return cells;
}

static void show_row(Typesetter *setter, const Table *table, int row)
{
    double height, x = MARGIN;
    g_autoptr(GPtrArray) cells = wrap_row(setter, table, row, &height);
    for (guint column = 0; column < table->block->n_columns; column++) {
        const GPtrArray *lines = g_ptr_array_index(cells, column);
        Paint paint = row < 0 ? PAINT_MUTED : PAINT_TEXT;
        for (guint i = 0; i < lines->len; i++) {
            double y = setter->y + CELL_PADDING + i * line_height(setter, FONT_SMALL);
            const char *line = g_ptr_array_index(lines, i);
            if (table->block->columns[column].numeric)
                show_right(setter, FONT_SMALL, paint, line, x + table->width[column], y);
            else
                show_line(setter, FONT_SMALL, paint, line, x, y);
        }
        x += table->width[column] + GAP;
    }
    setter->y += height;
    rule(setter, setter->y, row < 0 ? 1 : 0.5, row < 0 ? PAINT_MUTED : PAINT_GRID);
}

static void set_table(Typesetter *setter, const Block *block)
{
    g_autofree double *width = g_new0(double, block->n_columns);
    Table table = {block, width};
    measure(setter, &table);
    set_text(setter, FONT_SMALL, PAINT_MUTED, block->text, 0);
    show_row(setter, &table, -1);
    for (guint row = 0; row < n_rows(block); row++) {
        double height;
        g_autoptr(GPtrArray) cells = wrap_row(setter, &table, (int)row, &height);
        if (setter->y + height > BOTTOM) {
            begin_page(setter);
            show_row(setter, &table, -1);
        }
        show_row(setter, &table, (int)row);
    }
    setter->y += 12;
}

/* --- Charts. */

static bool set_chart(Typesetter *setter, const Block *block, GError **error)
{
    const Chart *chart = plot_chart(block->chart);
    g_autoptr(Calendar) calendar = calendar_new(chart->zone, error);
    if (calendar == NULL || !chart_check(chart, NULL, error))
        return false;
    Scene *scene = scene_new(CONTENT, 0);
    LayoutMeans means = {setter->theme, setter->fonts, calendar, NULL, false};
    layout_chart(scene, chart, &means);
    double scale = MIN(1, (BOTTOM - MARGIN) / scene->height);
    need(setter, scene->height * scale + 4);
    cairo_save(setter->cr);
    cairo_translate(setter->cr, MARGIN, setter->y);
    cairo_scale(setter->cr, scale, scale);
    cairo_rectangle(setter->cr, 0, 0, scene->width, scene->height);
    cairo_clip(setter->cr);
    paint_scene(setter->cr, scene, setter->theme, setter->fonts);
    cairo_restore(setter->cr);
    setter->y += scene->height * scale + 12;
    scene_free(scene);
    return true;
}

static bool set_block(Typesetter *setter, const Block *block, GError **error)
{
    switch (block->kind) {
    case BLOCK_TITLE:
        set_title(setter, block->text);
        return true;
    case BLOCK_HEADING:
        set_heading(setter, block->text);
        return true;
    case BLOCK_TEXT:
        set_text(setter, FONT_LABEL, PAINT_TEXT, block->text, 6);
        return true;
    case BLOCK_TABLE:
        set_table(setter, block);
        return true;
    case BLOCK_CHART:
        return set_chart(setter, block, error);
    }
    return true;
}

/* --- The file. */

static cairo_status_t append(void *closure, const unsigned char *bytes, unsigned int n)
{
    g_byte_array_append(closure, bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

/* Sets all pages; `of` is how many there are, if that is known. Returns how many, 0 with an error.
 */
static int set_all(Typesetter *setter, int of, GByteArray *pdf, GError **error)
{
    g_byte_array_set_size(pdf, 0);
    setter->surface =
        cairo_pdf_surface_create_for_stream(append, pdf, WIDTH * PT_PER_PX, HEIGHT * PT_PER_PX);
    cairo_pdf_surface_set_metadata(setter->surface, CAIRO_PDF_METADATA_TITLE,
                                   setter->document->title);
    cairo_pdf_surface_set_metadata(setter->surface, CAIRO_PDF_METADATA_CREATOR,
                                   "hubplot " HUBPLOT_VERSION);
    cairo_pdf_surface_set_metadata(setter->surface, CAIRO_PDF_METADATA_CREATE_DATE, "");
    setter->cr = cairo_create(setter->surface);
    cairo_scale(setter->cr, PT_PER_PX, PT_PER_PX);
    setter->number = 0;
    setter->of = of;
    bool good = true;
    for (guint i = 0; good && i < setter->document->blocks->len; i++)
        good = set_block(setter, g_ptr_array_index(setter->document->blocks, i), error);
    if (good)
        end_page(setter);
    cairo_status_t status = cairo_status(setter->cr);
    cairo_destroy(setter->cr);
    cairo_surface_finish(setter->surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(setter->surface);
    cairo_surface_destroy(setter->surface);
    if (good && status != CAIRO_STATUS_SUCCESS) {
        g_set_error(error, REPORT_ERROR, REPORT_ERROR_FAILED, "PDF: %s",
                    cairo_status_to_string(status));
        good = false;
    }
    return good ? setter->number : 0;
}

GBytes *report_pdf(const GPtrArray *reports, GError **error)
{
    g_autoptr(Document) document = document_new(reports);
    g_autoptr(Fonts) fonts = fonts_new(error);
    g_autoptr(Theme) theme = fonts != NULL ? theme_load("print", error) : NULL;
    if (theme == NULL)
        return NULL;
    Typesetter setter = {.fonts = fonts, .theme = theme, .document = document};
    g_autoptr(GByteArray) pdf = g_byte_array_new();
    int pages = set_all(&setter, 0, pdf, error);
    if (pages == 0 || set_all(&setter, pages, pdf, error) == 0 || !fonts_check(fonts, error))
        return NULL;
    return g_byte_array_free_to_bytes(g_steal_pointer(&pdf));
}
