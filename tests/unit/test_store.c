/* What the store keeps of visits, against real databases. */
#include "store_fixture.h"

static void test_round_trip(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Visit) visit = make_visit(&node, RUN, OUTCOME_COMPLETE);
    visit->reading.transport = "libssh2";
    visit->reading.skew = -3;
    visit->reading.utc_offset = 8 * 3600;
    visit->reading.disk_bytes = 1000;
    visit->reading.disk_free = 400;
    Tarball *t = add(visit, "tracs/env", 2, 5000000001);
    t->mtime = 1388620000;
    t->sidecar = SIDECAR_DNA;
    t->sidecar_bytes = 5000000000;
    t->digest = "0cc175b9c0f1b6a831c399e269772661";
    t->flags = TARBALL_INEXACT;
    add(visit, "svn/a'\n\"b", 1, 0)->flags = TARBALL_FUTURE;
    add(visit, "tracs/env", 1, 7);
    Arrival arrival = {.item = "", .path = "cms02/LOCKED", .mtime = 5, .bytes = -1};
    g_array_append_val(visit->arrivals, arrival);
    save(f->store, visit);

    g_autoptr(HubHistory) history = load(f->store);
    g_assert_cmpint(history->nodes->len, ==, 2);
    const NodeHistory *loaded = node_of(history, 0);
    g_assert_cmpint(loaded->last_reached, ==, RUN);
    g_assert_cmpint(loaded->items->len, ==, 2);
    const Tarball *back = tarball_of(history, "tracs/env", 1);
    g_assert_cmpstr(back->path, ==, "cms02/tracs/env/2014/01/02/161023/env.tar.gz");
    g_assert_cmpint(back->time, ==, 1388535023 + 2 * NIGHT);
    g_assert_cmpint(back->bytes, ==, 5000000001);
    g_assert_cmpint(back->mtime, ==, 1388620000);
    g_assert_cmpint(back->first_seen, ==, RUN);
    g_assert_cmpint(back->last_seen, ==, RUN);
    g_assert_cmpint(back->flags, ==, TARBALL_INEXACT | TARBALL_LISTED);
    g_assert_cmpint(back->sidecar, ==, SIDECAR_DNA);
    g_assert_cmpint(back->sidecar_bytes, ==, 5000000000);
    g_assert_cmpstr(back->digest, ==, "0cc175b9c0f1b6a831c399e269772661");
    g_assert_cmpint(tarball_of(history, "tracs/env", 0)->bytes, ==, 7);
    g_assert_cmpint(tarball_of(history, "svn/a'\n\"b", 0)->flags, ==,
                    TARBALL_FUTURE | TARBALL_LISTED);
    const Reading *reading = &g_array_index(loaded->readings, Reading, 0);
    g_assert_cmpint(reading->run, ==, RUN);
    g_assert_cmpint(reading->duration_ms, ==, 1234);
    g_assert_cmpstr(reading->transport, ==, "libssh2");
    g_assert_cmpstr(reading->reason, ==, NULL);
    g_assert_cmpint(reading->skew, ==, -3);
    g_assert_cmpint(reading->utc_offset, ==, 8 * 3600);
    g_assert_cmpint(reading->disk_bytes, ==, 1000);
    g_assert_cmpint(reading->disk_free, ==, 400);
    g_assert_cmpint(reading->listed, ==, 3);
    g_assert_cmpint(loaded->arrivals->len, ==, 1);
    g_assert_cmpstr(g_array_index(loaded->arrivals, Arrival, 0).path, ==, "cms02/LOCKED");
    g_assert_cmpint(g_array_index(loaded->arrivals, Arrival, 0).bytes, ==, -1);
    g_assert_cmpint(node_of(history, 1)->last_reached, ==, -1);
    g_assert_cmpint(node_of(history, 1)->items->len, ==, 0);
}

/* Purged by the node: remembered, and known to be gone since when. */
static void test_history_outlives_the_node(Fixture *f, gconstpointer data)
{
    (void)data;
    for (int night = 0; night < 10; night++) {
        g_autoptr(Visit) visit = make_visit(&node, RUN + night * NIGHT, OUTCOME_COMPLETE);
        for (int day = night; day < night + 3; day++)
            add(visit, "svn/dybsvn", day + 1, 100 + day);
        save(f->store, visit);
    }
    g_autoptr(HubHistory) history = load(f->store);
    for (int day = 0; day < 12; day++) {
        const Tarball *t = tarball_of(history, "svn/dybsvn", (guint)day);
        g_assert_cmpint(t->bytes, ==, 100 + day);
        g_assert_cmpint(t->first_seen, ==, RUN + MAX(0, day - 2) * NIGHT);
        g_assert_cmpint(t->last_seen, ==, RUN + MIN(9, day) * NIGHT);
        g_assert_cmpint(t->flags, ==, day >= 9 ? TARBALL_LISTED : 0);
    }
    g_assert_cmpint(node_of(history, 0)->readings->len, ==, 10);
}

static void test_partial_removes_nothing(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Visit) whole = make_visit(&node, RUN, OUTCOME_COMPLETE);
    add(whole, "svn/a", 1, 10);
    add(whole, "svn/b", 1, 20);
    Arrival arrival = {.item = "svn/a", .path = "cms02/svn/a/LOCKED", .mtime = -1, .bytes = -1};
    g_array_append_val(whole->arrivals, arrival);
    save(f->store, whole);
    g_autoptr(Visit) part = make_visit(&node, RUN + NIGHT, OUTCOME_PARTIAL);
    part->reading.reason = "cut short";
    add(part, "svn/a", 1, 10);
    add(part, "svn/a", 2, 11);
    save(f->store, part);
    g_autoptr(Visit) failed = make_visit(&node, RUN + 2 * NIGHT, OUTCOME_FAILED);
    failed->reading.reason = "no route to host";
    save(f->store, failed);

    g_autoptr(HubHistory) history = load(f->store);
    g_assert_cmpint(tarball_of(history, "svn/a", 0)->flags, ==, TARBALL_LISTED);
    g_assert_cmpint(tarball_of(history, "svn/a", 0)->last_seen, ==, RUN + NIGHT);
    g_assert_cmpint(tarball_of(history, "svn/a", 1)->flags, ==, 0); /* in no complete listing */
    g_assert_cmpint(tarball_of(history, "svn/a", 1)->first_seen, ==, RUN + NIGHT);
    g_assert_cmpint(tarball_of(history, "svn/b", 0)->flags, ==, TARBALL_LISTED);
    g_assert_cmpint(tarball_of(history, "svn/b", 0)->last_seen, ==, RUN);
    const NodeHistory *loaded = node_of(history, 0);
    g_assert_cmpint(loaded->arrivals->len, ==, 1);
    g_assert_cmpint(loaded->last_reached, ==, RUN + NIGHT);
    g_assert_cmpint(loaded->readings->len, ==, 3);
    g_assert_cmpstr(g_array_index(loaded->readings, Reading, 2).reason, ==, "no route to host");

    g_autoptr(Visit) later = make_visit(&node, RUN + 3 * NIGHT, OUTCOME_COMPLETE);
    add(later, "svn/a", 2, 11);
    save(f->store, later);
    g_autoptr(HubHistory) after = load(f->store);
    g_assert_cmpint(tarball_of(after, "svn/a", 0)->flags, ==, 0);
    g_assert_cmpint(tarball_of(after, "svn/a", 0)->last_seen, ==, RUN + NIGHT);
    g_assert_cmpint(tarball_of(after, "svn/a", 1)->flags, ==, TARBALL_LISTED);
    g_assert_cmpint(tarball_of(after, "svn/b", 0)->last_seen, ==, RUN);
    g_assert_cmpint(node_of(after, 0)->arrivals->len, ==, 0);
}

static void test_saving_again_writes_nothing(Fixture *f, gconstpointer data)
{
    (void)data;
    const Outcome outcomes[] = {OUTCOME_COMPLETE, OUTCOME_PARTIAL, OUTCOME_FAILED};
    for (gsize i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        g_autoptr(Visit) visit = make_visit(&node, RUN + (gint64)i, outcomes[i]);
        visit->reading.reason = outcomes[i] == OUTCOME_COMPLETE ? NULL : "reason";
        if (outcomes[i] != OUTCOME_FAILED) {
            for (int day = 1; day < 30; day++)
                add(visit, "svn/a", 30 - day, 10);
            add(visit, "svn/a", 3, 10); /* twice */
        }
        Arrival arrival = {.item = "svn/a", .path = "cms02/svn/a/LOCKED", .mtime = 1, .bytes = -1};
        g_array_append_val(visit->arrivals, arrival);
        save(f->store, visit);
        guint32 before = change_counter(f->path);
        save(f->store, visit);
        g_assert_cmpint(change_counter(f->path), ==, before);
    }
    g_assert_cmpint(ask(f->path, "SELECT count(*) FROM tarball"), ==, 29);
    g_assert_cmpint(ask(f->path, "SELECT count(*) FROM reading"), ==, 3);
}

/* The same listing a night later: one reading more, and no tarball is written. */
static void test_quiet_night(Fixture *f, gconstpointer data)
{
    (void)data;
    for (int night = 0; night < 2; night++) {
        g_autoptr(Visit) visit = make_visit(&node, RUN + night * NIGHT, OUTCOME_COMPLETE);
        for (int day = 1; day < 30; day++)
            add(visit, "svn/a", day, 10);
        save(f->store, visit);
        if (night == 0)
            execute(f->path, "CREATE TRIGGER quiet BEFORE INSERT ON tarball"
                             " BEGIN SELECT raise(ABORT, 'written'); END");
    }
    g_autoptr(HubHistory) history = load(f->store);
    g_assert_cmpint(tarball_of(history, "svn/a", 28)->last_seen, ==, RUN + NIGHT);
    g_assert_cmpint(tarball_of(history, "svn/a", 28)->first_seen, ==, RUN);
}

static void test_exact_and_inexact(Fixture *f, gconstpointer data)
{
    (void)data;
    static const struct {
        gint64 bytes;
        guint flags;
        gint64 kept;
        guint kept_flags;
    } nights[] = {
        {5 << 20, TARBALL_INEXACT, 5 << 20, TARBALL_INEXACT},
        {5000000, 0, 5000000, 0},                             /* exact bytes replace MB */
        {5 << 20, TARBALL_INEXACT, 5000000, 0},               /* which say no more than is known */
        {9 << 20, TARBALL_INEXACT, 9 << 20, TARBALL_INEXACT}, /* another size */
        {3, 0, 3, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(nights); i++) {
        g_autoptr(Visit) visit = make_visit(&node, RUN + (gint64)i, OUTCOME_COMPLETE);
        add(visit, "svn/a", 1, nights[i].bytes)->flags = nights[i].flags;
        save(f->store, visit);
        g_autoptr(HubHistory) history = load(f->store);
        g_assert_cmpint(tarball_of(history, "svn/a", 0)->bytes, ==, nights[i].kept);
        g_assert_cmpint(tarball_of(history, "svn/a", 0)->flags, ==,
                        nights[i].kept_flags | TARBALL_LISTED);
    }
}

/* A digest that was checked stays so until the tarball changes. */
static void test_digest_state(Fixture *f, gconstpointer data)
{
    (void)data;
    static const struct {
        gint64 bytes;
        DigestState seen, kept;
    } nights[] = {
        {10, DIGEST_UNCHECKED, DIGEST_UNCHECKED}, {10, DIGEST_RIGHT, DIGEST_RIGHT},
        {10, DIGEST_UNCHECKED, DIGEST_RIGHT},     {11, DIGEST_UNCHECKED, DIGEST_UNCHECKED},
        {11, DIGEST_WRONG, DIGEST_WRONG},         {11, DIGEST_UNCHECKED, DIGEST_WRONG}};
    for (gsize i = 0; i < G_N_ELEMENTS(nights); i++) {
        g_autoptr(Visit) visit = make_visit(&node, RUN + (gint64)i, OUTCOME_COMPLETE);
        Tarball *t = add(visit, "svn/a", 1, nights[i].bytes);
        t->sidecar = SIDECAR_DNA;
        t->digest = "0cc175b9c0f1b6a831c399e269772661";
        t->digest_state = nights[i].seen;
        save(f->store, visit);
        g_autoptr(HubHistory) history = load(f->store);
        g_assert_cmpint(tarball_of(history, "svn/a", 0)->digest_state, ==, nights[i].kept);
    }
}

/* That other bytes or another mtime were found in place of old ones is remembered; those of a
 * tarball that may still have been arriving are not spoken of. */
static void test_changed_in_place(Fixture *f, gconstpointer data)
{
    (void)data;
    static const struct {
        gint64 day, bytes, mtime, changed, from;
    } nights[] = {
        {0, 10, 100, 0, 0}, {1, 11, 200, 0, 0}, {3, 11, 200, 0, 0},
        {4, 9, 200, 4, 11}, {5, 9, 200, 4, 11}, {6, 9, 300, 6, 9},
    };
    const gint64 made = 1388535023 + NIGHT;
    for (gsize i = 0; i < G_N_ELEMENTS(nights); i++) {
        gint64 run = made + 7200 + nights[i].day * 86400;
        g_autoptr(Visit) visit = make_visit(&node, run, OUTCOME_COMPLETE);
        Tarball *t = add(visit, "svn/a", 1, nights[i].bytes);
        t->mtime = nights[i].mtime;
        save(f->store, visit);
        g_autoptr(HubHistory) history = load(f->store);
        const Tarball *kept = tarball_of(history, "svn/a", 0);
        g_assert_cmpint(kept->changed, ==,
                        nights[i].changed != 0 ? made + 7200 + nights[i].changed * 86400 : 0);
        g_assert_cmpint(kept->changed_from, ==, nights[i].from);
    }
}

/* A zone that is configured later corrects what is still listed, and makes no second row. */
static void test_zone_changes(Fixture *f, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 2; i++) {
        g_autoptr(Visit) visit = make_visit(&node, RUN + i, OUTCOME_COMPLETE);
        add(visit, "svn/a", 1, 10)->time = RUN - 1000 - 3600 * i;
        save(f->store, visit);
    }
    g_autoptr(HubHistory) history = load(f->store);
    g_assert_cmpint(item_of(history, "svn/a")->tarballs->len, ==, 1);
    g_assert_cmpint(tarball_of(history, "svn/a", 0)->time, ==, RUN - 4600);
}

static void test_nodes_are_apart(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Visit) one = make_visit(&node, RUN, OUTCOME_COMPLETE);
    add(one, "svn/a", 1, 10);
    save(f->store, one);
    g_autoptr(Visit) two = make_visit(&other, RUN, OUTCOME_COMPLETE);
    add(two, "svn/a", 1, 20);
    save(f->store, two);
    g_autoptr(Visit) none = make_visit(&other, RUN + 1, OUTCOME_COMPLETE);
    save(f->store, none);
    g_autoptr(HubHistory) history = load(f->store);
    g_assert_cmpint(tarball_of(history, "svn/a", 0)->bytes, ==, 10);
    g_assert_cmpint(tarball_of(history, "svn/a", 0)->flags, ==, TARBALL_LISTED);
    const ItemHistory *gone = g_ptr_array_index(node_of(history, 1)->items, 0);
    g_assert_cmpint(g_array_index(gone->tarballs, Tarball, 0).flags, ==, 0);
}

/* A visit whose clock the node's agrees with. */
static Visit *make_trusted(gint64 run)
{
    Visit *visit = make_visit(&node, run, OUTCOME_COMPLETE);
    visit->reading.skew = 1;
    return visit;
}

/* One run by a clock that was years ahead or behind: the next one mends what it left. */
static void test_wrong_clock(Fixture *f, gconstpointer data)
{
    (void)data;
    static const gint64 years[] = {10, -10};
    for (gsize i = 0; i < G_N_ELEMENTS(years); i++) {
        gint64 off = years[i] * 365 * NIGHT, night = RUN + (gint64)i * 10 * NIGHT;
        int day = 1 + (int)i * 5;
        g_autoptr(Visit) before = make_trusted(night);
        add(before, "svn/a", day, 10);
        save(f->store, before);
        g_autoptr(Visit) wrong = make_visit(&node, night + NIGHT + off, OUTCOME_COMPLETE);
        wrong->reading.skew = -off;
        add(wrong, "svn/a", day, 10);
        Tarball *late = add(wrong, "svn/a", day + 1, 11);
        late->mtime = late->time + 60;
        late->flags = off < 0 ? TARBALL_FUTURE : 0;
        save(f->store, wrong);
        g_autoptr(Visit) after = make_trusted(night + 2 * NIGHT);
        add(after, "svn/a", day, 10);
        Tarball *again = add(after, "svn/a", day + 1, 11);
        again->mtime = again->time + 60;
        save(f->store, after);
        g_autoptr(HubHistory) history = load(f->store);
        const Tarball *first = tarball_of(history, "svn/a", (guint)(2 * i));
        const Tarball *second = tarball_of(history, "svn/a", (guint)(2 * i + 1));
        g_assert_cmpint(first->first_seen, ==, night);
        g_assert_cmpint(first->last_seen, ==, night + 2 * NIGHT);
        g_assert_cmpint(second->first_seen, <=, night + 2 * NIGHT);
        g_assert_cmpint(second->last_seen, ==, night + 2 * NIGHT);
        g_assert_cmpint(second->flags, ==, TARBALL_LISTED);
        g_autoptr(Visit) gone = make_trusted(night + 3 * NIGHT);
        save(f->store, gone);
        g_autoptr(HubHistory) later = load(f->store);
        g_assert_cmpint(tarball_of(later, "svn/a", (guint)(2 * i))->last_seen, ==,
                        night + 2 * NIGHT);
    }
}

/* A date that is ahead of the tarball's own mtime is wrong, whatever clock says so. */
static void test_future_stays(Fixture *f, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 2; i++) {
        g_autoptr(Visit) visit = make_trusted(RUN + i * 20 * NIGHT);
        Tarball *t = add(visit, "svn/a", 1, 10);
        t->time = RUN + 10 * NIGHT;
        t->mtime = RUN - 60;
        t->flags = i == 0 ? TARBALL_FUTURE : 0;
        save(f->store, visit);
    }
    g_autoptr(HubHistory) history = load(f->store);
    g_assert_cmpint(tarball_of(history, "svn/a", 0)->flags, ==, TARBALL_FUTURE | TARBALL_LISTED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_test("/store/round-trip", test_round_trip);
    add_test("/store/history-outlives-the-node", test_history_outlives_the_node);
    add_test("/store/partial-removes-nothing", test_partial_removes_nothing);
    add_test("/store/saving-again-writes-nothing", test_saving_again_writes_nothing);
    add_test("/store/quiet-night", test_quiet_night);
    add_test("/store/exact-and-inexact", test_exact_and_inexact);
    add_test("/store/digest-state", test_digest_state);
    add_test("/store/changed-in-place", test_changed_in_place);
    add_test("/store/zone-changes", test_zone_changes);
    add_test("/store/nodes-are-apart", test_nodes_are_apart);
    add_test("/store/wrong-clock", test_wrong_clock);
    add_test("/store/future-stays", test_future_stays);
    return run_tests();
}
