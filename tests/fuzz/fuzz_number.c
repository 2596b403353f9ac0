#include "chart/number.h"

#include <math.h>

/* A number that is read is finite. */
int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    g_autofree char *text = g_strndup((const char *)bytes, length);
    double value = 0;
    bool percent = false;
    if (number_read(text, false, &value, &percent) == NULL)
        g_assert(isfinite(value));
    number_read(text, true, &value, &percent);
    return 0;
}
