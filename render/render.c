#include "render.h"

#include "chart/chart.h"
#include "data/data.h"
#include "formats.h"
#include "layout/layout.h"

#include <assert.h>
#include <math.h>

#define SCALE_MAX 8

G_DEFINE_QUARK(hubplot_render_error, render_error)

static_assert(RENDER_MAX_SIZE == SCENE_MAX_SIZE, "layout keeps to the limit that the door says");

struct Renderer {
    Fonts *fonts;
    Scene *scene;
    Figures *figures;
    /* Opening a zone reads a file; charts of one hub share theirs. */
    Calendar *calendar;
    char *zone;
};

Renderer *renderer_new(GError **error)
{
    Fonts *fonts = fonts_new(error);
    if (!fonts)
        return NULL;
    Renderer *renderer = g_new0(Renderer, 1);
    renderer->fonts = fonts;
    renderer->scene = scene_new(0, 0);
    renderer->figures = figures_new();
    return renderer;
}

void renderer_free(Renderer *renderer)
{
    if (!renderer)
        return;
    scene_free(renderer->scene);
    figures_free(renderer->figures);
    fonts_free(renderer->fonts);
    calendar_free(renderer->calendar);
    g_free(renderer->zone);
    g_free(renderer);
}

static bool open_zone(Renderer *renderer, const char *zone, GError **error)
{
    if (renderer->calendar && g_strcmp0(zone, renderer->zone) == 0)
        return true;
    Calendar *calendar = calendar_new(zone, error);
    if (!calendar)
        return false;
    calendar_free(renderer->calendar);
    renderer->calendar = calendar;
    g_free(renderer->zone);
    renderer->zone = g_strdup(zone);
    return true;
}

static bool check_size(const Chart *chart, const Picture *picture, GError **error)
{
    double scale = picture->scale ? picture->scale : 1;
    if (picture->width < 0 || picture->height < 0 || picture->width > RENDER_MAX_SIZE ||
        picture->height > RENDER_MAX_SIZE) {
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_CHART,
                    "size: %d x %d px is not within 1 and %d", picture->width, picture->height,
                    RENDER_MAX_SIZE);
        return false;
    }
    if (!(scale >= 0.1 && scale <= SCALE_MAX)) {
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_CHART, "scale: %g is not within 0.1 and %d",
                    scale, SCALE_MAX);
        return false;
    }
    return layout_check_size(chart, picture->width, picture->height, error);
}

bool renderer_draw(Renderer *renderer, const Chart *chart, const Picture *picture, GByteArray *out,
                   GError **error)
{
    const FormatRow *format = format_row(picture->format);
    if (format == NULL) {
        g_set_error_literal(error, RENDER_ERROR, RENDER_ERROR_FAILED, "picture: no such format");
        return false;
    }
    figures_forget(renderer->figures);
    if (!chart_check(chart, renderer->figures, error) || !check_size(chart, picture, error) ||
        !open_zone(renderer, chart->zone, error))
        return false;
    Scene *scene = renderer->scene;
    scene_reset(scene, picture->width, picture->height);
    LayoutMeans means = {picture->theme, renderer->fonts, renderer->calendar, renderer->figures,
                         format->traits.has_hover};
    layout_chart(scene, chart, &means);
    g_autofree char *description = chart_describe(chart, renderer->figures);
    scene->description = description;
    bool carries = format->read_data != NULL && !picture->bare;
    g_autoptr(GBytes) data = carries ? data_pack(chart) : NULL;
    WriterInput input = {.chart = chart,
                         .scene = scene,
                         .theme = picture->theme,
                         .dark = format->traits.has_dark ? picture->dark : NULL,
                         .fonts = renderer->fonts,
                         .scale = picture->scale ? picture->scale : 1,
                         .data = data};
    guint begin = out->len;
    bool written = format->write(&input, out, error);
    scene->description = "";
    if (written && fonts_check(renderer->fonts, error))
        return true;
    g_byte_array_set_size(out, begin);
    return false;
}

void renderer_size(const Renderer *renderer, int *width, int *height)
{
    *width = (int)renderer->scene->width;
    *height = (int)renderer->scene->height;
}
