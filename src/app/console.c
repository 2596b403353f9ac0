#include "app/console.h"

#include "base/text.h"
#include "text/text.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define REDRAW_USEC 100000
#define STEP (1 << 16)

static void say_json(LogLevel level, const char *subject, const char *line)
{
    static const char *const words[] = {"detail", "notice", "warning", "error"};
    g_autofree char *shown_subject = subject != NULL ? text_visible(subject, -1) : NULL;
    json_t *object = json_pack("{s:s, s:s?, s:s}", "level", words[level], "subject", shown_subject,
                               "message", line);
    char *text = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
    g_printerr("%s\n", text);
    free(text);
    json_decref(object);
}

static void say_plain(const char *subject, const char *line)
{
    g_autofree char *shown = subject != NULL ? text_visible(subject, -1) : NULL;
    g_printerr("hubplot: %s%s%s\n", shown != NULL ? shown : "", shown != NULL ? ": " : "", line);
}

void log_say(const Context *context, LogLevel level, const char *subject, const char *format, ...)
{
    if (level == LOG_DETAIL && !context->verbose && !context->log_json)
        return;
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_autofree char *shown = text_visible(*line, -1);
        if (context->log_json)
            say_json(level, subject, shown);
        else
            say_plain(subject, shown);
    }
}

/* A node that is being visited. */
typedef struct {
    const Node *node;
    gint64 since; /* monotonic */
    CollectStep step;
} Visiting;

struct Progress {
    FILE *terminal; /* NULL: nothing is shown */
    guint nodes, ended;
    GArray *visiting; /* Visiting, the longest first */
    gint64 shown;     /* when the line was drawn last; monotonic */
};

Progress *progress_new(FILE *terminal, guint nodes)
{
    Progress *progress = g_new0(Progress, 1);
    progress->terminal = isatty(fileno(terminal)) ? terminal : NULL;
    progress->nodes = nodes;
    progress->visiting = g_array_new(FALSE, FALSE, sizeof(Visiting));
    return progress;
}

void progress_free(Progress *progress)
{
    if (progress == NULL)
        return;
    progress_hide(progress);
    g_array_unref(progress->visiting);
    g_free(progress);
}

void progress_hide(Progress *progress)
{
    if (progress->terminal == NULL)
        return;
    fputs("\r\033[K", progress->terminal);
    fflush(progress->terminal);
}

static guint terminal_columns(FILE *terminal)
{
    struct winsize size;
    return ioctl(fileno(terminal), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void progress_show(Progress *progress)
{
    if (progress->terminal == NULL)
        return;
    g_autoptr(GString) line = g_string_new(NULL);
    g_string_printf(line, "%u of %u node%s visited", progress->ended, progress->nodes,
                    text_plural(progress->nodes));
    progress->shown = g_get_monotonic_time();
    if (progress->visiting->len > 0) {
        const Visiting *slowest = &g_array_index(progress->visiting, Visiting, 0);
        g_autofree char *tag = text_visible(slowest->node->tag, -1);
        g_string_append_printf(line, ", %s/%s %s for %" G_GINT64_FORMAT " s",
                               slowest->node->hub->tag, tag, collect_step_word(slowest->step),
                               (progress->shown - slowest->since) / G_USEC_PER_SEC);
    }
    g_autofree char *fitting = g_utf8_substring(
        line->str, 0,
        MIN(g_utf8_strlen(line->str, -1), (glong)terminal_columns(progress->terminal) - 1));
    fprintf(progress->terminal, "\r%s\033[K", fitting);
    fflush(progress->terminal);
}

static void show_sometimes(Progress *progress)
{
    if (g_get_monotonic_time() - progress->shown >= REDRAW_USEC)
        progress_show(progress);
}

static gint find(const Progress *progress, const Node *node)
{
    for (guint i = 0; i < progress->visiting->len; i++)
        if (g_array_index(progress->visiting, Visiting, i).node == node)
            return (gint)i;
    return -1;
}

void progress_reach(Progress *progress, const Node *node, CollectStep step)
{
    gint at = find(progress, node);
    if (at >= 0)
        g_array_index(progress->visiting, Visiting, at).step = step;
    else
        g_array_append_val(progress->visiting, ((Visiting){node, g_get_monotonic_time(), step}));
    show_sometimes(progress);
}

void progress_end(Progress *progress, const Node *node)
{
    gint at = find(progress, node);
    if (at >= 0)
        g_array_remove_index(progress->visiting, (guint)at);
    progress->ended++;
    show_sometimes(progress);
}

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
