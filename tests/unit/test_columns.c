/* What the columns of a table are taken for, and the series that become of it. */
#include "chart/spec.h"

#include <math.h>
#include <string.h>

/* The chart in short: for each panel its unit, for each series name, times and values; then notes.
 */
static char *account(const char *text, const SpecOptions *options)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Spec) spec = text[0] == '['
                               ? spec_read_json(text, strlen(text), "x.json", options, &error)
                               : spec_read_csv(text, strlen(text), "x.csv", options, &error);
    if (spec == NULL)
        return g_strdup(error->message);
    g_assert_true(spec_is_table(spec));
    GString *out = g_string_new(NULL);
    const Chart *chart = spec_chart(spec);
    for (gsize p = 0; p < chart->n_panels; p++) {
        const ChartPanel *panel = &chart->panels[p];
        g_string_append_printf(out, "%s%s%s:", chart_unit_words[panel->unit],
                               panel->unit_name ? "/" : "",
                               panel->unit_name ? panel->unit_name : "");
        for (gsize i = 0; i < panel->n_series; i++) {
            const ChartSeries *series = &panel->series[i];
            g_string_append_printf(out, " %s", series->name);
            for (gsize k = 0; k < series->n; k++) {
                g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(series->time[k]);
                g_autofree char *words = g_date_time_format(time, "%y-%m-%d");
                g_string_append_printf(out, " %s=%g", words, series->value[k]);
            }
        }
        g_string_append(out, "\n");
    }
    for (const char *const *note = spec_notes(spec); *note != NULL; note++)
        g_string_append_printf(out, "# %s\n", *note);
    return g_string_free(out, FALSE);
}

typedef struct {
    const char *text, *expected;
} Case;

static void check(const Case *cases, gsize n, const SpecOptions *options)
{
    for (gsize i = 0; i < n; i++) {
        g_autofree char *found = account(cases[i].text, options);
        g_assert_cmpstr(found, ==, cases[i].expected);
    }
}

static void test_meaning(void)
{
    static const Case cases[] = {
        {"year,v\n2011,1\n2012,2\n", "none: v 11-01-01=1 12-01-01=2\n"},
        {"v,year\n7,2011\n8,2012\n", "none: v 11-01-01=7 12-01-01=8\n"},
        {"v,when it was\n2011,2012/01/01\n2012,2012/01/02\n",
         "none: v 12-01-01=2011 12-01-02=2012\n"},
        {"date,time,v\n2012-01-01,16:10,1\n2012-01-02,16:10,2\n",
         "none: v 12-01-01=1 12-01-02=2\n"},
        {"date,v,note\n2012-01-01,\"1,234\",good\n2012-01-02,2,\n",
         "none: v 12-01-01=1234 12-01-02=2\n# left out, as they hold text: \"note\" (good)\n"},
        {"date,share\n2012-01-01,12%\n2012-01-02,13%\n",
         "percent: share 12-01-01=12 12-01-02=13\n"},
        {"date,temp (C),wind (m/s),low [C]\n2012-01-01,1,2,3\n",
         "none/C: temp 12-01-01=1 low 12-01-01=3\nnone/m/s: wind 12-01-01=2\n"},
        {"date,bytes,took (s),load (%),ram_bytes\n2012-01-01,1,2,3,4\n",
         "bytes: bytes 12-01-01=1 ram_bytes 12-01-01=4\nseconds: took 12-01-01=2\n"
         "percent: load 12-01-01=3\n"},
        {"date,(x),a()\n2012-01-01,1,2\n", "none: (x) 12-01-01=1 a() 12-01-01=2\n"},
        {"date,time\n2012-01-01,16:10\n",
         "x.csv:2:1: \"2012-01-01\" is not a number, and no column holds numbers"},
        {"date,a,b\n2012-01-01,,1\n2012-01-02,,2\n",
         "none: a 12-01-01=nan 12-01-02=nan b 12-01-01=1 12-01-02=2\n"},
    };
    check(cases, G_N_ELEMENTS(cases), NULL);
}

static void test_long(void)
{
    static const Case cases[] = {
        {"symbol,date,price\nA,Jan 1 2000,1\nA,Feb 1 2000,2\nB,Jan 1 2000,3\n",
         "none: A 00-01-01=1 00-02-01=2 B 00-01-01=3\n"
         "# a long table: a series for each \"symbol\"\n"},
        {"item,time,bytes,file,first_seen\r\na,2012-01-01T00:00:00Z,5,f,2012-01-01T00:00:00Z\r\n"
         "b,2012-01-01T00:00:00Z,6,g,2012-01-01T00:00:00Z\r\n",
         "bytes: a 12-01-01=5 b 12-01-01=6\n# a long table: a series for each \"item\"\n"
         "# left out, as they hold text: \"file\" (f), \"first_seen\" (2012-01-01T00:00:00Z)\n"},
        {"item,time,bytes,last_seen\na,2012-01-01T00:00Z,5,\nb,2012-01-01T00:00Z,6,\n",
         "bytes: a 12-01-01=5 b 12-01-01=6\n# a long table: a series for each \"item\"\n"},
        {"who,year,v\nA,2001,1\nA,2003,2\nB,2002,3\nB,2004,4\n",
         "none: A 01-01-01=1 03-01-01=2 B 02-01-01=3 04-01-01=4\n"
         "# a long table: a series for each \"who\"\n"},
        {"who,year,v\nA,2001,1\nB,2003,2\nC,2002,3\n",
         "x.csv:4:3: \"2002\" is out of order: times ascend up to here; --sort takes any order, "
         "--long=year,who,COLUMN a row for each value"},
        {"name,year,v\nA,2001,1\nB,2002,3\n",
         "none: v 01-01-01=1 02-01-01=3\n# left out, as they hold text: \"name\" (A)\n"},
    };
    check(cases, G_N_ELEMENTS(cases), NULL);
    static const Case several[] = {
        {"year,who,a,b\n2001,A,1,2\n2002,A,3,4\n2001,B,5,6\n",
         "x.csv:4:1: \"2001\" is out of order: times ascend up to here; --sort takes any order, "
         "--long=year,who,COLUMN a row for each value"},
    };
    check(several, 1, NULL);
    static const Case two[] = {
        {"year,who,a,b\n2001,A,1,2\n2001,B,3,4\n2000,C,5,6\n",
         "none: A 01-01-01=2 B 01-01-01=4 C 00-01-01=6\n"},
        {"year,who,a\n2001,A,1\n", "--long: there is no column \"b\"; there are \"year\", \"who\", "
                                   "\"a\""},
        {"year,who,b\n2001,A,1\n2000,A,2\n2002,A,2\n",
         "x.csv:4:1: \"2002\" is out of order: times descend up to here; --sort takes any order"},
    };
    static const char *const names[] = {"year", "who", "b", NULL};
    check(two, G_N_ELEMENTS(two), &(SpecOptions){.long_table = names});
}

static void test_options(void)
{
    static const Case sorted[] = {
        {"year,a,b\n2002,1,4\n2000,2,5\n2001,3,6\n2000,7,8\n",
         "none: a 00-01-01=2 00-01-01=7 01-01-01=3 02-01-01=1"
         " b 00-01-01=5 00-01-01=8 01-01-01=6 02-01-01=4\n"},
    };
    check(sorted, 1, &(SpecOptions){.sort = true});
    static const Case chosen[] = {
        {"year,a,b,c\n2002,1,x,3\n", "none: c 02-01-01=3 a 02-01-01=1\n"},
        {"year,a\n2002,1\n", "--columns: there is no column \"c\"; there are \"year\", \"a\""},
    };
    static const char *const names[] = {"c", "2", NULL};
    check(chosen, G_N_ELEMENTS(chosen), &(SpecOptions){.columns = names});
    static const Case named[] = {
        {"year,who,v\n2001,A,1\n2001,B,3\n", "none: B 01-01-01=3\n"},
        {"year,who,v\n2001,A,1\n2001,C,3\n", "--columns: no series is named \"B\""},
    };
    static const char *const who[] = {"B", NULL}, *const table[] = {"year", "who", "v", NULL};
    check(named, G_N_ELEMENTS(named), &(SpecOptions){.columns = who, .long_table = table});
    static const Case formats[] = {
        {"v,on\n1,01/02/2012\n2,02/02/2012\n", "none: v 12-02-01=1 12-02-02=2\n"},
        {"on,v\n01/02/2012,1\n2012-02-02,1\n03/02/2012,1\n",
         "x.csv:3:1: \"2012-02-02\" is not a valid time: not of the format that was given"},
    };
    check(formats, G_N_ELEMENTS(formats), &(SpecOptions){.time_format = "%d/%m/%Y"});
    static const Case wrong[] = {{"on,v\n1,1\n", "time format \"%d\": it needs a year, as %Y"}};
    check(wrong, 1, &(SpecOptions){.time_format = "%d"});
}

static void test_objects(void)
{
    static const Case cases[] = {
        {"[{\"year\": 2001, \"v\": 1.5}, {\"w\": null, \"year\": 2002}]",
         "none: v 01-01-01=1.5 02-01-01=nan w 01-01-01=nan 02-01-01=nan\n"},
        {"[{\"date\": \"2001-01-01\", \"v\": 1, \"t\": true, \"o\": {}, \"l\": []}]",
         "none: v 01-01-01=1\n"
         "# left out, as they hold text: \"t\" (true), \"o\" (an object), \"l\" (a list)\n"},
        {"[{\"year\": 2001, \"v\": 1}, 3]", "x.json: [1]: an object is needed here, as before"},
        {"[{\"year\": 2001, \"v\": 1}, {\"year\": 2002, \"v\": \"x\"}, {\"year\": 2003, \"v\": 1}]",
         "x.json: [1].v: \"x\" is not a number"},
        {"[{\"v\": 1}]", "x.json: the header has one column; a time and a series are needed"},
        {"[{\"n\": 1, \"v\": 1}]",
         "x.json: [0].n: \"1\" is not a valid time: numbers are times if all are years, months "
         "(201211), dates (20121113), or seconds since the epoch of 1973 or later; if these are "
         "seconds, say so (--time-format=%s)"},
    };
    check(cases, G_N_ELEMENTS(cases), NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/columns/meaning", test_meaning);
    g_test_add_func("/columns/long", test_long);
    g_test_add_func("/columns/options", test_options);
    g_test_add_func("/columns/objects", test_objects);
    return g_test_run();
}
