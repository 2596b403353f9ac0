#include "publish/publish.h"

#include <glib/gstdio.h>
#include <string.h>

#include "sample.h"

typedef struct {
    char *folder, *root;
    State *state;
    Sample *sample;
    GPtrArray *reports;
    PublishResult result;
    bool incomplete;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    fixture->folder = g_dir_make_tmp("publish-XXXXXX", &error);
    g_assert_no_error(error);
    fixture->root = g_build_filename(fixture->folder, "site", NULL);
    g_autofree char *database = g_build_filename(fixture->folder, "db", NULL);
    fixture->state = state_open(database, STORE_WRITE, &error);
    g_assert_no_error(error);
    fixture->sample = sample_new(SAMPLE_NIGHTS);
    fixture->reports = g_ptr_array_new();
    g_ptr_array_add(fixture->reports, &fixture->sample->report);
}

/* The output of a shell command that is run in the site's folder. */
static char *shell(const Fixture *fixture, const char *command)
{
    g_autoptr(GError) error = NULL;
    char *output = NULL;
    const char *const words[] = {"sh", "-c", command, NULL};
    g_spawn_sync(fixture->root, (char **)words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                 NULL, NULL, &error);
    g_assert_no_error(error);
    return output;
}

static void tear_down(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_free(shell(fixture, "rm -rf \"$(cd .. && pwd)\""));
    g_ptr_array_unref(fixture->reports);
    sample_free(fixture->sample);
    state_close(fixture->state);
    g_free(fixture->folder);
    g_free(fixture->root);
}

static void publish(Fixture *fixture, gint64 now, bool force)
{
    g_autoptr(GError) error = NULL;
    PublishOptions options = {.now = now, .force = force, .incomplete = fixture->incomplete};
    publish_site(fixture->root, fixture->reports, fixture->state, &options, &fixture->result,
                 &error);
    g_assert_no_error(error);
}

static bool exists(const Fixture *fixture, const char *path)
{
    g_autofree char *whole = g_build_filename(fixture->root, path, NULL);
    return g_file_test(whole, G_FILE_TEST_EXISTS);
}

/* Every file and folder with its inode, size and time of modification. */
static char *snapshot(const Fixture *fixture)
{
    return shell(fixture, "find . -printf '%p %i %s %T@ %m\\n' | sort");
}

/* The names in pages that lead nowhere; "" is what is wanted. */
static char *dangling(const Fixture *fixture)
{
    return shell(fixture, "for page in index.html hub/*/index.html; do cd \"$(dirname $page)\"; "
                          "grep -oE '(src|srcset|href)=\"[^\"#:]+' \"$(basename $page)\" | "
                          "sed -E 's/^[a-z]+=\"//; s/, [^ ]+ 2x//; s/ 2x$//' | sort -u | "
                          "while read -r name; do [ -e \"$name\" ] || echo \"$page: $name\"; done; "
                          "cd - >/dev/null; done");
}

static void test_first(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    static const char *const paths[] = {"index.html",
                                        "status.json",
                                        "fresh.svg",
                                        "stale.svg",
                                        "fresh/2013-05-10T10.svg",
                                        "rst/index.rst",
                                        "rst/cms02.rst",
                                        "rst/roles.txt",
                                        "hub/cms02/index.html",
                                        "hub/cms02/C.csv",
                                        "hub/cms02/C.json",
                                        "hub/cms02/evidence.html",
                                        "hub/cms02/C-1y.png",
                                        "hub/cms02/H1-all.svg",
                                        "hub/cms02/C-30d-dark-2x.png",
                                        "hub/cms02/status-fragment.html",
                                        "rst/pictures/cms02/cms02-C-30d.svg"};
    publish(fixture, SAMPLE_NOW, false);
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_test_message("%s", paths[i]);
        g_assert_true(exists(fixture, paths[i]));
    }
    g_autofree char *lost = dangling(fixture);
    g_assert_cmpstr(lost, ==, "");
    g_autofree char *modes = shell(fixture, "find . -type f ! -perm 644 -o -type d ! -perm 755");
    g_assert_cmpstr(modes, ==, "");
    g_assert_cmpuint(fixture->result.pictures_drawn, >, 40);
}

/* Which formats lie under one lasting name, and whether the pages find their pictures. */
static void assert_formats(Fixture *fixture, guint formats, const char *endings)
{
    fixture->sample->hub.formats = formats;
    publish(fixture, SAMPLE_NOW, false);
    g_autofree char *found = shell(fixture, "cd hub/cms02 && ls C-30d.* | tr '\\n' ' '");
    g_assert_cmpstr(found, ==, endings);
    g_autofree char *lost = dangling(fixture);
    g_assert_cmpstr(lost, ==, "");
}

static void test_formats(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    assert_formats(fixture, 1 << PICTURE_SVG, "C-30d.svg ");
    assert_formats(fixture, 1 << PICTURE_PNG, "C-30d.png ");
    /* No page shows PDF. */
    assert_formats(fixture, 1 << PICTURE_PDF, "C-30d.pdf C-30d.svg ");
    assert_formats(fixture, 1 << PICTURE_PNG | 1 << PICTURE_PDF, "C-30d.pdf C-30d.png ");
    g_assert_true(exists(fixture, "rst/pictures/cms02/cms02-C-30d.pdf"));
}

/* Nothing new: nothing drawn, nothing touched, also some minutes later. */
static void test_unchanged(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    publish(fixture, SAMPLE_NOW, false);
    g_autofree char *before = snapshot(fixture);
    publish(fixture, SAMPLE_NOW, false);
    g_autofree char *same = snapshot(fixture);
    g_assert_cmpstr(same, ==, before);
    publish(fixture, SAMPLE_NOW + 1200, false);
    g_autofree char *later = snapshot(fixture);
    g_assert_cmpstr(later, ==, before);
    g_assert_cmpuint(fixture->result.pictures_drawn, ==, 0);
    g_assert_cmpuint(fixture->result.files_written, ==, 0);
}

/* A second run within the hour reached the nodes and found nothing new: the pages tell when, and
 * only the tables of the status, which bear the time, are drawn anew. */
static void test_reached_again(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    publish(fixture, SAMPLE_NOW, false);
    g_autofree char *tables =
        shell(fixture, "ls hub/cms02/status*.png hub/cms02/status*.svg | wc -l");
    HubHistory *history = fixture->sample->history;
    for (guint i = 0; i < history->nodes->len; i++) {
        NodeHistory *node = g_ptr_array_index(history->nodes, i);
        Reading again = g_array_index(node->readings, Reading, node->readings->len - 1);
        again.run = SAMPLE_NOW + 300;
        g_array_append_val(node->readings, again);
    }
    publish(fixture, SAMPLE_NOW + 300, false);
    g_assert_cmpuint(fixture->result.files_written, >, 0);
    g_assert_cmpuint(fixture->result.pictures_drawn, >, 0);
    g_assert_cmpuint(fixture->result.pictures_drawn, <=, (guint)atoi(tables));
}

/* A picture that somebody removed comes back; `force` draws all and changes nothing. */
static void test_again(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    publish(fixture, SAMPLE_NOW, false);
    guint all = fixture->result.pictures_drawn;
    g_free(shell(fixture, "find p -samefile hub/cms02/overview-dark.png -delete"));
    publish(fixture, SAMPLE_NOW, false);
    g_assert_cmpuint(fixture->result.pictures_drawn, ==, 1);
    g_autofree char *before = snapshot(fixture);
    publish(fixture, SAMPLE_NOW, true);
    g_autofree char *after = snapshot(fixture);
    g_assert_cmpstr(after, ==, before);
    g_assert_cmpuint(fixture->result.pictures_drawn, ==, all);
}

/* Redacted pictures carry their data as others do. */
static void test_redacted(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    fixture->sample->hub.redact = true;
    publish(fixture, SAMPLE_NOW, false);
    g_autofree char *carry = shell(fixture, "grep -c chart-data: hub/cms02/C-30d.svg");
    g_assert_cmpstr(carry, ==, "1\n");
    g_autofree char *named = shell(fixture, "cat p/*.svg | grep -c cms02");
    g_assert_cmpstr(named, ==, "0\n");
}

/* What last night's page named stays for a day, then goes. */
static void test_garbage(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    publish(fixture, SAMPLE_NOW, false);
    g_autofree char *first = shell(fixture, "ls p | wc -l");
    publish(fixture, SAMPLE_NOW + SAMPLE_DAY, false);
    g_autofree char *both = shell(fixture, "ls p | wc -l");
    g_assert_cmpint(atoi(both), >, atoi(first) * 3 / 2);
    publish(fixture, SAMPLE_NOW + 3 * SAMPLE_DAY, false);
    g_assert_cmpuint(fixture->result.files_removed, >, 0);
    publish(fixture, SAMPLE_NOW + 6 * SAMPLE_DAY, false);
    publish(fixture, SAMPLE_NOW + 6 * SAMPLE_DAY + 100, false);
    g_autofree char *last = shell(fixture, "ls p | wc -l");
    g_assert_cmpint(atoi(last), <, atoi(first) * 5 / 2);
    g_autofree char *lost = dangling(fixture);
    g_assert_cmpstr(lost, ==, "");
}

/* A node, then a hub, that is no longer configured leaves no page behind that looks alive. */
static void test_taken_away(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    publish(fixture, SAMPLE_NOW, false);
    Sample *sample = fixture->sample;
    g_ptr_array_set_size(sample->hub.nodes, 1);
    g_ptr_array_set_size(sample->history->nodes, 1);
    g_ptr_array_set_size(sample->verdict->nodes, 1);
    publish(fixture, SAMPLE_NOW, false);
    g_assert_true(exists(fixture, "hub/cms02/C-30d.svg"));
    g_assert_false(exists(fixture, "hub/cms02/H1-30d.svg"));
    g_assert_false(exists(fixture, "rst/pictures/cms02/cms02-H1-30d.svg"));
    g_ptr_array_set_size(fixture->reports, 0);
    publish(fixture, SAMPLE_NOW, false);
    g_assert_false(exists(fixture, "hub/cms02"));
    g_assert_false(exists(fixture, "rst/cms02.rst"));
    g_assert_true(exists(fixture, "index.html"));
}

/* A hub that a run can't know of keeps its pages, and the index does not claim to show all. */
static void test_left_out(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    static char tag[] = "ZZ", srvnode[] = "other";
    g_autoptr(Sample) other = sample_new(3);
    other->hub.tag = tag;
    other->hub.srvnode = srvnode;
    g_ptr_array_add(fixture->reports, &other->report);
    publish(fixture, SAMPLE_NOW, false);
    g_autofree char *said = shell(fixture, "grep -c 'left out' index.html || true");
    g_assert_cmpstr(said, ==, "0\n");

    g_ptr_array_set_size(fixture->reports, 1);
    fixture->incomplete = true;
    publish(fixture, SAMPLE_NOW, false);
    g_assert_true(exists(fixture, "hub/other/index.html"));
    g_assert_true(exists(fixture, "rst/other.rst"));
    g_autofree char *title = shell(fixture, "grep -o '<title>[^<]*' index.html");
    g_assert_cmpstr(title, ==, "<title>Backups: 1 alarm, 1 left out\n");
    g_autofree char *named = shell(fixture, "jq -c .left_out status.json");
    g_assert_cmpstr(named, ==, "[\"other\"]\n");
    g_autofree char *links = shell(fixture, "grep -c 'href=\"hub/other/index.html\"' index.html");
    g_assert_cmpstr(links, ==, "1\n");
    g_autofree char *lost = dangling(fixture);
    g_assert_cmpstr(lost, ==, "");

    fixture->incomplete = false;
    publish(fixture, SAMPLE_NOW, false);
    g_assert_false(exists(fixture, "hub/other"));
    g_autofree char *all = shell(fixture, "grep -c 'left out' index.html || true");
    g_assert_cmpstr(all, ==, "0\n");
}

/* Publishes and expects that one hub's pages are told to be old. Returns the index's words. */
static char *publish_in_part(Fixture *fixture, gint64 now, const char *place)
{
    g_autoptr(GError) error = NULL;
    PublishOptions options = {.now = now};
    g_assert_false(publish_site(fixture->root, fixture->reports, fixture->state, &options,
                                &fixture->result, &error));
    g_autofree char *told =
        g_strdup_printf("hub ZZ: its pages are old: %s/%s", fixture->root, place);
    g_assert_nonnull(strstr(error->message, told));
    g_autofree char *lost = dangling(fixture);
    g_assert_cmpstr(lost, ==, "");
    g_autofree char *left = shell(fixture, "find . -name '.hubplot-*'");
    g_assert_cmpstr(left, ==, "");
    g_autofree char *other = shell(fixture, "grep -c '11 May 2013 18:17</time>, the next' "
                                            "hub/cms02/index.html index.html");
    g_assert_cmpstr(other, ==, "hub/cms02/index.html:1\nindex.html:1\n");
    return shell(fixture, "sed -n '/could not be written/,/<.p>/p' index.html | "
                          "sed 's/<[^>]*>//g' | tr '\\n' ' '");
}

/* One hub's folder that can't be written keeps no other hub from being published, and the index
 * says that the hub's page is old. */
static void test_one_fails(Fixture *fixture, gconstpointer data)
{
    static char tag[] = "ZZ", srvnode[] = "other";
    const char *place = data;
    g_autoptr(Sample) other = sample_new(3);
    other->hub.tag = tag;
    other->hub.srvnode = srvnode;
    g_ptr_array_insert(fixture->reports, 0, &other->report);
    publish(fixture, SAMPLE_NOW, false);
    g_autofree char *block =
        g_strdup_printf("rm %s && mkdir %s && sha256sum hub/other/*.html 2>&1", place, place);
    g_autofree char *before = shell(fixture, block);
    g_autofree char *words = publish_in_part(fixture, SAMPLE_NOW + SAMPLE_DAY, place);
    bool lost = g_str_has_suffix(place, "/index.html");
    g_assert_nonnull(strstr(words, lost ? "ZZ (there is none)" : "ZZ (of 10 May 2013 18:17)"));
    g_autofree char *again = publish_in_part(fixture, SAMPLE_NOW + SAMPLE_DAY, place);
    g_assert_cmpstr(again, ==, words);
    g_autofree char *after = shell(fixture, "sha256sum hub/other/*.html 2>&1");
    if (!lost)
        g_assert_cmpstr(before, ==, after);

    g_autofree char *unblock = g_strdup_printf("rmdir %s", place);
    g_free(shell(fixture, unblock));
    publish(fixture, SAMPLE_NOW + SAMPLE_DAY, false);
    g_autofree char *all = shell(fixture, "grep -c 'could not be written' index.html || true");
    g_assert_cmpstr(all, ==, "0\n");
}

/* Names choose no path outside, and no two hubs share a page. */
static void test_names(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(Sample) twin = sample_new(3);
    g_autoptr(Sample) outside = sample_new(3);
    g_autoptr(Sample) index = sample_new(3);
    char tag[] = "ZZ", hostile[] = "../../etc/<b>", page[] = "index";
    twin->hub.tag = tag;
    outside->hub.srvnode = hostile;
    index->hub.srvnode = page;
    Sample *const others[] = {twin, outside, index};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        g_ptr_array_add(fixture->reports, &others[i]->report);
    publish(fixture, SAMPLE_NOW, false);
    g_autofree char *hubs = shell(fixture, "ls hub | tr '\\n' ' '");
    g_assert_cmpstr(hubs, ==, "cms02 cms02-ZZ index-C2 x_2E._2F.._2Fetc_2F_3Cb_3E ");
    g_autofree char *above = shell(fixture, "ls .. | tr '\\n' ' '");
    g_assert_cmpstr(above, ==, "db site ");
    g_autofree char *unescaped = shell(fixture, "grep -rl 'etc/<b>' --include=*.html . || true");
    g_assert_cmpstr(unescaped, ==, "");
    g_autofree char *lost = dangling(fixture);
    g_assert_cmpstr(lost, ==, "");
}

/* The JSON at jspath: true sizes and UTC by default, the original's numbers when asked for. */
static void test_highstock(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *jspath = g_build_filename(fixture->folder, "js", "data_%(node)s.json", NULL);
    fixture->sample->hub.jspath = jspath;
    publish(fixture, SAMPLE_NOW, false);
    g_autofree char *json = shell(fixture, "cat ../js/data_C.json");
    g_assert_nonnull(strstr(json, "{\"chart\":{\"renderTo\":\"container_C\"},\"rangeSelector\":"
                                  "{\"selected\":1},\"xAxis\":{\"min\":1365589023000,"
                                  "\"max\":1368181023000,\"ordinal\":false}"));
    g_assert_nonnull(strstr(json, "\"series\":[{\"name\":\"OK\",\"yAxis\":1,\"data\":[["));
    g_assert_nonnull(strstr(json, "[1368173423000,1094.515625]"));
    fixture->sample->hub.jscompat = true;
    publish(fixture, SAMPLE_NOW, false);
    g_autofree char *compat = shell(fixture, "cat ../js/data_C.json");
    g_assert_nonnull(strstr(compat, "[1368202223000,1095.0]"));
    g_assert_nonnull(strstr(compat, "\"text\":\"TGZ MB\""));
}

/* A jspath that can't be written is told, stops nothing, and is tried again. */
static void test_jspath_fails(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    char jspath[] = "/proc/hubplot/data_%(node)s.json";
    fixture->sample->hub.jspath = jspath;
    PublishOptions options = {.now = SAMPLE_NOW};
    for (int time = 0; time < 2; time++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(publish_site(fixture->root, fixture->reports, fixture->state, &options,
                                    &fixture->result, &error));
        g_assert_nonnull(strstr(error->message, "/proc/hubplot: open: "));
        g_assert_true(exists(fixture, "index.html"));
        g_autofree char *lost = dangling(fixture);
        g_assert_cmpstr(lost, ==, "");
    }
}

static void test_read_only(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    PublishOptions options = {.now = SAMPLE_NOW};
    g_mkdir(fixture->root, 0755);
    g_assert_false(publish_site("/proc/hubplot", fixture->reports, fixture->state, &options,
                                &fixture->result, &error));
    g_assert_nonnull(strstr(error->message, "/proc/hubplot: open: "));
    g_assert_cmpuint(fixture->result.pictures_drawn, ==, 0);
}

#define add(name, function) g_test_add("/publish/" name, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("first", test_first);
    add("formats", test_formats);
    add("unchanged", test_unchanged);
    add("reached-again", test_reached_again);
    add("again", test_again);
    add("redacted", test_redacted);
    add("garbage", test_garbage);
    add("taken-away", test_taken_away);
    add("left-out", test_left_out);
    g_test_add("/publish/data-fails", Fixture, "hub/other/C.csv", set_up, test_one_fails,
               tear_down);
    g_test_add("/publish/page-fails", Fixture, "hub/other/index.html", set_up, test_one_fails,
               tear_down);
    add("names", test_names);
    add("highstock", test_highstock);
    add("jspath-fails", test_jspath_fails);
    add("read-only", test_read_only);
    return g_test_run();
}
