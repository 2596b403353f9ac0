#include "base/lock.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder, *path;

/* A child that holds the lock until it is killed, or for `microseconds`. */
static pid_t holder(gulong microseconds)
{
    int ready[2];
    char byte = 'x';
    g_assert_cmpint(pipe(ready), ==, 0);
    pid_t child = fork();
    if (child == 0) {
        Lock *lock = lock_take(path, 0, NULL);
        if (lock == NULL || write(ready[1], &byte, 1) != 1)
            _exit(1);
        g_usleep(microseconds);
        _exit(0);
    }
    close(ready[1]);
    g_assert_cmpint(read(ready[0], &byte, 1), ==, 1);
    close(ready[0]);
    return child;
}

static void second_is_refused_and_told(void)
{
    pid_t child = holder(60 * G_USEC_PER_SEC);
    g_autoptr(GError) error = NULL;
    g_assert_null(lock_take(path, 0, &error));
    g_assert_error(error, LOCK_ERROR, LOCK_ERROR_HELD);
    g_autofree char *process = g_strdup_printf("locked by process %d on ", (int)child);
    g_assert_nonnull(strstr(error->message, process));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

static void released_with_its_process(void)
{
    pid_t child = holder(60 * G_USEC_PER_SEC);
    g_assert_null(lock_take(path, 0, NULL));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    g_autoptr(Lock) next = lock_take(path, 0, NULL);
    g_assert_nonnull(next);
}

/* A process that is killed while it starts another leaves a copy of itself for a moment. */
static void released_though_a_child_lives(void)
{
    int ready[2];
    pid_t children[2] = {0};
    g_assert_cmpint(pipe(ready), ==, 0);
    children[0] = fork();
    if (children[0] == 0) {
        g_autoptr(Lock) lock = lock_take(path, 0, NULL);
        pid_t copy = lock != NULL ? fork() : -1;
        if (copy > 0 && write(ready[1], &copy, sizeof copy) != sizeof copy)
            _exit(1);
        pause();
        _exit(0);
    }
    g_assert_cmpint(read(ready[0], &children[1], sizeof children[1]), ==, sizeof children[1]);
    kill(children[0], SIGKILL);
    waitpid(children[0], NULL, 0);
    g_autoptr(Lock) next = lock_take(path, 0, NULL);
    kill(children[1], SIGKILL);
    close(ready[0]);
    close(ready[1]);
    g_assert_nonnull(next);
}

static void waits_for_its_turn(void)
{
    pid_t child = holder(300000);
    g_autoptr(Lock) lock = lock_take(path, 30, NULL);
    g_assert_nonnull(lock);
    waitpid(child, NULL, 0);
}

static void errors_name_the_path(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(lock_take("/proc/nowhere/lock", 0, &error));
    g_assert_error(error, LOCK_ERROR, LOCK_ERROR_FAILED);
    g_assert_true(g_str_has_prefix(error->message, "/proc/nowhere/lock: "));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("hubplot-lock-XXXXXX", NULL);
    path = g_build_filename(folder, "deep", "run.lock", NULL);
    g_test_add_func("/lock/refused", second_is_refused_and_told);
    g_test_add_func("/lock/killed", released_with_its_process);
    g_test_add_func("/lock/killed-with-child", released_though_a_child_lives);
    g_test_add_func("/lock/waits", waits_for_its_turn);
    g_test_add_func("/lock/errors", errors_name_the_path);
    int result = g_test_run();
    g_autofree char *deep = g_path_get_dirname(path);
    g_unlink(path);
    g_rmdir(deep);
    g_rmdir(folder);
    g_free(path);
    g_free(folder);
    return result;
}
