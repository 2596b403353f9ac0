#include "collect/sidecar.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    if (length == 0)
        return 0;
    SidecarKind kind = bytes[0] & 1 ? SIDECAR_DNA : SIDECAR_SHA256;
    Sidecar sidecar = sidecar_read(kind, "env.tar.gz", (const char *)bytes + 1, length - 1);
    g_assert(sidecar.kind == kind || sidecar.kind == SIDECAR_BROKEN);
    g_assert(sidecar.bytes >= -1);
    gsize digits = strlen(sidecar.digest), whole = kind == SIDECAR_DNA ? 32 : 64;
    bool sized = sidecar.bytes >= 0; /* then a digest may be left out */
    g_assert(sidecar.kind == SIDECAR_BROKEN ? digits == 0 && !sized
                                            : digits == whole || (digits == 0 && sized));
    return 0;
}
