/* Memory that runs out, preloaded into hubplot alone: its allocation number $ALLOC_FAIL fails, or,
 * with a
 * "+" behind, that one and all later ones. Workers go on counting where they were forked. With
 * $ALLOC_REPORT, a file, the process that was started writes there at its end how many it has made.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *memory, size_t size);
extern char *program_invocation_short_name;

static unsigned long made, first;
static bool onward;
static const char *report;
static pid_t started;

__attribute__((constructor)) static void read_orders(void)
{
    const char *text = getenv("ALLOC_FAIL");
    if (strcmp(program_invocation_short_name, "hubplot") != 0)
        return;
    char *end = NULL;
    first = text != NULL ? strtoul(text, &end, 10) : 0;
    onward = end != NULL && *end == '+';
    report = getenv("ALLOC_REPORT");
    started = getpid();
    made = 0;
}

__attribute__((destructor)) static void tell(void)
{
    FILE *out = report != NULL && getpid() == started ? fopen(report, "w") : NULL;
    if (out == NULL)
        return;
    fprintf(out, "%lu\n", made);
    fclose(out);
}

static bool fails(void)
{
    made++;
    if (first == 0 || made < first || (made > first && !onward))
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *memory, size_t size)
{
    return fails() ? NULL : __libc_realloc(memory, size);
}
