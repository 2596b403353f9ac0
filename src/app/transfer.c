#include "app/transfer.h"

#include "app/console.h"
#include "app/databases.h"
#include "base/server_uri.h"
#include "base/text.h"

#include <string.h>

#define SQLITE "sqlite:"
#define WAIT 60 /* s for a run to end that tells people */

bool transfer_is_source(const char *text)
{
    return g_str_has_prefix(text, SQLITE) || server_uri_is(text);
}

static ExitCode fail(const Context *context, const char *subject, const GError *error)
{
    log_say(context, LOG_ERROR, subject, "%s", error->message);
    return g_error_matches(error, LOCK_ERROR, LOCK_ERROR_HELD) ? EXIT_BUSY : EXIT_TROUBLE;
}

static ExitCode import_hub(const Context *context, Store *from, const char *path, const Hub *hub)
{
    g_auto(LockedStore) locked = {0};
    g_autoptr(GError) error = NULL;
    bool known = false;
    if (!store_knows_hub(from, hub->tag, &known, &error))
        return fail(context, hub->tag, error);
    if (!known)
        return EXIT_GOOD;
    if (g_str_equal(path, hub->dbpath)) {
        log_say(context, LOG_ERROR, hub->tag, "%s is the hub's database already", path);
        return EXIT_TROUBLE;
    }
    ExitCode code = locked_store_open(context, hub->dbpath, hub->tag, &locked);
    if (code != EXIT_GOOD)
        return code;
    StoreCounts counts;
    if (!store_copy_hub(&(StorePair){from, locked.store}, hub->tag, &counts, &error))
        return fail(context, hub->tag, error);
    g_autofree char *what = locked_store_words(&counts);
    g_print("%s: %s imported\n", hub->tag, what);
    return EXIT_GOOD;
}

static ExitCode import_state(const Context *context, State *from, const char *path)
{
    const char *place = config_state(context->config);
    g_autoptr(GError) error = NULL;
    if (g_str_equal(path, place)) {
        log_say(context, LOG_ERROR, NULL, "%s is the state already", path);
        return EXIT_TROUBLE;
    }
    g_autoptr(Lock) lock = NULL;
    g_autoptr(State) to = databases_lock_file(place, WAIT, &lock, &error)
                              ? state_open(place, STORE_WRITE, &error)
                              : NULL;
    if (to == NULL || !state_lock(to, WAIT, &error) || !state_copy(from, to, &error))
        return fail(context, NULL, error);
    g_print("the state is imported\n");
    return EXIT_GOOD;
}

ExitCode transfer_import(const Context *context, const char *source, const GPtrArray *hubs)
{
    bool on_server = server_uri_is(source);
    const char *path = on_server ? source : source + strlen(SQLITE);
    g_autoptr(GError) error = NULL, state_error = NULL;
    g_autoptr(Store) from = store_open(path, STORE_READ, &error);
    bool may_be_state =
        from != NULL ? on_server : g_error_matches(error, STORE_ERROR, STORE_ERROR_FOREIGN);
    g_autoptr(State) state = may_be_state ? state_open(path, STORE_READ, &state_error) : NULL;
    if (from == NULL && state == NULL)
        return fail(context, NULL, error);
    ExitCode worst = EXIT_GOOD;
    for (guint i = 0; from != NULL && i < hubs->len; i++) {
        ExitCode code = import_hub(context, from, path, g_ptr_array_index(hubs, i));
        worst = MAX(worst, code);
    }
    if (state != NULL) {
        ExitCode code = import_state(context, state, path);
        worst = MAX(worst, code);
    }
    return worst;
}
