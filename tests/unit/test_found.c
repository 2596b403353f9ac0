/* What a layout makes of a node's files: parts, folders, slots, shared data, and the rest. */
#include "collect/found.h"

#include <string.h>

static char hub_tag[] = "C2", srvnode[] = "srv", tag[] = "C", root[] = ".";

typedef struct {
    const char *path;
    gint64 bytes, mtime;
} File;

/* A visit of a node that has these files. */
static Visit *visit_files(Hub *hub, const char *layout, const char *ignore, const File *files)
{
    static Node node;
    g_auto(GStrv) patterns = g_strsplit(layout, "\n", -1);
    g_auto(GStrv) ignored = g_strsplit(ignore, " ", -1);
    node = (Node){.hub = hub, .tag = tag, .layout = patterns, .ignore = ignore[0] ? ignored : NULL};
    Visit *visit = visit_new(&node);
    visit->reading.unmatched_newest = -1;
    Found *found = found_new(visit);
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier("Europe/Zurich");
    CivilClock clock;
    civil_clock_init(&clock, zone);
    for (; files->path != NULL; files++) {
        const Tarball measured = {
            .bytes = files->bytes, .mtime = files->mtime, .sidecar_bytes = -1};
        found_take(found, files->path, strlen(files->path), &measured, &clock);
    }
    found_finish(found);
    found_free(found);
    return visit;
}

/* Each backup in a line: path, key, item, civil, time, bytes. */
static void expect(const Visit *visit, const char *expected)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < visit->tarballs->len; i++) {
        const Tarball *t = &g_array_index(visit->tarballs, Tarball, i);
        g_string_append_printf(text, "%s %s %s %+d %+d %d%s\n", t->path, t->key, t->item,
                               (int)(t->civil - 1764028800), (int)(t->time - 1764028800),
                               (int)t->bytes, (t->flags & TARBALL_MTIME) != 0 ? " mtime" : "");
    }
    g_assert_cmpstr(text->str, ==, expected);
}

#define NIGHT 1764028800 /* 2025-11-25 00:00 UTC, 01:00 in Zurich */
#define LAST       \
    {              \
        NULL, 0, 0 \
    }

static void test_dates(void)
{
    Hub hub = {.tag = hub_tag, .srvnode = srvnode};
    const File files[] = {
        {"crm-2025-11-25.gz", 5, NIGHT + 7200},      /* the night's: its mtime tells the time */
        {"crm-2025-11-24.gz", 6, NIGHT + 5 * 86400}, /* copied later: it does not */
        {"crm-2025-11-25-0300.gz", 7, NIGHT},        {"crm-2025-11-25T030000Z.gz", 8, NIGHT}, LAST,
    };
    g_autoptr(Visit) visit = visit_files(
        &hub, "{item}-{date}.gz\n{item}-{date}-{time}.gz\n{item}-{date}T{time}{zone}.gz", "",
        files);
    expect(visit, "srv/crm-2025-11-25.gz /crm-2025-11-25.gz crm +0 +7200 5\n"
                  "srv/crm-2025-11-24.gz /crm-2025-11-24.gz crm -86400 -90000 6\n"
                  "srv/crm-2025-11-25-0300.gz /crm-2025-11-25-0300.gz crm +10800 +7200 7\n"
                  "srv/crm-2025-11-25T030000Z.gz /crm-2025-11-25T030000Z.gz crm +10800 +10800 8\n");
    g_assert_cmpint(visit->reading.unmatched, ==, 0);
}

static void test_sums(void)
{
    Hub hub = {.tag = hub_tag, .srvnode = srvnode, .folder = root};
    const File files[] = {
        {"crm-20251125.tar.001", 10, NIGHT},
        {"crm-20251125.tar.002", 20, NIGHT + 60},
        {"dump/2025-11-25/", 4096, NIGHT},
        {"dump/2025-11-25/db/", 4096, NIGHT},
        {"dump/2025-11-25/db/a.bson", 3, NIGHT + 30},
        {"dump/2025-11-25/db/b.bson", G_MAXINT64, NIGHT + 30},
        {"daily.0/www/etc/a", 5, 1000},
        {"daily.0/www/", 4096, NIGHT},
        {"daily.0/www/etc/b", 6, NIGHT + 99},
        {"daily.1/www/etc/b", 7, 2000},
        {"daily.1/", 4096, NIGHT + 77},
        {"dump/", 4096, NIGHT},
        LAST,
    };
    g_autoptr(Visit) visit =
        visit_files(&hub, "{item}-{date}.tar\n{item}/{date}/\ndaily.{n}/{item}/", "", files);
    Tarball *dump = &g_array_index(visit->tarballs, Tarball, 1);
    g_assert_cmpint(dump->bytes, ==, G_MAXINT64);
    dump->bytes = 1;
    expect(visit, "crm-20251125.tar /crm-20251125.tar crm +0 +0 30\n"
                  "dump/2025-11-25 /dump/2025-11-25 dump +0 +0 1\n"
                  "*/www /*/www www +0 +0 11 mtime\n"
                  "*/www /*/www www +77 +77 7 mtime\n");
    g_assert_cmpint(visit->reading.unmatched, ==, 0);
}

/* Each snapshot counts what was there by then. */
static void test_shared(void)
{
    Hub hub = {.tag = hub_tag, .srvnode = srvnode};
    const File files[] = {
        {"web/data/00/a", 100, NIGHT - 10},
        {"web/snapshots/1", 1, NIGHT},
        {"web/data/00/b", 1000, NIGHT + 5},
        {"web/snapshots/2", 1, NIGHT + 10},
        {"web/keys/1", 7, NIGHT},
        {"web/index/1", 7, NIGHT},
        {"web/config", 7, NIGHT},
        {"mail/data/00/a", 10000, NIGHT - 10},
        {"mail/snapshots/9", 2, NIGHT - 20},
        LAST,
    };
    g_autoptr(Visit) visit = visit_files(&hub, "restic", "", files);
    expect(visit, "srv/web/snapshots/1 /web/snapshots/1 web +0 +0 101 mtime\n"
                  "srv/web/snapshots/2 /web/snapshots/2 web +10 +10 1101 mtime\n"
                  "srv/mail/snapshots/9 /mail/snapshots/9 mail -20 -20 2 mtime\n");
    g_assert_cmpint(visit->reading.unmatched, ==, 0);
}

static void test_unmatched(void)
{
    Hub hub = {.tag = hub_tag, .srvnode = srvnode};
    const File files[] = {
        {"crm-20251125.gz", 1, NIGHT},
        {"crm-20250230.gz", 1, NIGHT + 3},
        {"READ\nME", 1, NIGHT + 9},
        {"a.log", 1, NIGHT + 20},
        {"x/", 4096, NIGHT + 30},
        {"old", 1, -1},
        LAST,
    };
    g_autoptr(Visit) visit = visit_files(&hub, "{item}-{date}.gz", "*.log", files);
    g_assert_cmpint(visit->tarballs->len, ==, 1);
    g_assert_cmpint(visit->reading.unmatched, ==, 3);
    g_assert_cmpint(visit->reading.unmatched_newest, ==, NIGHT + 9);
    g_assert_cmpstr(visit->reading.unmatched_path, ==, "READ\\x0AME");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/found/dates", test_dates);
    g_test_add_func("/found/sums", test_sums);
    g_test_add_func("/found/shared", test_shared);
    g_test_add_func("/found/unmatched", test_unmatched);
    return g_test_run();
}
