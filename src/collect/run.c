#include "collect/run.h"

#include "collect/collect.h"

#include <string.h>
#include <sys/wait.h>

/* Over ssh the usual limits are those of ssh.h. */
#define IDLE_SECONDS 60
#define TOTAL_SECONDS 300
#define GRACE_SECONDS 2

struct Run {
    RunOptions options;
    Child *child;
    bool output_ended; /* the child's, which lives on */
    TimeLimit idle, total;
};

static void limit_silence(Run *run, const char *what)
{
    gint64 seconds = run->options.node->idle_timeout;
    time_limit_set(&run->idle, seconds > 0 ? seconds : IDLE_SECONDS, what);
}

static bool take_output(const char *bytes, gsize n, gpointer data, GError **error)
{
    Run *run = data;
    limit_silence(run, "nothing more was printed");
    return run->options.output(bytes, n, run->options.data, error);
}

static void take_errors(const char *bytes, gsize n, gpointer data)
{
    const Run *run = data;
    run->options.errors(bytes, n, run->options.data);
}

Run *run_new(const RunOptions *options, GError **error)
{
    g_autoptr(Run) run = g_new0(Run, 1);
    run->options = *options;
    const ChildOptions child = {.argv = options->argv,
                                .environ = options->environ,
                                .input = options->input,
                                .output = take_output,
                                .errors = take_errors,
                                .data = run};
    gint64 seconds = options->node->deadline;
    time_limit_set(&run->total, seconds > 0 ? seconds : TOTAL_SECONDS, "not done");
    limit_silence(run, "nothing was printed");
    run->child = child_new(&child, error);
    return run->child != NULL ? g_steal_pointer(&run) : NULL;
}

void run_free(Run *run)
{
    if (run == NULL)
        return;
    child_free(run->child);
    time_limit_clear(&run->idle);
    time_limit_clear(&run->total);
    g_free(run);
}

static bool check_status(const Run *run, int status, GError **error)
{
    if (WIFSIGNALED(status))
        g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_PROGRAM, "%s was killed by SIG%s",
                    run->options.name, sigabbrev_np(WTERMSIG(status)));
    else if (status != 0)
        g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_PROGRAM, "%s exited with status %d",
                    run->options.name, WEXITSTATUS(status));
    return status == 0;
}

bool run_step(Run *run, PollSet *set, bool *ended, GError **error)
{
    int status;
    if (!child_step(run->child, set, error))
        return false;
    *ended = child_ended(run->child, &status);
    if (*ended)
        return check_status(run, status, error);
    if (child_closed_output(run->child) && !run->output_ended) {
        g_autofree char *what =
            g_strdup_printf("the output ended, but %s did not exit", run->options.name);
        run->output_ended = true;
        time_limit_set(&run->idle, GRACE_SECONDS, what);
    }
    return time_limit_check(&run->total, set, error) && time_limit_check(&run->idle, set, error);
}
