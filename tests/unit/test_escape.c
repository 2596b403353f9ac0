#include "publish/html.h"

typedef void Escaper(GString *out, const char *text);

static const struct {
    const char *name;
    Escaper *escape;
    const char *text, *expected;
} cases[] = {
    {"html", html_text, "<b>&\"'\x01\xff", "&lt;b&gt;&amp;&quot;&#39;\\x01\\xFF"},
    {"html", html_text, "</script>", "&lt;/script&gt;"},
    {"attribute", html_text, "\"><i x='", "&quot;&gt;&lt;i x=&#39;"},
    {"attribute", html_text, "a\nb", "a\\x0Ab"},
    {"url part", url_part, "a/../b?c#d e%", "a%2F..%2Fb%3Fc%23d%20e%25"},
    {"url", html_url, "http://h/a?b=1&c", "http://h/a?b=1&amp;c"},
    {"url", html_url, "javascript:alert(1)", "#"},
    {"url", html_url, "JAVASCRIPT:alert(1)", "#"},
    {"url", html_url, " javascript:alert(1)", "#"},
    {"url", html_url, "java\tscript:alert(1)", "#"},
    {"url", html_url, "data:text/html,x", "#"},
    {"url", html_url, "a/b:c", "a/b:c"},
    {"url", html_url, "/monitor/cms02/", "/monitor/cms02/"},
    {"url", html_url, "../x.html", "../x.html"},
    {"rst", rst_text, "svn/dybsvn", "svn/dybsvn"},
    {"rst", rst_text, "name_ *star* `x` |y|", "name\\_ \\*star\\* \\`x\\` \\|y\\|"},
    {"rst", rst_text, "1. first", "\\ 1. first"},
    {"rst", rst_text, "- item", "\\ - item"},
    {"rst", rst_text, ".. raw:: html", "\\ .. raw\\:: html"},
    {"rst", rst_text, "a\nb", "a\\\\x0Ab"},
    {"rst", rst_text, "see http://x", "see http\\://x"},
    {"cell", rst_cell, "", "\\"},
    {"csv", csv_field, "svn/dybsvn", "svn/dybsvn"},
    {"csv", csv_field, "a,\"b\"", "\"a,\"\"b\"\"\""},
    {"csv", csv_field, "=cmd()", "\"'=cmd()\""},
};

static void test_escapers(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        cases[i].escape(out, cases[i].text);
        g_test_message("%s of %s", cases[i].name, cases[i].text);
        g_assert_cmpstr(out->str, ==, cases[i].expected);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/escape/all", test_escapers);
    return g_test_run();
}
