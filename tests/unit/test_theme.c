/* Themes: errors say where, colours can be read and told apart. */
#include "error.h"
#include "scene/theme.h"
#include "sources.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

static const char *const names[] = {"light", "dark", "print", "high-contrast"};

static void loads_all(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Theme) theme = theme_load(names[i], &error);
        g_assert_no_error(error);
        g_assert_cmpstr(theme->name, ==, names[i]);
        g_assert_cmpint(theme->dark, ==, i == 1);
    }
}

/* Who asks for high contrast gets more than the reader of themes asks for. */
static void contrast_suffices(void)
{
    g_autoptr(Theme) theme = theme_load("high-contrast", NULL);
    g_autoptr(GError) error = NULL;
    theme_check_contrast(theme, "high-contrast", 7, 4.5, &error);
    g_assert_no_error(error);
    theme_check_contrast(theme, "high-contrast", 22, 4.5, &error);
    g_assert_error(error, RENDER_ERROR, RENDER_ERROR_THEME);
}

/* Black on white is 21:1, and 4.5:1 for grey is where the standard's examples have it. */
static void contrast_is_as_the_standard_has_it(void)
{
    g_assert_cmpfloat_with_epsilon(theme_contrast(0x000000, 0xffffff), 21, 0.001);
    g_assert_cmpfloat_with_epsilon(theme_contrast(0x767676, 0xffffff), 4.54, 0.005);
    g_assert_cmpfloat_with_epsilon(theme_contrast(0xffffff, 0x777777), 4.48, 0.005);
}

/* The table writes words over tints; plots draw lines over them. */
static void text_can_be_read_over_tints(void)
{
    static const Paint tints[] = {PAINT_GOOD_TINT, PAINT_WARN_TINT, PAINT_ALARM_TINT,
                                  PAINT_UNKNOWN_TINT};
    static const Paint words[] = {PAINT_GOOD, PAINT_WARN, PAINT_ALARM, PAINT_UNKNOWN};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(Theme) theme = theme_load(names[i], NULL);
        for (gsize k = 0; k < G_N_ELEMENTS(tints); k++) {
            guint32 tint = theme->colour[tints[k]];
            g_assert_cmpfloat(theme_contrast(theme->colour[PAINT_TEXT], tint), >=, 7);
            g_assert_cmpfloat(theme_contrast(theme->colour[PAINT_SUBTLE], tint), >=, 4.5);
            g_assert_cmpfloat(theme_contrast(theme->colour[words[k]], tint), >=, 4.5);
        }
    }
}

/* How the three kinds of dichromats see, in linear RGB: Machado, Oliveira and Fernandes, "A
 * Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 2009,
 * severity 1. */
static const double vision[][3][3] = {
    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    {{0.152286, 1.052583, -0.204868},
     {0.114503, 0.786281, 0.099216},
     {-0.003882, -0.048116, 1.051998}},
    {{0.367322, 0.860646, -0.227968},
     {0.280085, 0.672501, 0.047413},
     {-0.011820, 0.042940, 0.968881}},
    {{1.255528, -0.076749, -0.178779},
     {-0.078411, 0.930809, 0.147602},
     {0.004733, 0.691367, 0.303900}},
};

static double companded(double xyz)
{
    return xyz > 0.008856 ? cbrt(xyz) : 7.787 * xyz + 16 / 116.0;
}

/* CIELAB (D65) of a colour as seen with a deficiency. */
static void see(guint32 colour, const double matrix[3][3], double lab[3])
{
    double linear[3], seen[3], f[3];
    for (int i = 0; i < 3; i++) {
        double part = ((colour >> (16 - 8 * i)) & 0xff) / 255.0;
        linear[i] = part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
    }
    for (int i = 0; i < 3; i++)
        seen[i] = CLAMP(
            matrix[i][0] * linear[0] + matrix[i][1] * linear[1] + matrix[i][2] * linear[2], 0, 1);
    static const double xyz[3][3] = {{0.4124564, 0.3575761, 0.1804375},
                                     {0.2126729, 0.7151522, 0.0721750},
                                     {0.0193339, 0.1191920, 0.9503041}};
    static const double white[3] = {0.95047, 1, 1.08883};
    for (int i = 0; i < 3; i++)
        f[i] =
            companded((xyz[i][0] * seen[0] + xyz[i][1] * seen[1] + xyz[i][2] * seen[2]) / white[i]);
    lab[0] = 116 * f[1] - 16;
    lab[1] = 500 * (f[0] - f[1]);
    lab[2] = 200 * (f[1] - f[2]);
}

static double distance(guint32 one, guint32 other, const double matrix[3][3])
{
    double a[3], b[3];
    see(one, matrix, a);
    see(other, matrix, b);
    return hypot(hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
}

/* A difference of about 2 can just be seen; thin lines need many times that. */
static void series_stay_apart_for_everyone(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(Theme) theme = theme_load(names[i], NULL);
        for (gsize eye = 0; eye < G_N_ELEMENTS(vision); eye++)
            for (int a = 0; a < N_THEME_SERIES; a++)
                for (int b = 0; b < a; b++)
                    g_assert_cmpfloat(distance(theme->colour[PAINT_SERIES + a],
                                               theme->colour[PAINT_SERIES + b], vision[eye]),
                                      >=, 15);
    }
}

static const struct {
    const char *from, *to, *message;
} faults[] = {
    {"\"#e6e7ea\"", "\"#e6e7eg\"", "x.json: colours.grid: \"#e6e7eg\" is not a colour"},
    {"\"grid\": \"#e6e7ea\",", "", "x.json: colours.grid: missing"},
    {"\"grid\": \"#e6e7ea\"", "\"gird\": \"#e6e7ea\"", "x.json: colours.gird: no such key"},
    {"\"#222222\", ", "", "x.json: series: must be an array of 8 colours"},
    {"\"#222222\"", "34", "x.json: series[4]: must be a colour"},
    {"\"tint\": 0.13", "\"tint\": 14", "x.json: tint: 14 is not within"},
    {"\"line\": 1.5", "\"line\": \"1.5\"", "x.json: strokes.line: must be a number"},
    {"\"size\": 16,", "", "x.json: fonts.finding.size: missing"},
    {"\"bold\": true", "\"bold\": \"yes\"", "x.json: fonts.finding.bold: must be true or false"},
    {"DejaVu Sans,", "\\\"><script>", "x.json: family: holds a character"},
    {"\"dark\": false,", "\"dark\": false", "x.json:"},
    {"\"name\": \"light\"", "\"name\": \"\"", "x.json: name: must be a text"},
    {"\"name\": \"light\"", "\"name\": \"li\\u0000ght\"", "x.json:2:"},
    {"\"text\": \"#1c1e22\"", "\"text\": \"#ffffff\"",
     "x.json: colours.text: #ffffff can't be seen well against colours.background #ffffff: a "
     "contrast of 1.00:1, where 4.5:1 is needed"},
    {"\"#222222\"", "\"#999999\"",
     "x.json: series[4]: #999999 can't be seen well against "
     "colours.background #ffffff: a contrast of 2.84:1, where 3:1"},
    {"\"plot\": \"#ffffff\"", "\"plot\": \"#808080\"", "x.json: colours.axis: "},
};

static void faults_name_file_key_and_reason(void)
{
    g_autofree char *path = source_path("../../themes/light.json");
    g_autofree char *json = NULL;
    g_assert_true(g_file_get_contents(path, &json, NULL, NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
        char *at = strstr(json, faults[i].from);
        g_assert_nonnull(at);
        g_autofree char *broken = g_strdup_printf("%.*s%s%s", (int)(at - json), json, faults[i].to,
                                                  at + strlen(faults[i].from));
        g_autoptr(GError) error = NULL;
        g_assert_null(theme_parse(broken, strlen(broken), "x.json", &error));
        g_assert_error(error, RENDER_ERROR, RENDER_ERROR_THEME);
        if (!g_str_has_prefix(error->message, faults[i].message))
            g_error("%s is not %s", error->message, faults[i].message);
    }
}

/* Nothing of the library that reads JSON shows through. */
static void json_is_refused_in_words_of_ours(void)
{
    static const struct {
        const char *json, *message;
    } cases[] = {
        {"{\"a\\u0000\": 1}", "x.json:1:8: a key can't hold \\u0000"},
        {"{\"a\": \"\\u0000\"}", "x.json:1:13: a text can't hold \\u0000"},
        {"{\"a\": 1, \"a\": 2}", "x.json:1:12: duplicate key"},
        {"{", "x.json:1:1: it ends too early"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(theme_parse(cases[i].json, strlen(cases[i].json), "x.json", &error));
        const char *reason = strstr(cases[i].message, ": ");
        if (!g_str_has_suffix(error->message, reason))
            g_error("%s is not %s", error->message, cases[i].message);
    }
}

static void only_files_of_a_sane_size_are_read(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(theme_load("/dev/zero", &error));
    g_assert_cmpstr(error->message, ==, "/dev/zero: is not a file");
    g_clear_error(&error);
    g_assert_null(theme_load("/proc/self/", &error));
    g_assert_cmpstr(error->message, ==, "/proc/self/: is not a file");
    g_clear_error(&error);
    g_autofree char *path = NULL;
    g_autofree char *large = g_strnfill(1 << 20, ' ');
    close(g_file_open_tmp("hubplot-theme-XXXXXX", &path, NULL));
    g_assert_true(g_file_set_contents(path, large, -1, NULL));
    g_assert_null(theme_load(path, &error));
    g_assert_true(g_str_has_suffix(error->message, "larger than a theme can be, which is 64 KiB"));
    g_remove(path);
}

static void unknown_names_say_what_there_is(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(theme_load("drak", &error));
    g_assert_nonnull(strstr(error->message, "\"drak\""));
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        g_assert_nonnull(strstr(error->message, names[i]));
    g_clear_error(&error);
    g_assert_null(theme_load("/nowhere/x.json", &error));
    g_assert_nonnull(strstr(error->message, "/nowhere/x.json"));
}

static void css_names_every_colour(void)
{
    g_autoptr(Theme) theme = theme_load("light", NULL);
    g_autofree char *css = theme_css(theme);
    g_assert_nonnull(strstr(css, "--text: #1c1e22;\n"));
    g_assert_nonnull(strstr(css, "--alarm-tint: #"));
    g_assert_nonnull(strstr(css, "--series-8: #"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/theme/loads", loads_all);
    g_test_add_func("/theme/contrast", contrast_suffices);
    g_test_add_func("/theme/tints", text_can_be_read_over_tints);
    g_test_add_func("/theme/vision", series_stay_apart_for_everyone);
    g_test_add_func("/theme/faults", faults_name_file_key_and_reason);
    g_test_add_func("/theme/ratio", contrast_is_as_the_standard_has_it);
    g_test_add_func("/theme/json", json_is_refused_in_words_of_ours);
    g_test_add_func("/theme/files", only_files_of_a_sane_size_are_read);
    g_test_add_func("/theme/unknown", unknown_names_say_what_there_is);
    g_test_add_func("/theme/css", css_names_every_colour);
    return g_test_run();
}
