#include "render.h"

G_DEFINE_QUARK(render - error - quark, render_error)
