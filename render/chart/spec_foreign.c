/* Charts from the JSON of others: Prometheus' answer to query_range, and the options of a Highstock
 * chart, as hubplot writes them for pages that draw with it. */
#include "axis/calendar.h"
#include "chart/fields.h"

#include <math.h>
#include <string.h>

/* Where a value stands, for errors. */
typedef struct {
    Reader *reader;
    GPtrArray *made; /* Column * */
} Foreign;

static bool refuse(const Foreign *foreign, const char *list, gsize series, gsize sample,
                   const char *why)
{
    g_string_printf(foreign->reader->path, "%s[%" G_GSIZE_FORMAT "]", list, series);
    if (sample != G_MAXSIZE)
        g_string_append_printf(foreign->reader->path, ".%s[%" G_GSIZE_FORMAT "]",
                               g_str_has_prefix(list, "data") ? "values" : "data", sample);
    return fields_refuse(foreign->reader, "%s", why);
}

/* Adds a sample; false if it is not later than the one before, or no time. */
static bool add_sample(Column *column, double seconds, double value)
{
    if (!(seconds >= (double)CALENDAR_MIN && seconds <= (double)CALENDAR_MAX))
        return false;
    gint64 time = (gint64)floor(seconds);
    guint n = column->times->len;
    if (n > 0 && time < g_array_index(column->times, gint64, n - 1))
        return false;
    value = isfinite(value) ? value : NAN;
    g_array_append_val(column->times, time);
    g_array_append_val(column->values, value);
    return true;
}

/* Prometheus writes values as text. */
static bool text_value(const json_t *text, double *value)
{
    char *end = NULL;
    if (!json_is_string(text))
        return false;
    *value = g_ascii_strtod(json_string_value(text), &end);
    return end != json_string_value(text) && *end == '\0';
}

/* Whether all series of the result have the label, with the same value. */
static bool is_shared(const json_t *result, const char *key, const char *value)
{
    gsize i;
    json_t *one;
    json_array_foreach(result, i, one)
    {
        const char *other = json_string_value(json_object_get(json_object_get(one, "metric"), key));
        if (g_strcmp0(other, value) != 0)
            return false;
    }
    return true;
}

/* What tells the series from the others: `{instance="a"}`, or its only label's value; the metric's
 * name where all labels are shared. */
static char *metric_name(const json_t *result, json_t *metric)
{
    g_autoptr(GString) labels = g_string_new(NULL);
    const char *key, *only = NULL;
    json_t *value;
    int n = 0;
    json_object_foreach(metric, key, value)
    {
        const char *text = json_string_value(value);
        if (text == NULL || is_shared(result, key, text))
            continue;
        g_string_append_printf(labels, "%s%s=\"%s\"", n++ > 0 ? ", " : "", key, text);
        only = text;
    }
    const char *name = json_string_value(json_object_get(metric, "__name__"));
    return g_strdup(n == 1 ? only : n > 1 ? labels->str : name != NULL ? name : "value");
}

static bool read_metric(const Foreign *foreign, const json_t *result, gsize i)
{
    json_t *one = json_array_get(result, i), *values = json_object_get(one, "values");
    json_t *metric = json_object_get(one, "metric");
    if (!json_is_array(values))
        return refuse(foreign, "data.result", i, G_MAXSIZE,
                      "a list \"values\" is needed; the answer to query_range has it");
    g_autofree char *name = metric_name(result, metric);
    Column *column = column_new(name, NULL);
    column->header = json_string_value(json_object_get(metric, "__name__"));
    g_ptr_array_add(foreign->made, column);
    gsize k;
    json_t *sample;
    json_array_foreach(values, k, sample)
    {
        const json_t *time = json_array_get(sample, 0);
        double value = NAN;
        if (!json_is_number(time) || !text_value(json_array_get(sample, 1), &value) ||
            !add_sample(column, json_number_value(time), value))
            return refuse(foreign, "data.result", i, k,
                          "a time, not before the last one, and a value as text are needed");
    }
    return true;
}

static bool read_prometheus(const Foreign *foreign, const json_t *root)
{
    const json_t *data = json_object_get(root, "data");
    const char *status = json_string_value(json_object_get(root, "status"));
    const char *problem = json_string_value(json_object_get(root, "error"));
    const json_t *result = json_object_get(data, "result");
    if (!g_str_equal(status, "success"))
        return fields_refuse(foreign->reader, "Prometheus says \"%.200s\": %.200s", status,
                             problem != NULL ? problem : "no reason");
    if (g_strcmp0(json_string_value(json_object_get(data, "resultType")), "matrix") != 0 ||
        !json_is_array(result))
        return fields_refuse(foreign->reader,
                             "data: a result of the type \"matrix\" is needed: ask query_range");
    for (gsize i = 0; i < json_array_size(result); i++)
        if (!read_metric(foreign, result, i))
            return false;
    const char *name = json_string_value(
        json_object_get(json_object_get(json_array_get(result, 0), "metric"), "__name__"));
    if (name != NULL && is_shared(result, "__name__", name))
        foreign->reader->spec->chart.finding = spec_keep(foreign->reader->spec, g_strdup(name));
    return true;
}

/* The title of the axis that a series is drawn on, in brackets, where spec_build() finds it. */
static const char *axis_header(const Foreign *foreign, const json_t *root, const json_t *series)
{
    const json_t *axes = json_object_get(root, "yAxis");
    json_int_t place = json_integer_value(json_object_get(series, "yAxis"));
    const json_t *axis =
        json_is_array(axes) && place >= 0 ? json_array_get(axes, (gsize)place) : axes;
    const char *title = json_string_value(json_object_get(json_object_get(axis, "title"), "text"));
    g_autofree char *bare = g_strdelimit(g_strdup(title != NULL ? title : "value"), "()[]", ' ');
    return spec_keep(foreign->reader->spec, g_strdup_printf("y (%s)", bare));
}

static bool read_highstock_series(const Foreign *foreign, const json_t *root, gsize i)
{
    const json_t *one = json_array_get(json_object_get(root, "series"), i);
    const json_t *data = json_object_get(one, "data");
    const char *name = json_string_value(json_object_get(one, "name"));
    if (!json_is_array(data))
        return refuse(foreign, "series", i, G_MAXSIZE, "a list \"data\" is needed");
    Column *column = column_new(name != NULL ? name : "", NULL);
    column->header = axis_header(foreign, root, one);
    g_ptr_array_add(foreign->made, column);
    gsize k;
    json_t *sample;
    json_array_foreach(data, k, sample)
    {
        const json_t *time = json_array_get(sample, 0), *value = json_array_get(sample, 1);
        if (!json_is_number(time) || (!json_is_number(value) && !json_is_null(value)) ||
            !add_sample(column, json_number_value(time) / 1000,
                        json_is_number(value) ? json_number_value(value) : NAN))
            return refuse(foreign, "series", i, k,
                          "milliseconds, not before the last ones, and a number are needed");
    }
    return true;
}

static bool read_highstock(const Foreign *foreign, const json_t *root)
{
    const json_t *series = json_object_get(root, "series");
    for (gsize i = 0; i < json_array_size(series); i++)
        if (!read_highstock_series(foreign, root, i))
            return false;
    const char *title = json_string_value(json_object_get(json_object_get(root, "title"), "text"));
    if (title != NULL)
        foreign->reader->spec->chart.finding = spec_keep(foreign->reader->spec, g_strdup(title));
    return true;
}

static bool is_prometheus(const json_t *root)
{
    const char *status = json_string_value(json_object_get(root, "status"));
    return g_strcmp0(status, "success") == 0 || g_strcmp0(status, "error") == 0;
}

bool spec_is_foreign(const json_t *root)
{
    return is_prometheus(root) || json_is_array(json_object_get(root, "series"));
}

/* Of the series, those that were asked for. */
static bool keep_asked(const Foreign *foreign, const char *const *asked)
{
    for (const char *const *name = asked; *name != NULL; name++) {
        bool found = false;
        for (guint i = 0; i < foreign->made->len; i++)
            found |= g_str_equal(((Column *)g_ptr_array_index(foreign->made, i))->name, *name);
        if (!found)
            return fields_refuse(foreign->reader, "--columns: no series is named \"%.60s\"", *name);
    }
    for (guint i = foreign->made->len; i > 0; i--)
        if (!g_strv_contains(asked, ((Column *)g_ptr_array_index(foreign->made, i - 1))->name))
            g_ptr_array_remove_index(foreign->made, i - 1);
    return true;
}

bool spec_read_foreign(Reader *reader, const json_t *root, const char *const *columns)
{
    g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func((GDestroyNotify)column_free);
    Foreign foreign = {reader, made};
    if (!(is_prometheus(root) ? read_prometheus : read_highstock)(&foreign, root))
        return false;
    if (made->len == 0 || made->len > SPEC_MAX_SERIES)
        return fields_refuse(reader, made->len == 0 ? "there are no series"
                                                    : "these are more series than can be drawn");
    if (columns != NULL && !keep_asked(&foreign, columns))
        return false;
    spec_build(reader->spec, made, false);
    return true;
}
