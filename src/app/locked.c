#include "app/locked.h"

#include "app/log.h"
#include "base/text.h"

#define WAIT 60

ExitCode locked_store_open(const Context *context, const char *dbpath, LockedStore *locked)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_strconcat(dbpath, ".lock", NULL);
    locked->lock = lock_take(path, WAIT, &error);
    if (locked->lock != NULL)
        locked->store = store_open(dbpath, STORE_WRITE, &error);
    if (locked->store != NULL)
        return EXIT_GOOD;
    log_say(context, LOG_ERROR, NULL, "%s", error->message);
    bool is_busy = g_error_matches(error, LOCK_ERROR, LOCK_ERROR_HELD) ||
                   g_error_matches(error, STORE_ERROR, STORE_ERROR_BUSY);
    return is_busy ? EXIT_BUSY : EXIT_TROUBLE;
}

void locked_store_close(LockedStore *locked)
{
    g_clear_pointer(&locked->store, store_close);
    g_clear_pointer(&locked->lock, lock_release);
}

GPtrArray *locked_store_paths(const Config *config)
{
    GPtrArray *paths = g_ptr_array_new();
    const GPtrArray *hubs = config_all_hubs(config);
    for (guint i = 0; i < hubs->len; i++) {
        const Hub *hub = g_ptr_array_index(hubs, i);
        if (!g_ptr_array_find_with_equal_func(paths, hub->dbpath, g_str_equal, NULL) &&
            g_file_test(hub->dbpath, G_FILE_TEST_EXISTS))
            g_ptr_array_add(paths, hub->dbpath);
    }
    return paths;
}

char *locked_store_words(const StoreCounts *counts)
{
    return g_strdup_printf("%" G_GINT64_FORMAT " tarball%s and %" G_GINT64_FORMAT " reading%s",
                           counts->tarballs, text_plural(counts->tarballs), counts->readings,
                           text_plural(counts->readings));
}
