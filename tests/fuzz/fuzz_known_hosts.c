#include "ssh/known_hosts.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    static const guint8 key[] = "\0\0\0\13ssh-ed25519\0\0\0\1x";
    g_autoptr(KnownHosts) known = known_hosts_parse("fuzz", (const char *)bytes, length);
    g_autoptr(GPtrArray) files = g_ptr_array_new();
    g_ptr_array_add(files, known);
    g_autoptr(HostKeys) keys = host_keys_new(files, "box.example.org", 229);
    const char *place;
    host_keys_check(keys, key, sizeof key - 1, &place);
    host_keys_have(keys, "ssh-ed25519");
    return 0;
}
