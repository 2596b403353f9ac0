/* Whether the colours of a theme can be seen. */
#include "scene/theme.h"

#include <math.h>

static double luminance(guint32 colour)
{
    static const double weight[3] = {0.0722, 0.7152, 0.2126}; /* blue, green, red */
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        double part = ((colour >> (8 * i)) & 0xff) / 255.0;
        sum += weight[i] * (part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4));
    }
    return sum;
}

double theme_contrast(guint32 one, guint32 other)
{
    double a = luminance(one), b = luminance(other);
    return (MAX(a, b) + 0.05) / (MIN(a, b) + 0.05);
}

/* What is seen against the background and the plot. */
static const struct {
    const char *key;
    Paint paint;
    bool text; /* words are written in it, too */
} seen[] = {
    {"colours.axis", PAINT_AXIS},
    {"colours.text", PAINT_TEXT, true},
    {"colours.subtle", PAINT_SUBTLE, true},
    {"colours.main", PAINT_MAIN, true},
    {"colours.muted", PAINT_MUTED},
    {"colours.good", PAINT_GOOD, true},
    {"colours.warn", PAINT_WARN, true},
    {"colours.alarm", PAINT_ALARM, true},
    {"colours.unknown", PAINT_UNKNOWN, true},
};

/* How errors name what lies behind, and what is asked for. */
typedef struct {
    const Theme *theme;
    const char *origin;
    GError **error;
} Check;

static bool check_colour(const Check *check, const char *key, Paint paint, double least)
{
    static const struct {
        const char *name;
        Paint paint;
    } behind[] = {{"background", PAINT_BACKGROUND}, {"plot", PAINT_PLOT}};
    const guint32 *colour = check->theme->colour;
    for (gsize i = 0; i < G_N_ELEMENTS(behind); i++) {
        double ratio = theme_contrast(colour[paint], colour[behind[i].paint]);
        if (ratio >= least)
            continue;
        g_set_error(check->error, THEME_ERROR, THEME_ERROR_INVALID,
                    "%s: %s: #%06x can't be seen well against colours.%s #%06x: a contrast of "
                    "%.2f:1, where %g:1 is needed",
                    check->origin, key, colour[paint], behind[i].name, colour[behind[i].paint],
                    floor(ratio * 100) / 100, least);
        return false;
    }
    return true;
}

bool theme_check_contrast(const Theme *theme, const char *origin, double text, double line,
                          GError **error)
{
    Check check = {theme, origin, error};
    for (gsize i = 0; i < G_N_ELEMENTS(seen); i++)
        if (!check_colour(&check, seen[i].key, seen[i].paint, seen[i].text ? text : line))
            return false;
    for (int i = 0; i < N_THEME_SERIES; i++) {
        g_autofree char *key = g_strdup_printf("series[%d]", i);
        if (!check_colour(&check, key, PAINT_SERIES + i, line))
            return false;
    }
    return true;
}
