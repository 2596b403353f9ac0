#include "publish/figure.h"

#include "publish/fingerprint.h"

#include <string.h>

/* The variants that pages show. */
static const struct {
    const char *suffix;
    PictureFormat format;
    double scale;
    bool dark;
} variants[VARIANT_OTHER] = {
    [VARIANT_SVG] = {"", PICTURE_SVG, 1, false},
    [VARIANT_SVG_NARROW] = {"-narrow", PICTURE_SVG, 1, false},
    [VARIANT_PNG] = {"", PICTURE_PNG, 1, false},
    [VARIANT_PNG_2X] = {"-2x", PICTURE_PNG, 2, false},
    [VARIANT_PNG_DARK] = {"-dark", PICTURE_PNG, 1, true},
    [VARIANT_PNG_DARK_2X] = {"-dark-2x", PICTURE_PNG, 2, true},
};

PictureFormat variant_format(Variant variant)
{
    return variant < VARIANT_OTHER ? variants[variant].format : variant - VARIANT_OTHER;
}

static const char *suffix_of(Variant variant)
{
    return variant < VARIANT_OTHER ? variants[variant].suffix : "";
}

bool variant_is_plain(Variant variant)
{
    return suffix_of(variant)[0] == '\0';
}

static bool is_dark(Variant variant)
{
    return variant < VARIANT_OTHER && variants[variant].dark;
}

/* Whether there is such a variant: formats that pages show have theirs in the table. */
static bool is_variant(Variant variant)
{
    return variant < VARIANT_OTHER || !picture_traits(variant_format(variant))->in_pages;
}

/* Only what somebody sees: a browser that is offered an SVG takes it, whatever the screen and the
 * reader's preference. Beside it, PNG is for mail, print and other people's pages. */
static guint choose_variants(const Style *style, bool small, ChartKind kind)
{
    const guint svg = 1u << PICTURE_SVG, png = 1u << PICTURE_PNG;
    const guint instead_of_svg =
        1u << VARIANT_PNG_2X | 1u << VARIANT_PNG_DARK | 1u << VARIANT_PNG_DARK_2X;
    guint formats = style->formats, chosen = 0;
    if ((formats & (svg | png)) == 0) /* a page needs one */
        formats |= svg;
    if (small && (formats & svg) != 0)
        return 1 << VARIANT_SVG;
    for (Variant variant = 0; variant < (small ? VARIANT_OTHER : N_VARIANTS); variant++)
        if (is_variant(variant) && (formats & 1u << variant_format(variant)) != 0 &&
            (!is_dark(variant) || style->theme->dark != NULL))
            chosen |= 1u << variant;
    if ((formats & svg) != 0)
        chosen &= ~instead_of_svg;
    if (kind == CHART_TABLE) /* it is for other people's pages */
        chosen &= ~(1u << VARIANT_SVG_NARROW);
    return chosen;
}

static char *path_of(const char *folder, const char *name, Variant variant)
{
    return g_strconcat(folder, name, suffix_of(variant), ".",
                       picture_traits(variant_format(variant))->word, NULL);
}

Figure *figure_new(char *stable, Plot *plot, const Style *style, bool small)
{
    Figure *figure = g_new0(Figure, 1);
    const Chart *chart = plot_chart(plot);
    figure->stable = stable;
    figure->plot = plot;
    figure->key = chart_key(chart, style->theme->light, style->theme->dark, style->fonts);
    figure->alt = chart_describe(chart, NULL);
    figure->variants = choose_variants(style, small, chart->kind);
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

char *figure_path(const Figure *figure, Variant variant)
{
    return path_of("p/", figure->key, variant);
}

char *figure_stable_path(const Figure *figure, Variant variant)
{
    return path_of("", figure->stable, variant);
}

bool figure_is_shown(const Figure *figure)
{
    return (figure->variants & (1u << VARIANT_SVG | 1u << VARIANT_PNG)) != 0;
}

Variant figure_best_variant(const Figure *figure)
{
    return (figure->variants & 1 << VARIANT_SVG) != 0 ? VARIANT_SVG : VARIANT_PNG;
}

/* One variant of one figure that is to be drawn. */
typedef struct {
    Figure *figure;
    Variant variant;
    char *path;
} FigureJob;

static void figure_job_clear(gpointer data)
{
    g_free(((FigureJob *)data)->path);
}

/* Pages say how large a picture is, for each width that it is drawn in. */
static void note_size(Figure *figure, Variant variant, int width, int height)
{
    if (variant == VARIANT_SVG_NARROW) {
        figure->narrow_height = height;
    } else if (variant == figure_best_variant(figure)) {
        figure->width = width;
        figure->height = height;
    }
}

/* Of a picture that an earlier run drew; false when it is none. */
static bool read_size(Figure *figure, Variant variant, Site *site, const char *path)
{
    if (variant != VARIANT_SVG_NARROW && variant != figure_best_variant(figure))
        return site_has(site, path);
    g_autoptr(GBytes) bytes = site_read(site, path);
    gsize length = 0;
    const guint8 *picture = bytes != NULL ? g_bytes_get_data(bytes, &length) : NULL;
    int width = 0, height = 0;
    if (picture == NULL || !picture_size(picture, length, &width, &height))
        return false;
    note_size(figure, variant, width, height);
    return true;
}

bool figure_is_key(const char *key)
{
    return strlen(key) == KEY_LENGTH && strspn(key, "0123456789abcdef") == KEY_LENGTH;
}

Figure *figure_new_drawn(const char *stable, const char *key, const char *alt, int drawn,
                         Site *site)
{
    if (!figure_is_key(key) || drawn <= 0 || drawn >= 1 << N_VARIANTS)
        return NULL;
    Figure *figure = g_new0(Figure, 1);
    *figure = (Figure){.stable = g_strdup(stable),
                       .key = g_strdup(key),
                       .alt = g_strdup(alt),
                       .variants = (guint)drawn};
    for (Variant variant = 0; variant < N_VARIANTS; variant++) {
        g_autofree char *path = figure_path(figure, variant);
        if ((figure->variants & 1u << variant) != 0 && !read_size(figure, variant, site, path)) {
            figure_free(figure);
            return NULL;
        }
    }
    return figure;
}

static GArray *missing_jobs(const GPtrArray *figures, Site *site, bool force, FigureCounts *counts)
{
    GArray *missing = g_array_new(FALSE, TRUE, sizeof(FigureJob));
    g_array_set_clear_func(missing, figure_job_clear);
    for (guint i = 0; i < figures->len; i++) {
        Figure *figure = g_ptr_array_index(figures, i);
        for (Variant variant = 0; variant < N_VARIANTS; variant++) {
            if ((figure->variants & 1u << variant) == 0)
                continue;
            FigureJob job = {figure, variant, figure_path(figure, variant)};
            if (!force && read_size(figure, variant, site, job.path)) {
                counts->kept++;
                figure_job_clear(&job);
            } else {
                g_array_append_val(missing, job);
            }
        }
    }
    return missing;
}

static PoolJob pool_job(const FigureJob *job, const Style *style)
{
    const PageTheme *theme = style->theme;
    PictureFormat format = variant_format(job->variant);
    bool narrow = job->variant == VARIANT_SVG_NARROW;
    return (PoolJob){
        .name = job->path,
        .chart = plot_chart(job->figure->plot),
        .picture = {.format = format,
                    .width = narrow ? FIGURE_NARROW : 0,
                    .scale = job->variant < VARIANT_OTHER ? variants[job->variant].scale : 1,
                    .theme = is_dark(job->variant) ? theme->dark : theme->light,
                    .dark = theme->dark}};
}

static bool take_result(const FigureJob *job, const PoolResult *result, Site *site,
                        FigureCounts *counts, GError **error)
{
    if (result->bytes == NULL) {
        job->figure->variants &= ~(1u << job->variant);
        if (counts->failed++ == 0)
            counts->problem = g_strdup(result->error->message);
        return true;
    }
    gsize length;
    const void *bytes = g_bytes_get_data(result->bytes, &length);
    counts->drawn++;
    note_size(job->figure, job->variant, result->width, result->height);
    return site_write(site, job->path, bytes, length, error);
}

bool figures_draw(const GPtrArray *figures, Site *site, const FigureDrawing *drawing,
                  FigureCounts *counts, GError **error)
{
    g_autoptr(GArray) missing = missing_jobs(figures, site, drawing->force, counts);
    if (missing->len == 0)
        return true;
    g_autofree PoolJob *jobs = g_new(PoolJob, missing->len);
    for (guint i = 0; i < missing->len; i++)
        jobs[i] = pool_job(&g_array_index(missing, FigureJob, i), drawing->style);
    g_autoptr(GPtrArray) results = pool_draw(jobs, missing->len, &drawing->limits, error);
    for (guint i = 0; results != NULL && i < results->len; i++)
        if (!take_result(&g_array_index(missing, FigureJob, i), g_ptr_array_index(results, i), site,
                         counts, error))
            return false;
    return results != NULL;
}

void figures_name_files(const GPtrArray *figures, GPtrArray *names)
{
    for (guint i = 0; i < figures->len; i++) {
        const Figure *figure = g_ptr_array_index(figures, i);
        for (Variant variant = 0; variant < N_VARIANTS; variant++)
            if ((figure->variants & 1u << variant) != 0)
                g_ptr_array_add(names, path_of("", figure->key, variant));
    }
}

bool figures_link(const GPtrArray *figures, Site *site, GError **error)
{
    for (guint i = 0; i < figures->len; i++) {
        const Figure *figure = g_ptr_array_index(figures, i);
        for (Variant variant = 0; variant < N_VARIANTS; variant++) {
            if (figure->stable == NULL || (figure->variants & 1u << variant) == 0)
                continue;
            g_autofree char *path = figure_path(figure, variant);
            g_autofree char *stable = figure_stable_path(figure, variant);
            if (!site_link(site, path, stable, error))
                return false;
        }
    }
    return true;
}
