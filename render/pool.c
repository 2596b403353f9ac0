/* Workers are forked, so they have all charts without anything being packed. Each is fed through a
 * socket: the number of a job goes in, and a picture comes out, or why there is none. The parent
 * limits how long a job takes, and the kernel how much memory and processor time the worker has.
 * One that crashes, overruns or answers nonsense is killed; that costs the job that it had at
 * hand, and another worker goes on. Invariant: no job gets more than one result. */
#include "pool.h"

#include "formats.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEFAULT_SECONDS 20
#define DEFAULT_MEMORY (G_GINT64_CONSTANT(1) << 30)
#define MAX_ANSWER (256 * 1024 * 1024)
#define MAX_WORKERS 64
#define NO_JOB G_MAXUINT32

#define LOOK_USEC 10000 /* between looks at workers where the kernel does not wait for them */
#define MAX_INTERRUPTIONS 1000 /* of one system call by signals */

/* A worker reads the number of a job, draws it, and answers with this and as many bytes: the
 * picture, or a message. */
typedef enum {
    ANSWER_DRAWN,
    ANSWER_FAILED,
    ANSWER_ENDED, /* failed, and the worker ends: what went wrong would spoil other pictures */
} AnswerKind;

typedef struct {
    guint32 job;
    guint32 kind; /* AnswerKind */
    guint32 length;
    int width, height; /* px at 1x */
} Answer;

/* A worker as the parent sees it. */
typedef struct {
    pid_t pid; /* 0: none */
    int socket;
    guint32 job;        /* at hand; NO_JOB: idle */
    gint64 deadline;    /* of that job; monotonic, us */
    GByteArray *answer; /* as far as it has come */
} Worker;

typedef struct {
    const PoolJob *jobs;
    guint32 n_jobs, next_job, n_done;
    gint64 time, memory; /* limits: us, bytes */
    GPtrArray *results;  /* PoolResult *; NULL until it is there */
    Worker workers[MAX_WORKERS];
    int n_workers;
} Pool;

static void result_free(gpointer data)
{
    PoolResult *result = data;
    if (result == NULL)
        return;
    g_clear_pointer(&result->bytes, g_bytes_unref);
    g_clear_error(&result->error);
    g_free(result);
}

/* --- The worker. */

/* Whether a call that failed is worth another try. */
static bool was_interrupted(int *n)
{
    return errno == EINTR && ++*n < MAX_INTERRUPTIONS;
}

static bool send_all(int socket, const void *bytes, gsize n)
{
    for (int interruptions = 0; n > 0;) {
        ssize_t done = send(socket, bytes, n, MSG_NOSIGNAL);
        if (done < 0 && was_interrupted(&interruptions))
            continue;
        if (done <= 0)
            return false;
        bytes = (const char *)bytes + done;
        n -= (gsize)done;
    }
    return true;
}

static bool receive_job(int socket, guint32 *job)
{
    int interruptions = 0;
    ssize_t done;
    do
        done = recv(socket, job, sizeof *job, MSG_WAITALL);
    while (done < 0 && was_interrupted(&interruptions));
    return done == sizeof *job;
}

/* The parent stops a worker that overruns; a worker whose parent is gone stops itself. */
static void limit_cpu(gint64 time)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    rlim_t used = (rlim_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec);
    rlim_t seconds = used + 2 + (rlim_t)(time / G_USEC_PER_SEC);
    setrlimit(RLIMIT_CPU, &(struct rlimit){seconds, RLIM_INFINITY});
}

/* The process's addresses in use, bytes; 0 where /proc does not tell. */
static rlim_t size_of_process(void)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/proc/self/statm", &text, NULL, NULL))
        return 0;
    return g_ascii_strtoull(text, NULL, 10) * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* What the parent holds is in the worker's address space, too, and is not counted. */
static void limit_memory(gint64 bytes)
{
#ifndef __SANITIZE_ADDRESS__ /* which needs terabytes of addresses */
    rlim_t size = size_of_process();
    if (size > 0)
        setrlimit(RLIMIT_AS, &(struct rlimit){size + (rlim_t)bytes, size + (rlim_t)bytes});
#else
    (void)bytes;
#endif
}

/* What a library prints does not concern the user: fontconfig complains of caches that it can't
 * write. */
static void silence(void)
{
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDOUT_FILENO);
#ifndef __SANITIZE_ADDRESS__ /* whose reports are wanted */
    dup2(nowhere, STDERR_FILENO);
#endif
}

static void limit_worker(gint64 memory, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    silence();
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    limit_memory(memory);
}

/* What a worker is at, for the function that hears warnings. */
typedef struct {
    int socket;
    guint32 job;
} Task;

static bool send_answer(const Task *task, const Answer *answer, const void *bytes)
{
    return send_all(task->socket, answer, sizeof *answer) &&
           send_all(task->socket, bytes, answer->length);
}

static bool send_failure(const Task *task, AnswerKind kind, const char *why)
{
    return send_answer(task, &(Answer){task->job, kind, (guint32)strlen(why)}, why);
}

/* A library that warns has left something out: the picture would be wrong, and be kept as it is. */
static void end_by_warning(const char *domain, GLogLevelFlags level, const char *message,
                           gpointer data)
{
    if ((level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR)) == 0)
        return;
    g_autofree char *why = g_strdup_printf("%s: %s", domain != NULL ? domain : "drawing", message);
    send_failure(data, ANSWER_ENDED, why);
    _exit(1);
}

static bool draw(const Pool *pool, Renderer *renderer, const Task *task)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_autoptr(GError) error = NULL;
    const PoolJob *job = &pool->jobs[task->job];
    if (renderer_draw(renderer, job->chart, &job->picture, out, &error)) {
        Answer answer = {task->job, ANSWER_DRAWN, out->len};
        renderer_size(renderer, &answer.width, &answer.height);
        return send_answer(task, &answer, out->data);
    }
    bool fonts = g_error_matches(error, RENDER_ERROR, RENDER_ERROR_FONTS);
    return send_failure(task, fonts ? ANSWER_ENDED : ANSWER_FAILED, error->message) && !fonts;
}

static void work(const Pool *pool, int socket)
{
    GError *error = NULL;
    Renderer *renderer = NULL;
    Task task = {socket, NO_JOB};
    bool heard = true;
    g_log_set_default_handler(end_by_warning, &task);
    while (heard && receive_job(socket, &task.job)) {
        limit_cpu(pool->time);
        if (renderer == NULL)
            renderer = renderer_new(&error);
        if (renderer != NULL)
            heard = draw(pool, renderer, &task);
        else
            heard = send_failure(&task, ANSWER_ENDED, error->message) && false;
    }
}

/* --- The parent. */

static bool start_worker(Pool *pool, Worker *worker, GError **error)
{
    int ends[2] = {-1, -1};
    pid_t parent = getpid(), pid = -1;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0)
        pid = fork();
    if (pid == 0) {
        limit_worker(pool->memory, parent);
        for (int i = 0; i < pool->n_workers; i++)
            if (pool->workers[i].pid > 0)
                close(pool->workers[i].socket);
        close(ends[0]);
        work(pool, ends[1]);
        _exit(0);
    }
    if (pid < 0) {
        g_set_error(error, RENDER_ERROR, RENDER_ERROR_FAILED, "start a drawing process: %s",
                    g_strerror(errno));
        for (int i = 0; i < 2; i++)
            if (ends[i] >= 0)
                close(ends[i]);
        return false;
    }
    close(ends[1]);
    *worker = (Worker){pid, ends[0], NO_JOB, 0, g_byte_array_new()};
    return true;
}

/* Ends a worker, whatever it does; returns how it had ended before, as waitpid() tells. One that
 * can't be killed is left behind: it ends by itself when it next looks for a job, or with us. */
static int stop_worker(Worker *worker)
{
    int status = 0, interruptions = 0;
    close(worker->socket);
    int flags = kill(worker->pid, SIGKILL) == 0 ? 0 : WNOHANG;
    while (waitpid(worker->pid, &status, flags) < 0 && was_interrupted(&interruptions))
        ;
    g_byte_array_unref(worker->answer);
    *worker = (Worker){0};
    return status;
}

static void keep_result(Pool *pool, guint32 job, PoolResult result)
{
    pool->results->pdata[job] = g_memdup2(&result, sizeof result);
    pool->n_done++;
}

static void keep_failure(Pool *pool, guint32 job, const char *why)
{
    GError *error =
        g_error_new(RENDER_ERROR, RENDER_ERROR_FAILED, "%s: %s", pool->jobs[job].name, why);
    keep_result(pool, job, (PoolResult){.error = error});
}

/* A worker must go: its job is lost. */
static void lose_job(Pool *pool, Worker *worker, const char *why)
{
    guint32 job = worker->job;
    stop_worker(worker);
    keep_failure(pool, job, why);
}

/* A worker is gone, and its job with it. */
static void lose_worker(Pool *pool, Worker *worker)
{
    guint32 job = worker->job;
    int status = stop_worker(worker);
    g_autofree char *why =
        WIFSIGNALED(status) ? g_strdup_printf("drawing crashed: %s", g_strsignal(WTERMSIG(status)))
                            : g_strdup("drawing ended early");
    keep_failure(pool, job, why);
}

/* Takes the answer if all of it is there; false when it is none. */
static bool take_answer(Pool *pool, Worker *worker)
{
    Answer answer;
    if (worker->answer->len < sizeof answer)
        return true;
    memcpy(&answer, worker->answer->data, sizeof answer);
    if (answer.job != worker->job || answer.length > MAX_ANSWER ||
        worker->answer->len > sizeof answer + answer.length)
        return false;
    if (worker->answer->len < sizeof answer + answer.length)
        return true;
    const guint8 *bytes = worker->answer->data + sizeof answer;
    if (answer.kind != ANSWER_DRAWN) {
        g_autofree char *why = g_strndup((const char *)bytes, answer.length);
        keep_failure(pool, worker->job, why);
    } else if (format_is_whole(format_row(pool->jobs[worker->job].picture.format), bytes,
                               answer.length)) {
        GBytes *picture = g_bytes_new(bytes, answer.length);
        keep_result(pool, worker->job,
                    (PoolResult){.bytes = picture, .width = answer.width, .height = answer.height});
    } else {
        return false;
    }
    if (answer.kind == ANSWER_ENDED) {
        stop_worker(worker);
        return true;
    }
    worker->job = NO_JOB;
    g_byte_array_set_size(worker->answer, 0);
    return true;
}

static void hear_worker(Pool *pool, Worker *worker)
{
    guint8 bytes[65536];
    ssize_t n = recv(worker->socket, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        lose_worker(pool, worker);
        return;
    }
    g_byte_array_append(worker->answer, bytes, (guint)n);
    if (!take_answer(pool, worker))
        lose_job(pool, worker, "drawing came back broken");
}

/* Gives a worker the next job, starting it where there is none. One that does not take it is gone,
 * and another is tried. */
static bool hand_out_job(Pool *pool, Worker *worker, GError **error)
{
    for (int attempt = 0; attempt < 2; attempt++) {
        if (worker->pid == 0 && !start_worker(pool, worker, error))
            return false;
        if (send_all(worker->socket, &pool->next_job, sizeof pool->next_job)) {
            worker->job = pool->next_job++;
            worker->deadline = g_get_monotonic_time() + pool->time;
            return true;
        }
        stop_worker(worker);
    }
    g_set_error_literal(error, RENDER_ERROR, RENDER_ERROR_FAILED, "drawing processes take no jobs");
    return false;
}

/* Gives every idle worker a job; false when nobody is left to work. */
static bool hand_out_jobs(Pool *pool, GError **error)
{
    g_autoptr(GError) failure = NULL;
    int n_busy = 0;
    for (int i = 0; i < pool->n_workers; i++) {
        Worker *worker = &pool->workers[i];
        bool idle = worker->pid == 0 || worker->job == NO_JOB;
        if (idle && pool->next_job < pool->n_jobs && (worker->pid > 0 || failure == NULL))
            hand_out_job(pool, worker, failure == NULL ? &failure : NULL);
        n_busy += worker->pid > 0 && worker->job != NO_JOB;
    }
    if (n_busy == 0)
        g_propagate_error(error, g_steal_pointer(&failure));
    return n_busy > 0;
}

/* Waits until a worker answers, ends or overruns, and sees to it. */
static void wait_for_workers(Pool *pool)
{
    struct pollfd polled[MAX_WORKERS];
    Worker *busy[MAX_WORKERS];
    nfds_t n = 0;
    gint64 now = g_get_monotonic_time(), wait = pool->time;
    for (int i = 0; i < pool->n_workers; i++) {
        Worker *worker = &pool->workers[i];
        if (worker->pid == 0 || worker->job == NO_JOB)
            continue;
        wait = MIN(wait, MAX(worker->deadline - now, 0));
        busy[n] = worker;
        polled[n++] = (struct pollfd){worker->socket, POLLIN, 0};
    }
    bool refused = poll(polled, n, (int)(wait / 1000) + 1) < 0;
    if (refused) /* to wait, for want of memory: so look at all */
        g_usleep(LOOK_USEC);
    now = g_get_monotonic_time();
    for (nfds_t i = 0; i < n; i++) {
        if (now >= busy[i]->deadline && polled[i].revents == 0)
            lose_job(pool, busy[i], "drawing took too long");
        else if (polled[i].revents != 0 || refused)
            hear_worker(pool, busy[i]);
    }
}

GPtrArray *pool_draw(const PoolJob *jobs, gsize n_jobs, const PoolLimits *limits, GError **error)
{
    static const PoolLimits no_limits = {0};
    limits = limits != NULL ? limits : &no_limits;
    int n_workers = limits->workers > 0 ? limits->workers : (int)g_get_num_processors();
    g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func(result_free);
    g_ptr_array_set_size(results, (gint)n_jobs);
    Pool pool = {
        .jobs = jobs,
        .n_jobs = (guint32)n_jobs,
        .time = G_USEC_PER_SEC * (gint64)(limits->seconds > 0 ? limits->seconds : DEFAULT_SECONDS),
        .memory = limits->memory > 0 ? limits->memory : DEFAULT_MEMORY,
        .results = results,
        .n_workers = (int)MIN((gsize)MIN(n_workers, MAX_WORKERS), n_jobs),
    };
    bool going = true;
    while (pool.n_done < pool.n_jobs && (going = hand_out_jobs(&pool, error)))
        wait_for_workers(&pool);
    for (int i = 0; i < pool.n_workers; i++)
        if (pool.workers[i].pid > 0)
            stop_worker(&pool.workers[i]);
    return going ? g_steal_pointer(&results) : NULL;
}
