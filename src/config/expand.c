#include "config/expand.h"

#include <pwd.h>
#include <string.h>

#include "config/config.h"

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

char *expand_variables(const char *text, const Expansion *expansion, GError **error)
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

char *expand_words(const char *text, const Expansion *expansion, GError **error)
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
                        "%%(%s)s stands for nothing; known are %%(srvnode)s and %%(node)s", word);
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
                                "~ stands for a home, but HOME is not set");
        return g_strdup(home);
    }
    char buffer[4096];
    struct passwd entry, *found = NULL;
    if (getpwnam_r(user, &entry, buffer, sizeof buffer, &found) != 0 || found == NULL) {
        g_set_error(error, CONFIG_ERROR, CONFIG_ERROR_INVALID, "there is no user \"%s\"", user);
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
