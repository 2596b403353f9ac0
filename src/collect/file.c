#include "collect/file.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

char *file_read(const char *path, gsize max, gsize *n)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    struct stat status;
    char *text = NULL;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && (gsize)status.st_size <= max) {
        text = g_malloc((gsize)status.st_size + 1);
        gsize end = 0;
        ssize_t got;
        while (end < (gsize)status.st_size &&
               (got = read(fd, text + end, (gsize)status.st_size - end)) > 0)
            end += (gsize)got;
        text[end] = '\0';
        *n = end;
    }
    close(fd);
    return text;
}
