/* The log of incidents, night by night. */
#include "store/state.h"
#include "store_fixture.h"

/* "ITEM RULE STATUS/WORST BEGAN-CHANGED-ENDED REASON" of what is logged of the hub. */
static char *logged(State *state, const char *tag, gint64 from, gint64 until, int limit)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) all = state_load_past(state, tag, from, until, limit, &error);
    g_assert_no_error(error);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < all->len; i++) {
        const PastIncident *past = g_ptr_array_index(all, i);
        g_string_append_printf(
            out, "%s %s %s/%s %d-%d-%d %s\n", past->item != NULL ? past->item : past->node,
            past->rule, status_word(past->status), status_word(past->worst), (int)past->began,
            (int)past->changed, (int)past->ended, past->reason);
    }
    return g_string_free(out, FALSE);
}

static void check(State *state, const char *tag, gint64 from, gint64 until, const char *expected)
{
    g_autofree char *text = logged(state, tag, from, until, 9);
    g_assert_cmpstr(text, ==, expected);
}

/* One night's log: what is wrong with the size of that item, or nothing where it is NULL. */
static void log_night(State *state, gint64 now, gint64 began, const char *item, Status status)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(LastNotified) last = last_notified_new();
    ToldIncident *incident = g_new0(ToldIncident, 1);
    *incident =
        (ToldIncident){.node = g_strdup("C"),
                       .item = item[0] != '\0' ? g_strdup(item) : NULL,
                       .rule = g_strdup("size"),
                       .status = status,
                       .began = began,
                       .since = began,
                       .brief = g_strdup("is wrong"),
                       .reason = now % 2 == 0 ? g_strdup_printf("night %d", (int)now) : NULL};
    if (status != STATUS_OK)
        g_ptr_array_add(last->incidents, incident);
    else
        told_incident_free(incident);
    g_assert_true(state_log_incidents(state, "C2", last, now, &error));
    g_assert_no_error(error);
}

static void test_log(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(fixture->folder, "state.db", NULL);
    g_autoptr(State) state = state_open(path, STORE_WRITE, &error);
    g_assert_no_error(error);
    log_night(state, 10, 10, "svn/a", STATUS_WARN);
    log_night(state, 11, 10, "svn/a", STATUS_WARN);
    log_night(state, 12, 10, "svn/a", STATUS_ALARM);
    log_night(state, 13, 10, "svn/a", STATUS_WARN);
    check(state, "C2", 0, G_MAXINT64, "svn/a size warn/alarm 10-13--1 night 12\n");
    log_night(state, 14, 14, "svn/a", STATUS_WARN); /* another tarball */
    log_night(state, 15, 15, "", STATUS_OK);
    log_night(state, 16, 16, "", STATUS_UNKNOWN);
    check(state, "C2", 0, G_MAXINT64,
          "svn/a size warn/alarm 10-14-14 night 12\n"
          "svn/a size warn/warn 14-15-15 night 14\n"
          "C size unknown/unknown 16-16--1 night 16\n");
    check(state, "C2", 15, 16, "svn/a size warn/warn 14-15-15 night 14\n");
    check(state, "WW", 0, G_MAXINT64, "");
    g_autofree char *newest = logged(state, "C2", 0, G_MAXINT64, 1);
    g_assert_cmpstr(newest, ==, "C size unknown/unknown 16-16--1 night 16\n");

    execute(path, "UPDATE past_incident SET worst = 'fine'");
    g_assert_null(state_load_past(state, "C2", 0, G_MAXINT64, 9, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, "damaged row in table past_incident"));
    bool known;
    g_assert_true(state_forget_hub(state, "C2", &known, NULL));
    check(state, "C2", 0, G_MAXINT64, "");
    g_clear_pointer(&state, state_close);
    g_unlink(path);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_test("/past/log", test_log);
    return run_tests();
}
