/* Charts laid out as scenes, in the size that suits them where it is 0, and what is to be read
 * there. */
#ifndef HUBPLOT_TEST_SCENES_H
#define HUBPLOT_TEST_SCENES_H

#include "layout/layout.h"
#include "render.h"

#include <string.h>

static Fonts *fonts;
static Theme *theme;

static inline Scene *lay_out(const Chart *chart, int width, int height)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Calendar) calendar = calendar_new(chart->zone, &error);
    g_assert_no_error(error);
    g_assert_true(chart_check(chart, NULL, &error));
    Scene *scene = scene_new(width, height);
    layout_chart(scene, chart, &(LayoutMeans){theme, fonts, calendar, NULL, true});
    return scene;
}

static inline const SceneItem *item_at(const Scene *scene, guint i)
{
    return &g_array_index(scene->items, SceneItem, i);
}

static inline const Point *points_of(const Scene *scene, const SceneItem *item)
{
    return &g_array_index(scene->points, Point, item->first);
}

/* The first text that holds some words; NULL: none does. */
static inline const SceneItem *find_text(const Scene *scene, const char *words)
{
    for (guint i = 0; i < scene->items->len; i++)
        if (item_at(scene, i)->kind == SCENE_TEXT && strstr(item_at(scene, i)->text, words))
            return item_at(scene, i);
    return NULL;
}

static inline bool says(const Scene *scene, const char *words)
{
    return find_text(scene, words) != NULL;
}

#endif
