#include "app/remote_status.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    remote_status_free(remote_status_judge((const char *)bytes, length, 1400000000, 86400, NULL));
    return 0;
}
