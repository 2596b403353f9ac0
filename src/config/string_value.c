#include "config/string_value.h"

#include "base/server_uri.h"
#include "base/web.h"
#include "base/when.h"
#include "base/window.h"
#include "config/config.h"
#include "scene/theme.h"

#include <pwd.h>
#include <string.h>

#define NAME_START "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#define MAX_NAME 64
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"

/* The name of the variable at `dollar`, with the length of its mention; NULL: it is none. */
static char *variable_at(const char *dollar, gsize *length)
{
    bool braces = dollar[1] == '{';
    const char *name = dollar + (braces ? 2 : 1);
    gsize n = strspn(name, LETTERS "0123456789");
    if (n == 0 || g_ascii_isdigit(name[0]) || (braces && name[n] != '}'))
        return NULL;
    *length = n + (braces ? 3 : 1);
    return g_strndup(name, n);
}

/* Replaces $NAME and ${NAME}. An unset variable is an error that names it. */
static char *expand_variables(const char *text, const Expansion *expansion, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);
    while (*text != '\0') {
        gsize length = 1;
        g_autofree char *name = *text == '$' ? variable_at(text, &length) : NULL;
        if (name == NULL) {
            g_string_append_c(out, *text++);
            continue;
        }
        const char *value = g_environ_getenv((char **)expansion->environ, name);
        if (value == NULL) {
            g_set_error(error, CONFIG_ERROR, CONFIG_ERROR_UNSET,
                        "the environment variable %s is not set", name);
            return NULL;
        }
        g_string_append(out, value);
        text += length;
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* Replaces %(srvnode)s and %(node)s; any other %(word)s is an error. Other percent signs are left
 * alone. */
static char *expand_words(const char *text, const Expansion *expansion, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (const char *next; (next = strstr(text, "%(")) != NULL;) {
        const char *end = strstr(next, ")s");
        if (end == NULL)
            break;
        g_autofree char *word = g_strndup(next + 2, (gsize)(end - next) - 2);
        g_string_append_len(out, text, next - text);
        text = end + 2;
        if (strcmp(word, "node") == 0) {
            g_string_append(out, expansion->node != NULL ? expansion->node : "%(node)s");
        } else if (strcmp(word, "srvnode") != 0) {
            g_set_error(error, CONFIG_ERROR, CONFIG_ERROR_INVALID,
                        "unknown variable %%(%s)s; use %%(srvnode)s or %%(node)s", word);
            return NULL;
        } else if (expansion->srvnode != NULL) {
            g_string_append(out, expansion->srvnode);
        }
    }
    g_string_append(out, text);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *home_of(const char *user, const Expansion *expansion, GError **error)
{
    const char *home = g_environ_getenv((char **)expansion->environ, "HOME");
    if (user[0] == '\0') {
        if (home == NULL)
            g_set_error_literal(error, CONFIG_ERROR, CONFIG_ERROR_INVALID,
                                "~ is used, but HOME is not set");
        return g_strdup(home);
    }
    char buffer[4096];
    struct passwd entry, *found = NULL;
    if (getpwnam_r(user, &entry, buffer, sizeof buffer, &found) != 0 || found == NULL) {
        value_refuse(error, "unknown user \"%s\"", user);
        return NULL;
    }
    return g_strdup(found->pw_dir);
}

char *expand_home(const char *text, const Expansion *expansion, GError **error)
{
    if (text[0] != '~')
        return g_strdup(text);
    gsize length = strcspn(text, "/");
    g_autofree char *user = g_strndup(text + 1, length - 1);
    g_autofree char *home = home_of(user, expansion, error);
    return home != NULL ? g_strconcat(home, text + length, NULL) : NULL;
}

bool value_refuse(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, CONFIG_ERROR, CONFIG_ERROR_INVALID, reason);
    return false;
}

/* The parsers below get a text that is not empty, and set *string only when they succeed. */
typedef bool (*ParseString)(const char *text, const Expansion *expansion, char **string,
                            GError **error);

static bool parse_line(const char *text, const Expansion *expansion, char **string, GError **error)
{
    (void)expansion;
    for (const char *c = text; *c != '\0'; c++)
        if (g_ascii_iscntrl(*c))
            return value_refuse(error, "it must be a single line without control characters");
    *string = g_strdup(text);
    return true;
}

/* The original's messages are quoted; the quotes are not part of them. */
static bool parse_message(const char *text, const Expansion *expansion, char **string,
                          GError **error)
{
    (void)expansion;
    (void)error;
    gsize length = strlen(text);
    bool quoted = length >= 2 && (text[0] == '"' || text[0] == '\'') && text[length - 1] == text[0];
    char *message = quoted ? g_strndup(text + 1, length - 2) : g_strdup(text);
    *string = g_strstrip(message);
    return true;
}

static bool parse_name(const char *text, const Expansion *expansion, char **string, GError **error)
{
    (void)expansion;
    gsize length = strlen(text);
    if (strcmp(text, ".") == 0) {
        *string = g_strdup(text);
        return true;
    }
    if (length > MAX_NAME || strchr(NAME_START, text[0]) == NULL ||
        strspn(text, NAME_START "._-") != length)
        return value_refuse(error,
                            "\"%s\" is not safe as the name of a folder: at most "
                            "%d letters, digits, \".\", \"_\" and \"-\", the first "
                            "a letter or digit",
                            text, MAX_NAME);
    *string = g_strdup(text);
    return true;
}

static bool parse_node_path(const char *text, const Expansion *expansion, char **string,
                            GError **error)
{
    g_autofree char *home = expand_home(text, expansion, error);
    g_autofree char *words = home != NULL ? expand_words(home, expansion, error) : NULL;
    g_autofree char *path = words != NULL ? expand_variables(words, expansion, error) : NULL;
    return path != NULL && parse_line(path, expansion, string, error);
}

static bool parse_path(const char *text, const Expansion *expansion, char **string, GError **error)
{
    if (strstr(text, "%(node)s") != NULL)
        return value_refuse(error, "%%(node)s has no meaning here: the path is not a node's");
    return parse_node_path(text, expansion, string, error);
}

static bool parse_database(const char *text, const Expansion *expansion, char **string,
                           GError **error)
{
    if (!server_uri_is(text))
        return parse_path(text, expansion, string, error);
    g_autofree char *words = expand_words(text, expansion, error);
    g_autofree char *uri = words != NULL ? expand_variables(words, expansion, error) : NULL;
    if (uri == NULL)
        return false;
    g_autofree char *fault = server_uri_fault(uri);
    if (fault != NULL)
        return value_refuse(error, "%s", fault);
    *string = g_steal_pointer(&uri);
    return true;
}

static bool parse_command(const char *text, const Expansion *expansion, char **string,
                          GError **error)
{
    g_autofree char *command = expand_words(text, expansion, error);
    if (command == NULL)
        return false;
    *string = g_strdelimit(g_steal_pointer(&command), "\n", ' ');
    return true;
}

/* What may be a password in it is not repeated. */
static bool refuse_address(const char *url, const char *why, GError **error)
{
    g_autofree char *name = web_name(url);
    return value_refuse(error, "\"%s\" %s", name, why);
}

static bool is_web(const char *url)
{
    return g_ascii_strncasecmp(url, "http://", 7) == 0 ||
           g_ascii_strncasecmp(url, "https://", 8) == 0;
}

static bool parse_url(const char *text, const Expansion *expansion, char **string, GError **error)
{
    g_autofree char *words = expand_words(text, expansion, error);
    g_autofree char *url = words != NULL ? expand_variables(words, expansion, error) : NULL;
    if (url == NULL)
        return false;
    /* Without a scheme it is relative: its first colon comes after a slash, if at all. */
    bool relative = strcspn(url, "/?#") <= strcspn(url, ":");
    g_autofree char *resolved =
        g_uri_resolve_relative("http://localhost/", url, G_URI_FLAGS_NONE, NULL);
    if ((!relative && !is_web(url)) || resolved == NULL || strpbrk(url, " <>\"'\\\n\t") != NULL)
        return refuse_address(url, "is not a web address: http://, https:// or a path", error);
    *string = g_steal_pointer(&url);
    return true;
}

static bool parse_web(const char *text, const Expansion *expansion, char **string, GError **error)
{
    g_autofree char *url = NULL;
    if (!parse_url(text, expansion, &url, error))
        return false;
    if (!is_web(url) || !g_uri_is_valid(url, G_URI_FLAGS_NONE, NULL))
        return refuse_address(url, "must begin with http:// or https://", error);
    *string = g_steal_pointer(&url);
    return true;
}

static bool is_server(const char *text)
{
    g_autoptr(GUri) uri = g_uri_parse(text, G_URI_FLAGS_NONE, NULL);
    if (uri == NULL)
        return false;
    const char *scheme = g_uri_get_scheme(uri), *host = g_uri_get_host(uri);
    return (strcmp(scheme, "smtp") == 0 || strcmp(scheme, "smtps") == 0) && host != NULL &&
           host[0] != '\0';
}

/* The value is not repeated: it may hold a password. */
static bool parse_mailer(const char *text, const Expansion *expansion, char **string,
                         GError **error)
{
    (void)expansion;
    if (!g_str_has_prefix(text, "sendmail:/") && !is_server(text))
        return value_refuse(error, "not a mailer: sendmail:/PATH, smtp://HOST:PORT or "
                                   "smtps://HOST:PORT");
    *string = g_strdup(text);
    return true;
}

static bool parse_zone(const char *text, const Expansion *expansion, char **string, GError **error)
{
    (void)expansion;
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(text);
    if (zone == NULL)
        return value_refuse(error, "unknown time zone \"%s\"", text);
    *string = g_strdup(text);
    return true;
}

static bool parse_theme(const char *text, const Expansion *expansion, char **string, GError **error)
{
    g_autofree char *name = NULL;
    if (!parse_path(text, expansion, &name, error))
        return false;
    g_autoptr(Theme) theme = theme_load(name, error);
    if (theme == NULL)
        return false;
    *string = g_steal_pointer(&name);
    return true;
}

static bool parse_schedule(const char *text, const Expansion *expansion, char **string,
                           GError **error)
{
    (void)expansion;
    g_autoptr(Schedule) schedule = schedule_parse(text, error);
    if (schedule == NULL)
        return false;
    *string = g_strdup(text);
    return true;
}

static bool parse_windows(const char *text, const Expansion *expansion, char **string,
                          GError **error)
{
    (void)expansion;
    if (!window_check(text, error))
        return false;
    *string = g_strdup(text);
    return true;
}

static const ParseString parsers[] = {
    [KEY_LINE] = parse_line,         [KEY_MESSAGE] = parse_message,
    [KEY_NAME] = parse_name,         [KEY_PATH] = parse_path,
    [KEY_DATABASE] = parse_database, [KEY_NODE_PATH] = parse_node_path,
    [KEY_COMMAND] = parse_command,   [KEY_URL] = parse_url,
    [KEY_WEB] = parse_web,           [KEY_MAILER] = parse_mailer,
    [KEY_ZONE] = parse_zone,         [KEY_THEME] = parse_theme,
    [KEY_SCHEDULE] = parse_schedule, [KEY_WINDOWS] = parse_windows,
};

bool string_is(const Key *key)
{
    return key->type < G_N_ELEMENTS(parsers) && parsers[key->type] != NULL;
}

bool string_parse(const Key *key, const char *text, const Expansion *expansion, char **string,
                  GError **error)
{
    if (text[0] != '\0')
        return parsers[key->type](text, expansion, string, error);
    *string = NULL;
    return true;
}
