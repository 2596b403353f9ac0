#include "config/config.h"

#include <glib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    int fd = memfd_create("fuzz.cnf", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, length) != (gssize)length)
        g_error("memfd: no file to read the configuration from");
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    const char *const files[] = {path, NULL}, *const variables[] = {"HOME=/nonexistent", NULL};
    config_free(config_load(&(ConfigRequest){files, NULL, variables}, NULL));
    close(fd);
    return 0;
}
