/* The JSON of Prometheus and of Highstock. */
#include "chart/spec.h"

#include <math.h>
#include <string.h>

static Spec *read_data(const char *text, const char *const *columns, GError **error)
{
    return spec_read_json(text, strlen(text), "x.json", &(SpecOptions){.columns = columns}, error);
}

static const char answer[] =
    "{\"status\": \"success\", \"data\": {\"resultType\": \"matrix\", \"result\": ["
    " {\"metric\": {\"__name__\": \"disk_bytes\", \"job\": \"node\", \"instance\": \"a\"},"
    "  \"values\": [[1328112600.781, \"1\"], [1328112615.781, \"NaN\"], [1328112630.781, \"3\"]]},"
    " {\"metric\": {\"__name__\": \"disk_bytes\", \"job\": \"node\", \"instance\": \"b\"},"
    "  \"values\": [[1328112600.781, \"+Inf\"]]}]}}";

static void test_prometheus(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Spec) spec = read_data(answer, NULL, &error);
    g_assert_no_error(error);
    const Chart *chart = spec_chart(spec);
    g_assert_cmpstr(chart->finding, ==, "disk_bytes");
    g_assert_cmpuint(chart->n_panels, ==, 1);
    g_assert_cmpint(chart->panels[0].unit, ==, UNIT_BYTES);
    g_assert_cmpuint(chart->panels[0].n_series, ==, 2);
    const ChartSeries *a = &chart->panels[0].series[0], *b = a + 1;
    g_assert_cmpstr(a->name, ==, "a");
    g_assert_cmpstr(b->name, ==, "b");
    g_assert_cmpuint(a->n, ==, 3);
    g_assert_cmpint(a->time[2], ==, 1328112630);
    g_assert_cmpfloat(a->value[0], ==, 1);
    g_assert_true(isnan(a->value[1]) && isnan(b->value[0]));
    static const char *const names[] = {"b", NULL};
    g_autoptr(Spec) chosen = read_data(answer, names, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(spec_chart(chosen)->panels[0].series[0].name, ==, "b");
    g_assert_cmpuint(spec_chart(chosen)->panels[0].n_series, ==, 1);
}

static void test_prometheus_names(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Spec) spec = read_data(
        "{\"status\": \"success\", \"data\": {\"resultType\": \"matrix\", \"result\": ["
        " {\"metric\": {\"cpu\": \"0\", \"mode\": \"idle\"}, \"values\": [[1328112600, \"1\"]]},"
        " {\"metric\": {\"cpu\": \"1\", \"mode\": \"user\"}, \"values\": []}]}}",
        NULL, &error);
    g_assert_no_error(error);
    const ChartPanel *panel = &spec_chart(spec)->panels[0];
    g_assert_cmpstr(panel->series[0].name, ==, "cpu=\"0\", mode=\"idle\"");
    g_assert_cmpstr(panel->series[1].name, ==, "cpu=\"1\", mode=\"user\"");
    g_assert_null(spec_chart(spec)->finding);
}

static void test_highstock(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Spec) spec = read_data(
        "{\"title\": {\"text\": \"C\"}, \"rangeSelector\": {\"selected\": 1},"
        " \"yAxis\": [{\"title\": {\"text\": \"TGZ MiB\"}}, {\"title\": {\"text\": \"OK\"}}],"
        " \"series\": ["
        "  {\"name\": \"OK\", \"yAxis\": 1, \"data\": [[1328112600000, 2]]},"
        "  {\"name\": \"svn/a\", \"data\": [[1328112600000, 1.5], [1328199000000, null]]}]}",
        NULL, &error);
    g_assert_no_error(error);
    const Chart *chart = spec_chart(spec);
    g_assert_cmpstr(chart->finding, ==, "C");
    g_assert_cmpuint(chart->n_panels, ==, 2);
    g_assert_cmpstr(chart->panels[0].unit_name, ==, "OK");
    g_assert_cmpstr(chart->panels[1].unit_name, ==, "TGZ MiB");
    const ChartSeries *series = &chart->panels[1].series[0];
    g_assert_cmpstr(series->name, ==, "svn/a");
    g_assert_cmpint(series->time[0], ==, 1328112600);
    g_assert_cmpfloat(series->value[0], ==, 1.5);
    g_assert_true(isnan(series->value[1]));
}

static void test_options(void)
{
    static const char *const names[] = {"a", NULL};
    const SpecOptions options[] = {
        {.sort = true}, {.time_format = "%Y"}, {.columns = names}, {.long_table = names}};
    for (gsize i = 0; i < G_N_ELEMENTS(options); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(spec_read_json("{\"panels\": []}", 14, "x.json", &options[i], &error));
        g_assert_cmpstr(
            error->message, ==,
            "x.json: this is no table: --sort, --time-format and --long do not suit it, "
            "nor does --columns");
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(spec_read_json(answer, strlen(answer), "x.json", &options[0], &error));
    g_assert_true(g_str_has_suffix(error->message, "--long do not suit it"));
}

static void test_refuses(void)
{
#define MATRIX(result) \
    "{\"status\": \"success\", \"data\": {\"resultType\": \"matrix\", \"result\": " result "}}"
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"{\"status\": \"error\", \"error\": \"bad query\"}",
         "x.json: Prometheus says \"error\": bad query"},
        {"{\"status\": \"success\", \"data\": {\"resultType\": \"vector\", \"result\": []}}",
         "x.json: data: a result of the type \"matrix\" is needed: ask query_range"},
        {"{\"status\": \"success\"}",
         "x.json: data: a result of the type \"matrix\" is needed: ask query_range"},
        {MATRIX("[]"), "x.json: there are no series"},
        {MATRIX("[3]"), "x.json: data.result[0]: a list \"values\" is needed; the answer to "
                        "query_range has it"},
        {MATRIX("[{\"values\": [[1, 2]]}]"),
         "x.json: data.result[0].values[0]: a time, not before the last one, and a value as text "
         "are needed"},
        {MATRIX("[{\"values\": [[2, \"1\"], [1, \"1\"]]}]"),
         "x.json: data.result[0].values[1]: a time, not before the last one, and a value as text "
         "are needed"},
        {MATRIX("[{\"values\": [[1e99, \"1\"]]}]"),
         "x.json: data.result[0].values[0]: a time, not before the last one, and a value as text "
         "are needed"},
        {"{\"status\": \"alarm\"}", "x.json: a chart has no key \"status\""},
        {"{\"series\": []}", "x.json: there are no series"},
        {"{\"series\": [{}]}", "x.json: series[0]: a list \"data\" is needed"},
        {"{\"series\": [{\"data\": [[5, \"x\"]]}]}",
         "x.json: series[0].data[0]: milliseconds, not before the last ones, and a number are "
         "needed"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(read_data(cases[i].text, NULL, &error));
        g_assert_cmpstr(error->message, ==, cases[i].message);
    }
    static const char *const names[] = {"c", NULL};
    g_autoptr(GError) error = NULL;
    g_assert_null(read_data(answer, names, &error));
    g_assert_cmpstr(error->message, ==, "x.json: --columns: no series is named \"c\"");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/foreign/prometheus", test_prometheus);
    g_test_add_func("/foreign/prometheus-names", test_prometheus_names);
    g_test_add_func("/foreign/highstock", test_highstock);
    g_test_add_func("/foreign/options", test_options);
    g_test_add_func("/foreign/refuses", test_refuses);
    return g_test_run();
}
