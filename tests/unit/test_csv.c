#include "chart/csv.h"
#include "chart/spec.h"

#include <string.h>

/* What was read: cells between bars, rows between newlines; or the error. */
static char *account(const char *bytes, gsize length)
{
    g_autoptr(Csv) csv = csv_new(bytes, length, "x.csv");
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    const GArray *cells = NULL;
    for (;;) {
        if (!csv_read_row(csv, &cells, &error))
            return g_strdup(error->message);
        if (cells == NULL)
            return g_string_free(g_steal_pointer(&out), FALSE);
        for (guint i = 0; i < cells->len; i++)
            g_string_append_printf(out, "|%s", g_array_index(cells, CsvCell, i).text);
        g_string_append(out, "|\n");
    }
}

static void test_cases(void)
{
    static const struct {
        const char *input, *expected;
    } cases[] = {
        {"", ""},
        {"\n\r\n \n", ""},
        {"a", "|a|\n"},
        {"a,b\n1,2\n", "|a|b|\n|1|2|\n"},
        {"a,b\r\n1,2\r\n", "|a|b|\n|1|2|\n"},
        {"a,b\r1,2\r", "|a|b|\n|1|2|\n"},
        {"a,b\n\n1,2", "|a|b|\n|1|2|\n"},
        {"\xef\xbb\xbf"
         "a,b",
         "|a|b|\n"},
        {"a,,\n,b,\n", "|a|||\n||b||\n"},
        {" a , b\n", "|a|b|\n"},
        {"\"a\",\"b,c\"\n", "|a|b,c|\n"},
        {" \"a\" ,\" b \"\n", "|a| b |\n"},
        {"\"a\"\"b\",\"\"\n", "|a\"b||\n"},
        {"\"a\nb\",c\n", "|a\nb|c|\n"},
        {"a;b\n1;2,5\n", "|a|b|\n|1|2,5|\n"},
        {"a\tb\n1\t\n", "|a|b|\n|1||\n"},
        {"\"a,b\";c\n", "|a,b|c|\n"},
        {"a,b\n1,\"2", "x.csv:2:3: the quotes that begin here are never closed"},
        {"a,b\r\n1,2\r\n3,\"", "x.csv:3:3: the quotes that begin here are never closed"},
        {"a,b\n1,\"2\"3\n", "x.csv:2:6: something follows the closing quotes"},
        {"a,b\n1,2\"3\n", "x.csv:2:4: quotes within a cell that does not begin with them"},
        {"é,b\n\n台北\"\n", "x.csv:3:3: quotes within a cell that does not begin with them"},
        {"\"a\nb\",\"c\"d", "x.csv:2:7: something follows the closing quotes"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *found = account(cases[i].input, strlen(cases[i].input));
        g_assert_cmpstr(found, ==, cases[i].expected);
    }
}

static void test_foreign_bytes(void)
{
    g_autofree char *zero = account("a,b\n1,x\0y\n", 10);
    g_assert_cmpstr(zero, ==, "x.csv:2:3: the cell holds a zero byte");
    g_autofree char *cell = g_strnfill(CSV_MAX_CELL + 1, 'x');
    g_autofree char *row = g_strconcat("a,b\n1,", cell, NULL);
    g_autofree char *found = account(row, strlen(row));
    g_assert_cmpstr(found, ==, "x.csv:2:3: the cell is longer than 64 KiB");
    row[strlen(row) - 1] = '\0';
    g_autofree char *fits = account(row, strlen(row));
    g_assert_true(g_str_has_prefix(fits, "|a|b|\n|1|xxx"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/csv/cases", test_cases);
    g_test_add_func("/csv/foreign-bytes", test_foreign_bytes);
    return g_test_run();
}
