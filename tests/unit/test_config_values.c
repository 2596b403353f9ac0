/* Single values: what each type takes, makes of it, and refuses. */
#include "config/value.h"
#include "model.h"

#include <string.h>

static const char *const variables[] = {"HOME=/home/me", "BASE=/base", "EMPTY=", NULL};
static const Expansion expansion = {.environ = variables, .srvnode = "cms02"};

typedef union {
    EnvSettings env;
    Hub hub;
    Node node;
    Limits limits;
} Record;

/* The value as it was taken, or the error. */
static char *take(const Key *key, const char *text, Record *record)
{
    g_autoptr(GError) error = NULL;
    if (!value_set(key, text, &expansion, record, &error))
        return g_strconcat("error: ", error->message, NULL);
    return value_show(key, text, record);
}

static void test_texts(void)
{
    static const struct {
        const char *key, *text, *expected;
    } cases[] = {
        {"srvnode", "cms02", "cms02"},
        {"srvnode", "0.a_b-c", "0.a_b-c"},
        {"srvnode", "a/b", "error: \"a/b\" is not safe"},
        {"srvnode", ".hidden", "error: "},
        {"srvnode", "é", "error: "},
        {"srvnode", "a234567890123456789012345678901234567890123456789012345678901234",
         "a234567890123456789012345678901234567890123456789012345678901234"},
        {"srvnode", "a2345678901234567890123456789012345678901234567890123456789012345", "error: "},
        {"dbpath", "~/x.db", "/home/me/x.db"},
        {"dbpath", "~", "/home/me"},
        {"dbpath", "~root/x", "/root/x"},
        {"dbpath", "/a~b", "/a~b"},
        {"dbpath", "$BASE/x", "/base/x"},
        {"dbpath", "/x${BASE}y", "/x/basey"},
        {"dbpath", "/x$EMPTY", "/x"},
        {"dbpath", "/x${BASE", "/x${BASE"},
        {"dbpath", "/x$1$", "/x$1$"},
        {"dbpath", "/x$BASE_Y", "error: the environment variable BASE_Y is not set"},
        {"dbpath", "/x/%(srvnode)s.db", "/x/cms02.db"},
        {"dbpath", "/x/%(node)s.db", "error: %(node)s has no meaning here"},
        {"dbpath", "/x/100%.db", "/x/100%.db"},
        {"dbpath", "/x/%(half", "/x/%(half"},
        {"jspath", "/x/%(node)s-%(srvnode)s", "/x/%(node)s-cms02"},
        {"message", "\"a ' b\"", "a ' b"},
        {"message", "'a'", "a"},
        {"message", "\"a'", "\"a'"},
        {"message", "\"", "\""},
        {"message", "$BASE %(srvnode)s", "$BASE %(srvnode)s"},
        {"reporturl", "https://h:8080/e/%(srvnode)s/?a=b#c", "https://h:8080/e/cms02/?a=b#c"},
        {"reporturl", "HTTP://h/", "HTTP://h/"},
        {"reporturl", "../x/y.html", "../x/y.html"},
        {"reporturl", "x:y", "error: "},
        {"reporturl", "data:text/html,x", "error: "},
        {"reporturl", "/a b", "error: "},
        {"reporturl", "/a\"onclick", "error: "},
        {"reporturl", "http://[::1", "error: "},
        {"ping", "https://h/x", "https://h/x"},
        {"ping", "http://h:99999/", "error: "},
        {"mailer", "smtp://mail:25", "smtp://mail:25"},
        {"mailer", "smtps://mail", "smtps://mail"},
        {"mailer", "smtp://", "error: "},
        {"mailer", "sendmail:bin/x", "error: "},
        {"timezone", "Asia/Taipei", "Asia/Taipei"},
        {"timezone", "asia/nowhere", "error: "},
        {"shell", "/opt/bin/bash -l -c", "/opt/bin/bash -l -c"},
        {"shell", "a\x01", "error: "},
        {"command", "find $SCM_FOLD/%(srvnode)s\n-printf '%s %p'",
         "find $SCM_FOLD/cms02 -printf '%s %p'"},
        {"email", "a@b.c,root  d@e", "a@b.c root d@e"},
        {"email", "-oQ/tmp", "error: "},
        {"email", "@b", "error: "},
        {"email", "a@", "error: "},
        {"email", "a@b@c", "error: "},
        {"email", "<a@b>", "error: "},
        {"tell", "slack:https://h/x, ntfy:https://h/topic@/f",
         "slack:https://h/x ntfy:https://h/topic@/f"},
        {"tell", "slack:@/f", "slack:@/f"},
        {"tell", "slack:#C1@/f", "slack:#C1@/f"},
        {"tell", "slack:#C1", "error: \"slack:#C1\" lacks @/PATH"},
        {"tell", "slack:", "error: \"slack:\" lacks a web address or @/PATH"},
        {"tell", "matrix:https://h#!r:h@/f", "matrix:https://h#!r:h@/f"},
        {"tell", "matrix:https://h##r:h@/f", "error: "},
        {"tell", "matrix:https://h@/f", "error: "},
        {"tell", "ntfy:https://h/", "error: "},
        {"tell", "ntfy:https://u:s3cret@h/", "error: \"ntfy:https://h/...effcb3bd\" lacks a topic"},
        {"tell", "gotify:https://h", "error: "},
        {"tell", "teams:ftp://h/x", "error: "},
        {"tell", "https://h/x#y", "error: "},
        {"tell", "https:///x", "error: "},
        {"tell", "exec:/bin/x", "exec:/bin/x"},
        {"tell", "exec:x", "error: "},
        {"tell", "me@example.org", "error: "},
        {"select", " svn/a\n svn/b\tsvn/c ", "svn/a svn/b svn/c"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Key *key = config_find_key(cases[i].key);
        Record record = {0};
        g_autofree char *taken = take(key, cases[i].text, &record);
        if (g_str_has_prefix(cases[i].expected, "error: ")
                ? !g_str_has_prefix(taken, cases[i].expected)
                : strcmp(taken, cases[i].expected) != 0)
            g_error("%s = %s: %s", cases[i].key, cases[i].text, taken);
        value_clear(key, &record);
    }
}

static double number_of(const Key *key, const Record *record)
{
    const char *field = (const char *)record + key->offset;
    if (key->type == KEY_SHARE)
        return *(const double *)field;
    if (key->size == sizeof(gint64))
        return (double)*(const gint64 *)field;
    return key->size == sizeof(int) ? *(const int *)field : *(const bool *)field;
}

static void test_numbers(void)
{
    static const struct {
        const char *key, *text;
        double expected; /* -99: refused */
    } cases[] = {
        {"maxage", "2", 2 * 86400},
        {"maxage", "0.25", 21600},
        {"maxage", "90s", 90},
        {"maxage", "15m", 900},
        {"maxage", "15 min", 900},
        {"maxage", "36h", 129600},
        {"maxage", "1w", 604800},
        {"maxage", "3 days", 259200},
        {"maxage", "1e2", -99},
        {"maxage", "", -99},
        {"maxage", ".5", -99},
        {"maxage", "learnt", -99},
        {"maxage", "3652d", 315532800},
        {"maxage", "99999d", -99},
        {"grace", "learnt", -1},
        {"grace", "2h", 7200},
        {"timeout", "2", 2},
        {"timeout", "1h", 3600},
        {"timeout", "0", -99},
        {"timeout", "1m1s", -99},
        {"verify", "2G", 2147483648.},
        {"verify", "1.5k", 1536},
        {"verify", "10B", 10},
        {"verify", "0", 0},
        {"maxbytes", "1023", -99},
        {"maxbytes", "1024", 1024},
        {"shrink", "10%", 10},
        {"shrink", "10 %", 10},
        {"shrink", "0.1", 0.1},
        {"shrink", "100.1", -99},
        {"unreached", "3", 3},
        {"unreached", "3.5", -99},
        {"unreached", "-3", -99},
        {"verbose", "True", 1},
        {"verbose", "OFF", 0},
        {"verbose", "1", 1},
        {"verbose", "2", -99},
        {"verbose", "y", -99},
        {"formats", "svg PNG", 3},
        {"formats", "pdf", 4},
        {"formats", "png,svg,pdf", 7},
        {"formats", "png gif", -99},
        {"formats", " ", -99},
        {"transport", "local", TRANSPORT_LOCAL},
        {"transport", "SSH", TRANSPORT_SSH},
        {"reminder", "mon", 1},
        {"reminder", "Sun", 7},
        {"reminder", "no", 0},
        {"reminder", "Monday", -99},
        {"inflight", "1024", 1024},
        {"inflight", "1025", -99},
        {"maxage", "000000000000000000000000000000001", -99},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Key *key = config_find_key(cases[i].key);
        Record record = {0};
        g_autoptr(GError) error = NULL;
        bool good = value_set(key, cases[i].text, &expansion, &record, &error);
        double number = good ? number_of(key, &record) : -99;
        if (number != cases[i].expected)
            g_error("%s = %s: %g", cases[i].key, cases[i].text, number);
    }
}

static void test_failure_leaves_the_field(void)
{
    const Key *key = config_find_key("reporturl");
    Record record = {0};
    g_autofree char *first = take(key, "/a", &record);
    g_autofree char *second = take(key, "javascript:x", &record);
    g_assert_cmpstr(record.hub.reporturl, ==, "/a");
    g_autofree char *third = take(key, "", &record);
    g_assert_null(record.hub.reporturl);
    value_clear(key, &record);
}

static void test_keep(void)
{
    static const struct {
        const char *text;
        bool good;
        Keep keep;
    } cases[] = {
        {"7d 4w 12m 2y", true, {7, 4, 12, 2}},
        {"2y,30d", true, {30, 0, 0, 2}},
        {"no", true, {0, 0, 0, 0}},
        {"", false, {0}},
        {"7", false, {0}},
        {"7x", false, {0}},
        {"d", false, {0}},
        {"7d 8d", false, {0}},
        {"7d no", false, {0}},
        {"-7d", false, {0}},
        {"99999d", false, {0}},
        {"7dd", false, {0}},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Limits limits = {0};
        bool good = value_set(config_find_key("keep"), cases[i].text, &expansion, &limits, NULL);
        g_test_message("%s", cases[i].text);
        g_assert_cmpint(good, ==, cases[i].good);
        g_assert_cmpmem(&limits.keep, sizeof(Keep), &cases[i].keep, sizeof(Keep));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/values/texts", test_texts);
    g_test_add_func("/config/values/keep", test_keep);
    g_test_add_func("/values/numbers", test_numbers);
    g_test_add_func("/values/failure-leaves-the-field", test_failure_leaves_the_field);
    return g_test_run();
}
