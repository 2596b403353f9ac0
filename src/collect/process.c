#include "collect/process.h"

#include <string.h>
#include <sys/wait.h>

#include "collect/child.h"

#define BUFFER_BYTES 65536
#define READS_PER_STEP 8 /* so that one node's flood leaves the others their turn */
#define ERRORS_MAX_BYTES 65536
#define GRACE_SECONDS 2

typedef struct {
    Child child;
    GString *errors;
    bool closed; /* its standard output has ended, it has not */
} Process;

bool process_begin(Call *call, const char *const *argv, GError **error)
{
    Process *process = g_new0(Process, 1);
    process->errors = g_string_new(NULL);
    call->link = process;
    return child_start(&process->child, argv, call->home->environ, error);
}

void process_end(Call *call)
{
    Process *process = call->link;
    if (process == NULL)
        return;
    child_end(&process->child);
    g_string_free(process->errors, TRUE);
    g_free(process);
    call->link = NULL;
}

const char *process_errors(const Call *call)
{
    const Process *process = call->link;
    return process->errors->str;
}

static void read_errors(Call *call, Process *process)
{
    char buffer[4096];
    gsize n;
    while ((n = child_read(&process->child.err, buffer, sizeof buffer)) > 0) {
        call_errors(call, buffer, n);
        if (process->errors->len < ERRORS_MAX_BYTES)
            g_string_append_len(process->errors, buffer, (gssize)n);
    }
}

/* Reads what there is; `*all` says whether nothing is left for now. */
static bool read_output(Call *call, Process *process, bool *all, GError **error)
{
    g_autofree char *buffer = g_malloc(BUFFER_BYTES);
    *all = false;
    for (int i = 0; i < READS_PER_STEP && !*all; i++) {
        gsize n = child_read(&process->child.out, buffer, BUFFER_BYTES);
        *all = n == 0;
        if (n > 0 && !call_output(call, buffer, n, error))
            return false;
    }
    return true;
}

bool process_step(Call *call, int *status, GError **error)
{
    Process *process = call->link;
    Child *child = &process->child;
    bool all, over = child_ended(child, status);
    child_write(child, call->script, &call->sent);
    read_errors(call, process);
    if (!read_output(call, process, &all, error))
        return false;
    if (listing_ended(call->listing)) {
        *status = 0;
        call->ended = true;
        return true;
    }
    call->ended = over && all;
    if (child->out < 0 && !process->closed) {
        process->closed = true;
        call_allow(call, GRACE_SECONDS, "the output ended, but its program did not");
    }
    if (!all)
        waits_until(&call->waits, 0);
    child_wait(child, &call->waits);
    return true;
}

bool process_check(int status, GError **error)
{
    if (WIFSIGNALED(status))
        g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_FAILED, "the node's shell died of SIG%s",
                    sigabbrev_np(WTERMSIG(status)));
    else if (WEXITSTATUS(status) != 0)
        g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_FAILED,
                    "the node's shell ended with status %d", WEXITSTATUS(status));
    else
        return true;
    return false;
}
