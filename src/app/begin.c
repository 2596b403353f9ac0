#include "app/begin.h"

#include "app/log.h"
#include "base/lock.h"

GOptionEntry option_wait(int *wait)
{
    return (GOptionEntry){
        "wait",   'w',
        0,        G_OPTION_ARG_INT,
        wait,     "wait that long for another run to end, instead of giving up at once",
        "SECONDS"};
}

Pipeline *begin_pipeline(const Context *context, PipelineMode mode, int wait, int *code)
{
    g_autoptr(GError) error = NULL;
    Pipeline *pipeline = pipeline_new(context, mode, wait, &error);
    if (pipeline == NULL) {
        log_say(context, LOG_ERROR, NULL, "%s", error->message);
        *code = g_error_matches(error, LOCK_ERROR, LOCK_ERROR_HELD) ? EXIT_BUSY : EXIT_TROUBLE;
    }
    return pipeline;
}
