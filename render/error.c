#include "error.h"

G_DEFINE_QUARK(hubplot_render_error, render_error)
