/* Charts from CSV and JSON, and what is refused. */
#include "chart/spec.h"
#include "data/data.h"

#include <math.h>
#include <string.h>

static Spec *read_csv(const char *text, const char *zone, GError **error)
{
    return spec_read_csv(text, strlen(text), "x.csv", &(SpecOptions){.zone = zone}, error);
}

static Spec *read_json(const char *text, GError **error)
{
    return spec_read_json(text, strlen(text), "x.json", NULL, error);
}

static void test_csv(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Spec) spec = read_csv("when,a,\"b, c\"\n"
                                    "2012-11-13T16:10:23,1.5,\n"
                                    "2012-11-14T16:10:23Z,-2e3,NaN\n"
                                    "1352966400,NA,7\n",
                                    "Asia/Taipei", &error);
    g_assert_no_error(error);
    const Chart *chart = spec_chart(spec);
    g_assert_cmpstr(chart->zone, ==, "Asia/Taipei");
    g_assert_cmpuint(chart->n_panels, ==, 1);
    g_assert_cmpuint(chart->panels[0].n_series, ==, 2);
    const ChartSeries *a = &chart->panels[0].series[0], *b = a + 1;
    g_assert_cmpstr(a->name, ==, "a");
    g_assert_cmpstr(b->name, ==, "b, c");
    g_assert_cmpuint(a->n, ==, 3);
    g_assert_cmpint(a->time[0], ==, 1352794223);
    g_assert_cmpint(a->time[1], ==, 1352909423);
    g_assert_true(a->time == b->time);
    g_assert_cmpfloat(a->value[0], ==, 1.5);
    g_assert_cmpfloat(a->value[1], ==, -2000);
    g_assert_true(isnan(a->value[2]));
    g_assert_true(isnan(b->value[0]) && isnan(b->value[1]));
    g_assert_cmpfloat(b->value[2], ==, 7);
    g_assert_cmpint(a->mark, ==, MARK_LINE);
}

static void test_csv_descending(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Spec) spec = read_csv("t,v\n1983,3\n1982,2\n1982,1\n1981,0\n", NULL, &error);
    g_assert_no_error(error);
    const ChartSeries *series = spec_chart(spec)->panels[0].series;
    static const double values[] = {0, 1, 2, 3};
    for (gsize i = 0; i < series->n; i++)
        g_assert_cmpfloat(series->value[i], ==, values[i]);
    g_assert_cmpint(series->time[0], ==, 347155200);
    g_assert_cmpint(series->time[3], ==, 410227200);
}

/* The night in which clocks go back, hour by hour, without offsets. */
static void test_csv_clocks_go_back(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Spec) spec = read_csv("t,v\n2023-10-29 01:00,1\n2023-10-29 02:00,2\n"
                                    "2023-10-29 02:00,3\n2023-10-29 03:00,4\n",
                                    "Europe/Berlin", &error);
    g_assert_no_error(error);
    const ChartSeries *series = spec_chart(spec)->panels[0].series;
    g_assert_cmpint(series->time[1] - series->time[0], ==, 3600);
    g_assert_cmpint(series->time[3] - series->time[1], ==, 7200);
}

static gint64 first_time_of(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Spec) spec = read_csv(text, "Asia/Taipei", &error);
    g_assert_no_error(error);
    return spec_chart(spec)->panels[0].series[0].time[0];
}

static void test_csv_years(void)
{
    g_assert_cmpint(first_time_of("year,v\n2012,1\n2013,1\n"), ==, 1325347200);
    g_assert_cmpint(first_time_of("t,v\n2013,1\n2012,1\n"), ==, 1325347200);
    g_assert_cmpint(first_time_of("t,v\n1800,1\n2000,1\n"), ==, -5364662400 - 29160);
    g_assert_cmpint(first_time_of("t,v\n2012,1\n2012-02,1\n"), ==, 1325347200);
    g_assert_cmpint(first_time_of("t,v\n201201,1\n201202,1\n"), ==, 1325347200);
    g_assert_cmpint(first_time_of("t,v\n20120101,1\n20120102,1\n"), ==, 1325347200);
    g_assert_cmpint(first_time_of("t,v\n1325347200123,1\n"), ==, 1325347200);
}

static gint64 hold_of(const char *text)
{
    g_autoptr(Spec) spec =
        spec_read_csv(text, strlen(text), "x.csv", &(SpecOptions){.time_format = "%s"}, NULL);
    return spec_chart(spec)->panels[0].series[0].hold;
}

static void test_csv_hold(void)
{
    g_assert_cmpint(hold_of("t,v\n0,1\n10,1\n20,1\n30,1\n"), ==, 15);
    g_assert_cmpint(hold_of("t,v\n0,1\n10,1\n21,1\n30,1\n"), ==, 15);
    g_assert_cmpint(hold_of("t,v\n0,1\n10,1\n50,1\n60,1\n"), ==, 0);
    g_assert_cmpint(hold_of("t,v\n0,1\n10,1\n"), ==, 0);
    g_assert_cmpint(hold_of("t,v\n0,1\n"), ==, 0);
    g_autoptr(GString) text = g_string_new("t,v\n");
    for (int i = 0; i < 30; i++)
        if (i % 14 != 5)
            g_string_append_printf(text, "%d,1\n", 86400 * i);
    g_assert_cmpint(hold_of(text->str), ==, 86400 * 3 / 2);
}

static void test_suit_scale(void)
{
    static const struct {
        double values[3];
        ScaleKind scale;
    } cases[] = {
        {{0, 5, 10}, SCALE_LINEAR_ZERO},    {{3.3, 5, 10}, SCALE_LINEAR_ZERO},
        {{3.4, 7, 10}, SCALE_LINEAR},       {{-10, -7, -6}, SCALE_LINEAR},
        {{-10, -7, -1}, SCALE_LINEAR_ZERO}, {{-1, 0, 10}, SCALE_LINEAR_ZERO},
        {{NAN, 8, 10}, SCALE_LINEAR},
    };
    static const gint64 times[] = {1, 2, 3};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        ChartSeries series = {.time = times, .value = cases[i].values, .n = 3};
        g_assert_cmpint(spec_suit_scale(&series, 1), ==, cases[i].scale);
    }
}

static void test_csv_refuses(void)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "x.csv:1:1: the file is empty"},
        {"t", "x.csv:1:1: the header has one column; a time and a series are needed"},
        {"t,v\n", "x.csv:1:1: below the header there are no rows"},
        {"2011,2\n2012,4\n", "x.csv:1:1: the first line holds data; it must name the columns"},
        {"t,v\n2011,2\n2012,3,4\n", "x.csv:3:1: 3 cells, but the header has 2"},
        {"t,v\n2011\n", "x.csv:2:1: 1 cells, but the header has 2"},
        {"t,v\nx,2\n",
         "x.csv:2:1: \"x\" is not a valid time: neither seconds since the epoch nor a date "
         "such as 2012-11-13T16:10:23"},
        {"t,v\n2011,2\n2013,2\n2012,2\n",
         "x.csv:4:1: \"2012\" is out of order: times ascend up to here; --sort takes any order"},
        {"t,v\n2013,2\n2012,2\n2014,2\n",
         "x.csv:4:1: \"2014\" is out of order: times descend up to here; --sort takes any order"},
        {"t,v\n2011,1\n2012,two\n", "x.csv:3:6: \"two\" is not a number"},
        {"t,v\n2011,1\n2012,0x10\n", "x.csv:3:6: \"0x10\" is not a number"},
        {"t,v\n2011,1\n2012,inf\n", "x.csv:3:6: \"inf\" is not a number"},
        {"t,v\n2011,1\n2012,1e999\n", "x.csv:3:6: \"1e999\" is too large a number"},
        {"t;v\n2011;1\n2012;2,5\n", "x.csv:3:6: \"2,5\" is not a number"},
        {"t;v\n2011;1\n2012;2,500\n", "x.csv:3:6: \"2,500\" is either a thousand times as much or "
                                      "a decimal comma; write 1234 or "
                                      "1.234"},
        {"t,v\n2011,two\n", "x.csv:2:6: \"two\" is not a number, and no column holds numbers"},
        {"t,v\n01/02/2012,1\n",
         "x.csv:2:1: \"01/02/2012\" is not a valid time: is the day or the month first? Say which "
         "(--time-format=%d/%m/%Y or %m/%d/%Y)"},
        {"id,v\n1,2\n2,2\n",
         "x.csv:2:1: \"1\" is not a valid time: numbers are times if all are years, months "
         "(201211), dates (20121113), or seconds since the epoch of 1973 or later; if these are "
         "seconds, say so (--time-format=%s)"},
        {"t,v\n2000,1\n3000,1\n",
         "x.csv:2:1: \"2000\" is not a valid time: numbers are times if all are years, months "
         "(201211), dates (20121113), or seconds since the epoch of 1973 or later; if these are "
         "seconds, say so (--time-format=%s)"},
        {"date,v\n20121113,1\n20121131,1\n",
         "x.csv:2:1: \"20121113\" is not a valid time: numbers are times if all are years, months "
         "(201211), dates (20121113), or seconds since the epoch of 1973 or later; if these are "
         "seconds, say so (--time-format=%s)"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(read_csv(cases[i].text, NULL, &error));
        g_assert_cmpstr(error->message, ==, cases[i].message);
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(read_csv("t,v\n2012,2\n", "Mars/Olympus", &error));
    g_assert_nonnull(strstr(error->message, "Mars/Olympus"));
}

/* All that chart.h can say. */
static const char everything[] =
    "{\"kind\": \"multiples\", \"finding\": \"f\", \"caption\": \"c\", \"zone\": \"Asia/Taipei\","
    " \"from\": \"2012-11-13\", \"until\": 1355241600, \"now\": 1352794223, \"overview\": true,"
    " \"calendar\": true, \"source\": \"s\", \"times\": [[1352794223, \"2012-11-14T16:10:23\"]],"
    " \"panels\": ["
    "  {\"title\": \"t\", \"unit\": \"bytes\", \"unit_name\": \"per disk\", \"scale\": \"log\","
    "   \"ymin\": 0.5, \"ymax\": 1e10, \"weight\": 2,"
    "   \"series\": ["
    "    {\"name\": \"a\", \"mark\": \"step\", \"role\": \"good\", \"times\": 0,"
    "     \"values\": [1529629254, null], \"hold\": 90000, \"width\": 60},"
    "    {\"times\": [5], \"values\": [0.1]}],"
    "   \"events\": [{\"kind\": \"truncated\", \"time\": 1352794223, \"until\": 1352794300,"
    "     \"series\": 0, \"value\": 3, \"label\": \"l\"}, {\"kind\": \"note\", \"time\": 7}],"
    "   \"rules\": [{\"value\": 9, \"role\": \"warn\", \"label\": \"r\"}],"
    "   \"bands\": [{\"low\": 1, \"high\": 2, \"role\": \"muted\", \"label\": \"b\"}]},"
    "  {}]}";

static void assert_first_panel(const ChartPanel *panel)
{
    g_assert_cmpstr(panel->title, ==, "t");
    g_assert_cmpint(panel->unit, ==, UNIT_BYTES);
    g_assert_cmpstr(panel->unit_name, ==, "per disk");
    g_assert_cmpint(panel->scale, ==, SCALE_LOG);
    g_assert_true(panel->ymin.set && panel->ymin.value == 0.5);
    g_assert_true(panel->ymax.set && panel->ymax.value == 1e10);
    g_assert_cmpfloat(panel->weight, ==, 2);
    g_assert_cmpuint(panel->n_series, ==, 2);
    const ChartSeries *a = &panel->series[0], *b = &panel->series[1];
    g_assert_cmpstr(a->name, ==, "a");
    g_assert_cmpint(a->mark, ==, MARK_STEP);
    g_assert_cmpint(a->role, ==, ROLE_GOOD);
    g_assert_cmpuint(a->n, ==, 2);
    g_assert_cmpint(a->time[1], ==, 1352880623);
    g_assert_cmpfloat(a->value[0], ==, 1529629254);
    g_assert_true(isnan(a->value[1]));
    g_assert_cmpint(a->hold, ==, 90000);
    g_assert_cmpint(a->width, ==, 60);
    g_assert_null(b->name);
    g_assert_cmpint(b->mark, ==, MARK_LINE);
    g_assert_cmpint(b->time[0], ==, 5);
    g_assert_cmpfloat(b->value[0], ==, 0.1);

    g_assert_cmpuint(panel->n_events, ==, 2);
    const ChartEvent *event = &panel->events[0];
    g_assert_cmpint(event->kind, ==, EVENT_TRUNCATED);
    g_assert_cmpint(event->until, ==, 1352794300);
    g_assert_cmpint(event->series, ==, 0);
    g_assert_cmpfloat(event->value, ==, 3);
    g_assert_cmpstr(event->label, ==, "l");
    g_assert_cmpint(event[1].series, ==, -1);
    g_assert_true(isnan(event[1].value));
    g_assert_cmpfloat(panel->rules[0].value, ==, 9);
    g_assert_cmpint(panel->rules[0].role, ==, ROLE_WARN);
    g_assert_cmpfloat(panel->bands[0].low, ==, 1);
    g_assert_cmpfloat(panel->bands[0].high, ==, 2);
}

static void test_json(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Spec) spec = read_json(everything, &error);
    g_assert_no_error(error);
    const Chart *chart = spec_chart(spec);
    g_assert_cmpint(chart->kind, ==, CHART_MULTIPLES);
    g_assert_cmpstr(chart->finding, ==, "f");
    g_assert_cmpstr(chart->caption, ==, "c");
    g_assert_cmpstr(chart->source, ==, "s");
    g_assert_cmpint(chart->from, ==, 1352736000);
    g_assert_cmpint(chart->until, ==, 1355241600);
    g_assert_cmpint(chart->now, ==, 1352794223);
    g_assert_true(chart->overview && chart->calendar);
    g_assert_cmpuint(chart->n_panels, ==, 2);
    assert_first_panel(&chart->panels[0]);
    g_assert_cmpuint(chart->panels[1].n_series, ==, 0);
    g_assert_true(!chart->panels[1].ymin.set && !chart->panels[1].ymax.set);
    g_assert_false(spec_is_table(spec));
    g_assert_null(spec_notes(spec)[0]);
}

static void test_json_table(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Spec) spec =
        read_json("{\"cells\": [[\"node\", {\"text\": \"n\", \"numeric\": true}],"
                  " [\"C\", {\"text\": \"3\", \"role\": \"alarm\"}]]}",
                  &error);
    g_assert_no_error(error);
    const Chart *chart = spec_chart(spec);
    g_assert_cmpint(chart->kind, ==, CHART_TABLE);
    g_assert_cmpuint(chart->n_rows, ==, 2);
    g_assert_cmpuint(chart->n_columns, ==, 2);
    g_assert_cmpstr(chart->cells[2].text, ==, "C");
    g_assert_true(chart->cells[1].numeric);
    g_assert_cmpint(chart->cells[3].role, ==, ROLE_ALARM);
}

static void test_json_refuses(void)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "x.json:1:1: "},
        {"{\"panels\":\n [}", "x.json:2:3: "},
        {"{\"a\": 1, \"a\": 2}", "duplicate key"},
        {"[]", "x.json: an object is needed here, not a list"},
        {"{\"findng\": \"x\"}", "x.json: a chart has no key \"findng\"; did you mean \"finding\"?"},
        {"{\"zzz\": 1}", "x.json: a chart has no key \"zzz\""},
        {"{\"finding\": 1}", "x.json: finding: a text is needed here, not a number"},
        {"{\"overview\": 1}", "x.json: overview: true or false is needed here, not a number"},
        {"{\"kind\": \"tabel\"}", "did you mean \"table\"?"},
        {"{\"kind\": null}", "x.json: kind: a word is needed here, not null"},
        {"{\"zone\": \"Mars\"}", "x.json: zone \"Mars\": no such time zone"},
        {"{\"from\": \"soon\"}", "x.json: from: \"soon\" is not a valid time"},
        {"{\"panels\": {}}", "x.json: panels: a list is needed here, not an object"},
        {"{\"panels\": [{\"series\": [{\"times\": [1]}]}]}",
         "x.json: panels[0].series[0]: a series needs \"values\""},
        {"{\"panels\": [{\"series\": [{\"times\": 0, \"values\": []}]}]}",
         "x.json: panels[0].series[0].times: there is no row 0 of times"},
        {"{\"panels\": [{\"series\": [{\"times\": [2, 1], \"values\": [1, 2]}]}]}",
         "x.json: panels[0].series[0].times[1]: times must ascend"},
        {"{\"panels\": [{\"series\": [{\"times\": [1, 2], \"values\": [1]}]}]}",
         "x.json: panels[0].series[0].values: 1 values for 2 times"},
        {"{\"panels\": [{\"series\": [{\"times\": [1], \"values\": [\"x\"]}]}]}",
         "x.json: panels[0].series[0].values[0]: a number or null is needed here, not a text"},
        {"{\"panels\": [{}, {\"weight\": 0}]}",
         "x.json: panels[1].weight: a number above 0, up to 1000"},
        {"{\"panels\": [{\"ymin\": \"0\"}]}",
         "x.json: panels[0].ymin: a number is needed here, not a text"},
        {"{\"panels\": [{\"rules\": [{}]}]}", "x.json: panels[0].rules[0]: a rule needs \"value\""},
        {"{\"panels\": [{\"events\": [{\"kind\": \"note\"}]}]}",
         "x.json: panels[0].events[0]: an event needs \"time\""},
        {"{\"panels\": [{\"events\": [{\"kind\": \"note\", \"time\": 1, \"series\": 1.5}]}]}",
         "x.json: panels[0].events[0].series: the place of a series"},
        {"{\"cells\": [[\"a\"], []]}", "x.json: cells[1]: 0 cells, but the first row has 1"},
        {"{\"cells\": [[1]]}", "x.json: cells[0][0]: an object is needed here, not a number"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(read_json(cases[i].text, &error));
        if (strstr(error->message, cases[i].message) == NULL)
            g_error("%s: %s", cases[i].text, error->message);
    }
}

/* What a picture carries is a spec, and says the same again. */
static void test_data_is_a_spec(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Spec) first = read_json(everything, &error);
    g_assert_no_error(error);
    GString *json = data_json(spec_chart(first));
    g_autoptr(Spec) second = read_json(json->str, &error);
    g_assert_no_error(error);
    GString *again = data_json(spec_chart(second));
    g_assert_cmpstr(again->str, ==, json->str);
    g_string_free(json, TRUE);
    g_string_free(again, TRUE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/spec/csv", test_csv);
    g_test_add_func("/spec/csv-descending", test_csv_descending);
    g_test_add_func("/spec/csv-clocks-go-back", test_csv_clocks_go_back);
    g_test_add_func("/spec/csv-years", test_csv_years);
    g_test_add_func("/spec/csv-hold", test_csv_hold);
    g_test_add_func("/spec/suit-scale", test_suit_scale);
    g_test_add_func("/spec/csv-refuses", test_csv_refuses);
    g_test_add_func("/spec/json", test_json);
    g_test_add_func("/spec/json-table", test_json_table);
    g_test_add_func("/spec/json-refuses", test_json_refuses);
    g_test_add_func("/spec/data-is-a-spec", test_data_is_a_spec);
    return g_test_run();
}
