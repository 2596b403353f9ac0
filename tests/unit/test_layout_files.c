/* Layouts: patterns and what they make of paths, the default against the parser of the original's
 * paths, and patterns that are wrong, greedy or many. */
#include "base/layout.h"
#include "collect/found.h"

#include <string.h>

static Layout *layout_of(const char *pattern)
{
    g_auto(GStrv) lines = g_strsplit(pattern, "\n", -1);
    g_autoptr(GError) error = NULL;
    Layout *layout = layout_new((const char *const *)lines, NULL, &error);
    g_assert_no_error(error);
    return layout;
}

/* What a match says, in a line: kind, item, time, what is the backup. */
static char *describe(Layout *layout, const char *path, gsize length)
{
    static const char *const kinds[] = {"unmatched", "ignored", "backup", "shared", "impossible"};
    LayoutMatch match;
    LayoutKind kind = layout_match(layout, path, length, &match);
    GString *text = g_string_new(kinds[kind]);
    if (kind == LAYOUT_UNMATCHED || kind == LAYOUT_IGNORED)
        return g_string_free(text, FALSE);
    g_string_append_printf(text, " %.*s", (int)match.item_length, match.item);
    if (match.is_dated && kind != LAYOUT_IMPOSSIBLE) {
        g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(match.civil);
        g_autofree char *date =
            g_date_time_format(time, match.is_timed ? "%Y%m%d-%H%M%S" : "%Y%m%d");
        g_string_append_printf(text, " %s", date);
    } else if (kind == LAYOUT_BACKUP) {
        g_string_append(text, " mtime");
    }
    if (match.offset != G_MININT)
        g_string_append_printf(text, " %+d", match.offset);
    if (match.is_folder || match.cut_length > 0)
        g_string_append_printf(text, " <%.*s|%.*s>", (int)match.cut, path,
                               (int)(match.end - match.cut - match.cut_length),
                               path + match.cut + match.cut_length);
    return g_string_free(text, FALSE);
}

static const struct {
    const char *pattern, *path, *expected;
} cases[] = {
    {"{item}[_-]{date}.sql.{gz,xz}", "crm_2026-11-25.sql.gz", "backup crm 20261125"},
    {"{item}[_-]{date}.sql.{gz,xz}", "my-crm_2-20261125.sql.xz", "backup my-crm_2 20261125"},
    {"{item}[_-]{date}.sql.{gz,xz}", "crm_2026-11-25.sql.bz2", "unmatched"},
    {"{item}[_-]{date}.sql.{gz,xz}", "x/crm_2026-11-25.sql.gz", "unmatched"},
    {"{item}.{date}", "a.2026_11_25", "backup a 20261125"},
    {"{item}.{date}", "a.2026.11.25", "backup a 20261125"},
    {"{item}.{date}", "a.2026/11/25", "backup a 20261125"},
    {"{item}.{date}", "a.2026-11_25", "unmatched"},
    {"{item}.{date}", "a.2026-02-30", "impossible a"},
    {"{item}.{date}", "a.2026-13-01", "impossible a"},
    {"{item}.{date}", "a.1969-12-31", "impossible a"},
    {"{item}.{date}", "a.2024-02-29", "backup a 20240229"},
    {"{item}-{date}\n{item}-{date:DDMMYYYY}", "a-25112026", "backup a 20261125"},
    {"{item}-{date}\n{item}-{date:DDMMYYYY}", "a-30022026", "impossible a"},
    {"{item}-{date}T{time}", "a-2026-11-25T0300", "backup a 20261125-030000"},
    {"{item}-{date}T{time}", "a-2026-11-25T030001", "backup a 20261125-030001"},
    {"{item}-{date}T{time}", "a-2026-11-25T03:00:01", "backup a 20261125-030001"},
    {"{item}-{date}T{time}", "a-2026-11-25T03-00", "backup a 20261125-030000"},
    {"{item}-{date}_{time}", "a-2026-11-25_03h00", "backup a 20261125-030000"},
    {"{item}-{date}_{time}.*", "a-2026-11-25_15h04m.Monday.sql.gz", "backup a 20261125-150400"},
    {"{item}-{date}_{time}", "a-2026-11-25_15h04m07s", "backup a 20261125-150407"},
    {"{item}-{date}_{time}", "a-2026-11-25_25h00", "impossible a"},
    {"{item}-{date}{time}*", "a-20261125030001.gz", "backup a 20261125-030001"},
    {"{item}-{date}{time}{zone}", "a-20261125030001Z", "backup a 20261125-030001 +0"},
    {"{item}-{date}T{time}{zone}", "a-20261125T0300+0200", "backup a 20261125-030000 +7200"},
    {"{item}-{date}T{time}{zone}", "a-20261125T03:00:01-03:30", "backup a 20261125-030001 -12600"},
    {"{epoch}_*_gitlab_backup.tar => gitlab", "1493107454_2017_04_25_9.1.0_gitlab_backup.tar",
     "backup gitlab 20170425-080414 +0"},
    {"{item}-{epoch}", "a-1764032400123", "backup a 20251125-010000 +0"},
    {"{item}_{DD-MM-YYYY}.zip", "a_25-11-2026.zip", "backup a 20261125"},
    {"{item}_{date:DD-Mon-YY}.zip", "a_25-nov-26.zip", "backup a 20261125"},
    {"{item}_{YYYY}_{Month}_{DD}_{time:HH_MM}", "a_2003_January_06_11_30",
     "backup a 20030106-113000"},
    {"{item}.{YYYY}{DDD}", "a.2024366", "backup a 20241231"},
    {"{item}.{YYYY}{DDD}", "a.2023366", "impossible a"},
    {"{item}_{YYMMDDHHMM}.xml", "a_2611250300.xml", "backup a 20261125-030000"},
    {"{item}-{date:YYYY-MM}.gz", "a-2026-11.gz", "backup a 20261101"},
    {"{type}/{name}/{date}.tar", "db/crm/2026-11-25.tar", "backup db/crm 20261125"},
    {"{date}/{type}-{name}.tar", "2026/11/25/db-crm.tar", "backup db/crm 20261125"},
    {"{name}/{name}-{date}", "crm/crm-2026-11-25", "backup crm 20261125"},
    {"{name}/{name}-{date}", "crm/crn-2026-11-25", "unmatched"},
    {"{name}-{date} => db/{name}", "crm-2026-11-25", "backup db/crm 20261125"},
    {"all-{date} => every thing", "all-2026-11-25", "backup every thing 20261125"},
    {"{item}-{weekday}.gz", "a-Monday.gz", "backup a mtime <|>"},
    {"{item}/{weekday}/dump.gz", "a/tue/dump.gz", "backup a mtime <a/|/dump.gz>"},
    {"{item}-{weekday}.gz", "a-Montag.gz", "unmatched"},
    {"{item}.tar.{n}.gz", "a.tar.12.gz", "backup a mtime <|>"},
    {"daily.{n}/{item}/", "daily.3/www/etc/passwd", "backup www mtime <|/www/>"},
    {"daily.{n}/{item}/", "daily.3/www/", "backup www mtime <|/www/>"},
    {"daily.{n}/{item}/", "daily.3/www", "unmatched"},
    {"{item}/{date}/", "crm/2026-11-25/a/b.bson", "backup crm 20261125 <|crm/2026-11-25/>"},
    {"{item}.gz", "crm.gz", "backup crm mtime"},
    {"{item}-{date}.tar.gz", "a-2026-11-25.tar.gz.001", "backup a 20261125 <a-2026-11-25.tar.gz|>"},
    {"{item}-{date}.rar", "a-2026-11-25.rar.part12", "backup a 20261125 <a-2026-11-25.rar|>"},
    {"{item}-{date}.tar.gz", "a-2026-11-25.tar.gz.ab", "backup a 20261125 <a-2026-11-25.tar.gz|>"},
    {"{item}-{date}.part{part}.rar", "a-2026-11-25.part3.rar",
     "backup a 20261125 <a-2026-11-25.part|.rar>"},
    {"{item}-{date}.{part}", "a-2026-11-25.xab", "backup a 20261125 <a-2026-11-25.|>"},
    {"**/{item}-{date}", "a-2026-11-25", "backup a 20261125"},
    {"**/{item}-{date}", "x/y/a-2026-11-25", "backup a 20261125"},
    {"a/**/{item}-{date}", "a/a-2026-11-25", "backup a 20261125"},
    {"**{item}-{date}", "x/y/a-2026-11-25", "backup a 20261125"},
    {"*/{item}-{date}?", "x/a-2026-11-25/", "unmatched"},
    {"{item}[!0-9]{date}", "a7-20261125", "backup a7 20261125"},
    {"{item}[]_-]{date}", "a]20261125", "backup a 20261125"},
    {"{item}-\\{{date}\\}", "a-{20261125}", "backup a 20261125"},
    {"My {item} {date}.zip", "My crm 2026-11-25.zip", "backup crm 20261125"},
    {"{item}-{date}{,-{time}}.gz", "a-2026-11-25.gz", "backup a 20261125"},
    {"{item}-{date}{,-{time}}.gz", "a-2026-11-25-0300.gz", "backup a 20261125-030000"},
    {"{item}-{{daily,weekly},x}-{date}", "a-weekly-20261125", "backup a 20261125"},
    {"{item}-{date}.gz   # 3 of 3", "a-2026-11-25.gz", "backup a 20261125"},
    {"{item}-#{date}.gz", "a-#2026-11-25.gz", "backup a 20261125"},
    {"{item}\nb-{date} => b", "b-2026-11-25", "backup b-2026-11-25 mtime"},
    {"restic", "snapshots/0123", "backup restic mtime"},
    {"restic", "data/00/0123", "shared restic"},
    {"restic", "web/data/00/0123", "shared web"},
    {"restic", "web/keys/0123", "ignored"},
    {"{item}-{date}", "a\nb\xff-2026-11-25", "backup a\nb\xff 20261125"},
    {"{item}-{date}", "", "unmatched"},
};

static void test_cases(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Layout) layout = layout_of(cases[i].pattern);
        gsize n = strlen(cases[i].path);
        /* An exact copy, so that a sanitizer sees each step beyond it. */
        g_autofree char *exact = g_memdup2(cases[i].path, n);
        g_autofree char *said = describe(layout, n > 0 ? exact : "", n);
        g_test_message("%s on %s", cases[i].pattern, cases[i].path);
        g_assert_cmpstr(said, ==, cases[i].expected);
    }
}

static void test_faults(void)
{
    static const struct {
        const char *pattern, *fault;
    } faults[] = {
        {"{item}-{dat}.gz", "pattern \"{item}-{dat}.gz\", column 8: no field: there are "},
        {"{item}-{date", "column 8: { without }"},
        {"{item}-date}", "column 12: } without {"},
        {"{item}[_-{date}", "column 7: [ without ]"},
        {"{item}[z-a]{date}", "column 8: a range that runs backwards"},
        {"{item}\\", "column 7: a backslash before nothing"},
        {"", "column 1: no pattern"},
        {"/srv/{item}", "column 1: a slash at the beginning"},
        {"backup-{date}.gz", "it names no item: write {item} or {type}/{name}"},
        {"rsnapsht", "the presets are hubplot, restic, borg, rsnapshot"},
        {"{type}-{date}", "the item is {item}, or {type} and {name}"},
        {"{item}-{name}-{date}", "the item is {item}, or {type} and {name}"},
        {"{item}-{item}", "column 8: the field stands twice"},
        {"**/{item}/{item}-{date}", "column 11: the field stands twice"},
        {"{a{item},b}", "column 3: a name of the item within braces"},
        {"{item}-{date}-{YYYY}", "column 15: a part of the date that another says already"},
        {"{item}-{date}-{epoch}", "{epoch} and a date"},
        {"{item}-{time}", "a date or time without a year"},
        {"{item}-{DD}-{MM}", "a date or time without a year"},
        {"{item}{date:YYYX}", "column 13: no form of a date"},
        {"{item}{part}{part}", "column 13: {part} stands twice"},
        {"{item}{part}{n}", "{part} and a slot"},
        {"a => ", "column 6: no name behind =>"},
        {"a-{date} => {item}", "a name may hold {item}, {type} and {name}, where the pattern does"},
        {"a-{date} => {x}", "a name may hold {item}, {type} and {name}"},
        {"{item} + {item}/", "column 10: shared data are files"},
        {"{item} + data", "it names no item"},
        {"{{{{{a,b},c},d},e},f}{item}", "braces within too many braces"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
        const char *lines[] = {faults[i].pattern, NULL};
        g_autoptr(GError) error = NULL;
        g_assert_null(layout_new(lines, NULL, &error));
        g_assert_error(error, LAYOUT_ERROR, LAYOUT_ERROR_INVALID);
        if (strstr(error->message, faults[i].fault) == NULL)
            g_error("%s: said %s", faults[i].fault, error->message);
    }
    g_autofree char *long_pattern = g_strnfill(3 * 300, 'x');
    for (int i = 0; i < 300; i++)
        long_pattern[i * 3 + 1] = '*';
    const char *lines[] = {long_pattern, NULL};
    g_autoptr(GError) error = NULL;
    g_assert_null(layout_new(lines, NULL, &error));
    g_assert_nonnull(strstr(error->message, "the pattern is too long"));
}

static void test_ignored(void)
{
    const char *patterns[] = {"{item}", "**/{item}", NULL};
    const char *ignored[] = {"*.log", "tmp/**", "[.]*", NULL};
    g_autoptr(Layout) layout = layout_new(patterns, ignored, NULL);
    static const struct {
        const char *path;
        LayoutKind kind;
    } paths[] = {
        {"a.log", LAYOUT_IGNORED},     {"x/y/a.log", LAYOUT_IGNORED}, {"a.log.gz", LAYOUT_BACKUP},
        {"tmp/a", LAYOUT_IGNORED},     {"x/tmp/a", LAYOUT_BACKUP},    {"x/.a", LAYOUT_IGNORED},
        {"x.log/a.gz", LAYOUT_BACKUP},
    };
    LayoutMatch match;
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++)
        g_assert_cmpint(layout_match(layout, paths[i].path, strlen(paths[i].path), &match), ==,
                        paths[i].kind);
}

static const char *pick(GRand *rand, const char *const *words, int n)
{
    return words[g_rand_int_range(rand, 0, n)];
}

/* A path that is nearly one of the original's. */
static char *random_path(GRand *rand)
{
    static const char *const words[] = {
        "a",  "svn", "s", "2012",     "11",   "13",   "31",   "02", "30",      "161023", "250000",
        "99", "00",  "",  "x.tar.gz", "0229", "1969", "9999", "29", ".tar.gz", "2x12"};
    static const char *const years[] = {"2012", "1970", "9999", "1969", "2013", "20a2", "0000"};
    static const char *const numbers[] = {"01", "02", "11", "12", "13", "28", "29",
                                          "30", "31", "32", "00", "1",  "1x"};
    static const char *const times[] = {"000000", "235959", "240000",  "006000",
                                        "000060", "16102",  "1610233", "16102a"};
    static const char *const names[] = {"x.tar.gz", "a.b.tar.gz", ".tar.gz", "\xff\n.tar.gz"};
    GString *path = g_string_new("s/");
    const char *const parts[] = {
        pick(rand, words, 3),    pick(rand, words, 3),    pick(rand, years, 7),
        pick(rand, numbers, 13), pick(rand, numbers, 13), pick(rand, times, 8),
        pick(rand, names, 4),
    };
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        bool is_odd = g_rand_int_range(rand, 0, 40) == 0;
        g_string_append(path, is_odd ? pick(rand, words, G_N_ELEMENTS(words)) : parts[i]);
        if (i + 1 < G_N_ELEMENTS(parts) && g_rand_int_range(rand, 0, 60) != 0)
            g_string_append_c(path, '/');
    }
    return g_string_free(path, FALSE);
}

/* The default layout finds what path_split() does, and nothing else. */
static void test_default(void)
{
    g_autoptr(Layout) layout = layout_of(LAYOUT_DEFAULT);
    g_autoptr(GRand) rand = g_rand_new_with_seed(16);
    int dated = 0, others = 0;
    for (int i = 0; i < 300000; i++) {
        g_autofree char *path = random_path(rand);
        gsize n = strlen(path);
        PathParts parts;
        LayoutMatch match;
        bool is_tarball = path_split(path, n, "s", &parts) == PATH_DATED && parts.below == path &&
                          n > 7 && path[n - 8] != '/' && g_str_has_suffix(path, ".tar.gz");
        LayoutKind kind = layout_match(layout, path + 2, n - 2, &match);
        if (is_tarball != (kind == LAYOUT_BACKUP))
            g_error("\"%s\" is a tarball %d, matched %d", path, is_tarball, kind);
        dated += is_tarball;
        others += !is_tarball;
        if (!is_tarball)
            continue;
        g_assert_true(match.is_dated && match.is_timed && !match.is_folder);
        g_assert_cmpint(match.civil, ==, parts.civil);
        g_assert_cmpmem(match.item, match.item_length, parts.item, parts.item_length);
        g_assert_cmpuint(match.end, ==, n - 2);
    }
    g_assert_cmpint(dated, >, 3000);
    g_assert_cmpint(others, >, 30000);
}

/* Pairs that make a matcher which tries all ways run for years. */
static void test_greedy(void)
{
    static const char *const patterns[] = {
        "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b => x",
        "**a**a**a**a**a**a**a**a**a**a**a**a**b => x",
        "{item}a*{n}*{n}*{n}*a{type}*{name}a*b => x",
        "{a,aa,}{a,aa,}{a,aa,}{a,aa,}{a,aa,}{a,aa,}{a,aa,}{a,aa,}{a,aa,}*b => x",
        "**/**/**/**/**/**/**/**/**/**/b => x",
        "**/*{date}**{time}**{part}**{part:x} => x",
    };
    g_autoptr(GString) path = g_string_new(NULL);
    for (int i = 0; i < 4096; i++)
        g_string_append_c(path, i % 64 == 63 ? '/' : i % 8 == 7 ? '1' : 'a');
    g_autofree char *same = g_strnfill(4096, 'a');
    gint64 begin = g_get_monotonic_time();
    for (gsize i = 0; i + 1 < G_N_ELEMENTS(patterns); i++) {
        g_autoptr(Layout) layout = layout_of(patterns[i]);
        LayoutMatch match;
        for (int round = 0; round < 10; round++) {
            g_assert_cmpint(layout_match(layout, path->str, path->len, &match), ==,
                            LAYOUT_UNMATCHED);
            g_assert_cmpint(layout_match(layout, same, 4096, &match), ==, LAYOUT_UNMATCHED);
        }
    }
    g_assert_cmpint(g_get_monotonic_time() - begin, <, 5 * G_USEC_PER_SEC);
}

/* What the walk finds, it finds as well when it remembers from the first step: the same paths, with
 * so long a part that matches nothing in front that the budget is used up. */
static void test_remembered(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        if (strchr(cases[i].pattern, '\n') != NULL || strstr(cases[i].pattern, "restic") != NULL ||
            strncmp(cases[i].pattern, "**", 2) == 0)
            continue;
        g_autofree char *waste = g_strnfill(3000, 'z');
        g_autofree char *pattern =
            g_strconcat("*{z,zz,zzz}*{z,zz}*{z,zz}{,z}x/", cases[i].pattern, NULL);
        g_autofree char *path = g_strconcat(waste, "x/", cases[i].path, NULL);
        g_autoptr(GError) error = NULL;
        const char *lines[] = {pattern, NULL};
        g_autoptr(Layout) layout = layout_new(lines, NULL, &error);
        g_assert_no_error(error);
        LayoutMatch match, plain_match;
        g_autoptr(Layout) plain = layout_of(cases[i].pattern);
        LayoutKind kind = layout_match(layout, path, strlen(path), &match);
        g_test_message("%s on %s", cases[i].pattern, cases[i].path);
        g_assert_cmpint(kind, ==,
                        layout_match(plain, cases[i].path, strlen(cases[i].path), &plain_match));
        if (kind != LAYOUT_BACKUP)
            continue;
        g_assert_cmpmem(match.item, match.item_length, plain_match.item, plain_match.item_length);
        g_assert_cmpint(match.civil, ==, plain_match.civil);
        g_assert_cmpuint(match.cut_length, ==, plain_match.cut_length);
    }
}

static void test_presets(void)
{
    guint n;
    const Preset *presets = preset_table(&n);
    for (guint i = 0; i < n; i++) {
        g_autoptr(Layout) layout = layout_of(presets[i].name);
        g_assert_nonnull(layout);
        const char *const *signs = (const char *const *)presets[i].signs;
        const char *const anything[] = {"{item}", NULL};
        g_autoptr(GError) error = NULL;
        g_autoptr(Layout) by_signs = layout_new(anything, signs, &error);
        g_assert_no_error(error);
        g_assert_nonnull(signs[0]);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/layout-files/cases", test_cases);
    g_test_add_func("/layout-files/faults", test_faults);
    g_test_add_func("/layout-files/ignored", test_ignored);
    g_test_add_func("/layout-files/default", test_default);
    g_test_add_func("/layout-files/greedy", test_greedy);
    g_test_add_func("/layout-files/remembered", test_remembered);
    g_test_add_func("/layout-files/presets", test_presets);
    return g_test_run();
}
