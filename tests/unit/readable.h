/* Whether the words of a scene can be read. */
#ifndef HUBPLOT_TEST_READABLE_H
#define HUBPLOT_TEST_READABLE_H

#include "scenes.h"

typedef struct {
    double left, top, right, bottom;
    const char *text;
} TextBox;

static inline TextBox box_of(const SceneItem *item)
{
    TextExtents size = fonts_measure(fonts, theme, item->font, item->text);
    double left = item->x - (item->anchor == ANCHOR_START    ? 0
                             : item->anchor == ANCHOR_MIDDLE ? size.width / 2
                                                             : size.width);
    /* Capitals and digits are about three quarters of the size high. */
    return (TextBox){left, item->y - theme->font[item->font].size * 0.74, left + size.width,
                     item->y, item->text};
}

/* The first words that leave the picture, or overlap with others; NULL: none do. Free with
 * g_free(). */
static inline char *find_unreadable(const Scene *scene)
{
    g_autoptr(GArray) boxes = g_array_new(FALSE, FALSE, sizeof(TextBox));
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        if (item->kind != SCENE_TEXT)
            continue;
        g_assert_true(g_utf8_validate(item->text, -1, NULL));
        TextBox box = box_of(item);
        if (box.left < 0 || box.right > scene->width || box.top < 0 || box.bottom > scene->height)
            return g_strdup_printf("\"%s\" leaves the picture", box.text);
        for (guint k = 0; k < boxes->len; k++) {
            TextBox other = g_array_index(boxes, TextBox, k);
            if (box.left < other.right - 0.5 && other.left < box.right - 0.5 &&
                box.top < other.bottom - 0.5 && other.top < box.bottom - 0.5)
                return g_strdup_printf("\"%s\" and \"%s\" overlap", box.text, other.text);
        }
        g_array_append_val(boxes, box);
    }
    return NULL;
}

/* The first point of a drawing that leaves the picture; NULL: none does. Free with g_free(). */
static inline char *find_outside(const Scene *scene)
{
    for (guint i = 0; i < scene->items->len; i++) {
        const SceneItem *item = item_at(scene, i);
        for (guint k = 0; k < item->count; k++) {
            Point point = points_of(scene, item)[k];
            if (!(point.x >= -1 && point.x <= scene->width + 1 && point.y >= -1 &&
                  point.y <= scene->height + 1))
                return g_strdup_printf("a point at %g, %g", point.x, point.y);
        }
    }
    return NULL;
}

#endif
