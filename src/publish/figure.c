#include "publish/figure.h"

#include "publish/fingerprint.h"

/* The forms that pages show. */
static const struct {
    const char *variant;
    PictureFormat format;
    double scale;
    bool dark;
} forms[FORM_OTHER] = {
    [FORM_SVG] = {"", PICTURE_SVG, 1, false},
    [FORM_SVG_NARROW] = {"-narrow", PICTURE_SVG, 1, false},
    [FORM_PNG] = {"", PICTURE_PNG, 1, false},
    [FORM_PNG_2X] = {"-2x", PICTURE_PNG, 2, false},
    [FORM_PNG_DARK] = {"-dark", PICTURE_PNG, 1, true},
    [FORM_PNG_DARK_2X] = {"-dark-2x", PICTURE_PNG, 2, true},
};

PictureFormat form_format(Form form)
{
    return form < FORM_OTHER ? forms[form].format : form - FORM_OTHER;
}

static const char *variant_of(Form form)
{
    return form < FORM_OTHER ? forms[form].variant : "";
}

bool form_is_plain(Form form)
{
    return variant_of(form)[0] == '\0';
}

static bool is_dark(Form form)
{
    return form < FORM_OTHER && forms[form].dark;
}

/* Whether the form is one of its format's: of those in pages, it is in the table. */
static bool is_form(Form form)
{
    return form < FORM_OTHER || !picture_traits(form_format(form))->in_pages;
}

static guint choose_forms(const Style *style, bool small, ChartKind kind)
{
    const guint svg = 1u << PICTURE_SVG, png = 1u << PICTURE_PNG;
    guint formats = style->formats, chosen = 0;
    if ((formats & (svg | png)) == 0) /* a page needs one */
        formats |= svg;
    if (small && (formats & svg) != 0)
        return 1 << FORM_SVG;
    for (Form form = 0; form < (small ? FORM_OTHER : N_FORMS); form++)
        if (is_form(form) && (formats & 1u << form_format(form)) != 0 &&
            (!is_dark(form) || style->look->dark != NULL))
            chosen |= 1u << form;
    if (kind == CHART_TABLE) /* it is for other people's pages */
        chosen &= ~(1u << FORM_SVG_NARROW);
    return chosen;
}

static char *path_of(const char *folder, const char *name, Form form)
{
    return g_strconcat(folder, name, variant_of(form), ".", picture_traits(form_format(form))->word,
                       NULL);
}

Figure *figure_new(char *stable, Plot *plot, const Style *style, bool small)
{
    Figure *figure = g_new0(Figure, 1);
    const Chart *chart = plot_chart(plot);
    figure->stable = stable;
    figure->plot = plot;
    figure->key = chart_key(chart, style->look->light, style->look->dark, style->fonts);
    figure->alt = chart_describe(chart);
    figure->forms = choose_forms(style, small, chart->kind);
    return figure;
}

void figure_free(Figure *figure)
{
    if (figure == NULL)
        return;
    g_free(figure->stable);
    g_free(figure->key);
    g_free(figure->alt);
    plot_free(figure->plot);
    g_free(figure);
}

char *figure_path(const Figure *figure, Form form)
{
    return path_of("p/", figure->key, form);
}

char *figure_stable_path(const Figure *figure, Form form)
{
    return path_of("", figure->stable, form);
}

Form figure_best_form(const Figure *figure)
{
    return (figure->forms & 1 << FORM_SVG) != 0 ? FORM_SVG : FORM_PNG;
}

/* One form of one figure that is to be drawn. */
typedef struct {
    Figure *figure;
    Form form;
    char *path;
} Sheet;

static void sheet_clear(gpointer data)
{
    g_free(((Sheet *)data)->path);
}

/* Pages say how large a picture is, for each width that it is drawn in. */
static void note_size(Figure *figure, Form form, int width, int height)
{
    if (form == FORM_SVG_NARROW) {
        figure->narrow_height = height;
    } else if (form == figure_best_form(figure)) {
        figure->width = width;
        figure->height = height;
    }
}

/* Of a picture that an earlier run drew; false when it is none. */
static bool read_size(Figure *figure, Form form, Site *site, const char *path)
{
    if (form != FORM_SVG_NARROW && form != figure_best_form(figure))
        return site_has(site, path);
    g_autoptr(GBytes) bytes = site_read(site, path);
    gsize length = 0;
    const guint8 *picture = bytes != NULL ? g_bytes_get_data(bytes, &length) : NULL;
    int width = 0, height = 0;
    if (picture == NULL || !picture_size(picture, length, &width, &height))
        return false;
    note_size(figure, form, width, height);
    return true;
}

static GArray *missing_sheets(const GPtrArray *figures, Site *site, bool force,
                              FigureCounts *counts)
{
    GArray *sheets = g_array_new(FALSE, TRUE, sizeof(Sheet));
    g_array_set_clear_func(sheets, sheet_clear);
    for (guint i = 0; i < figures->len; i++) {
        Figure *figure = g_ptr_array_index(figures, i);
        for (Form form = 0; form < N_FORMS; form++) {
            if ((figure->forms & 1u << form) == 0)
                continue;
            Sheet sheet = {figure, form, figure_path(figure, form)};
            if (!force && read_size(figure, form, site, sheet.path)) {
                counts->kept++;
                sheet_clear(&sheet);
            } else {
                g_array_append_val(sheets, sheet);
            }
        }
    }
    return sheets;
}

static PoolJob make_job(const Sheet *sheet, const Style *style)
{
    const Look *look = style->look;
    PictureFormat format = form_format(sheet->form);
    bool narrow = sheet->form == FORM_SVG_NARROW;
    return (PoolJob){.name = sheet->path,
                     .chart = plot_chart(sheet->figure->plot),
                     .picture = {.format = format,
                                 .width = narrow ? FIGURE_NARROW : 0,
                                 .scale = sheet->form < FORM_OTHER ? forms[sheet->form].scale : 1,
                                 .theme = is_dark(sheet->form) ? look->dark : look->light,
                                 .dark = look->dark}};
}

static bool take_result(const Sheet *sheet, const PoolResult *result, Site *site,
                        FigureCounts *counts, GError **error)
{
    if (result->bytes == NULL) {
        sheet->figure->forms &= ~(1u << sheet->form);
        if (counts->failed++ == 0)
            counts->trouble = g_strdup(result->error->message);
        return true;
    }
    gsize length;
    const void *bytes = g_bytes_get_data(result->bytes, &length);
    counts->drawn++;
    note_size(sheet->figure, sheet->form, result->width, result->height);
    return site_write(site, sheet->path, bytes, length, error);
}

bool figures_draw(const GPtrArray *figures, Site *site, const FigureDrawing *drawing,
                  FigureCounts *counts, GError **error)
{
    g_autoptr(GArray) sheets = missing_sheets(figures, site, drawing->force, counts);
    if (sheets->len == 0)
        return true;
    g_autofree PoolJob *jobs = g_new(PoolJob, sheets->len);
    for (guint i = 0; i < sheets->len; i++)
        jobs[i] = make_job(&g_array_index(sheets, Sheet, i), drawing->style);
    g_autoptr(GPtrArray) results = pool_draw(jobs, sheets->len, &drawing->limits, error);
    for (guint i = 0; results != NULL && i < results->len; i++)
        if (!take_result(&g_array_index(sheets, Sheet, i), g_ptr_array_index(results, i), site,
                         counts, error))
            return false;
    return results != NULL;
}

void figures_name_files(const GPtrArray *figures, GPtrArray *names)
{
    for (guint i = 0; i < figures->len; i++) {
        const Figure *figure = g_ptr_array_index(figures, i);
        for (Form form = 0; form < N_FORMS; form++)
            if ((figure->forms & 1u << form) != 0)
                g_ptr_array_add(names, path_of("", figure->key, form));
    }
}

bool figures_link(const GPtrArray *figures, Site *site, GError **error)
{
    for (guint i = 0; i < figures->len; i++) {
        const Figure *figure = g_ptr_array_index(figures, i);
        for (Form form = 0; form < N_FORMS; form++) {
            if (figure->stable == NULL || (figure->forms & 1u << form) == 0)
                continue;
            g_autofree char *path = figure_path(figure, form);
            g_autofree char *stable = figure_stable_path(figure, form);
            if (!site_link(site, path, stable, error))
                return false;
        }
    }
    return true;
}
