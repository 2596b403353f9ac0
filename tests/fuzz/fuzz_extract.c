/* Pictures from strangers, whose data we read. */
#include "render.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    g_free(picture_extract(bytes, length, NULL));
    return 0;
}
