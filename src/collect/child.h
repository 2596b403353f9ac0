/* A child process in a process group of its own, with pipes that never block. */
#ifndef HUBPLOT_CHILD_H
#define HUBPLOT_CHILD_H

#include <stdbool.h>

#include "collect/waits.h"

typedef struct {
    GPid pid;         /* 0: none */
    int in, out, err; /* our ends of its standard streams; -1: closed */
    int exited;       /* readable when it has ended; -1: the kernel can't tell that way */
} Child;

/* Starts `argv`, found by the PATH of `environment`. On failure `child` is untouched. */
bool child_start(Child *child, const char *const *argv, const char *const *environment,
                 GError **error);
/* Closes the pipes, kills what is left of the group, reaps. Accepts a child that was never started,
 * all zero. */
void child_end(Child *child);

/* Reads from one of the child's streams; closes it and sets it to -1 at its end. Returns the
 * number of bytes, 0 when there are none now. */
gsize child_read(int *stream, char *buffer, gsize size);
/* Writes as much of text[*sent..] as fits to `in` and closes it after the last byte, or when the
 * child no longer reads. */
void child_write(Child *child, const GString *text, gsize *sent);
/* Adds what the child may have to say, or be ready to hear. */
void child_wait(const Child *child, Waits *waits);
/* Whether the child has ended; then `*status` is as of wait(). */
bool child_ended(Child *child, int *status);

#endif
