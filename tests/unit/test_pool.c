/* Worker processes: all results in order, the same bytes from any number of workers, and a picture
 * that crashes, hangs or eats memory lost alone. */
#include "pool.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- System calls that fail: the pool's own come here first. */

static enum {
    FAULT_NONE,
    FAULT_FORK,
    FAULT_SEND_ONCE,
    FAULT_SEND,
    FAULT_INTERRUPT_WORKER,
    FAULT_KILL,
    FAULT_WARN,
    FAULT_POLL,
} fault;
static pid_t spared[64]; /* that were not killed */
static guint n_spared;
static pid_t tester;

pid_t fork(void)
{
    pid_t (*real)(void) = dlsym(RTLD_NEXT, "fork");
    errno = EAGAIN;
    return fault == FAULT_FORK ? -1 : real();
}

ssize_t send(int socket, const void *bytes, size_t n, int flags)
{
    ssize_t (*real)(int, const void *, size_t, int) = dlsym(RTLD_NEXT, "send");
    bool fails = getpid() == tester && (fault == FAULT_SEND || fault == FAULT_SEND_ONCE);
    if (fails && fault == FAULT_SEND_ONCE)
        fault = FAULT_NONE;
    errno = EPIPE;
    return fails ? -1 : real(socket, bytes, n, flags);
}

ssize_t recv(int socket, void *bytes, size_t n, int flags)
{
    ssize_t (*real)(int, void *, size_t, int) = dlsym(RTLD_NEXT, "recv");
    errno = EINTR;
    if (fault == FAULT_INTERRUPT_WORKER && getpid() != tester)
        return -1;
    ssize_t done = real(socket, bytes, n, flags);
    if (fault == FAULT_WARN && getpid() != tester) /* a job has come */
        g_log("test", G_LOG_LEVEL_WARNING, "out of ink");
    return done;
}

int kill(pid_t pid, int signal)
{
    int (*real)(pid_t, int) = dlsym(RTLD_NEXT, "kill");
    if (fault != FAULT_KILL || getpid() != tester)
        return real(pid, signal);
    spared[n_spared++ % G_N_ELEMENTS(spared)] = pid;
    errno = EPERM;
    return -1;
}

/* What poll() is compiled to where the size of the array is known. */
int __poll_chk(struct pollfd *fds, nfds_t n, int timeout, size_t size);
int __poll_chk(struct pollfd *fds, nfds_t n, int timeout, size_t size)
{
    g_assert_cmpuint(n, <=, size / sizeof *fds);
    int (*real)(struct pollfd *, nfds_t, int) = dlsym(RTLD_NEXT, "poll");
    errno = ENOMEM;
    return fault == FAULT_POLL && getpid() == tester ? -1 : real(fds, n, timeout);
}

#if !defined _FORTIFY_SOURCE
int poll(struct pollfd *fds, nfds_t n, int timeout)
{
    return __poll_chk(fds, n, timeout, n * sizeof *fds);
}
#endif

/* --- The jobs. */

#define N_CHARTS 24
#define N_SAMPLES 50

static gint64 times[N_SAMPLES];
static double values[N_CHARTS][N_SAMPLES];
static ChartSeries series[N_CHARTS];
static ChartPanel panels[N_CHARTS];
static Chart charts[N_CHARTS];
static char names[N_CHARTS][16];
static Theme *theme;

/* Jobs of all formats, each with a chart of its own. */
static void make_jobs(PoolJob *jobs)
{
    for (int i = 0; i < N_SAMPLES; i++)
        times[i] = 1640995200 + 86400 * i;
    for (int k = 0; k < N_CHARTS; k++) {
        for (int i = 0; i < N_SAMPLES; i++)
            values[k][i] = 1000 + k * 10 + i % 7;
        g_snprintf(names[k], sizeof names[k], "chart %d", k);
        series[k] = (ChartSeries){
            .name = names[k], .mark = MARK_LINE, .time = times, .value = values[k], .n = N_SAMPLES};
        panels[k] = (ChartPanel){.title = "Sizes", .series = &series[k], .n_series = 1};
        charts[k] = (Chart){.panels = &panels[k], .n_panels = 1};
        jobs[k] = (PoolJob){names[k], &charts[k], {.format = k % 3, .theme = theme}};
    }
}

static const GBytes *bytes_of(const GPtrArray *results, guint i)
{
    const PoolResult *result = results->pdata[i];
    g_assert_no_error(result->error);
    g_assert_nonnull(result->bytes);
    return result->bytes;
}

/* A kernel that does not wait for workers does not cost their pictures. */
static void not_waited_for(void)
{
    PoolJob jobs[N_CHARTS];
    make_jobs(jobs);
    fault = FAULT_POLL;
    g_autoptr(GPtrArray) results =
        pool_draw(jobs, N_CHARTS, &(PoolLimits){.workers = 2, .seconds = 5}, NULL);
    fault = FAULT_NONE;
    for (guint i = 0; i < N_CHARTS; i++)
        bytes_of(results, i);
}

static void any_number_of_workers(void)
{
    PoolJob jobs[N_CHARTS];
    make_jobs(jobs);
    g_autoptr(GPtrArray) expected = pool_draw(jobs, N_CHARTS, &(PoolLimits){.workers = 1}, NULL);
    g_assert_cmpint(expected->len, ==, N_CHARTS);
    for (int workers = 2; workers <= 40; workers += 19) {
        g_autoptr(GPtrArray) results =
            pool_draw(jobs, N_CHARTS, &(PoolLimits){.workers = workers}, NULL);
        for (guint i = 0; i < N_CHARTS; i++)
            g_assert_true(g_bytes_equal(bytes_of(results, i), bytes_of(expected, i)));
    }
    for (guint i = 0; i < N_CHARTS; i++) { /* in order: each carries its own name */
        const GBytes *bytes = bytes_of(expected, i);
        g_autofree char *data = picture_extract(g_bytes_get_data((GBytes *)bytes, NULL),
                                                g_bytes_get_size((GBytes *)bytes), NULL);
        g_autofree char *name = g_strdup_printf("\"name\":\"%s\"", names[i]);
        g_assert_nonnull(strstr(data, name));
    }
    g_autoptr(GPtrArray) none = pool_draw(NULL, 0, NULL, NULL);
    g_assert_cmpint(none->len, ==, 0);
}

static void assert_lost(const GPtrArray *results, guint i, const char *why)
{
    const PoolResult *result = results->pdata[i];
    g_assert_null(result->bytes);
    g_assert_error(result->error, RENDER_ERROR, RENDER_ERROR_FAILED);
    if (!g_str_has_prefix(result->error->message, why))
        g_error("\"%s\" does not begin with \"%s\"", result->error->message, why);
}

static void assert_all_drawn_but(const GPtrArray *results, guint first, guint second)
{
    for (guint i = 0; i < N_CHARTS; i++)
        if (i != first && i != second)
            bytes_of(results, i);
}

/* What can't be drawn says why; what crashes is named. */
static void refused_and_crashed(void)
{
    PoolJob jobs[N_CHARTS];
    make_jobs(jobs);
    void *nowhere = mmap(NULL, 65536, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    jobs[3].picture.width = 40000;
    jobs[9].chart = nowhere;
    for (int workers = 1; workers <= 3; workers++) {
        g_autoptr(GPtrArray) results =
            pool_draw(jobs, N_CHARTS, &(PoolLimits){.workers = workers}, NULL);
        assert_lost(results, 3, "chart 3: size: 40000 x");
        assert_lost(results, 9, "chart 9: drawing ");
        assert_all_drawn_but(results, 3, 9);
    }
    munmap(nowhere, 65536);
}

/* Stops the one child of process `parent` as soon as there is one: a worker that hangs. */
static void stop_first_child(pid_t parent)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/task/%d/children", parent, parent);
    for (;;) {
        g_autofree char *children = NULL;
        pid_t child = 0;
        if (g_file_get_contents(path, &children, NULL, NULL))
            for (char *at = children; *at != '\0' && child == 0;) {
                pid_t one = (pid_t)strtol(at, &at, 10);
                child = one != getpid() ? one : 0;
                at += *at == ' ';
            }
        if (child > 0) {
            kill(child, SIGSTOP);
            return;
        }
        g_usleep(100);
    }
}

static void hung(void)
{
    PoolJob jobs[N_CHARTS];
    make_jobs(jobs);
    pid_t parent = getpid(), stopper = fork();
    if (stopper == 0) {
        stop_first_child(parent);
        _exit(0);
    }
    gint64 begin = g_get_monotonic_time();
    g_autoptr(GPtrArray) results =
        pool_draw(jobs, N_CHARTS, &(PoolLimits){.workers = 1, .seconds = 2}, NULL);
    g_assert_cmpint(g_get_monotonic_time() - begin, <, 20 * G_USEC_PER_SEC);
    waitpid(stopper, NULL, 0);
    guint lost = 0, which = 0;
    for (guint i = 0; i < N_CHARTS; i++)
        if (((const PoolResult *)results->pdata[i])->error != NULL) {
            lost++;
            which = i;
        }
    g_assert_cmpint(lost, ==, 1);
    g_autofree char *why = g_strdup_printf("chart %u: drawing took too long", which);
    assert_lost(results, which, why);
}

#ifndef __SANITIZE_ADDRESS__
/* A picture that needs more memory than a worker may have. */
static void out_of_memory(void)
{
    PoolJob jobs[N_CHARTS];
    make_jobs(jobs);
    jobs[6].picture = (Picture){.width = 8192, .height = 8192, .scale = 2, .theme = theme};
    PoolLimits limits = {.workers = 2, .memory = G_GINT64_CONSTANT(300) << 20};
    g_autoptr(GPtrArray) results = pool_draw(jobs, N_CHARTS, &limits, NULL);
    assert_lost(results, 6, "chart 6: GLib: ");
    assert_all_drawn_but(results, 6, 6);
}
#endif

/* What the parent holds is not the worker's: it may be more than a worker may take. */
static void large_parent(void)
{
    PoolJob jobs[N_CHARTS];
    make_jobs(jobs);
    gsize size = (gsize)3 << 30;
    void *held = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    g_assert_true(held != MAP_FAILED);
    g_autoptr(GPtrArray) results = pool_draw(jobs, N_CHARTS, &(PoolLimits){.workers = 2}, NULL);
    munmap(held, size);
    assert_all_drawn_but(results, N_CHARTS, N_CHARTS);
}

static guint count_descriptors(void)
{
    guint n = 0;
    g_autoptr(GDir) folder = g_dir_open("/proc/self/fd", 0, NULL);
    while (g_dir_read_name(folder) != NULL)
        n++;
    return n;
}

static void no_processes(void)
{
    PoolJob jobs[N_CHARTS];
    make_jobs(jobs);
    guint before = count_descriptors();
    fault = FAULT_FORK;
    g_autoptr(GError) error = NULL;
    g_assert_null(pool_draw(jobs, N_CHARTS, &(PoolLimits){.workers = 3}, &error));
    fault = FAULT_NONE;
    g_assert_error(error, RENDER_ERROR, RENDER_ERROR_FAILED);
    g_assert_true(g_str_has_prefix(error->message, "start a drawing process: "));
    g_assert_cmpint(count_descriptors(), ==, before);
}

/* A worker that takes no job is replaced; when none ever does, that is said, at once. */
static void jobs_not_taken(void)
{
    PoolJob jobs[N_CHARTS];
    make_jobs(jobs);
    gint64 begin = g_get_monotonic_time();
    fault = FAULT_SEND_ONCE;
    g_autoptr(GPtrArray) results = pool_draw(jobs, N_CHARTS, &(PoolLimits){.workers = 1}, NULL);
    assert_all_drawn_but(results, N_CHARTS, N_CHARTS);
    fault = FAULT_SEND;
    g_autoptr(GError) error = NULL;
    g_assert_null(pool_draw(jobs, N_CHARTS, &(PoolLimits){.workers = 2}, &error));
    g_assert_error(error, RENDER_ERROR, RENDER_ERROR_FAILED);
    fault = FAULT_NONE;
    g_assert_cmpint(g_get_monotonic_time() - begin, <, 10 * G_USEC_PER_SEC);
}

/* Calls that signals interrupt for ever end all the same. */
static void interrupted_for_ever(void)
{
    PoolJob jobs[N_CHARTS];
    make_jobs(jobs);
    gint64 begin = g_get_monotonic_time();
    fault = FAULT_INTERRUPT_WORKER;
    g_autoptr(GPtrArray) results = pool_draw(jobs, 3, &(PoolLimits){.workers = 1}, NULL);
    fault = FAULT_NONE;
    for (guint i = 0; i < 3; i++)
        g_assert_nonnull(((const PoolResult *)results->pdata[i])->error);
    g_assert_cmpint(g_get_monotonic_time() - begin, <, 10 * G_USEC_PER_SEC);
}

/* A worker that may not be killed is left behind, and lost with its picture. */
static void kill_denied(void)
{
    PoolJob jobs[N_CHARTS];
    make_jobs(jobs);
    pid_t parent = getpid(), stopper = fork();
    if (stopper == 0) {
        stop_first_child(parent);
        _exit(0);
    }
    gint64 begin = g_get_monotonic_time();
    fault = FAULT_KILL;
    g_autoptr(GPtrArray) results =
        pool_draw(jobs, N_CHARTS, &(PoolLimits){.workers = 1, .seconds = 2}, NULL);
    fault = FAULT_NONE;
    g_assert_cmpint(g_get_monotonic_time() - begin, <, 15 * G_USEC_PER_SEC);
    g_assert_nonnull(results);
    waitpid(stopper, NULL, 0);
    for (guint i = 0; i < n_spared; i++) {
        kill(spared[i], SIGKILL);
        waitpid(spared[i], NULL, 0);
    }
}

/* A library that warns has left something out. */
static void warnings_are_failures(void)
{
    PoolJob jobs[N_CHARTS];
    make_jobs(jobs);
    fault = FAULT_WARN;
    g_autoptr(GPtrArray) results = pool_draw(jobs, N_CHARTS, &(PoolLimits){.workers = 2}, NULL);
    fault = FAULT_NONE;
    for (guint i = 0; i < N_CHARTS; i++) {
        g_autofree char *why = g_strdup_printf("chart %u: test: out of ink", i);
        assert_lost(results, i, why);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    theme = theme_load("light", NULL);
    tester = getpid();
    g_test_add_func("/pool/any-number-of-workers", any_number_of_workers);
    g_test_add_func("/pool/refused-and-crashed", refused_and_crashed);
    g_test_add_func("/pool/hung", hung);
    g_test_add_func("/pool/large-parent", large_parent);
    g_test_add_func("/pool/no-processes", no_processes);
    g_test_add_func("/pool/jobs-not-taken", jobs_not_taken);
    g_test_add_func("/pool/interrupted-for-ever", interrupted_for_ever);
    g_test_add_func("/pool/kill-denied", kill_denied);
    g_test_add_func("/pool/not-waited-for", not_waited_for);
    g_test_add_func("/pool/warnings-are-failures", warnings_are_failures);
#ifndef __SANITIZE_ADDRESS__
    g_test_add_func("/pool/out-of-memory", out_of_memory);
#endif
    int status = g_test_run();
    theme_free(theme);
    return status;
}
