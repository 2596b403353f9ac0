#include "app/chart_overrides.h"
#include "app/command.h"
#include "app/console.h"
#include "chart/csv.h"
#include "chart/spec.h"
#include "pool.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    char **outputs;
    ChartOptions overrides;
    char *zone, *theme, *size, *format, *time_format, *columns, *long_table;
    gboolean sort;
} Values;

static void options(gpointer data, GOptionEntry *entries)
{
    Values *values = data;
    g_autofree char *words = picture_format_words(" or ");
    g_autofree char *formats = g_strconcat(words, ", if the output's name does not say it", NULL);
    const GOptionEntry list[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME_ARRAY, &values->outputs,
         "write FILE in the format that its suffix names; - is standard output; may be repeated "
         "(default: the file's name with .svg, in this folder)",
         "FILE"},
        {"title", 0, 0, G_OPTION_ARG_FILENAME, &values->overrides.title,
         "the headline (default: the file's name)", "TEXT"},
        {"caption", 0, 0, G_OPTION_ARG_FILENAME, &values->overrides.caption,
         "a line below the headline", "TEXT"},
        {"unit", 0, 0, G_OPTION_ARG_FILENAME, &values->overrides.unit,
         "bytes (KiB), bytes-si (kB), count, percent, seconds or none", "UNIT"},
        {"zone", 0, 0, G_OPTION_ARG_FILENAME, &values->zone,
         "the time zone of the axis, and of times without one (default: UTC)", "ZONE"},
        {"time-format", 0, 0, G_OPTION_ARG_FILENAME, &values->time_format,
         "how a table's times are written, such as %d/%m/%Y; %s is seconds since 1970", "FORMAT"},
        {"sort", 0, 0, G_OPTION_ARG_NONE, &values->sort, "sort the rows of a table by time", NULL},
        {"columns", 0, 0, G_OPTION_ARG_FILENAME, &values->columns,
         "draw these series only, by name or number of their columns", "A,B"},
        {"long", 0, 0, G_OPTION_ARG_FILENAME, &values->long_table,
         "the table has a row for each value: its columns of time, series and value",
         "TIME,NAME,VALUE"},
        {"ymin", 0, 0, G_OPTION_ARG_FILENAME, &values->overrides.ymin,
         "where the axis of values begins", "NUMBER"},
        {"ymax", 0, 0, G_OPTION_ARG_FILENAME, &values->overrides.ymax, "where it ends", "NUMBER"},
        {"theme", 0, 0, G_OPTION_ARG_FILENAME, &values->theme,
         "light, dark, print, high-contrast or a file (default: light; SVG follows the reader's "
         "preference)",
         "THEME"},
        {"size", 0, 0, G_OPTION_ARG_FILENAME, &values->size,
         "size in pixels: 360, as high as suits; 960x600; 960x600@2x for high-density screens",
         "WxH"},
        {"scale", 0, 0, G_OPTION_ARG_FILENAME, &values->overrides.scale, "zero, linear or log",
         "SCALE"},
        {"range", 0, 0, G_OPTION_ARG_FILENAME, &values->overrides.range,
         "the last 36h, 30d, 8w, 1y; all; or FROM..UNTIL", "RANGE"},
        {"kind", 0, 0, G_OPTION_ARG_FILENAME, &values->overrides.kind,
         "line, step, column, point, area; panels, multiples, sparkline, calendar", "KIND"},
        {"format", 0, 0, G_OPTION_ARG_FILENAME, &values->format, g_intern_string(formats),
         "FORMAT"},
    };
    memcpy(entries, list, sizeof list);
}

/* By the name's ending, else by the first character. */
static bool is_json(const char *path, GBytes *bytes)
{
    gsize length = 0;
    const char *text = g_bytes_get_data(bytes, &length);
    if (g_str_has_suffix(path, ".json"))
        return true;
    if (g_str_has_suffix(path, ".csv"))
        return false;
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isspace(text[i]))
            return text[i] == '{' || text[i] == '[';
    return false;
}

/* The names of a list, in which one may be quoted as in CSV. */
static bool split_names(const char *option, const char *list, guint least, char ***names,
                        GError **error)
{
    g_auto(GStrv) words = csv_split(list);
    guint n = words != NULL ? g_strv_length(words) : 0;
    if (n < least || (least > 1 && n != least))
        return chart_overrides_refuse(
            error, least > 1 ? "%s: \"%s\": name three columns" : "%s: \"%s\": name a column",
            option, list);
    *names = g_steal_pointer(&words);
    return true;
}

static Spec *read_spec(const char *path, const Values *values, GError **error)
{
    g_auto(GStrv) columns = NULL, long_table = NULL;
    if ((values->columns != NULL &&
         !split_names("--columns", values->columns, 1, &columns, error)) ||
        (values->long_table != NULL &&
         !split_names("--long", values->long_table, 3, &long_table, error)))
        return NULL;
    g_autoptr(GBytes) bytes = streams_read(path, SPEC_MAX_BYTES, error);
    if (bytes == NULL)
        return NULL;
    gsize length = 0;
    const char *text = g_bytes_get_data(bytes, &length);
    const char *origin = strcmp(path, "-") == 0 ? "standard input" : path;
    SpecOptions options = {values->zone, values->time_format, values->sort,
                           (const char *const *)columns, (const char *const *)long_table};
    return is_json(path, bytes) ? spec_read_json(text, length, origin, &options, error)
                                : spec_read_csv(text, length, origin, &options, error);
}

static bool find_format(const char *output, const char *format, PictureFormat *found,
                        GError **error)
{
    const char *dot = strrchr(output, '.');
    const char *word = format != NULL ? format : dot != NULL ? dot + 1 : "";
    if (format == NULL && strcmp(output, "-") == 0)
        word = picture_traits(PICTURE_SVG)->word;
    if (picture_format_find(word, found))
        return true;
    g_autofree char *words = picture_format_words(" or ");
    return chart_overrides_refuse(error, "%s: unknown format: use a suffix or --format: %s", output,
                                  words);
}

/* Moves *text past a number that follows `before`, if that is no NUL. */
static bool read_number(const char **text, char before, int *number)
{
    const char *at = *text;
    char *end = NULL;
    if (before != '\0' && *at++ != before)
        return false;
    guint64 value = g_ascii_isdigit(*at) ? g_ascii_strtoull(at, &end, 10) : 0;
    if (end == NULL)
        return false;
    *number = (int)MIN(value, 2 * RENDER_MAX_SIZE);
    *text = end;
    return true;
}

/* "360", which is as high as suits; "960x600", "960x600@2x" */
static bool parse_size(const char *text, Picture *picture, GError **error)
{
    int width = 0, height = 0, times = 1;
    if (text == NULL)
        return true;
    const char *at = text;
    bool whole = read_number(&at, '\0', &width);
    bool high = whole && *at == 'x';
    whole = whole && (!high || read_number(&at, 'x', &height));
    if (whole && *at == '@')
        whole = read_number(&at, '@', &times) && *at++ == 'x';
    if (!whole || *at != '\0')
        return chart_overrides_refuse(error, "--size: \"%s\": write 360, 960x600 or 960x600@2x",
                                      text);
    if (width < 1 || (high && height < 1) || times < 1 ||
        MAX(width, height) * times > RENDER_MAX_SIZE)
        return chart_overrides_refuse(error,
                                      "--size: \"%s\": width and height must be 1 to %d pixels",
                                      text, RENDER_MAX_SIZE);
    picture->width = width;
    picture->height = height;
    picture->scale = times;
    return true;
}

/* Whole or not at all. */
static bool write_picture(const char *output, GBytes *bytes, GError **error)
{
    gsize length = 0;
    const char *data = g_bytes_get_data(bytes, &length);
    if (strcmp(output, "-") == 0) {
        fwrite(data, 1, length, stdout); /* main.c tells of what could not be written */
        return true;
    }
    return g_file_set_contents_full(output, data, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT,
                                    0644, error);
}

/* The pictures to make; their themes are borrowed. */
static bool plan(const Values *values, char **outputs, const Chart *chart, const Theme *themes[2],
                 GArray *jobs, GError **error)
{
    Picture picture = {.theme = themes[0], .dark = themes[1], .scale = 1};
    if (!parse_size(values->size, &picture, error))
        return false;
    for (char **output = outputs; *output != NULL; output++) {
        if (!find_format(*output, values->format, &picture.format, error))
            return false;
        PoolJob job = {*output, chart, picture};
        g_array_append_val(jobs, job);
    }
    return true;
}

/* `begun`: a picture was written, or could not be. */
static bool draw(const GArray *jobs, bool *begun, GError **error)
{
    const PoolJob *list = (const PoolJob *)jobs->data;
    g_autoptr(GPtrArray) results = pool_draw(list, jobs->len, &(PoolLimits){0}, error);
    for (guint i = 0; results != NULL && i < results->len; i++) {
        const PoolResult *result = g_ptr_array_index(results, i);
        if (result->bytes == NULL) {
            g_propagate_error(error, g_error_copy(result->error));
            return false;
        }
        *begun = true;
        if (!write_picture(list[i].name, result->bytes, error))
            return false;
    }
    return results != NULL;
}

/* Without a theme named, SVG has both looks and follows the reader. */
static bool draw_chart(const Values *values, char **outputs, const Chart *chart, bool *begun,
                       GError **error)
{
    g_autoptr(Theme) theme = theme_load(values->theme != NULL ? values->theme : "light", error);
    g_autoptr(Theme) dark =
        theme != NULL && values->theme == NULL ? theme_load("dark", error) : NULL;
    if (theme == NULL || (values->theme == NULL && dark == NULL))
        return false;
    g_autoptr(GArray) jobs = g_array_new(FALSE, FALSE, sizeof(PoolJob));
    const Theme *themes[2] = {theme, dark};
    return plan(values, outputs, chart, themes, jobs, error) && draw(jobs, begun, error);
}

/* "r.svg" for "data/r.csv"; standard output for standard input. */
static char *default_output(const char *path, const char *format)
{
    if (strcmp(path, "-") == 0)
        return g_strdup(path);
    g_autofree char *name = g_path_get_basename(path);
    char *dot = strrchr(name, '.');
    if (dot != NULL && dot != name)
        *dot = '\0';
    return g_strdup_printf("%s.%s", name,
                           format != NULL ? format : picture_traits(PICTURE_SVG)->word);
}

static void say_notes(const Context *context, const char *path, const Spec *spec)
{
    for (const char *const *note = spec_notes(spec); *note != NULL; note++)
        log_say(context, LOG_NOTICE, NULL, "%s: %s", path, *note);
}

static int run(const Context *context, gconstpointer data, char **arguments)
{
    const Values *values = data;
    if (arguments[0] == NULL || arguments[1] != NULL) {
        log_say(context, LOG_ERROR, NULL, "usage: chart FILE [-o OUTPUT]");
        return EXIT_USAGE;
    }
    g_autoptr(GError) error = NULL;
    g_autofree char *output = default_output(arguments[0], values->format);
    char *outputs[] = {output, NULL};
    ChartOptions chosen = values->overrides;
    g_autoptr(Spec) spec = read_spec(arguments[0], values, &error);
    bool good = spec != NULL, begun = false;
    if (good) {
        ChartOverrides overrides;
        chosen.columns = spec_is_table(spec);
        say_notes(context, arguments[0], spec);
        chart_overrides_init(&overrides, spec_chart(spec));
        good = chart_overrides_apply(&overrides, &chosen, arguments[0], &error) &&
               draw_chart(values, values->outputs != NULL ? values->outputs : outputs,
                          &overrides.chart, &begun, &error);
        chart_overrides_clear(&overrides);
    }
    if (!good)
        log_say(context, LOG_ERROR, NULL, "%s", error->message);
    return good ? EXIT_GOOD : begun ? EXIT_TROUBLE : EXIT_USAGE;
}

const Command command_chart = {
    .name = "chart",
    .arguments = "FILE",
    .summary = "draw any time series from CSV or JSON",
    .description =
        "Draws FILE, which is CSV or JSON; - is standard input.\n\n"
        "CSV has a header. One column is the time, the first if it can be: a date with or without "
        "a time of day and a zone, such as 2012-11-13, \"2012-11-13 16:10\", "
        "2012-11-13T16:10:23+08:00, 2012/11/13, \"Nov 13 2012\", 2012-Q4 or 2012-W46; or numbers "
        "that are all years, months (201211), dates (20121113), or seconds since 1970 and parts of "
        "them. Other numbers are refused, as is 01/02/2012, unless --time-format says what they "
        "are. A time of day may have the next column. Times without a zone are local time in "
        "--zone. Each other column of numbers is a series, named by the header; columns of text "
        "are left out. Where times repeat and there is one column of numbers, each word of the "
        "first column of text is a series; --long says so of other tables. Numbers may be written "
        "1,234.5 and 12%. An empty cell is a gap, and so is a missing sample in an otherwise "
        "regular series. Cells are separated by commas, or by semicolons or tabs if the header has "
        "no comma, and quoted as in RFC 4180. Rows stand by time, ascending or descending, unless "
        "--sort is given.\n\n"
        "A unit in brackets at the end of a name, as in \"wind (m/s)\", is the title of the "
        "axis. Series become small multiples, a panel each, if their units are unlike, if they "
        "differ by a factor of more than 50, or if they are more than eight; of more than 32, "
        "those "
        "with the largest, the smallest and the most changed values have colours and names, and "
        "the others are grey. --kind and --scale log put them on one axis.\n\n"
        "A list of JSON objects is read like CSV, with keys for columns. The answer of Prometheus "
        "to query_range, and what hubplot writes for Highstock, are read as they are.\n\n"
        "JSON can describe every chart that the library can draw. It is an object with the keys "
        "kind (panels, "
        "sparkline, multiples, calendar, table), finding, caption, zone, source, from, until, now, "
        "overview, calendar, times, panels, cells. A panel has title, unit, unit_name, scale, "
        "ymin, "
        "ymax, weight, series, events, rules, bands. A series has name, mark, role, times, values, "
        "hold, width; its "
        "times are a list, or the number of a list in the chart's times; null is a gap. Units are "
        "none, bytes, bytes-si, count, percent, seconds; scales zero, linear, log; "
        "marks line, step, column, point, area. hold is how many seconds a step lasts, or a line "
        "bridges, at most; width is the width of a column in seconds; weight is a panel's share of "
        "the height. An event has kind (missing, truncated, jump, overdue, unreachable, "
        "note), time, until, series, value, label; a rule has value, role, label; a band low, "
        "high, role, label. Roles are series, main, muted, good, warn, alarm, unknown. Cells are a "
        "table's rows; a cell is a string, or an object with text, role, numeric. Any other key is "
        "an error. "
        "`hubplot extract --json` prints such a file.",
    .values_size = sizeof(Values),
    .options = options,
    .run = run,
};
