/* The clock of a test's programs, preloaded into each: it stands $CLOCK_OFFSET seconds beside the
 * kernel's, and runs with it; or, with $CLOCK_STANDS, it stands still at that second. Clocks for
 * durations stay as they are, and so do the times of files.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t offset, still = -1;

/* Once: servers clear their environment. */
__attribute__((constructor)) static void read_offset(void)
{
    const char *text = getenv("CLOCK_OFFSET");
    offset = text != NULL ? strtoll(text, NULL, 10) : 0;
    text = getenv("CLOCK_STANDS");
    still = text != NULL ? strtoll(text, NULL, 10) : -1;
}

/* Asked of the kernel: a sanitizer has its own function of the same name, and calls ours. */
int clock_gettime(clockid_t id, struct timespec *now)
{
    int result = (int)syscall(SYS_clock_gettime, id, now);
    if (result != 0 || (id != CLOCK_REALTIME && id != CLOCK_REALTIME_COARSE))
        return result;
    if (still != -1)
        *now = (struct timespec){.tv_sec = still};
    else
        now->tv_sec += offset;
    return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    (void)zone;
    struct timespec precise;
    int result = clock_gettime(CLOCK_REALTIME, &precise);
    if (result == 0) {
        now->tv_sec = precise.tv_sec;
        now->tv_usec = precise.tv_nsec / 1000;
    }
    return result;
}

int timespec_get(struct timespec *now, int base)
{
    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, now) == 0 ? base : 0;
}

time_t time(time_t *there)
{
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return -1;
    if (there != NULL)
        *there = now.tv_sec;
    return now.tv_sec;
}
