#include "figure.h"

#include "key.h"

static const struct {
    const char *ending;
    PictureFormat format;
    Formats needs;
    double scale;
    bool dark;
} forms[N_FORMS] = {
    [FORM_SVG] = {".svg", PICTURE_SVG, FORMAT_SVG, 1, false},
    [FORM_PNG] = {".png", PICTURE_PNG, FORMAT_PNG, 1, false},
    [FORM_PNG_2X] = {"-2x.png", PICTURE_PNG, FORMAT_PNG, 2, false},
    [FORM_PNG_DARK] = {"-dark.png", PICTURE_PNG, FORMAT_PNG, 1, true},
    [FORM_PNG_DARK_2X] = {"-dark-2x.png", PICTURE_PNG, FORMAT_PNG, 2, true},
};

static guint choose_forms(const Style *style, bool small)
{
    if (small && (style->formats & FORMAT_SVG) != 0)
        return 1 << FORM_SVG;
    guint chosen = 0;
    for (int form = 0; form < N_FORMS; form++)
        if ((style->formats & forms[form].needs) != 0 &&
            (!forms[form].dark || style->look->dark != NULL))
            chosen |= 1u << form;
    return chosen != 0 ? chosen : 1 << FORM_SVG;
}

Figure *figure_new(char *stable, Plot *plot, const Style *style, bool small)
{
    Figure *figure = g_new0(Figure, 1);
    const Chart *chart = plot_chart(plot);
    figure->stable = stable;
    figure->plot = plot;
    figure->key = chart_key(chart, style->look->light, style->look->dark, style->fonts);
    figure->alt = chart_describe(chart);
    figure->forms = choose_forms(style, small);
    chart_natural_size(chart, &figure->width, &figure->height);
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
    return g_strconcat("p/", figure->key, forms[form].ending, NULL);
}

char *figure_stable_path(const Figure *figure, Form form)
{
    return g_strconcat(figure->stable, forms[form].ending, NULL);
}

Form figure_best_form(const Figure *figure)
{
    return (figure->forms & 1 << FORM_SVG) != 0 ? FORM_SVG : FORM_PNG;
}

static void add_job(GArray *jobs, GPtrArray *paths, const Figure *figure, Form form,
                    const Style *style)
{
    const Look *look = style->look;
    PoolJob job = {
        .name = g_ptr_array_index(paths, paths->len - 1),
        .chart = plot_chart(figure->plot),
        .picture = {.format = forms[form].format,
                    .width = figure->width,
                    .height = figure->height,
                    .scale = forms[form].scale,
                    .theme = forms[form].dark ? look->dark : look->light,
                    .dark = forms[form].format == PICTURE_SVG ? look->dark : NULL,
                    .bare = style->bare},
    };
    g_array_append_val(jobs, job);
}

static bool write_results(const GPtrArray *results, const GPtrArray *paths, Site *site,
                          GError **error)
{
    for (guint i = 0; i < results->len; i++) {
        const PoolResult *result = g_ptr_array_index(results, i);
        if (result->bytes == NULL) {
            g_propagate_error(error, g_error_copy(result->error));
            return false;
        }
        gsize length;
        const void *bytes = g_bytes_get_data(result->bytes, &length);
        if (!site_write(site, g_ptr_array_index(paths, i), bytes, length, error))
            return false;
    }
    return true;
}

bool figures_draw(const GPtrArray *figures, const Style *style, Site *site,
                  const PoolLimits *limits, FigureCounts *counts, GError **error)
{
    g_autoptr(GArray) jobs = g_array_new(FALSE, TRUE, sizeof(PoolJob));
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < figures->len; i++) {
        const Figure *figure = g_ptr_array_index(figures, i);
        for (int form = 0; form < N_FORMS; form++) {
            if ((figure->forms & 1u << form) == 0)
                continue;
            g_autofree char *path = figure_path(figure, (Form)form);
            if (site_has(site, path)) {
                counts->kept++;
                continue;
            }
            g_ptr_array_add(paths, g_steal_pointer(&path));
            add_job(jobs, paths, figure, (Form)form, style);
        }
    }
    if (jobs->len == 0)
        return true;
    g_autoptr(GPtrArray) results = pool_draw((const PoolJob *)jobs->data, jobs->len, limits, error);
    counts->drawn += jobs->len;
    return results != NULL && write_results(results, paths, site, error);
}

bool figures_link(const GPtrArray *figures, Site *site, GError **error)
{
    for (guint i = 0; i < figures->len; i++) {
        const Figure *figure = g_ptr_array_index(figures, i);
        for (int form = 0; form < N_FORMS; form++) {
            if (figure->stable == NULL || (figure->forms & 1u << form) == 0)
                continue;
            g_autofree char *path = figure_path(figure, (Form)form);
            g_autofree char *stable = figure_stable_path(figure, (Form)form);
            if (!site_link(site, path, stable, error))
                return false;
        }
    }
    return true;
}
