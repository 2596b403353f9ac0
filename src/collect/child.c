#include "collect/child.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOK_USEC 20000 /* between looks at a child that the kernel does not announce */

/* In the child, before exec: a group of its own can be killed with all of its children, and
 * SIGPIPE, which the collector ignores, must end pipelines again. */
static void prepare(gpointer unused)
{
    (void)unused;
    setpgid(0, 0);
    signal(SIGPIPE, SIG_DFL);
}

bool child_start(Child *child, const char *const *argv, const char *const *environment,
                 GError **error)
{
    Child started = {.in = -1, .out = -1, .err = -1, .exited = -1};
    GSpawnFlags flags =
        G_SPAWN_SEARCH_PATH_FROM_ENVP | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CLOEXEC_PIPES;
    if (!g_spawn_async_with_pipes_and_fds(NULL, argv, environment, flags, prepare, NULL, -1, -1, -1,
                                          NULL, NULL, 0, &started.pid, &started.in, &started.out,
                                          &started.err, error))
        return false;
    started.exited = pidfd_open(started.pid, 0);
    g_unix_set_fd_nonblocking(started.in, TRUE, NULL);
    g_unix_set_fd_nonblocking(started.out, TRUE, NULL);
    g_unix_set_fd_nonblocking(started.err, TRUE, NULL);
    *child = started;
    return true;
}

static void close_stream(int *stream)
{
    if (*stream >= 0)
        close(*stream);
    *stream = -1;
}

void child_end(Child *child)
{
    if (child->pid == 0)
        return;
    close_stream(&child->in);
    close_stream(&child->out);
    close_stream(&child->err);
    kill(-child->pid, SIGKILL);
    /* Killed is not yet dead: a process in uninterruptible sleep must not hold up the others. */
    struct pollfd exited = {.fd = child->exited, .events = POLLIN};
    if (child->exited >= 0)
        poll(&exited, 1, 200);
    waitpid(child->pid, NULL, child->exited >= 0 ? WNOHANG : 0);
    close_stream(&child->exited);
    child->pid = 0;
}

gsize child_read(int *stream, char *buffer, gsize size)
{
    if (*stream < 0)
        return 0;
    ssize_t n = read(*stream, buffer, size);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        close_stream(stream);
    return n > 0 ? (gsize)n : 0;
}

void child_write(Child *child, const GString *text, gsize *sent)
{
    while (child->in >= 0 && *sent < text->len) {
        ssize_t n = write(child->in, text->str + *sent, text->len - *sent);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (n < 0)
            break;
        *sent += (gsize)n;
    }
    close_stream(&child->in);
}

void child_wait(const Child *child, Waits *waits)
{
    waits_add(waits, child->in, POLLOUT);
    waits_add(waits, child->out, POLLIN);
    waits_add(waits, child->err, POLLIN);
    waits_add(waits, child->exited, POLLIN);
    if (child->exited < 0)
        waits_until(waits, g_get_monotonic_time() + LOOK_USEC);
}

bool child_ended(Child *child, int *status)
{
    siginfo_t info = {0};
    /* Left for child_end() to reap, so that its process group keeps its name until then. */
    if (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        info.si_pid == 0)
        return false;
    *status =
        info.si_code == CLD_EXITED ? W_EXITCODE(info.si_status, 0) : W_EXITCODE(0, info.si_status);
    return true;
}
