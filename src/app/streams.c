#include "app/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STEP (1 << 16)

void streams_open(void)
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) == -1 && errno == EBADF && open("/dev/null", O_RDWR) == -1)
            return;
}

bool streams_flush(void)
{
    return fflush(stdout) == 0 && !ferror(stdout);
}

static GBytes *read_all(FILE *file, const char *name, gsize most, GError **error)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    gsize n = 0;
    do {
        g_byte_array_set_size(bytes, bytes->len + STEP);
        n = fread(bytes->data + bytes->len - STEP, 1, STEP, file);
        g_byte_array_set_size(bytes, (guint)(bytes->len - STEP + n));
    } while (n > 0 && bytes->len <= most);
    if (ferror(file)) {
        int cause = errno;
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(cause), "%s: %s", name,
                    g_strerror(cause));
        return NULL;
    }
    if (bytes->len > most) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                    "%s: longer than %" G_GSIZE_FORMAT " bytes", name, most);
        return NULL;
    }
    return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

GBytes *streams_read(const char *path, gsize most, GError **error)
{
    if (strcmp(path, "-") == 0)
        return read_all(stdin, "standard input", most, error);
    FILE *file = fopen(path, "rbe");
    if (file == NULL) {
        int cause = errno;
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(cause), "%s: %s", path,
                    g_strerror(cause));
        return NULL;
    }
    GBytes *bytes = read_all(file, path, most, error);
    fclose(file);
    return bytes;
}
