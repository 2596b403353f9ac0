/* Many pictures at once, drawn by worker processes: a crash or a hang in a graphics library costs
 * one picture, and two cores draw twice as fast.
 *
 * Workers are forked for one batch, so that they see its charts in memory as they are. Call it
 * from a process with one thread: a lock that another holds at that moment is held in the worker
 * for ever, and costs a picture its time.
 *
 * A worker ends with the first warning of a library: a picture from which something was left out
 * would look like a right one. Nothing that libraries print reaches the caller's streams. */
#ifndef HUBPLOT_POOL_H
#define HUBPLOT_POOL_H

#include "render.h"

typedef struct {
    const char *name; /* for errors, e.g. "dayabay/C2-1y.png" */
    const Chart *chart;
    Picture picture;
} PoolJob;

typedef struct {
    int workers;   /* processes; 0: one a core */
    int seconds;   /* that one picture may take; 0: 20 */
    gint64 memory; /* bytes that a worker may take beyond what the process holds; 0: 1 GiB */
} PoolLimits;

/* What became of one job: either bytes or an error. */
typedef struct {
    GBytes *bytes;     /* the whole file, checked to be of its format; NULL: it failed */
    int width, height; /* px at 1x, as drawn */
    GError *error; /* names the job and why: refused, crashed, took too long, came back broken */
} PoolResult;

/* Draws all jobs and returns a PoolResult for each, in their order; the bytes are the same
 * whatever the number of workers. A picture whose worker dies or overruns is lost alone: the rest
 * goes to a fresh worker. Fails as a whole only when no worker can be started. Free with
 * g_ptr_array_unref(). */
GPtrArray *pool_draw(const PoolJob *jobs, gsize n_jobs, const PoolLimits *limits, GError **error);

#endif
