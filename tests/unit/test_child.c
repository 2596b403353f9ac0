/* Children: what they read and write, floods, ends, and limits on time. */
#include "base/child.h"

#include <gio/gio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a child wrote. */
typedef struct {
    GString *out, *err;
    gsize step; /* bytes handed over in the present step */
} Written;

static bool keep_output(const char *bytes, gsize n, gpointer data, GError **error)
{
    Written *written = data;
    g_string_append_len(written->out, bytes, (gssize)n);
    written->step += n;
    if (written->out->len <= (4 << 20))
        return true;
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "too much");
    return false;
}

static void keep_errors(const char *bytes, gsize n, gpointer data)
{
    Written *written = data;
    if (written->err->len < 1000)
        g_string_append_len(written->err, bytes, (gssize)n);
    written->step += n;
}

static Written written_new(void)
{
    return (Written){g_string_new(NULL), g_string_new(NULL), 0};
}

static void written_clear(Written *written)
{
    g_string_free(written->out, TRUE);
    g_string_free(written->err, TRUE);
}

/* Runs a line of shell for at most `seconds`. */
static bool run(const char *line, GBytes *input, gint64 seconds, Written *written, int *status,
                GError **error)
{
    const char *const argv[] = {"sh", "-c", line, NULL};
    const ChildOptions options = {.argv = argv,
                                  .input = input,
                                  .output = keep_output,
                                  .errors = keep_errors,
                                  .data = written};
    return child_run(&options, seconds, status, error);
}

static void test_streams(void)
{
    gsize n = 1 << 20;
    g_autofree char *text = g_malloc(n);
    memset(text, 'x', n);
    g_autoptr(GBytes) input = g_bytes_new(text, n);
    Written written = written_new();
    g_autoptr(GError) error = NULL;
    int status;
    g_assert_true(run("cat; echo done >&2; exit 3", input, 10, &written, &status, &error));
    g_assert_no_error(error);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, 3);
    g_assert_cmpmem(written.out->str, written.out->len, text, n);
    g_assert_cmpstr(written.err->str, ==, "done\n");
    written_clear(&written);
}

static void test_signal(void)
{
    Written written = written_new();
    g_autoptr(GError) error = NULL;
    int status;
    g_assert_true(run("kill -KILL $$", NULL, 10, &written, &status, &error));
    g_assert_true(WIFSIGNALED(status));
    g_assert_cmpint(WTERMSIG(status), ==, SIGKILL);
    written_clear(&written);
}

/* A child that no longer reads, and one whose own child keeps the pipes open. */
static void test_ends(void)
{
    g_autofree char *text = g_malloc0(1 << 20);
    g_autoptr(GBytes) input = g_bytes_new(text, 1 << 20);
    static const char *const lines[] = {"exit 0", "exec <&-; echo", "sleep 60 & echo left"};
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        Written written = written_new();
        g_autoptr(GError) error = NULL;
        int status = -1;
        struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
        sigaction(SIGPIPE, &ignore, &before);
        g_assert_true(run(lines[i], input, 10, &written, &status, &error));
        sigaction(SIGPIPE, &before, NULL);
        g_assert_cmpint(status, ==, 0);
        written_clear(&written);
    }
}

/* A child that is killed takes its own children with it. */
static void test_time_limit(void)
{
    Written written = written_new();
    g_autoptr(GError) error = NULL;
    int status;
    g_assert_false(run("sleep 60 & echo $!; wait", NULL, 1, &written, &status, &error));
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
    g_assert_cmpstr(error->message, ==, "not done within 1 s");
    GPid grandchild = atoi(written.out->str);
    g_assert_cmpint(grandchild, >, 1);
    g_autofree char *path = g_strdup_printf("/proc/%d/cmdline", grandchild);
    for (;;) { /* until init has reaped it */
        g_autofree char *words = NULL;
        gsize n = 0;
        if (!g_file_get_contents(path, &words, &n, NULL) || n == 0)
            break;
        g_usleep(1000);
    }
    written_clear(&written);
}

/* A flood is handed over in parts, so that whoever steps keeps its other promises. */
static void test_flood(void)
{
    static const char *const lines[] = {"exec yes", "exec yes >&2"};
    for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
        const char *const argv[] = {"sh", "-c", lines[i], NULL};
        Written written = written_new();
        const ChildOptions options = {.argv = argv, .errors = keep_errors, .data = &written};
        g_autoptr(GError) error = NULL;
        g_autoptr(Child) child = child_new(&options, &error);
        g_assert_no_error(error);
        for (int step = 0; step < 50; step++) {
            PollSet set;
            poll_set_clear(&set);
            written.step = 0;
            g_assert_true(child_step(child, &set, &error));
            g_assert_cmpuint(written.step, <=, 128 << 10);
            poll_set_wait(&set);
        }
        written_clear(&written);
    }
}

static void test_too_much(void)
{
    Written written = written_new();
    g_autoptr(GError) error = NULL;
    int status;
    g_assert_false(run("exec yes", NULL, 10, &written, &status, &error));
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
    written_clear(&written);
}

static guint count_files(void)
{
    g_autoptr(GDir) folder = g_dir_open("/proc/self/fd", 0, NULL);
    guint n = 0;
    while (g_dir_read_name(folder) != NULL)
        n++;
    return n;
}

static void test_not_started(void)
{
    static const char *const argv[] = {"no-such-program", NULL};
    guint before = count_files();
    for (int i = 0; i < 3; i++) {
        g_autoptr(GError) error = NULL;
        int status;
        g_assert_false(child_run(&(ChildOptions){.argv = argv}, 5, &status, &error));
        g_assert_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT);
    }
    g_assert_cmpuint(count_files(), ==, before);
}

/* The PATH that counts is the child's. */
static void test_path(void)
{
    static const char *const argv[] = {"sh", "-c", "exit 0", NULL};
    static const char *const nowhere[] = {"PATH=/nowhere", NULL};
    g_autoptr(GError) error = NULL;
    int status;
    g_assert_false(
        child_run(&(ChildOptions){.argv = argv, .environ = nowhere}, 5, &status, &error));
    g_assert_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/child/streams", test_streams);
    g_test_add_func("/child/signal", test_signal);
    g_test_add_func("/child/ends", test_ends);
    g_test_add_func("/child/time-limit", test_time_limit);
    g_test_add_func("/child/flood", test_flood);
    g_test_add_func("/child/too-much", test_too_much);
    g_test_add_func("/child/not-started", test_not_started);
    g_test_add_func("/child/path", test_path);
    return g_test_run();
}
