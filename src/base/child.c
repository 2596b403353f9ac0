/* The end of a child is announced by a pidfd, which poll() waits for as it does for output; where
 * the kernel has none, the child is looked at again and again. It has ended when it has exited and
 * what it printed has been handed over; what children of its own go on to print is not waited for.
 * It leads a process group, which is killed as a whole. */
#include "base/child.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define BUFFER_BYTES 65536
#define READS_PER_STEP 2 /* so that one child's flood leaves others their turn */
#define LOOK_USEC 20000  /* between looks at a child that the kernel does not announce */
#define KILL_USEC 200000 /* until one that was killed is left to itself */

struct Child {
    GPid pid;
    int in, out, err; /* our ends of its standard streams; -1: closed */
    int exited;       /* readable when it has ended; -1: the kernel can't tell that way */
    GByteArray *input;
    gsize sent; /* bytes of the input */
    bool converse;
    bool (*output)(const char *bytes, gsize n, gpointer data, GError **error);
    void (*errors)(const char *bytes, gsize n, gpointer data);
    gpointer data;
    bool ended;
    int status;
};

/* In the child, before exec: a group of its own can be killed with all of its children, and
 * SIGPIPE, which our process may ignore, must end pipelines again. */
static void prepare(gpointer unused G_GNUC_UNUSED)
{
    setpgid(0, 0);
    signal(SIGPIPE, SIG_DFL);
}

static void close_stream(int *stream)
{
    if (*stream >= 0)
        close(*stream);
    *stream = -1;
}

Child *child_new(const ChildOptions *options, GError **error)
{
    g_autoptr(Child) child = g_new(Child, 1);
    *child = (Child){.in = -1,
                     .out = -1,
                     .err = -1,
                     .exited = -1,
                     .input = g_byte_array_new(),
                     .converse = options->converse,
                     .output = options->output,
                     .errors = options->errors,
                     .data = options->data};
    GSpawnFlags path =
        options->environ != NULL ? G_SPAWN_SEARCH_PATH_FROM_ENVP : G_SPAWN_SEARCH_PATH;
    if (!g_spawn_async_with_pipes_and_fds(NULL, options->argv, options->environ,
                                          path | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CLOEXEC_PIPES,
                                          prepare, NULL, -1, -1, -1, NULL, NULL, 0, &child->pid,
                                          &child->in, &child->out, &child->err, error))
        return NULL;
    child->exited = pidfd_open(child->pid, 0);
    g_unix_set_fd_nonblocking(child->in, TRUE, NULL);
    g_unix_set_fd_nonblocking(child->out, TRUE, NULL);
    g_unix_set_fd_nonblocking(child->err, TRUE, NULL);
    if (options->input != NULL)
        child_send(child, g_bytes_get_data(options->input, NULL), g_bytes_get_size(options->input));
    return g_steal_pointer(&child);
}

/* What was killed may take a while to die, and the kill may be denied: do not wait for ever. */
static void kill_and_reap(const Child *child)
{
    gint64 until = g_get_monotonic_time() + KILL_USEC;
    kill(-child->pid, SIGKILL);
    while (waitpid(child->pid, NULL, WNOHANG) == 0 && g_get_monotonic_time() < until) {
        struct pollfd exited = {.fd = child->exited, .events = POLLIN};
        poll(&exited, 1, child->exited >= 0 ? KILL_USEC / 1000 : 1);
    }
}

void child_free(Child *child)
{
    if (child == NULL)
        return;
    close_stream(&child->in);
    close_stream(&child->out);
    close_stream(&child->err);
    if (child->pid > 0)
        kill_and_reap(child);
    close_stream(&child->exited);
    g_byte_array_unref(child->input);
    g_free(child);
}

void child_send(Child *child, const guint8 *bytes, gsize n)
{
    g_byte_array_append(child->input, bytes, (guint)n);
}

/* Reads a part of a stream, and closes it at its end. 0: there is nothing now. */
static gsize read_stream(int *stream, char *buffer)
{
    if (*stream < 0)
        return 0;
    ssize_t n = read(*stream, buffer, BUFFER_BYTES);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        close_stream(stream);
    return n > 0 ? (gsize)n : 0;
}

/* Hands over what there is; `*all` says whether nothing is left for now. */
static bool read_output(Child *child, char *buffer, bool *all, GError **error)
{
    *all = false;
    for (int i = 0; i < READS_PER_STEP && !*all; i++) {
        gsize n = read_stream(&child->out, buffer);
        *all = n == 0;
        if (n > 0 && child->output != NULL && !child->output(buffer, n, child->data, error))
            return false;
    }
    return true;
}

static bool read_errors(Child *child, char *buffer)
{
    for (int i = 0; i < READS_PER_STEP; i++) {
        gsize n = read_stream(&child->err, buffer);
        if (n == 0)
            return true;
        if (child->errors != NULL)
            child->errors(buffer, n, child->data);
    }
    return false;
}

/* Writes what fits, and closes the stream after the last byte, or when the child no longer reads.
 * Returns whether more is left. */
static bool write_input(Child *child)
{
    bool broken = false;
    while (child->in >= 0 && child->sent < child->input->len && !broken) {
        ssize_t n =
            write(child->in, child->input->data + child->sent, child->input->len - child->sent);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return true;
        broken = n < 0;
        child->sent += broken ? 0 : (gsize)n;
    }
    g_byte_array_set_size(child->input, 0);
    child->sent = 0;
    if (broken || !child->converse)
        close_stream(&child->in);
    return false;
}

static bool has_exited(Child *child)
{
    siginfo_t info = {0};
    /* Left for child_free() to reap, so that its process group keeps its number until then. */
    if (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        info.si_pid == 0)
        return false;
    child->status =
        info.si_code == CLD_EXITED ? W_EXITCODE(info.si_status, 0) : W_EXITCODE(0, info.si_status);
    return true;
}

bool child_step(Child *child, PollSet *set, GError **error)
{
    g_autofree char *buffer = g_malloc(BUFFER_BYTES);
    bool exited = has_exited(child), all_output;
    bool more_input = write_input(child);
    bool all_errors = read_errors(child, buffer);
    if (!read_output(child, buffer, &all_output, error))
        return false;
    child->ended = exited && all_output && all_errors;
    if (!all_output || !all_errors || child->ended)
        poll_set_until(set, 0);
    else if (child->exited < 0)
        poll_set_until(set, g_get_monotonic_time() + LOOK_USEC);
    if (more_input)
        poll_set_add(set, child->in, POLLOUT);
    poll_set_add(set, child->out, POLLIN);
    poll_set_add(set, child->err, POLLIN);
    if (!exited)
        poll_set_add(set, child->exited, POLLIN);
    return true;
}

bool child_ended(const Child *child, int *status)
{
    if (child->ended)
        *status = child->status;
    return child->ended;
}

bool child_closed_output(const Child *child)
{
    return child->out < 0;
}

bool child_run(const ChildOptions *options, gint64 seconds, int *status, GError **error)
{
    g_autoptr(Child) child = child_new(options, error);
    if (child == NULL)
        return false;
    TimeLimit limit = {0};
    time_limit_set(&limit, seconds, "not done");
    PollSet set;
    bool good;
    for (;;) {
        poll_set_clear(&set);
        good = child_step(child, &set, error);
        if (!good || child_ended(child, status))
            break;
        good = time_limit_check(&limit, &set, error);
        if (!good)
            break;
        poll_set_wait(&set);
    }
    time_limit_clear(&limit);
    if (good) {
        waitpid(child->pid, NULL, 0);
        child->pid = 0;
    }
    return good;
}

void poll_set_clear(PollSet *set)
{
    set->n = 0;
    set->wake = G_MAXINT64;
}

void poll_set_add(PollSet *set, int fd, short events)
{
    g_return_if_fail(set->n < POLL_SET_MAX);
    if (fd >= 0)
        set->fds[set->n++] = (struct pollfd){.fd = fd, .events = events};
}

void poll_set_until(PollSet *set, gint64 wake)
{
    set->wake = MIN(set->wake, wake);
}

void poll_set_wait(PollSet *set)
{
    gint64 left = set->wake - g_get_monotonic_time();
    int timeout = set->wake == G_MAXINT64 ? -1 : (int)CLAMP((left + 999) / 1000, 0, G_MAXINT);
    poll_wait(set->fds, set->n, timeout);
}

void poll_wait(struct pollfd *fds, nfds_t n, int milliseconds)
{
    if (poll(fds, n, milliseconds) >= 0)
        return;
    if (errno != EINTR)
        g_usleep(LOOK_USEC);
    for (nfds_t i = 0; i < n; i++)
        fds[i].revents = fds[i].events;
}

void time_limit_set(TimeLimit *limit, gint64 seconds, const char *what)
{
    limit->until = g_get_monotonic_time() + seconds * G_USEC_PER_SEC;
    g_free(limit->message);
    limit->message = g_strdup_printf("%s within %" G_GINT64_FORMAT " s", what, seconds);
}

void time_limit_clear(TimeLimit *limit)
{
    g_free(limit->message);
    *limit = (TimeLimit){0};
}

bool time_limit_check(const TimeLimit *limit, PollSet *set, GError **error)
{
    if (limit->until == 0)
        return true;
    poll_set_until(set, limit->until);
    if (g_get_monotonic_time() < limit->until)
        return true;
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, limit->message);
    return false;
}
