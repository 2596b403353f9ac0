/* A theme: colours, fonts and strokes by role, read from JSON. */
#ifndef HUBPLOT_THEME_H
#define HUBPLOT_THEME_H

#include <glib.h>
#include <stdbool.h>

/* Every colour that a scene can name. All are opaque, so that a picture has few of them: tints
 * are mixed against the background when the theme is read. */
typedef enum {
    PAINT_NONE,
    PAINT_BACKGROUND,
    PAINT_PLOT, /* behind the data */
    PAINT_GRID,
    PAINT_AXIS,
    PAINT_TEXT,
    PAINT_SUBTLE, /* secondary text */
    PAINT_MAIN,
    PAINT_MUTED,
    PAINT_GOOD,
    PAINT_WARN,
    PAINT_ALARM,
    PAINT_UNKNOWN,
    PAINT_GOOD_TINT, /* behind data or text */
    PAINT_WARN_TINT,
    PAINT_ALARM_TINT,
    PAINT_UNKNOWN_TINT,
    PAINT_SERIES, /* first of N_THEME_SERIES */
} Paint;
#define N_THEME_SERIES 8
#define PAINT_SERIES_TINT (PAINT_SERIES + N_THEME_SERIES)
#define N_PAINTS (PAINT_SERIES + 2 * N_THEME_SERIES)

typedef enum { FONT_FINDING, FONT_CAPTION, FONT_LABEL, FONT_STRONG, FONT_SMALL } FontRole;
#define N_FONTS 5

typedef struct {
    double size; /* px */
    bool bold;
} ThemeFont;

typedef struct {
    char *name;
    bool dark;                /* it has a dark background */
    guint32 colour[N_PAINTS]; /* 0xRRGGBB */
    char *family;             /* font families, by preference, separated by commas */
    ThemeFont font[N_FONTS];
    double line_width, grid_width, marker_size; /* px */
    double tint; /* the share of its colour that a tint has, over the background */
} Theme;

/* One of the themes that come with the library ("light", "dark", "print", "high-contrast"), or
 * a file when the name holds a slash or ends in .json. The error names file, key and reason. */
Theme *theme_load(const char *name, GError **error);
/* The names of those that come with the library. Free with g_strfreev(). */
char **theme_names(void);
/* Parses a theme; `origin` names it in errors. */
Theme *theme_parse(const char *json, gsize length, const char *origin, GError **error);
void theme_free(Theme *theme);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Theme, theme_free)

/* The theme's values as CSS custom properties ("--text: #1c1e22;\n" and so on), without a selector
 * around them, so that pages match their charts. Free with g_free(). */
char *theme_css(const Theme *theme);

/* The contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance). */
double theme_contrast(guint32 one, guint32 other);

/* Whether what is written has at least a contrast of `text` against what lies behind it, and what
 * is drawn one of `line`. theme_parse() asks for what WCAG 2.2 does. */
#define THEME_TEXT_CONTRAST 4.5
#define THEME_LINE_CONTRAST 3
bool theme_check_contrast(const Theme *theme, const char *origin, double text, double line,
                          GError **error);

#endif
