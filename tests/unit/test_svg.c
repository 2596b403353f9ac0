/* SVG: well-formed, accessible, adapting, without ids that collide. */
#include "charts.h"
#include "svg/svg.h"

#include <locale.h>
#include <stdlib.h>

static Renderer *renderer;
static Theme *light, *dark;

static char *draw(const Chart *chart, const Theme *second, int width)
{
    g_autoptr(GError) error = NULL;
    GByteArray *bytes = g_byte_array_new();
    Picture picture = {.format = PICTURE_SVG, .theme = light, .dark = second, .width = width};
    renderer_draw(renderer, chart, &picture, bytes, &error);
    g_assert_no_error(error);
    g_byte_array_append(bytes, (const guint8 *)"", 1);
    return (char *)g_byte_array_free(bytes, FALSE);
}

/* What a parser sees. */
typedef struct {
    GHashTable *ids, *counts; /* id -> id; element -> number of them */
    GString *title, *description, *text;
    const char *within;
    bool role;
} Seen;

static void start_element(GMarkupParseContext *context, const char *name, const char **names,
                          const char **values, gpointer data, GError **error)
{
    (void)context;
    (void)error;
    Seen *seen = data;
    gsize count = GPOINTER_TO_SIZE(g_hash_table_lookup(seen->counts, name)) + 1;
    g_hash_table_insert(seen->counts, g_strdup(name), GSIZE_TO_POINTER(count));
    seen->within = g_intern_string(name);
    for (gsize i = 0; names[i]; i++) {
        if (g_str_equal(names[i], "id"))
            g_assert_true(g_hash_table_add(seen->ids, g_strdup(values[i])));
        if (g_str_equal(names[i], "role") && g_str_equal(values[i], "img"))
            seen->role = true;
        if (g_str_equal(names[i], "aria-labelledby"))
            g_assert_nonnull(strchr(values[i], ' '));
    }
}

static void text(GMarkupParseContext *context, const char *characters, gsize length, gpointer data,
                 GError **error)
{
    (void)context;
    (void)error;
    Seen *seen = data;
    if (!seen->within)
        return;
    GString *to = g_str_equal(seen->within, "title") && seen->title->len == 0 ? seen->title
                  : g_str_equal(seen->within, "desc")                         ? seen->description
                                                                              : seen->text;
    g_string_append_len(to, characters, (gssize)length);
}

static void end_element(GMarkupParseContext *context, const char *name, gpointer data,
                        GError **error)
{
    (void)context;
    (void)name;
    (void)error;
    ((Seen *)data)->within = NULL;
}

static Seen *parse(const char *svg)
{
    static const GMarkupParser parser = {start_element, end_element, text, NULL, NULL};
    Seen *seen = g_new0(Seen, 1);
    seen->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    seen->counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    seen->title = g_string_new(NULL);
    seen->description = g_string_new(NULL);
    seen->text = g_string_new(NULL);
    g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, 0, seen, NULL);
    g_autoptr(GError) error = NULL;
    g_markup_parse_context_parse(context, svg, -1, &error);
    g_assert_no_error(error);
    g_markup_parse_context_end_parse(context, &error);
    g_assert_no_error(error);
    return seen;
}

static void seen_free(Seen *seen)
{
    g_hash_table_unref(seen->ids);
    g_hash_table_unref(seen->counts);
    g_string_free(seen->title, TRUE);
    g_string_free(seen->description, TRUE);
    g_string_free(seen->text, TRUE);
    g_free(seen);
}

static gsize count_of(const Seen *seen, const char *element)
{
    return GPOINTER_TO_SIZE(g_hash_table_lookup(seen->counts, element));
}

static void every_sample_is_well_formed(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        g_autoptr(Sample) sample = sample_new(samples[i].make);
        g_autofree char *svg = draw(&sample->chart, i % 2 ? dark : NULL, 0);
        Seen *seen = parse(svg);
        g_assert_true(seen->role);
        g_assert_cmpuint(seen->title->len, >, 0);
        g_assert_cmpuint(seen->description->len, >, 0);
        g_assert_null(strstr(strstr(svg, "</metadata>"), "nan"));
        seen_free(seen);
    }
}

/* In one page: no id of one picture is an id of another, and equal pictures are equal. */
static void ids_do_not_collide(void)
{
    g_autoptr(GHashTable) all = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        g_autoptr(Sample) sample = sample_new(samples[i].make);
        g_autofree char *svg = draw(&sample->chart, NULL, 0);
        g_autofree char *again = draw(&sample->chart, NULL, 0);
        g_assert_cmpstr(svg, ==, again);
        Seen *seen = parse(svg);
        GHashTableIter iter;
        gpointer id;
        g_hash_table_iter_init(&iter, seen->ids);
        while (g_hash_table_iter_next(&iter, &id, NULL))
            g_assert_true(g_hash_table_add(all, g_strdup(id)));
        seen_free(seen);
    }
}

static void words_stay_words(void)
{
    g_autoptr(Sample) sample = sample_new(sample_month);
    g_autofree char *svg = draw(&sample->chart, NULL, 0);
    Seen *seen = parse(svg);
    g_assert_cmpstr(seen->title->str, ==, sample->chart.finding);
    g_assert_nonnull(strstr(seen->text->str, "25 % smaller than the night before"));
    g_assert_nonnull(strstr(seen->text->str, "tracs/dybsvn"));
    g_assert_nonnull(strstr(seen->description->str, "svn/dybsvn: last 1.49\u00a0GiB, minimum"));
    /* a hover title for each marker, beside the document's own */
    g_assert_cmpuint(count_of(seen, "title"), >, 100);
    seen_free(seen);
}

static void markup_is_escaped(void)
{
    g_autoptr(Sample) sample = sample_new(sample_hostile);
    sample->chart.caption = "a < b && \"c\" > 'd' \xef\xbf\xbf \x01";
    g_autofree char *svg = draw(&sample->chart, NULL, 0);
    g_assert_null(strstr(svg, "<script"));
    Seen *seen = parse(svg);
    g_assert_nonnull(strstr(seen->text->str, "<script>&\"quotes\"</script>"));
    g_assert_nonnull(strstr(seen->text->str, "a < b && \"c\" > 'd'"));
    seen_free(seen);
}

/* Each colour of the light theme has its counterpart, and only on screens. */
static void one_file_serves_light_and_dark(void)
{
    g_autoptr(Sample) sample = sample_new(sample_month);
    g_autofree char *plain = draw(&sample->chart, NULL, 0);
    g_assert_null(strstr(plain, "<style>"));
    g_assert_null(strstr(plain, "class="));
    g_autofree char *svg = draw(&sample->chart, dark, 0);
    char *style = strstr(svg, "<style>@media screen and (prefers-color-scheme:dark){");
    g_assert_nonnull(style);
    g_autofree char *rules = g_strndup(style, (gsize)(strstr(style, "</style>") - style));
    g_autoptr(GRegex) classes = g_regex_new("class=\"([^\"]+)\"", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    for (g_regex_match(classes, svg, 0, &match); g_match_info_matches(match);
         g_match_info_next(match, NULL)) {
        g_autofree char *names = g_match_info_fetch(match, 1);
        g_auto(GStrv) each = g_strsplit(names, " ", 0);
        for (gsize i = 0; each[i]; i++) {
            g_autofree char *rule =
                g_strdup_printf(" .%s{%s:#%06x}", each[i], each[i][0] == 'f' ? "fill" : "stroke",
                                dark->colour[atoi(each[i] + 1)]);
            g_assert_nonnull(strstr(rules, rule));
        }
    }
}

/* Coordinates in relative steps, each from where rounding left the last: no drift. */
static void relative_steps_do_not_drift(void)
{
    g_autoptr(Scene) scene = scene_new(2000, 100);
    Point points[1500];
    for (int i = 0; i < 1500; i++)
        points[i] = (Point){i * 1.2345678, 50 + 20 * sin(i)};
    scene_path(scene, points, 1500, PAINT_NONE, (LineLook){PAINT_SERIES, 1.5});
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    write_svg(&(WriterInput){.scene = scene, .theme = light}, bytes, NULL);
    g_byte_array_append(bytes, (const guint8 *)"", 1);
    const char *at = strstr((char *)bytes->data, "stroke-width=\"1.5\"");
    at = strstr(at, "d=\"M") + 4;
    double x = g_ascii_strtod(at, (char **)&at), y = g_ascii_strtod(at, (char **)&at);
    char command = 'l';
    int i = 0;
    while (*at != '"') {
        if (strchr("hvl ", *at))
            command = *at == ' ' ? command : *at, at++;
        if (command != 'v')
            x += g_ascii_strtod(at, (char **)&at);
        if (command != 'h')
            y += g_ascii_strtod(at, (char **)&at);
        i++;
        g_assert_cmpfloat_with_epsilon(x, points[i].x, 0.051);
        g_assert_cmpfloat_with_epsilon(y, points[i].y, 0.051);
    }
    g_assert_cmpint(i, ==, 1499);
}

static void bytes_are_the_same_in_every_locale_and_zone(void)
{
    g_autoptr(Sample) sample = sample_new(sample_month);
    g_autofree char *before = draw(&sample->chart, dark, 0);
    setlocale(LC_ALL, "de_DE.UTF-8");
    g_setenv("TZ", "Pacific/Apia", TRUE);
    g_autofree char *after = draw(&sample->chart, dark, 0);
    setlocale(LC_ALL, "C");
    g_unsetenv("TZ");
    g_assert_cmpstr(before, ==, after);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    renderer = renderer_new(NULL);
    light = theme_load("light", NULL);
    dark = theme_load("dark", NULL);
    g_test_add_func("/svg/well-formed", every_sample_is_well_formed);
    g_test_add_func("/svg/ids", ids_do_not_collide);
    g_test_add_func("/svg/words", words_stay_words);
    g_test_add_func("/svg/escaped", markup_is_escaped);
    g_test_add_func("/svg/adapts", one_file_serves_light_and_dark);
    g_test_add_func("/svg/drift", relative_steps_do_not_drift);
    g_test_add_func("/svg/locale", bytes_are_the_same_in_every_locale_and_zone);
    int status = g_test_run();
    theme_free(light);
    theme_free(dark);
    renderer_free(renderer);
    return status;
}
