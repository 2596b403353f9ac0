#include "foreign.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    g_autoptr(GPtrArray) violations = g_ptr_array_new_with_free_func(violation_free);
    foreign_judge((const char *)bytes, length, 1400000000, 86400, violations, NULL);
    return 0;
}
