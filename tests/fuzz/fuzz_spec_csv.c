#include "chart/spec.h"

/* The first byte chooses the options. */
int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    static const char *const columns[] = {"v", "2", NULL}, *const table[] = {"t", "n", "v", NULL};
    guint8 choice = length > 0 ? *bytes : 0;
    const SpecOptions options = {.zone = "Europe/Berlin",
                                 .time_format = choice & 1 ? "%d/%m/%Y" : NULL,
                                 .sort = choice & 2,
                                 .columns = choice & 4 ? columns : NULL,
                                 .long_table = choice & 8 ? table : NULL};
    gsize skip = length > 0;
    spec_free(spec_read_csv((const char *)bytes + skip, length - skip, "fuzz", &options, NULL));
    return 0;
}
