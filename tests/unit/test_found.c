/* What a layout makes of a node's files: parts, folders, slots, shared data, and the rest. */
#include "base/when.h"
#include "collect/found.h"
#include "collect/unmatched.h"

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
    g_autoptr(Calendar) calendar = calendar_new_for(zone);
    for (; files->path != NULL; files++) {
        const Tarball measured = {
            .bytes = files->bytes, .mtime = files->mtime, .sidecar_bytes = -1};
        found_take(found, files->path, strlen(files->path), &measured, calendar);
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

    const File impossible[] = {
        {"crm-20251125.gz", 1, NIGHT}, {"crm-20250230.gz", 1, NIGHT + 3}, LAST};
    g_autoptr(Visit) other = visit_files(&hub, "{item}-{date}.gz", "", impossible);
    g_assert_cmpstr(other->reading.unmatched_path, ==, "crm-20250230.gz (a date of no calendar)");
}

static gint compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(((const UnmatchedFile *)a)->path, ((const UnmatchedFile *)b)->path);
}

/* Of many files some of each folder are kept, and all of those that hold few. */
static void test_sample(void)
{
    Hub hub = {.tag = hub_tag, .srvnode = srvnode};
    const Node node = {.hub = &hub};
    g_autoptr(Visit) visit = visit_new(&node);
    for (int i = 0; i < 100000; i++) {
        g_autofree char *path = i % 30000 == 20000 ? g_strdup_printf("keys/%d", i)
                                : i % 1000 == 500  ? g_strdup_printf("snapshots/%d", i)
                                                   : g_strdup_printf("data/%02x/%d", i % 256, i);
        const Tarball measured = {.bytes = i, .mtime = i};
        unmatched_add(visit, path, strlen(path), &measured, NULL);
    }
    g_assert_cmpint(visit->reading.unmatched, ==, 100000);
    g_assert_cmpint(visit->reading.unmatched_newest, ==, 99999);
    g_assert_cmpuint(visit->unmatched->len, <=, MAX_UNMATCHED_KEPT);
    g_assert_cmpuint(visit->unmatched->len, >=, MAX_UNMATCHED_KEPT / 4);
    guint keys = 0, snapshots = 0, folders = 0;
    g_array_sort(visit->unmatched, compare_paths);
    for (guint i = 0; i < visit->unmatched->len; i++) {
        const UnmatchedFile *file = &g_array_index(visit->unmatched, UnmatchedFile, i);
        const char *slash = strrchr(file->path, '/');
        g_assert_cmpint(file->bytes, ==, atoi(slash + 1));
        keys += g_str_has_prefix(file->path, "keys/");
        snapshots += g_str_has_prefix(file->path, "snapshots/");
        folders += g_str_has_prefix(file->path, "data/") &&
                   (i == 0 || strncmp(file->path, file[-1].path, strlen("data/00")) != 0);
    }
    g_assert_cmpuint(keys, ==, 3);
    g_assert_cmpuint(snapshots, >=, 5);
    g_assert_cmpuint(folders, ==, 256);

    /* A folder for each file: folders are left out then. */
    g_autoptr(Visit) wide = visit_new(&node);
    for (int i = 0; i < 20000; i++) {
        g_autofree char *path = g_strdup_printf("%d/x", i);
        const Tarball measured = {.bytes = 1, .mtime = i};
        unmatched_add(wide, path, strlen(path), &measured, NULL);
    }
    g_assert_cmpuint(wide->unmatched->len, <=, MAX_UNMATCHED_KEPT);
    g_assert_cmpuint(wide->unmatched->len, >=, MAX_UNMATCHED_KEPT / 4);
}

/* Paths of tarballs: what is an item, what is a date, and which instant it stands for. */
static const struct {
    const char *path;
    PathKind kind;
    const char *item, *below, *name;
    gint64 civil;
} paths[] = {
    {"/data/var/scm/backup/cms02/tracs/env/2012/11/13/161023/env.tar.gz", PATH_DATED, "tracs/env",
     "cms02/tracs/env/2012/11/13/161023/env.tar.gz", "env.tar.gz", 1352823023},
    {"./cms02/svn/dybsvn/2014/10/22/091002/dybsvn-23458.tar.gz", PATH_DATED, "svn/dybsvn",
     "cms02/svn/dybsvn/2014/10/22/091002/dybsvn-23458.tar.gz", "dybsvn-23458.tar.gz", 1413969002},
    {"cms02/a/b/1970/01/01/000000/x", PATH_DATED, "a/b", "cms02/a/b/1970/01/01/000000/x", "x", 0},
    {"cms02/a/b/2024/02/29/235959/x", PATH_DATED, "a/b", "cms02/a/b/2024/02/29/235959/x", "x",
     1709251199},
    {"cms02/cms02/cms02/2024/02/29/000000/x", PATH_DATED, "cms02/cms02",
     "cms02/cms02/cms02/2024/02/29/000000/x", "x", 1709164800},
    {"/o/a 'b\"\n/cms02/t\ty/n \xff/9999/12/31/000000/a\nb", PATH_DATED, "t\ty/n \xff",
     "cms02/t\ty/n \xff/9999/12/31/000000/a\nb", "a\nb", 253402214400},
    /* dates that no calendar holds */
    {"cms02/a/b/2023/02/29/000000/x", PATH_UNDATED, "a/b", "cms02/a/b/2023/02/29/000000/x", "x", 0},
    {"cms02/a/b/2023/02/30/000000/x", PATH_UNDATED, "a/b", "cms02/a/b/2023/02/30/000000/x", "x", 0},
    {"cms02/a/b/2023/13/01/000000/x", PATH_UNDATED, "a/b", "cms02/a/b/2023/13/01/000000/x", "x", 0},
    {"cms02/a/b/2023/00/01/000000/x", PATH_UNDATED, "a/b", "cms02/a/b/2023/00/01/000000/x", "x", 0},
    {"cms02/a/b/2023/01/01/250000/x", PATH_UNDATED, "a/b", "cms02/a/b/2023/01/01/250000/x", "x", 0},
    {"cms02/a/b/2023/01/01/006000/x", PATH_UNDATED, "a/b", "cms02/a/b/2023/01/01/006000/x", "x", 0},
    {"cms02/a/b/2023/01/01/000060/x", PATH_UNDATED, "a/b", "cms02/a/b/2023/01/01/000060/x", "x", 0},
    {"cms02/a/b/1969/12/31/000000/x", PATH_UNDATED, "a/b", "cms02/a/b/1969/12/31/000000/x", "x", 0},
    {"cms02/a/b/2023/1/1/000000/xyz", PATH_UNDATED, "a/b", "cms02/a/b/2023/1/1/000000/xyz", "xyz",
     0},
    {"cms02/a/b/2023/01/01/0000/xyz", PATH_UNDATED, "a/b", "cms02/a/b/2023/01/01/0000/xyz", "xyz",
     0},
    {"cms02/a/b/-023/01/01/000000/x", PATH_UNDATED, "a/b", "cms02/a/b/-023/01/01/000000/x", "x", 0},
    /* too short, too long, elsewhere */
    {"cms02/a/b/x", PATH_UNDATED, "a/b", "cms02/a/b/x", "x", 0},
    {"cms02/a/b/c/2023/01/01/000000/x", PATH_UNDATED, "a/b", "cms02/a/b/c/2023/01/01/000000/x", "x",
     0},
    {"cms02/a//2023/01/01/000000/x", PATH_ABOVE, NULL, "cms02/a//2023/01/01/000000/x", NULL, 0},
    {"cms02/2023/01/01/000000/x", PATH_UNDATED, "2023/01", "cms02/2023/01/01/000000/x", "x", 0},
    {"/b/cms02/LOCKED", PATH_ABOVE, NULL, "cms02/LOCKED", NULL, 0},
    {"/b/cms02/a/LOCKED", PATH_ABOVE, NULL, "cms02/a/LOCKED", NULL, 0},
    {"/b/cms02x/a/b/2023/01/01/000000/x", PATH_ELSEWHERE, NULL, NULL, NULL, 0},
    {"a/b/2023/01/01/000000/x", PATH_ELSEWHERE, NULL, NULL, NULL, 0},
    {"cms02", PATH_ELSEWHERE, NULL, NULL, NULL, 0},
    {"", PATH_ELSEWHERE, NULL, NULL, NULL, 0},
};

static void test_split(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        PathParts parts = {0};
        /* An exact copy, so that a sanitizer sees each step beyond it. */
        gsize n = strlen(paths[i].path);
        g_autofree char *exact = g_memdup2(paths[i].path, n);
        g_test_message("path %" G_GSIZE_FORMAT, i);
        g_assert_cmpint(path_split(n > 0 ? exact : "", n, "cms02", &parts), ==, paths[i].kind);
        if (paths[i].kind == PATH_ELSEWHERE)
            continue;
        gsize below = strlen(paths[i].below);
        g_assert_cmpmem(parts.below, exact + n - parts.below, paths[i].below, below);
        if (paths[i].kind == PATH_ABOVE)
            continue;
        g_assert_cmpmem(parts.item, parts.item_length, paths[i].item, strlen(paths[i].item));
        g_assert_cmpmem(parts.name, exact + n - parts.name, paths[i].name, strlen(paths[i].name));
        if (paths[i].kind == PATH_DATED)
            g_assert_cmpint(parts.civil, ==, paths[i].civil);
    }
}

static void test_format(void)
{
    for (gint64 civil = 0; civil < 253402300800; civil += 86400 * 37 + 4321) {
        char path[64] = "s/t/n/";
        path_format_date(civil, path + 6);
        strcat(path, "x");
        PathParts parts;
        g_assert_cmpint(path_split(path, strlen(path), "s", &parts), ==, PATH_DATED);
        g_assert_cmpint(parts.civil, ==, civil);
    }
}

/* What GDateTime makes of the same civil time, where it exists once; the rule where it does not. */
static void test_instants(void)
{
    static const char *const zones[] = {"Asia/Taipei",  "Europe/Zurich",    "America/New_York",
                                        "Asia/Kolkata", "Pacific/Auckland", "Australia/Lord_Howe",
                                        "UTC",          "America/St_Johns"};
    for (gsize i = 0; i < G_N_ELEMENTS(zones); i++) {
        g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(zones[i]);
        g_autoptr(Calendar) calendar = calendar_new_for(zone);
        for (gint64 instant = 1325376000; instant < 1451606400; instant += 1777) {
            g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(instant);
            g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, zone);
            gint64 offset = g_date_time_get_utc_offset(local) / G_USEC_PER_SEC;
            gint64 read = calendar_instant_of(calendar, instant + offset);
            if (read != instant) { /* a second occurrence: the first is read */
                g_autoptr(GDateTime) first = g_date_time_new_from_unix_utc(read);
                g_autoptr(GDateTime) there = g_date_time_to_timezone(first, zone);
                gint64 before = g_date_time_get_utc_offset(there) / G_USEC_PER_SEC;
                g_assert_cmpint(read, <, instant);
                g_assert_cmpint(read + before, ==, instant + offset);
            }
        }
    }
}

static gint64 civil_of(const char *date)
{
    g_autofree char *path = g_strdup_printf("s/t/n/%s/x", date);
    PathParts parts;
    g_assert_cmpint(path_split(path, strlen(path), "s", &parts), ==, PATH_DATED);
    return parts.civil;
}

static void test_changes_of_clocks(void)
{
    static const struct {
        const char *zone, *date;
        gint64 instant;
    } cases[] = {
        {"Europe/Zurich", "2013/03/31/015959", 1364691599}, /* last second of winter */
        {"Europe/Zurich", "2013/03/31/023000", 1364693400}, /* skipped: 03:30 of summer */
        {"Europe/Zurich", "2013/03/31/030000", 1364691600}, /* first second of summer */
        {"Europe/Zurich", "2013/10/27/023000", 1382833800}, /* twice: the first, of summer */
        {"Europe/Zurich", "2013/10/27/030000", 1382839200}, /* once again */
        {"America/New_York", "2013/03/10/023000", 1362900600},
        {"Pacific/Apia", "2011/12/30/120000", 1325282400}, /* a day that was skipped whole */
        {"Asia/Taipei", "2012/11/13/161023", 1352794223},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(cases[i].zone);
        g_autoptr(Calendar) calendar = calendar_new_for(zone);
        g_test_message("%s %s", cases[i].zone, cases[i].date);
        g_assert_cmpint(calendar_instant_of(calendar, civil_of(cases[i].date)), ==,
                        cases[i].instant);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/found/dates", test_dates);
    g_test_add_func("/found/sums", test_sums);
    g_test_add_func("/found/shared", test_shared);
    g_test_add_func("/found/unmatched", test_unmatched);
    g_test_add_func("/found/sample", test_sample);
    g_test_add_func("/path/split", test_split);
    g_test_add_func("/path/format", test_format);
    g_test_add_func("/path/instants", test_instants);
    g_test_add_func("/path/changes-of-clocks", test_changes_of_clocks);
    return g_test_run();
}
