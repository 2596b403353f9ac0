#include "publish/hub_html.h"
#include "publish/publish.h"
#include "publish/rst.h"
#include "reports.h"
#include "sample.h"
#include "tree.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <stdlib.h>

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
    fixture->sample->hub.formats = 1 << PICTURE_SVG; /* the quickest */
    fixture->reports = g_ptr_array_new();
    g_ptr_array_add(fixture->reports, &fixture->sample->report);
}

static void tear_down(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    tree_remove(fixture->folder);
    g_ptr_array_unref(fixture->reports);
    sample_free(fixture->sample);
    state_close(fixture->state);
    g_free(fixture->folder);
    g_free(fixture->root);
}

static bool publish_reports(Fixture *fixture, const char *root, const PublishOptions *options,
                            PublishResult *result, GError **error)
{
    ReportSource source = reports_source(fixture->reports);
    g_autoptr(GPtrArray) hubs = reports_hubs(fixture->reports);
    PublishOptions all = *options;
    all.source = &source;
    return publish_site(root, hubs, fixture->state, &all, result, error);
}

static void publish(Fixture *fixture, gint64 now, bool force)
{
    g_autoptr(GError) error = NULL;
    PublishOptions options = {.now = now, .force = force, .incomplete = fixture->incomplete};
    publish_reports(fixture, fixture->root, &options, &fixture->result, &error);
    g_assert_no_error(error);
}

static bool exists(const Fixture *fixture, const char *path)
{
    g_autofree char *whole = g_build_filename(fixture->root, path, NULL);
    return g_file_test(whole, G_FILE_TEST_EXISTS);
}

static void assert_says(const Fixture *fixture, const char *path, const char *words, guint lines)
{
    g_autofree char *text = tree_read(fixture->root, path);
    g_assert_cmpuint(count_lines(text, words), ==, lines);
}

static guint count_pictures(const Fixture *fixture)
{
    g_autofree char *names = tree_names(fixture->root, "p");
    g_auto(GStrv) each = g_strsplit(names, " ", -1);
    return g_strv_length(each);
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
                                        "hub/cms02/C-30d.png",
                                        "hub/cms02/status-fragment.html",
                                        "rst/pictures/cms02/cms02-C-30d.svg"};
    fixture->sample->hub.formats = 1 << PICTURE_SVG | 1 << PICTURE_PNG;
    publish(fixture, SAMPLE_NOW, false);
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_test_message("%s", paths[i]);
        g_assert_true(exists(fixture, paths[i]));
    }
    tree_assert_links(fixture->root);
    tree_assert_modes(fixture->root);
    g_assert_cmpuint(fixture->result.pictures_drawn, ==, 8 * 3 - 1 + 2 * 4);
    g_assert_false(exists(fixture, "hub/cms02/C-30d-2x.png")); /* all take the SVG */
    fixture->sample->hub.formats = 1 << PICTURE_PNG;
    publish(fixture, SAMPLE_NOW, false);
    g_assert_true(exists(fixture, "hub/cms02/C-30d-2x.png"));
    g_assert_true(exists(fixture, "hub/cms02/C-30d-dark-2x.png"));
    tree_assert_links(fixture->root);
}

/* Which formats lie under one lasting name, and whether the pages find their pictures. */
static void assert_formats(Fixture *fixture, guint formats, const char *endings)
{
    fixture->sample->hub.formats = formats;
    publish(fixture, SAMPLE_NOW, false);
    g_autofree char *names = tree_names(fixture->root, "hub/cms02");
    g_auto(GStrv) each = g_strsplit(names, " ", -1);
    GString *found = g_string_new(NULL);
    for (char **name = each; *name != NULL; name++)
        if (g_str_has_prefix(*name, "C-30d."))
            g_string_append_printf(found, "%s ", *name);
    g_assert_cmpstr(found->str, ==, endings);
    g_string_free(found, TRUE);
    tree_assert_links(fixture->root);
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
    g_autofree char *before = tree_snapshot(fixture->root);
    publish(fixture, SAMPLE_NOW, false);
    g_autofree char *same = tree_snapshot(fixture->root);
    g_assert_cmpstr(same, ==, before);
    publish(fixture, SAMPLE_NOW + 1200, false);
    g_autofree char *later = tree_snapshot(fixture->root);
    g_assert_cmpstr(later, ==, before);
    g_assert_cmpuint(fixture->result.pictures_drawn, ==, 0);
    g_assert_cmpuint(fixture->result.files_written, ==, 0);
}

/* Of a hub that has not changed nobody asks for the report; until its verdict or the day is over,
 * or what was kept of it is damaged. */
static void test_not_loaded(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    gint64 midnight = SAMPLE_NOW - SAMPLE_NOW % SAMPLE_DAY + 2 * SAMPLE_DAY / 3; /* in Taipei */
    publish(fixture, SAMPLE_NOW, false);
    HubReport *report = g_ptr_array_index(fixture->reports, 0);
    const HubVerdict *verdict = report->verdict;
    report->verdict = NULL;
    publish(fixture, SAMPLE_NOW + 60, false);
    publish(fixture, midnight - 1, false);
    report->verdict = verdict;
    g_assert_cmpuint(fixture->result.files_written, ==, 0);
    publish(fixture, midnight, false);
    g_assert_cmpuint(fixture->result.files_written, >, 0);

    fixture->sample->verdict->until = midnight + 7200;
    publish(fixture, midnight + 3600, true);
    report->verdict = NULL;
    publish(fixture, midnight + 7199, false);
    g_assert_cmpuint(fixture->result.files_written, ==, 0);
    report->verdict = verdict;
    fixture->sample->verdict->until = G_MAXINT64;
    publish(fixture, midnight + 7200, false);
    g_assert_cmpuint(fixture->result.files_written, >, 0);

    g_autoptr(GError) error = NULL;
    g_autoptr(GHashTable) pages = state_load_pages(fixture->state, fixture->root, &error);
    g_assert_no_error(error);
    PublishedPage *page = g_hash_table_lookup(pages, "hub/cms02");
    page->summary[0] = '[';
    state_save_pages(fixture->state, fixture->root, pages, &error);
    g_assert_no_error(error);
    publish(fixture, midnight + 7300, false);
    g_assert_cmpuint(fixture->result.files_written, >, 0);
    tree_assert_links(fixture->root);
}

/* Removes the picture that a lasting name leads to. */
static void remove_picture(const Fixture *fixture, const char *name)
{
    g_autofree char *lasting = g_build_filename(fixture->root, name, NULL);
    g_autofree char *folder = g_build_filename(fixture->root, "p", NULL);
    g_autoptr(GPtrArray) paths = tree_walk(folder);
    struct stat wanted, st;
    guint removed = 0;
    g_assert_cmpint(stat(lasting, &wanted), ==, 0);
    for (guint i = 0; i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);
        if (lstat(path, &st) == 0 && st.st_ino == wanted.st_ino)
            removed += g_unlink(path) == 0;
    }
    g_assert_cmpuint(removed, ==, 1);
}

static ino_t file_of(const Fixture *fixture, const char *path)
{
    struct stat st;
    g_autofree char *whole = g_build_filename(fixture->root, path, NULL);
    g_assert_cmpint(stat(whole, &st), ==, 0);
    return st.st_ino;
}

/* Publishes after another run. Whether the picture of the whole history is another one; that of
 * thirty days always is. */
static bool is_redrawn(Fixture *fixture, gint64 now)
{
    ino_t all = file_of(fixture, "hub/cms02/C-all.svg");
    ino_t month = file_of(fixture, "hub/cms02/C-30d.svg");
    NodeHistory *node = g_ptr_array_index(fixture->sample->history->nodes, 0);
    Reading again = *node_history_reading(node);
    again.run = now - 60;
    g_array_append_val(node->readings, again);
    publish(fixture, now, false);
    tree_assert_links(fixture->root);
    g_assert_cmpint(file_of(fixture, "hub/cms02/C-30d.svg"), !=, month);
    return file_of(fixture, "hub/cms02/C-all.svg") != all;
}

/* After 950 nights a pixel of the picture of the whole history is 18 hours, in powers of two: it is
 * drawn so often, and whenever something old or a verdict is another one. */
static void test_long_picture(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    const gint64 pixel = 1 << 16, hours = 4000;
    gint64 now = (SAMPLE_NOW / pixel + 1) * pixel + 100;
    sample_free(fixture->sample);
    fixture->sample = sample_new(950);
    fixture->sample->hub.formats = 1 << PICTURE_SVG;
    g_ptr_array_index(fixture->reports, 0) = &fixture->sample->report;
    publish(fixture, now, false);
    g_assert_false(is_redrawn(fixture, now + pixel - hours));
    now += pixel;
    g_assert_true(is_redrawn(fixture, now));
    g_assert_false(is_redrawn(fixture, now + hours));

    NodeHistory *node = g_ptr_array_index(fixture->sample->history->nodes, 0);
    ItemHistory *item = g_ptr_array_index(node->items, 0);
    g_array_index(item->tarballs, Tarball, 700).bytes /= 2;
    g_assert_true(is_redrawn(fixture, now + 2 * hours));
    NodeVerdict *verdict = g_ptr_array_index(fixture->sample->verdict->nodes, 0);
    ItemVerdict *wrong = g_ptr_array_index(verdict->items, 0);
    ((Verdict *)g_ptr_array_index(wrong->verdicts, 0))->since = now - SAMPLE_DAY;
    g_assert_true(is_redrawn(fixture, now + 3 * hours));
    g_assert_false(is_redrawn(fixture, now + 4 * hours));
    remove_picture(fixture, "hub/cms02/C-all.svg");
    publish(fixture, now + 5 * hours, false);
    g_assert_true(exists(fixture, "hub/cms02/C-all.svg"));
    tree_assert_links(fixture->root);
}

/* A second run within the hour reached the nodes and found nothing new: the pages tell when, and
 * only the tables of the status, which bear the time, are drawn anew. */
static void test_reached_again(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    publish(fixture, SAMPLE_NOW, false);
    g_autofree char *names = tree_names(fixture->root, "hub/cms02");
    g_auto(GStrv) each = g_strsplit(names, " ", -1);
    guint tables = 0;
    for (char **name = each; *name != NULL; name++)
        tables += g_str_has_prefix(*name, "status") &&
                  (g_str_has_suffix(*name, ".png") || g_str_has_suffix(*name, ".svg"));
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
    g_assert_cmpuint(fixture->result.pictures_drawn, <=, tables);
}

/* A picture that somebody removed comes back; `force` draws all and changes nothing. */
static void test_again(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    fixture->sample->hub.formats = 1 << PICTURE_PNG;
    publish(fixture, SAMPLE_NOW, false);
    guint all = fixture->result.pictures_drawn;
    remove_picture(fixture, "hub/cms02/overview-dark.png");
    publish(fixture, SAMPLE_NOW, false);
    g_assert_cmpuint(fixture->result.pictures_drawn, ==, 1);
    g_autofree char *before = tree_snapshot(fixture->root);
    publish(fixture, SAMPLE_NOW, true);
    g_autofree char *after = tree_snapshot(fixture->root);
    g_assert_cmpstr(after, ==, before);
    g_assert_cmpuint(fixture->result.pictures_drawn, ==, all);
}

/* Redacted pictures carry their data as others do. */
static void test_redacted(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    fixture->sample->hub.redact = true;
    publish(fixture, SAMPLE_NOW, false);
    assert_says(fixture, "hub/cms02/C-30d.svg", "chart-data:", 1);
    g_autofree char *folder = g_build_filename(fixture->root, "p", NULL);
    g_autoptr(GPtrArray) paths = tree_walk(folder);
    for (guint i = 0; i < paths->len; i++)
        if (g_str_has_suffix(g_ptr_array_index(paths, i), ".svg")) {
            g_autofree char *picture = tree_read("", g_ptr_array_index(paths, i));
            g_assert_null(strstr(picture, "cms02"));
        }
}

/* What last night's page named stays for a day, then goes. */
static void test_garbage(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    publish(fixture, SAMPLE_NOW, false);
    guint first = count_pictures(fixture);
    publish(fixture, SAMPLE_NOW + SAMPLE_DAY, false);
    g_assert_cmpuint(count_pictures(fixture), >, first * 3 / 2);
    publish(fixture, SAMPLE_NOW + 3 * SAMPLE_DAY, false);
    g_assert_cmpuint(fixture->result.files_removed, >, 0);
    publish(fixture, SAMPLE_NOW + 6 * SAMPLE_DAY, false);
    publish(fixture, SAMPLE_NOW + 6 * SAMPLE_DAY + 100, false);
    g_assert_cmpuint(count_pictures(fixture), <, first * 5 / 2);
    tree_assert_links(fixture->root);
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
    assert_says(fixture, "index.html", "left out", 0);

    g_ptr_array_set_size(fixture->reports, 1);
    fixture->incomplete = true;
    publish(fixture, SAMPLE_NOW, false);
    g_assert_true(exists(fixture, "hub/other/index.html"));
    g_assert_true(exists(fixture, "rst/other.rst"));
    assert_says(fixture, "index.html", "<title>Backups: 1 alarm, 1 left out<", 1);
    g_autofree char *status = g_build_filename(fixture->root, "status.json", NULL);
    json_t *json = json_load_file(status, 0, NULL);
    const json_t *left_out = json_object_get(json, "left_out");
    g_assert_cmpuint(json_array_size(left_out), ==, 1);
    g_assert_cmpstr(json_string_value(json_array_get(left_out, 0)), ==, "other");
    json_decref(json);
    assert_says(fixture, "index.html", "href=\"hub/other/index.html\"", 1);
    tree_assert_links(fixture->root);

    fixture->incomplete = false;
    publish(fixture, SAMPLE_NOW, false);
    g_assert_false(exists(fixture, "hub/other"));
    assert_says(fixture, "index.html", "left out", 0);
}

/* Publishes and expects that one hub's pages are told to be old. Returns the index's words. */
static char *publish_in_part(Fixture *fixture, gint64 now, const char *place)
{
    g_autoptr(GError) error = NULL;
    PublishOptions options = {.now = now};
    g_assert_false(publish_reports(fixture, fixture->root, &options, &fixture->result, &error));
    g_autofree char *told =
        g_strdup_printf("hub ZZ: pages not updated: %s/%s", fixture->root, place);
    g_assert_nonnull(strstr(error->message, told));
    tree_assert_links(fixture->root);
    g_autoptr(GPtrArray) paths = tree_walk(fixture->root);
    for (guint i = 0; i < paths->len; i++)
        g_assert_null(strstr(g_ptr_array_index(paths, i), "/.hubplot-"));
    assert_says(fixture, "hub/cms02/index.html", "11 May 2013 18:17</time>, the next", 1);
    assert_says(fixture, "index.html", "11 May 2013 18:17</time>, the next", 1);

    g_autofree char *index = tree_read(fixture->root, "index.html");
    g_autoptr(GRegex) tag = g_regex_new("<[^>]*>", 0, 0, NULL);
    const char *words = strstr(index, "could not be updated");
    g_assert_nonnull(words);
    const char *end = strstr(words, "</p>");
    g_assert_nonnull(end);
    return g_regex_replace_literal(tag, words, end - words, 0, "", 0, NULL);
}

/* The pages of hub ZZ, as text. */
static char *pages_of_other(const Fixture *fixture)
{
    g_autofree char *names = tree_names(fixture->root, "hub/other");
    g_auto(GStrv) each = g_strsplit(names, " ", -1);
    GString *text = g_string_new(NULL);
    for (char **name = each; *name != NULL; name++) {
        g_autofree char *path = g_build_filename("hub/other", *name, NULL);
        if (g_str_has_suffix(*name, ".html") && strcmp(*name, "index.html") != 0) {
            g_autofree char *page = tree_read(fixture->root, path);
            g_string_append(text, page);
        }
    }
    return g_string_free(text, FALSE);
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
    g_autofree char *path = g_build_filename(fixture->root, place, NULL);
    g_assert_cmpint(g_unlink(path), ==, 0);
    g_assert_cmpint(g_mkdir(path, 0755), ==, 0);
    g_autofree char *before = pages_of_other(fixture);
    g_autofree char *words = publish_in_part(fixture, SAMPLE_NOW + SAMPLE_DAY, place);
    bool lost = g_str_has_suffix(place, "/index.html");
    g_assert_nonnull(strstr(words, lost ? "ZZ (there are none)" : "ZZ (from 10 May 2013 18:17)"));
    g_autofree char *again = publish_in_part(fixture, SAMPLE_NOW + SAMPLE_DAY, place);
    g_assert_cmpstr(again, ==, words);
    g_autofree char *after = pages_of_other(fixture);
    if (!lost)
        g_assert_cmpstr(before, ==, after);

    g_assert_cmpint(g_rmdir(path), ==, 0);
    publish(fixture, SAMPLE_NOW + SAMPLE_DAY, false);
    assert_says(fixture, "index.html", "could not be updated", 0);
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
    g_autofree char *hubs = tree_names(fixture->root, "hub");
    g_assert_cmpstr(hubs, ==, "cms02 cms02-ZZ index-C2 x_2E._2F.._2Fetc_2F_3Cb_3E");
    g_autofree char *above = tree_names(fixture->root, "..");
    g_assert_cmpstr(above, ==, "db site");
    g_autoptr(GPtrArray) paths = tree_walk(fixture->root);
    for (guint i = 0; i < paths->len; i++)
        if (g_str_has_suffix(g_ptr_array_index(paths, i), ".html")) {
            g_autofree char *text = tree_read("", g_ptr_array_index(paths, i));
            g_assert_null(strstr(text, "etc/<b>"));
        }
    tree_assert_links(fixture->root);
}

/* The JSON at jspath: true sizes and UTC by default, the original's numbers when asked for. */
static void test_highstock(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autofree char *jspath = g_build_filename(fixture->folder, "js", "data_%(node)s.json", NULL);
    fixture->sample->hub.jspath = jspath;
    publish(fixture, SAMPLE_NOW, false);
    g_autofree char *json = tree_read(fixture->folder, "js/data_C.json");
    g_assert_nonnull(strstr(json, "{\"chart\":{\"renderTo\":\"container_C\"},\"rangeSelector\":"
                                  "{\"selected\":1},\"xAxis\":{\"min\":1365589023000,"
                                  "\"max\":1368181023000,\"ordinal\":false}"));
    g_assert_nonnull(strstr(json, "\"series\":[{\"name\":\"OK\",\"yAxis\":1,\"data\":[["));
    g_assert_nonnull(strstr(json, "[1368173423000,1094.515625]"));
    static char digest[] = "of other settings";
    fixture->sample->hub.jscompat = true;
    fixture->sample->hub.digest = digest;
    publish(fixture, SAMPLE_NOW, false);
    g_autofree char *compat = tree_read(fixture->folder, "js/data_C.json");
    g_assert_nonnull(strstr(compat, "[1368202223000,1095.0]"));
    g_assert_nonnull(strstr(compat, "\"text\":\"TGZ MB\""));
}

/* The files below years/, with their modification times. */
static char *list_years(const Fixture *fixture)
{
    g_autofree char *names = tree_names(fixture->root, "hub/cms02/years");
    g_auto(GStrv) each = g_strsplit(names, " ", -1);
    GString *list = g_string_new(NULL);
    for (char **name = each; *name != NULL && **name != '\0'; name++) {
        g_autofree char *path = g_build_filename(fixture->root, "hub/cms02/years", *name, NULL);
        GStatBuf info;
        g_assert_cmpint(g_stat(path, &info), ==, 0);
        g_string_append_printf(list, "%s %" G_GUINT64_FORMAT ".%ld\n", *name, (guint64)info.st_ino,
                               info.st_mtim.tv_nsec);
    }
    return g_string_free(list, FALSE);
}

/* A year has files of its own, which are not touched before something of it changes. */
static void test_years(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    sample_free(fixture->sample);
    fixture->sample = sample_new(500); /* from 27 December 2011 on */
    fixture->sample->hub.formats = 1 << PICTURE_SVG;
    fixture->reports->pdata[0] = &fixture->sample->report;
    publish(fixture, SAMPLE_NOW, false);
    g_autofree char *first = list_years(fixture);
    g_assert_cmpuint(count_lines(first, "C-2011.csv"), ==, 1);
    g_assert_cmpuint(count_lines(first, "C-2012.json"), ==, 1);
    g_assert_cmpuint(count_lines(first, "C.index.json"), ==, 1);
    g_assert_cmpuint(count_lines(first, "C-2013.csv"), ==, 1); /* January and February */
    assert_says(fixture, "hub/cms02/years/C-2012.csv", "svn/dybsvn,2012-", 366);
    assert_says(fixture, "hub/cms02/years/C-2012.csv", "svn/dybsvn,2011-", 0);
    assert_says(fixture, "hub/cms02/C.csv", "svn/dybsvn,2013-", 31 + 30 + 10 - 1);
    assert_says(fixture, "hub/cms02/years/C.index.json", "C-2012.csv", 1);
    assert_says(fixture, "hub/cms02/index.html", "years/C-2011.csv", 1);
    tree_assert_links(fixture->root);

    NodeHistory *node = g_ptr_array_index(fixture->sample->history->nodes, 0);
    const ItemHistory *item = g_ptr_array_index(node->items, 0);
    for (guint i = 0; i < item->tarballs->len; i++) /* it is all listed again */
        g_array_index(item->tarballs, Tarball, i).last_seen += SAMPLE_DAY;
    publish(fixture, SAMPLE_NOW + SAMPLE_DAY, false);
    g_autofree char *second = list_years(fixture);
    g_assert_cmpstr(first, ==, second);

    g_array_index(item->tarballs, Tarball, 0).bytes++;
    publish(fixture, SAMPLE_NOW + 2 * SAMPLE_DAY, false);
    g_autofree char *third = list_years(fixture);
    g_auto(GStrv) before = g_strsplit(second, "\n", -1), after = g_strsplit(third, "\n", -1);
    for (guint i = 0; before[i] != NULL; i++)
        g_assert_cmpint(strcmp(before[i], after[i]) != 0, ==,
                        g_str_has_prefix(before[i], "C-2011.") ||
                            g_str_has_prefix(before[i], "C.index."));

    for (guint i = 0; i < node->items->len; i++) /* pruned */
        g_array_remove_range(((ItemHistory *)g_ptr_array_index(node->items, i))->tarballs, 0, 10);
    publish(fixture, SAMPLE_NOW + 3 * SAMPLE_DAY, false);
    g_assert_false(exists(fixture, "hub/cms02/years/C-2011.csv"));
    g_assert_true(exists(fixture, "hub/cms02/years/C-2012.csv"));
    tree_assert_links(fixture->root);
}

/* A jspath that can't be written is told, stops nothing, and is tried again. */
static void test_jspath_fails(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    char jspath[] = "/proc/hubplot/data_%(node)s.json";
    fixture->sample->hub.jspath = jspath;
    PublishOptions options = {.now = SAMPLE_NOW};
    for (int time = 0; time < 2; time++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(publish_reports(fixture, fixture->root, &options, &fixture->result, &error));
        g_assert_nonnull(strstr(error->message, "/proc/hubplot: open: "));
        g_assert_true(exists(fixture, "index.html"));
        tree_assert_links(fixture->root);
    }
}

/* A page leads to no picture that could not be drawn, though others of the same figure were. */
static void test_undrawn(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    PageTheme *theme = page_theme_new("light", &error);
    g_assert_no_error(error);
    Style style = {theme, "", 1 << PICTURE_SVG | 1 << PICTURE_PNG | 1 << PICTURE_PDF};
    g_autoptr(HubPage) page = hub_page_new(&fixture->sample->report, "cms02", &style, SAMPLE_NOW);
    hub_page_add_figures(page, NULL);
    const NodePage *node = g_ptr_array_index(page->nodes, 0);
    Figure *figure = node->range[PLOT_30_DAYS];
    figure->variants &= ~(1u << VARIANT_SVG | 1u << VARIANT_PNG);
    g_assert_cmpuint(figure->variants, !=, 0);
    g_autoptr(GString) html = hub_html(page);
    g_autoptr(GString) rst = rst_hub(page);
    g_assert_null(strstr(html->str, "C-30d.png"));
    g_assert_nonnull(strstr(html->str, "C-1y.svg"));
    g_assert_null(strstr(rst->str, "cms02-C-30d"));
    g_assert_nonnull(strstr(rst->str, "cms02-C-1y"));
    page_theme_free(theme);
}

static void test_read_only(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    PublishOptions options = {.now = SAMPLE_NOW};
    g_mkdir(fixture->root, 0755);
    g_assert_false(publish_reports(fixture, "/proc/hubplot", &options, &fixture->result, &error));
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
    add("not-loaded", test_not_loaded);
    add("long-picture", test_long_picture);
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
    add("years", test_years);
    add("jspath-fails", test_jspath_fails);
    add("undrawn", test_undrawn);
    add("read-only", test_read_only);
    return g_test_run();
}
