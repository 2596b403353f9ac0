#include "ssh/agent.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    GPtrArray *keys = agent_parse_keys(bytes, length, NULL);
    GBytes *signature = agent_parse_signature(bytes, length, NULL);
    g_clear_pointer(&keys, g_ptr_array_unref);
    g_clear_pointer(&signature, g_bytes_unref);
    return 0;
}
