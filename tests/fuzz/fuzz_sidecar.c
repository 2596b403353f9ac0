#include "sidecar.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    if (length == 0)
        return 0;
    SidecarKind kind = bytes[0] & 1 ? SIDECAR_DNA : SIDECAR_SHA256;
    Sidecar sidecar = sidecar_read(kind, "env.tar.gz", (const char *)bytes + 1, length - 1);
    g_assert(sidecar.kind == kind || sidecar.kind == SIDECAR_BROKEN);
    g_assert(sidecar.bytes >= -1);
    g_assert(strlen(sidecar.digest) == (sidecar.kind == SIDECAR_BROKEN ? 0
                                        : kind == SIDECAR_DNA          ? 32
                                                                       : 64));
    return 0;
}
