#include "collect/process.h"

#include "base/child.h"

#include <string.h>
#include <sys/wait.h>

#define ERRORS_MAX_BYTES 65536
#define GRACE_SECONDS 2

typedef struct {
    Child *child;
    GString *errors;
    bool closed; /* its standard output has ended, it has not */
} Process;

static bool take_output(const char *bytes, gsize n, gpointer data, GError **error)
{
    return call_output(data, bytes, n, error);
}

static void take_errors(const char *bytes, gsize n, gpointer data)
{
    Call *call = data;
    Process *process = call->link;
    call_errors(call, bytes, n);
    if (process->errors->len < ERRORS_MAX_BYTES)
        g_string_append_len(process->errors, bytes, (gssize)n);
}

bool process_begin(Call *call, const char *const *argv, GError **error)
{
    Process *process = g_new0(Process, 1);
    process->errors = g_string_new(NULL);
    call->link = process;
    g_autoptr(GBytes) input = g_bytes_new(call->script->str, call->script->len);
    const ChildOptions options = {.argv = argv,
                                  .environ = call->home->environ,
                                  .input = input,
                                  .output = take_output,
                                  .errors = take_errors,
                                  .data = call};
    process->child = child_new(&options, error);
    return process->child != NULL;
}

void process_end(Call *call)
{
    Process *process = call->link;
    if (process == NULL)
        return;
    child_free(process->child);
    g_string_free(process->errors, TRUE);
    g_free(process);
    call->link = NULL;
}

const char *process_errors(const Call *call)
{
    const Process *process = call->link;
    return process->errors->str;
}

bool process_step(Call *call, int *status, GError **error)
{
    Process *process = call->link;
    if (!child_step(process->child, &call->waits, error))
        return false;
    call->ended = true;
    if (listing_ended(call->listing)) {
        *status = 0;
        return true;
    }
    call->ended = child_ended(process->child, status);
    if (child_closed_output(process->child) && !process->closed) {
        process->closed = true;
        call_allow(call, GRACE_SECONDS, "the output ended, but its program did not");
    }
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
