/* What can be wrong with a chart, its theme or a picture of it. */
#ifndef HUBPLOT_RENDER_ERROR_H
#define HUBPLOT_RENDER_ERROR_H

#include <glib.h>

#define RENDER_ERROR render_error_quark()
GQuark render_error_quark(void);
typedef enum {
    RENDER_ERROR_CHART, /* the chart can't be drawn: the message says why */
    RENDER_ERROR_SPEC,  /* a file is no chart: the message says where and why */
    RENDER_ERROR_THEME, /* a theme can't be used: the message says where and why */
    RENDER_ERROR_FONTS,
    RENDER_ERROR_FAILED,
    RENDER_ERROR_NO_DATA, /* the picture carries none */
} RenderError;

#endif
