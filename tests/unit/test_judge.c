/* Runs the tables of fixtures/judge: each case is a history in words and what must be said of it.
 *
 *   case NAME                        begins a case: one hub, daily runs, default limits
 *   zone NAME                        of the hub; all times that follow are in it
 *   node TAG                         what follows is about this node
 *   limit KEY VALUE                  of the node, as the key is called; spans in hours, but as
 *                                    in a file for keep, minimum, oldest
 *   run TIME [KEY=VALUE...]          a reading: failed, partial, listed=N, free=N, disk=N, skew=N
 *   runs TIME N [KEY=VALUE...]       N daily ones; fill=N: so many bytes less free each night
 *   tarball ITEM TIME BYTES [KEY=VALUE...]   mtime=TIME, sidecar=BYTES, broken, wrong, inexact,
 *                                    future, gone (not in the last listing), lag=HOURS until a
 *                                    run could see it, changed=TIME of the run that found it
 *                                    other than before, when it had from=BYTES; name=WORD of
 *                                    the file; ended=TIME of the run that listed it last
 *   many ITEM TIME N BYTES           N tarballs of one instant, their names are 0 to N - 1
 *   nightly ITEM TIME N BYTES [growth=PERCENT] [days=N] [noise=PERCENT] [weekdays] [skip=WEEKDAY]
 *                                    [KEY=VALUE...]; 7 is Sunday
 *   arrival ITEM TIME                a transfer under way, last written to at TIME
 *   locked PATH TIME                 the same, of a folder above the items
 *   now TIME                         judges
 *   expect TAG[/ITEM] STATUS [RULE TEXT]     the status, and a reason that holds the text
 *   says TAG[/ITEM] STATUS RULE TEXT         such a reason, whatever the status of all of them
 *   conclusion WORDS
 *   missed ITEM [TIME...]            of the node: when it was due and never came
 */
#include "base/when.h"
#include "config/keys.h"
#include "config/value.h"
#include "judge/judge.h"
#include "sources.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HOUR G_GINT64_CONSTANT(3600)
#define DAY (24 * HOUR)

typedef struct {
    Hub hub;
    GTimeZone *zone;
    HubHistory *history;
    NodeHistory *node;
    HubVerdict *verdict;
    GArray *listings; /* gint64: runs of the node */
    GPtrArray *nodes;
} Case;

static void node_free(gpointer data)
{
    Node *node = data;
    g_free(node->tag);
    g_free(node->limits.schedule);
    g_free(node);
}

static Case *case_new(void)
{
    Case *test = g_new0(Case, 1);
    test->hub = (Hub){.tag = (char *)"C2"};
    test->hub.nodes = g_ptr_array_new_with_free_func(node_free);
    test->zone = g_time_zone_new_utc();
    test->history = hub_history_new(&test->hub);
    return test;
}

static void case_free(Case *test)
{
    if (test == NULL)
        return;
    hub_verdict_free(test->verdict);
    hub_history_free(test->history);
    g_ptr_array_unref(test->hub.nodes);
    g_free(test->hub.timezone);
    g_time_zone_unref(test->zone);
    g_free(test);
}

static gint64 parse_time(const Case *test, const char *text)
{
    g_autofree char *exact = g_strconcat(text, strlen(text) == 16 ? ":00" : "", NULL);
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(exact, test->zone);
    if (time == NULL)
        g_error("not a time: %s", text);
    return g_date_time_to_unix(time);
}

/* The value of KEY=VALUE among the words, "" of a bare KEY, else NULL. */
static const char *option(char **words, const char *key)
{
    gsize length = strlen(key);
    for (; *words != NULL; words++)
        if (strncmp(*words, key, length) == 0 && ((*words)[length] == '=' || !(*words)[length]))
            return (*words)[length] == '=' ? *words + length + 1 : *words + length;
    return NULL;
}

static double number(char **words, const char *key, double otherwise)
{
    const char *value = option(words, key);
    return value != NULL ? g_ascii_strtod(value, NULL) : otherwise;
}

static gint64 whole(char **words, const char *key, gint64 otherwise)
{
    return (gint64)number(words, key, (double)otherwise);
}

static void add_node(Case *test, char **words)
{
    Node *node = g_new0(Node, 1);
    node->hub = &test->hub;
    node->tag = g_strdup(words[1]);
    config_default_limits(&node->limits);
    g_ptr_array_add(test->hub.nodes, node);
    HubHistory *whole_hub = hub_history_new(&test->hub);
    test->node = g_ptr_array_index(whole_hub->nodes, whole_hub->nodes->len - 1);
    g_ptr_array_steal_index(whole_hub->nodes, whole_hub->nodes->len - 1);
    hub_history_free(whole_hub);
    g_ptr_array_add(test->history->nodes, test->node);
}

static void set_limit(Case *test, char **words)
{
    Limits *limits = &((Node *)test->node->node)->limits;
    double value = words[2] != NULL ? g_ascii_strtod(words[2], NULL) : 0;
    const struct {
        const char *key;
        gint64 *span;
        double *percent;
        bool *on;
    } rows[] = {
        {"grace", .span = &limits->grace},
        {"maxage", .span = &limits->maxage},
        {"warnage", .span = &limits->warnage},
        {"stale", .span = &limits->stale},
        {"shrink", .percent = &limits->shrink_percent},
        {"jump", .percent = &limits->jump_percent},
        {"decline", .percent = &limits->decline_percent},
        {"copies", .on = &limits->copies},
        {"sidecar", .on = &limits->sidecar},
        {"listing", .on = &limits->listing},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (strcmp(words[1], rows[i].key) != 0)
            continue;
        if (rows[i].span != NULL)
            *rows[i].span = (gint64)(value * HOUR);
        else if (rows[i].percent != NULL)
            *rows[i].percent = value;
        else
            *rows[i].on = value != 0;
        return;
    }
    const Key *key = config_find_key(words[1]);
    if (strcmp(words[1], "schedule") != 0 && key != NULL && key->scope == SCOPE_LIMIT) {
        g_autofree char *text = g_strjoinv(" ", words + 2);
        const Expansion none = {.environ = (const char *const[]){NULL}};
        g_assert_true(value_set(key, text, &none, limits, NULL));
        return;
    }
    if (strcmp(words[1], "schedule") != 0)
        g_error("no such limit: %s", words[1]);
    limits->schedule = g_strjoinv(" ", words + 2);
}

static gint by_run(gconstpointer one, gconstpointer other)
{
    gint64 a = ((const Reading *)one)->run, b = ((const Reading *)other)->run;
    return (a > b) - (a < b);
}

static void add_run(Case *test, gint64 run, char **words, int nth)
{
    Reading reading = {.run = run,
                       .skew = whole(words, "skew", 0),
                       .utc_offset = 0,
                       .listed = whole(words, "listed", 100),
                       .disk_bytes = whole(words, "disk", 1000000000000),
                       .disk_free =
                           whole(words, "free", 500000000000) - nth * whole(words, "fill", 0)};
    if (option(words, "failed") != NULL) {
        reading.outcome = OUTCOME_FAILED;
        reading.reason = "connect timed out after 2 s";
        reading.disk_bytes = reading.disk_free = -1;
        reading.skew = G_MININT64;
    } else if (option(words, "partial") != NULL) {
        reading.outcome = OUTCOME_PARTIAL;
        reading.reason = "connection lost";
    }
    g_array_append_val(test->node->readings, reading);
    g_array_sort(test->node->readings, by_run);
}

/* Civil days later, at the same time of day. */
static gint64 days_later(const Case *test, gint64 time, int days)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(time);
    g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, test->zone);
    g_autoptr(GDateTime) later = g_date_time_add_days(local, days);
    return g_date_time_to_unix(later);
}

static ItemHistory *find_item(Case *test, const char *name)
{
    for (guint i = 0; i < test->node->items->len; i++) {
        ItemHistory *item = g_ptr_array_index(test->node->items, i);
        if (strcmp(item->item, name) == 0)
            return item;
    }
    const char *kept = g_string_chunk_insert_const(test->history->strings, name);
    return node_history_add_item(test->node, kept);
}

static void add_tarball(Case *test, const char *item, gint64 time, gint64 bytes, char **words)
{
    const char *name = option(words, "name");
    g_autofree char *path = g_strdup_printf("cms02/%s/%" G_GINT64_FORMAT "/%s.tar.gz", item, time,
                                            name != NULL ? name : "x");
    const char *mtime = option(words, "mtime");
    Tarball tarball = {.path = g_string_chunk_insert(test->history->strings, path),
                       .time = time,
                       .bytes = bytes,
                       .mtime = mtime != NULL ? parse_time(test, mtime) : time,
                       .first_seen = -1,
                       .sidecar_bytes = whole(words, "sidecar", -1),
                       .flags = TARBALL_LISTED};
    const GArray *readings = test->node->readings;
    gint64 lag = (gint64)(number(words, "lag", 0) * HOUR);
    for (guint i = 0; i < readings->len && tarball.first_seen == -1; i++)
        if (g_array_index(readings, Reading, i).run >= time + lag)
            tarball.first_seen = g_array_index(readings, Reading, i).run;
    tarball.last_seen = tarball.first_seen;
    if (option(words, "gone") == NULL && readings->len > 0)
        tarball.last_seen = g_array_index(readings, Reading, readings->len - 1).run;
    if (option(words, "ended") != NULL)
        tarball.last_seen = parse_time(test, option(words, "ended"));
    if (option(words, "changed") != NULL) {
        tarball.changed = parse_time(test, option(words, "changed"));
        tarball.changed_from = whole(words, "from", bytes);
    }
    if (option(words, "sidecar") != NULL)
        tarball.sidecar = SIDECAR_DNA;
    if (option(words, "broken") != NULL)
        tarball.sidecar = SIDECAR_BROKEN;
    if (option(words, "wrong") != NULL)
        tarball.digest_state = DIGEST_WRONG;
    tarball.flags |= option(words, "inexact") != NULL ? TARBALL_INEXACT : 0;
    tarball.flags |= option(words, "future") != NULL ? TARBALL_FUTURE : 0;
    tarball.flags &= option(words, "gone") != NULL ? ~(guint)TARBALL_LISTED : ~0U;
    ItemHistory *history = find_item(test, item);
    tarball.item = history->item;
    guint place = history->tarballs->len;
    while (place > 0 && g_array_index(history->tarballs, Tarball, place - 1).time > time)
        place--;
    g_array_insert_val(history->tarballs, place, tarball);
}

static void add_nightly(Case *test, char **words)
{
    gint64 time = parse_time(test, words[2]);
    double bytes = g_ascii_strtod(words[4], NULL);
    double growth = number(words, "growth", 0), noise = number(words, "noise", 0);
    int step = (int)whole(words, "days", 1);
    g_autoptr(GRand) dice = g_rand_new_with_seed(2014);
    for (int i = 0; i < atoi(words[3]); i++) {
        gint64 when = days_later(test, time, i * step);
        double factor =
            pow(1 + growth / 100, i) * (1 + g_rand_double_range(dice, -1, 1) * noise / 100);
        g_autoptr(GDateTime) day = g_date_time_new_from_unix_utc(when);
        int weekday = g_date_time_get_day_of_week(day);
        if ((option(words, "weekdays") != NULL && weekday > 5) ||
            weekday == whole(words, "skip", 0))
            continue;
        add_tarball(test, words[1], when, (gint64)(bytes * factor), words);
    }
}

static void add_many(Case *test, char **words)
{
    for (int i = 0; i < atoi(words[3]); i++) {
        g_autofree char *name = g_strdup_printf("name=%d", i);
        char *named[] = {words[0], words[1], name, NULL};
        add_tarball(test, words[1], parse_time(test, words[2]), g_ascii_strtoll(words[4], NULL, 10),
                    named);
    }
}

static void add_arrival(Case *test, char **words)
{
    bool locked = strcmp(words[0], "locked") == 0;
    const char *word = g_string_chunk_insert(test->history->strings, words[1]);
    Arrival arrival = {.item = locked ? "" : word,
                       .path = locked ? word : "cms02/somewhere/.x.tar.gz.B3FMx6",
                       .mtime = parse_time(test, words[2]),
                       .bytes = locked ? -1 : 4096};
    g_array_append_val(test->node->arrivals, arrival);
}

static bool has_reason(const GPtrArray *verdicts, const char *rule, const char *status,
                       const char *text)
{
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        if (strcmp(judge_rule(verdict->rule)->word, rule) == 0 &&
            strcmp(status_word(verdict->status), status) == 0 &&
            strstr(verdict->reason, text) != NULL)
            return true;
    }
    return false;
}

static bool has_headline(const GPtrArray *verdicts, const char *text)
{
    for (guint i = 0; i < verdicts->len; i++)
        if (g_strcmp0(((const Verdict *)g_ptr_array_index(verdicts, i))->headline, text) == 0)
            return true;
    return false;
}

static void print_reasons(const GPtrArray *verdicts)
{
    for (guint i = 0; i < verdicts->len; i++) {
        const Verdict *verdict = g_ptr_array_index(verdicts, i);
        g_test_message("    %s %s: %s", judge_rule(verdict->rule)->word,
                       status_word(verdict->status), verdict->reason);
    }
}

static void expect(const Case *test, char **words)
{
    g_auto(GStrv) place = g_strsplit(words[1], "/", 2);
    const NodeVerdict *node = NULL;
    for (guint i = 0; i < test->verdict->nodes->len; i++) {
        const NodeVerdict *one = g_ptr_array_index(test->verdict->nodes, i);
        if (strcmp(one->node->tag, place[0]) == 0)
            node = one;
    }
    g_assert_nonnull(node);
    const GPtrArray *verdicts = node->verdicts;
    Status status = node->status;
    for (guint i = 0; place[1] != NULL && i < node->items->len; i++) {
        const ItemVerdict *item = g_ptr_array_index(node->items, i);
        if (strcmp(item->item, place[1]) != 0)
            continue;
        verdicts = item->verdicts;
        status = item->status;
    }
    print_reasons(verdicts);
    if (strcmp(words[0], "shows") == 0) {
        g_autofree char *headline = g_strjoinv(" ", words + 2);
        g_assert_true(has_headline(verdicts, headline));
        return;
    }
    if (strcmp(words[0], "says") != 0)
        g_assert_cmpstr(status_word(status), ==, words[2]);
    if (words[3] != NULL) {
        g_autofree char *text = words[4] != NULL ? g_strjoinv(" ", words + 4) : g_strdup("");
        g_assert_true(has_reason(verdicts, words[3], words[2], text));
    }
}

static void add_runs(Case *test, char **words)
{
    gint64 first = parse_time(test, words[1]);
    for (int i = 0; i < atoi(words[2]); i++)
        add_run(test, days_later(test, first, i), words, i);
}

static void judge_case(Case *test, const char *now)
{
    hub_verdict_free(test->verdict);
    judge_leave_wrong_runs(test->history, parse_time(test, now));
    test->verdict = judge_hub(test->history, parse_time(test, now));
}

static void expect_missed(Case *test, char **words)
{
    g_autoptr(GArray) missed = judge_missed(test->node, find_item(test, words[1]));
    g_autoptr(GString) told = g_string_new(words[1]);
    for (guint i = 0; i < missed->len; i++) {
        g_autofree char *when = when_iso(test->zone, g_array_index(missed, gint64, i));
        g_string_append_printf(told, " %.16s", when);
    }
    g_autofree char *expected = g_strjoinv(" ", words + 1);
    g_assert_cmpstr(told->str, ==, expected);
}

static void set_zone(Case *test, const char *name)
{
    g_time_zone_unref(test->zone);
    test->hub.timezone = g_strdup(name);
    test->zone = when_zone(name);
}

static void obey(Case *test, char **words)
{
    const char *verb = words[0];
    if (strcmp(verb, "zone") == 0)
        set_zone(test, words[1]);
    else if (strcmp(verb, "node") == 0)
        add_node(test, words);
    else if (strcmp(verb, "limit") == 0)
        set_limit(test, words);
    else if (strcmp(verb, "run") == 0)
        add_run(test, parse_time(test, words[1]), words, 0);
    else if (strcmp(verb, "runs") == 0)
        add_runs(test, words);
    else if (strcmp(verb, "tarball") == 0)
        add_tarball(test, words[1], parse_time(test, words[2]), g_ascii_strtoll(words[3], NULL, 10),
                    words);
    else if (strcmp(verb, "nightly") == 0)
        add_nightly(test, words);
    else if (strcmp(verb, "many") == 0)
        add_many(test, words);
    else if (strcmp(verb, "arrival") == 0 || strcmp(verb, "locked") == 0)
        add_arrival(test, words);
    else if (strcmp(verb, "now") == 0)
        judge_case(test, words[1]);
    else if (strcmp(verb, "expect") == 0 || strcmp(verb, "says") == 0 || strcmp(verb, "shows") == 0)
        expect(test, words);
    else if (strcmp(verb, "missed") == 0)
        expect_missed(test, words);
    else if (strcmp(verb, "conclusion") == 0)
        g_assert_cmpstr(test->verdict->conclusion, ==, words[1]);
    else
        g_error("no such word: %s", verb);
}

/* The lines of one case. */
static void run_case(gconstpointer data)
{
    g_auto(GStrv) lines = g_strsplit(data, "\n", -1);
    Case *test = case_new();
    for (char **line = lines; *line != NULL; line++) {
        g_autofree char *text = g_strstrip(g_strdup(*line));
        g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
        g_auto(GStrv) parts = g_strsplit(text, " ", -1);
        for (char **part = parts; *part != NULL; part++)
            if (**part != '\0')
                g_strv_builder_add(builder, *part);
        g_auto(GStrv) words = g_strv_builder_end(builder);
        if (words[0] == NULL || words[0][0] == '#')
            continue;
        g_test_message("%s", text);
        obey(test, words);
    }
    case_free(test);
}

static void add_file(const char *folder, const char *file)
{
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) cases = g_strsplit(text, "\ncase ", -1);
    for (char **one = cases + 1; *one != NULL; one++) {
        char *end = strchr(*one, '\n');
        g_autofree char *title = g_strndup(*one, (gsize)(end - *one));
        g_strdelimit(title, " /", '-');
        g_autofree char *name = g_strdup_printf("/judge/%s/%s", file, title);
        g_test_add_data_func_full(name, g_strdup(end), run_case, g_free);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    g_autofree char *folder = source_path("../../fixtures/judge");
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    g_assert_nonnull(files);
    for (const char *file = g_dir_read_name(files); file != NULL; file = g_dir_read_name(files))
        add_file(folder, file);
    return g_test_run();
}
