/* Every change of what is remembered of a hub gives it another version, and nothing else does. */
#include "store_fixture.h"

static char *version(Fixture *f, const char *tag)
{
    g_autoptr(GError) error = NULL;
    char *text = store_hub_version(f->store, tag, &error);
    g_assert_no_error(error);
    return text;
}

/* Whether the hub's version is another one than that in *last, which becomes the new one. */
static bool has_moved(Fixture *f, char **last)
{
    char *now = version(f, hub_tag);
    bool moved = g_strcmp0(now, *last) != 0;
    g_free(*last);
    *last = now;
    return moved;
}

static void visit(Fixture *f, gint64 run, Outcome outcome, gint64 bytes)
{
    g_autoptr(Visit) visit = make_visit(&node, run, outcome);
    add(visit, "svn/a", 2, bytes);
    add(visit, "svn/a", 3, bytes);
    save(f->store, visit);
}

static void test_visits(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *last = version(f, hub_tag);
    visit(f, RUN, OUTCOME_COMPLETE, 100);
    g_assert_true(has_moved(f, &last));
    visit(f, RUN, OUTCOME_COMPLETE, 100); /* the same again */
    g_assert_false(has_moved(f, &last));
    visit(f, RUN, OUTCOME_COMPLETE, 101);
    g_assert_true(has_moved(f, &last));
    visit(f, RUN + NIGHT, OUTCOME_COMPLETE, 101);
    g_assert_true(has_moved(f, &last));
    visit(f, RUN + 2 * NIGHT, OUTCOME_FAILED, 0);
    g_assert_true(has_moved(f, &last));

    g_autoptr(Visit) arriving = make_visit(&node, RUN + 3 * NIGHT, OUTCOME_COMPLETE);
    save(f->store, arriving);
    g_assert_true(has_moved(f, &last));
    Arrival arrival = {.item = "svn/a", .path = "x/LOCKED", .mtime = -1, .bytes = -1};
    g_array_append_val(arriving->arrivals, arrival);
    save(f->store, arriving);
    g_assert_true(has_moved(f, &last));
}

static void test_other_hub(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    static char tag[] = "ZZ", name[] = "zz", place[] = "N";
    Hub one = {.tag = tag, .srvnode = name};
    Node its = {.hub = &one, .tag = place};
    visit(f, RUN, OUTCOME_COMPLETE, 100);
    g_autofree char *last = version(f, hub_tag);
    g_autofree char *none = version(f, tag);
    g_autoptr(Visit) visited = make_visit(&its, RUN + 5, OUTCOME_COMPLETE);
    save(f->store, visited);
    g_assert_false(has_moved(f, &last));
    g_autofree char *of_other = version(f, tag);
    g_assert_cmpstr(of_other, !=, none);
}

static void test_commands(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    StoreCounts counts;
    guint nodes;
    const StoreScope item = {hub_tag, NULL, "svn/b"}, all = {hub_tag, NULL, NULL};
    const ItemRename rename = {hub_tag, "svn/a", "svn/b"};
    visit(f, RUN, OUTCOME_COMPLETE, 100);
    g_autofree char *last = version(f, hub_tag);
    g_assert_false(store_rename_item(f->store, &rename, &nodes, NULL)); /* it is listed */
    g_assert_false(has_moved(f, &last));
    g_autoptr(Visit) gone = make_visit(&node, RUN + NIGHT, OUTCOME_COMPLETE);
    save(f->store, gone);
    g_assert_true(has_moved(f, &last));
    g_assert_true(store_rename_item(f->store, &rename, &nodes, NULL));
    g_assert_true(has_moved(f, &last));
    for (int dry = 1; dry >= 0; dry--) {
        g_assert_true(
            store_prune(f->store, hub_tag, 1388535023 + 5 * NIGHT / 2, dry, &counts, NULL));
        g_assert_cmpint(counts.tarballs, ==, 1);
        g_assert_cmpint(has_moved(f, &last), ==, !dry);
    }
    for (int dry = 1; dry >= 0; dry--) {
        g_assert_true(store_forget(f->store, &item, dry, &counts, NULL));
        g_assert_cmpint(counts.tarballs, ==, 1);
        g_assert_cmpint(has_moved(f, &last), ==, !dry);
    }
    g_autofree char *before = g_strdup(last);
    g_assert_true(store_forget(f->store, &all, false, &counts, NULL));
    g_assert_true(has_moved(f, &last));
    /* What comes back after that is not what was there. */
    visit(f, RUN, OUTCOME_COMPLETE, 100);
    g_assert_true(has_moved(f, &last));
    g_assert_cmpstr(last, !=, before);
}

/* An older copy of the database, to which another run is added, is not what it was. */
static void test_restored(Fixture *f, gconstpointer data G_GNUC_UNUSED)
{
    visit(f, RUN, OUTCOME_COMPLETE, 100);
    g_autofree char *copy = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(f->path, &copy, &length, NULL));
    visit(f, RUN + NIGHT, OUTCOME_COMPLETE, 100);
    g_autofree char *last = version(f, hub_tag);
    store_close(f->store);
    g_assert_true(g_file_set_contents(f->path, copy, (gssize)length, NULL));
    f->store = store_open(f->path, STORE_WRITE, NULL);
    visit(f, RUN + 2 * NIGHT, OUTCOME_COMPLETE, 100);
    g_assert_true(has_moved(f, &last));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/change/visits", Fixture, NULL, set_up, test_visits, tear_down);
    g_test_add("/change/other-hub", Fixture, NULL, set_up, test_other_hub, tear_down);
    g_test_add("/change/commands", Fixture, NULL, set_up, test_commands, tear_down);
    g_test_add("/change/restored", Fixture, NULL, set_up, test_restored, tear_down);
    return g_test_run();
}
