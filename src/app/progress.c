#include "app/progress.h"

#include "base/text.h"
#include "text/text.h"

#include <sys/ioctl.h>
#include <unistd.h>

#define REDRAW_USEC 100000

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
