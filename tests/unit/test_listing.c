/* What a node prints -> a visit: frames, noise, limits, and every way to be cut short. */
#include "collect/listing.h"

#include <string.h>

#define NOW 1400000000

static char hub_tag[] = "C2", srvnode[] = "cms02", taipei[] = "Asia/Taipei", tag[] = "C";
static char command[] = "find ... -exec du";
static Hub hub = {.tag = hub_tag, .srvnode = srvnode, .timezone = taipei};

/* Reads `text`, in which @ stands for NUL and $N for the nonce, in pieces of `step` bytes. */
static Visit *read_text(const Node *node, const char *text, gsize step, const char *failure)
{
    Visit *visit = visit_new(node);
    visit->reading.run = NOW;
    g_autoptr(Listing) listing = listing_new(visit, NULL);
    g_autofree char *script = listing_script(listing);
    g_assert_true(g_str_has_prefix(script, "nonce='"));
    g_autofree char *nonce = g_strndup(script + 7, 32);
    g_autoptr(GString) bytes = g_string_new(text);
    g_string_replace(bytes, "$N", nonce, 0);
    for (gsize i = 0; i < bytes->len; i++) {
        if (bytes->str[i] == '@')
            bytes->str[i] = '\0';
    }
    g_autoptr(GError) error = NULL;
    for (gsize i = 0; i < bytes->len && error == NULL; i += step) {
        gsize n = MIN(step, bytes->len - i);
        g_autofree char *piece = g_memdup2(bytes->str + i, n);
        listing_feed(listing, piece, n, NOW + 3, &error);
    }
    listing_finish(listing, error != NULL ? error->message : failure);
    return visit;
}

#define BEGIN "hubplot begin $N\n"
#define HEAD BEGIN "K1400000010\t+0800@R/b@Dtmpfs 1000 300 700 30% /mnt/a b@"
#define T1 "F10\t1352794223.5\t./cms02/tracs/env/2012/11/13/161023/env.tar.gz@"
#define T2 "F20\t-\t./cms02/svn/dybsvn/2012/11/14/161023/dybsvn-7.tar.gz@"
#define NODATE "F20\t-\t./cms02/svn/dybsvn/last/dybsvn-7.tar.gz@"

/* Listings, and what the reading says of them. */
static const struct {
    const char *text, *failure;
    Outcome outcome;
    int listed;
    const char *reason;
} cases[] = {
    {HEAD T1 T2 "\nE$N\t2\t0\t@", NULL, OUTCOME_COMPLETE, 2, NULL},
    {"Welcome!\nnext"
     "\n" HEAD T1 T2 "\nE$N\t2\t0\t@more noise\n",
     "reset", OUTCOME_COMPLETE, 2, NULL},
    {"hubplot begin 0123\n" HEAD T1 "E$N\t1\t0\t@", NULL, OUTCOME_COMPLETE, 1, NULL},
    {"", NULL, OUTCOME_FAILED, 0, "no listing: the node printed nothing"},
    {"", "connect timed out after 2 s", OUTCOME_FAILED, 0, "connect timed out after 2 s"},
    {"hello\nThis account is closed.", NULL, OUTCOME_FAILED, 0,
     "no listing; the node printed: This account is closed."},
    {BEGIN, NULL, OUTCOME_FAILED, 0, "listing incomplete after 0 tarballs: the connection ended"},
    {HEAD T1 T2, "idle for 60 s", OUTCOME_PARTIAL, 2,
     "listing incomplete after 2 tarballs: idle for 60 s"},
    {HEAD T1 "F20\t-\t./cms02/svn/dybsvn/2012/11/14/16", NULL, OUTCOME_PARTIAL, 1,
     "listing incomplete after 1 tarball: the connection ended"},
    {HEAD T1 "\nE$N\t2\t0\t@", NULL, OUTCOME_PARTIAL, 1, "only 1 of 2 listed files arrived"},
    {HEAD T1 "\nE$N\t1\t1\tfind: './cms02/x': Permission denied@", NULL, OUTCOME_PARTIAL, 1,
     "find: './cms02/x': Permission denied"},
    {HEAD T1 "\nE$N\t1\t137\t@", NULL, OUTCOME_PARTIAL, 1,
     "the listing command exited with status 137"},
    {HEAD T1 "\nE0123\t1\t0\t@", NULL, OUTCOME_PARTIAL, 1,
     "listing incomplete after 1 tarball: the connection ended"},
    {HEAD "\nE$N\t0\t0\t@", NULL, OUTCOME_PARTIAL, 0, "no tarball below /b/cms02"},
    {HEAD "Xthere is no folder /b/cms02@\nE$N\t0\t0\t@", NULL, OUTCOME_FAILED, 0,
     "there is no folder /b/cms02"},
    {HEAD "\nE$N\t0\t0\tthere is no folder /b/cms02@", NULL, OUTCOME_PARTIAL, 0,
     "there is no folder /b/cms02"},
    {HEAD T1 NODATE "\nE$N\t2\t0\t@", NULL, OUTCOME_COMPLETE, 1, NULL},
    {HEAD NODATE NODATE "\nE$N\t2\t0\t@", NULL, OUTCOME_PARTIAL, 0,
     "of 2 files below /b/cms02 none matches the layout, such as "
     "cms02/svn/dybsvn/last/dybsvn-7.tar.gz"},
    {HEAD "F5\t1\t/other/svn/x/2012/11/14/161023/x.tar.gz@\nE$N\t1\t0\t@", NULL, OUTCOME_FAILED, 0,
     "no path has a folder cms02 (1 listed)"},
    {HEAD T1 "F-5\t1\t./cms02/a/b/2012/11/14/161023/x.tar.gz@\nE$N\t2\t0\t@", NULL, OUTCOME_PARTIAL,
     1, "1 record damaged, or longer than 4096 bytes"},
    {HEAD T1 "Zap@@\nE$N\t1\t0\t@", NULL, OUTCOME_PARTIAL, 1,
     "2 records damaged, or longer than 4096 bytes"},
    {HEAD T1 "\nE$N\tmany\t0\t@", NULL, OUTCOME_PARTIAL, 1,
     "the exit status of the listing command is unknown"},
};

static void test_outcomes(void)
{
    static const gsize steps[] = {1, 2, 7, 64, 1 << 20};
    const Node node = {.hub = &hub, .tag = tag};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (gsize j = 0; j < G_N_ELEMENTS(steps); j++) {
            g_test_message("case %" G_GSIZE_FORMAT " in steps of %" G_GSIZE_FORMAT, i, steps[j]);
            g_autoptr(Visit) visit = read_text(&node, cases[i].text, steps[j], cases[i].failure);
            g_assert_cmpstr(visit->reading.reason, ==, cases[i].reason);
            g_assert_cmpint(visit->reading.outcome, ==, cases[i].outcome);
            g_assert_cmpint(visit->reading.listed, ==, cases[i].listed);
            g_assert_cmpint(visit->tarballs->len, ==, cases[i].listed);
        }
    }
}

static void test_reading(void)
{
    const Node node = {.hub = &hub, .tag = tag};
    g_autoptr(Visit) visit =
        read_text(&node, "bash: x: No such file\r\n\n" HEAD T1 T2 "\nE$N\t2\t0\t@", 5, NULL);
    g_assert_cmpint(visit->reading.skew, ==, 7);
    g_assert_cmpint(visit->reading.utc_offset, ==, 8 * 3600);
    g_assert_cmpint(visit->reading.disk_bytes, ==, 1000 * 1024);
    g_assert_cmpint(visit->reading.disk_free, ==, 700 * 1024);
    g_assert_cmpint(visit->noise->len, ==, 1);
    g_assert_cmpstr(visit->noise->pdata[0], ==, "bash: x: No such file");
    const Tarball *first = &g_array_index(visit->tarballs, Tarball, 0);
    g_assert_cmpstr(first->item, ==, "tracs/env");
    g_assert_cmpstr(first->path, ==, "cms02/tracs/env/2012/11/13/161023/env.tar.gz");
    g_assert_cmpint(first->time, ==, 1352794223);
    g_assert_cmpint(first->mtime, ==, 1352794223);
    g_assert_cmpint(first->bytes, ==, 10);
    g_assert_cmpint(first->flags, ==, 0);
    g_assert_cmpint(g_array_index(visit->tarballs, Tarball, 1).mtime, ==, -1);
}

/* Files that are no tarballs with a date are counted, and the newest is named. */
static void test_unmatched(void)
{
    const Node node = {.hub = &hub, .tag = tag};
    g_autoptr(Visit) visit =
        read_text(&node,
                  HEAD T1 NODATE
                  "F3\t99.5\t./cms02/svn/notes.txt@F3\t98\t./cms02/a/b/2012/11/31/161023/x.tar.gz@"
                  "F3\t97\t./cms02/a/b/2012/11/30/161023/x.tar.zst@\nE$N\t5\t0\t@",
                  9, NULL);
    g_assert_cmpint(visit->reading.outcome, ==, OUTCOME_COMPLETE);
    g_assert_cmpint(visit->reading.unmatched, ==, 4);
    g_assert_cmpint(visit->reading.unmatched_newest, ==, 99);
    g_assert_cmpstr(visit->reading.unmatched_path, ==, "cms02/svn/notes.txt");
}

/* The lines of `list` are exact; the first that is wrong is told with its number. */
static void test_list(void)
{
    static char list[] = "lister";
    const Node node = {.hub = &hub, .tag = tag, .list = list};
    const char *right = HEAD "L@100\tdb/crm\t7\tx/y.sql\n200\tdb/crm\t8\tx y\tz\n\nE$N\t0\t0\t@";
    g_autoptr(Visit) visit = read_text(&node, right, 3, NULL);
    g_assert_cmpstr(visit->reading.reason, ==, NULL);
    g_assert_cmpint(visit->tarballs->len, ==, 2);
    const Tarball *tarballs = &g_array_index(visit->tarballs, Tarball, 0);
    g_assert_cmpstr(tarballs[0].item, ==, "db/crm");
    g_assert_cmpint(tarballs[0].time, ==, 100);
    g_assert_cmpint(tarballs[0].bytes, ==, 7);
    g_assert_cmpstr(tarballs[0].path, ==, "x/y.sql");
    g_assert_cmpint(tarballs[0].flags & TARBALL_INEXACT, ==, 0);
    g_assert_cmpstr(tarballs[0].key, ==, "//x/y.sql");
    g_assert_cmpstr(tarballs[1].path, ==, "x y\tz");
    static const char *const wrong[] = {"100\tcrm\t7",
                                        "100\tcrm\tmany\tx",
                                        "now\tcrm\t7\tx",
                                        "100\t\t7\tx",
                                        "100\tcrm\t7\t",
                                        "-1\ta\t1\tx",
                                        "99999999999999999999\ta\t1\tx"};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *text =
            g_strconcat(HEAD "L@100\ta\t7\tx\n", wrong[i], "\n\nE$N\t0\t0\t@", NULL);
        g_autoptr(Visit) bad = read_text(&node, text, 5, NULL);
        g_assert_cmpint(bad->reading.outcome, ==, OUTCOME_PARTIAL);
        g_assert_true(
            g_str_has_prefix(bad->reading.reason,
                             "line 2 of the list is not \"EPOCH TAB ITEM TAB BYTES TAB PATH\": "));
        g_assert_cmpint(bad->tarballs->len, ==, 1);
    }
}

/* Where the configuration names no zone, the node's own offset dates the tarballs. */
static void test_offset_of_node(void)
{
    Hub far = hub;
    far.timezone = NULL;
    const Node node = {.hub = &far, .tag = tag};
    g_autoptr(Visit) west =
        read_text(&node, BEGIN "K1400000000\t-0330@" T1 "\nE$N\t1\t0\t@", 64, NULL);
    g_assert_cmpint(g_array_index(west->tarballs, Tarball, 0).time, ==, 1352823023 + 12600);
    g_autoptr(Visit) odd =
        read_text(&node, BEGIN "K1400000000\t+9900@" T1 "\nE$N\t1\t0\t@", 64, NULL);
    g_assert_cmpint(odd->reading.utc_offset, ==, G_MININT);
    g_assert_cmpint(g_array_index(odd->tarballs, Tarball, 0).time, ==, 1352823023);
}

static void test_sidecars_and_arrivals(void)
{
    const Node node = {.hub = &hub, .tag = tag};
    g_autoptr(Visit) visit =
        read_text(&node,
                  HEAD T1 "F60\t1\t./cms02/tracs/env/2012/11/13/161023/env.tar.gz.dna@" T2
                          "F60\t1\t./cms02/svn/dybsvn/2012/11/14/161023/dybsvn-7.tar.gz.dna@"
                          "F9\t4\t./cms02/svn/dybsvn/2012/11/15/161023/.dybsvn-8.tar.gz.B3FMx6@"
                          "F4096\t5\t./cms02/svn/dybsvn/LOCKED@"
                          "F4096\t6\t./cms02/LOCKED@"
                          "F8\t1\t./cms02/svn/dybsvn/2014/11/14/161023/dybsvn-9.tar.gz@"
                          "S./cms02/tracs/env/2012/11/13/161023/env.tar.gz.dna@"
                          "C{'dig': '0cc175b9c0f1b6a831c399e269772661', 'size': 10L}@"
                          "\nE$N\t8\t0\t@",
                  11, NULL);
    g_assert_cmpstr(visit->reading.reason, ==, NULL);
    g_assert_cmpint(visit->tarballs->len, ==, 3);
    const Tarball *tarballs = &g_array_index(visit->tarballs, Tarball, 0);
    g_assert_cmpint(tarballs[0].sidecar, ==, SIDECAR_DNA);
    g_assert_cmpint(tarballs[0].sidecar_bytes, ==, 10);
    g_assert_cmpstr(tarballs[0].digest, ==, "0cc175b9c0f1b6a831c399e269772661");
    g_assert_cmpint(tarballs[1].sidecar, ==, SIDECAR_BROKEN); /* listed, and never read */
    g_assert_cmpint(tarballs[2].sidecar, ==, SIDECAR_NONE);
    g_assert_cmpint(tarballs[2].flags, ==, TARBALL_FUTURE);
    g_assert_cmpint(visit->arrivals->len, ==, 3);
    const Arrival *arrivals = &g_array_index(visit->arrivals, Arrival, 0);
    g_assert_cmpstr(arrivals[0].item, ==, "svn/dybsvn");
    g_assert_cmpint(arrivals[0].bytes, ==, 9);
    g_assert_cmpstr(arrivals[1].item, ==, "svn/dybsvn");
    g_assert_cmpint(arrivals[1].bytes, ==, -1);
    g_assert_cmpint(arrivals[1].mtime, ==, 5);
    g_assert_cmpstr(arrivals[2].item, ==, "");
    g_assert_cmpstr(arrivals[2].path, ==, "cms02/LOCKED");
}

static void test_original_command(void)
{
    const Node node = {.hub = &hub, .tag = tag, .command = command};
    g_autoptr(Visit) visit =
        read_text(&node,
                  HEAD "L@/home/x/.bash_profile: line 32: a/b: No such file or directory\r\n"
                       "5\t/data/var/scm/backup/cms02/tracs/env/2012/11/13/161023/env.tar.gz\r\n"
                       "11\t/data/var/scm/backup/other/tracs/env/2012/11/13/161023/env.tar.gz\n"
                       "0\t/data/var/scm/backup/cms02/svn/env/2012/11/14/161023/env-7.tar.gz"
                       "\nE$N\t0\t0\t@",
                  3, NULL);
    g_assert_cmpstr(visit->reading.reason, ==, NULL);
    g_assert_cmpint(visit->tarballs->len, ==, 2);
    const Tarball *tarballs = &g_array_index(visit->tarballs, Tarball, 0);
    g_assert_cmpint(tarballs[0].bytes, ==, 5 << 20);
    g_assert_cmpint(tarballs[0].flags, ==, TARBALL_INEXACT);
    g_assert_cmpstr(tarballs[1].item, ==, "svn/env");
    g_assert_cmpint(visit->noise->len, ==, 1);
}

static void test_limits(void)
{
    Node node = {.hub = &hub, .tag = tag, .max_lines = 6};
    for (gsize step = 1; step < 4000; step = step * 3 + 1) {
        g_autoptr(Visit) lines =
            read_text(&node, HEAD T1 T2 T1 T2 T1 T2 T1 "\nE$N\t7\t0\t@", step, NULL);
        g_assert_cmpstr(lines->reading.reason, ==,
                        "listing incomplete after 2 tarballs: more than 6 lines of output");
    }
    node = (Node){.hub = &hub, .tag = tag, .max_bytes = 250};
    for (gsize step = 1; step < 4000; step = step * 3 + 1) {
        g_autoptr(Visit) bytes =
            read_text(&node, HEAD T1 T2 T1 T2 T1 T2 T1 "\nE$N\t7\t0\t@", step, NULL);
        g_assert_cmpstr(bytes->reading.reason, ==,
                        "listing incomplete after 2 tarballs: more than 250 bytes of output");
    }
}

/* A line without an end costs no memory, before the listing and within it. */
static void test_endless_lines(void)
{
    const Node node = {.hub = &hub, .tag = tag};
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < 100000; i++)
        g_string_append(text, "endless ");
    g_string_append(text, "\n" HEAD T1 "F10\t1\t./cms02/");
    for (int i = 0; i < 1000; i++)
        g_string_append(text, "endless ");
    g_string_append(text, "@" T2 "\nE$N\t3\t0\t@");
    g_autoptr(Visit) visit = read_text(&node, text->str, 4096, NULL);
    g_assert_cmpint(visit->tarballs->len, ==, 2);
    g_assert_cmpint(visit->reading.outcome, ==, OUTCOME_PARTIAL);
    g_assert_cmpint(visit->noise->len, ==, 1);
    g_assert_cmpint(strlen(visit->noise->pdata[0]), <, 220);
}

static void test_noise(void)
{
    const Node node = {.hub = &hub, .tag = tag};
    g_autoptr(GString) text = g_string_new("first\n\x1b[31mred\n");
    for (int i = 0; i < 1000; i++)
        g_string_append_printf(text, "line %d\n", i);
    g_autoptr(Visit) visit = read_text(&node, text->str, 100, NULL);
    g_assert_cmpint(visit->noise->len, ==, 20);
    g_assert_cmpstr(visit->noise->pdata[0], ==, "first");
    g_assert_cmpstr(visit->noise->pdata[1], ==, "\\x1B[31mred");
    g_assert_cmpstr(visit->noise->pdata[19], ==, "line 999");
}

static void test_foreign_bytes(void)
{
    const Node node = {.hub = &hub, .tag = tag};
    g_autoptr(Visit) visit =
        read_text(&node,
                  HEAD "F1\t1\t./cms02/a\tb/c\nd\xff/2012/11/13/161023/'\xc3\xa9\"\xc3.tar.gz@"
                       "\nE$N\t1\t0\t@",
                  4, NULL);
    const Tarball *tarball = &g_array_index(visit->tarballs, Tarball, 0);
    g_assert_cmpstr(tarball->item, ==, "a\tb/c\nd\\xFF");
    g_assert_cmpstr(tarball->path, ==,
                    "cms02/a\tb/c\nd\\xFF/2012/11/13/161023/'\xc3\xa9\"\\xC3.tar.gz");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/listing/outcomes", test_outcomes);
    g_test_add_func("/listing/reading", test_reading);
    g_test_add_func("/listing/unmatched", test_unmatched);
    g_test_add_func("/listing/list", test_list);
    g_test_add_func("/listing/offset-of-node", test_offset_of_node);
    g_test_add_func("/listing/sidecars-and-arrivals", test_sidecars_and_arrivals);
    g_test_add_func("/listing/original-command", test_original_command);
    g_test_add_func("/listing/limits", test_limits);
    g_test_add_func("/listing/endless-lines", test_endless_lines);
    g_test_add_func("/listing/noise", test_noise);
    g_test_add_func("/listing/foreign-bytes", test_foreign_bytes);
    return g_test_run();
}
