#include "base/tell.h"

#include <string.h>

G_DEFINE_QUARK(hubplot_tell_error, tell_error)

#define SLACK_API "https://slack.com/api"
#define DIGEST 8 /* hex digits of a URL in a name */

typedef enum { NEVER, MAY, MUST } Need;

/* What a service wants of a place. */
static const struct {
    const char *prefix;
    Need address, where, file;
    const char *address_preset;
} wants[N_TELL_SERVICES] = {
    [TELL_SLACK] = {"slack:", MAY, NEVER, MAY},
    [TELL_SLACK_BOT] = {"slack:", MUST, MUST, MUST, SLACK_API},
    [TELL_MATRIX] = {"matrix:", MUST, MUST, MUST},
    [TELL_NTFY] = {"ntfy:", MUST, NEVER, MAY},
    [TELL_GOTIFY] = {"gotify:", MUST, NEVER, MUST},
    [TELL_TEAMS] = {"teams:", MAY, NEVER, MAY},
    [TELL_WEBHOOK] = {"", MUST, NEVER, MAY},
    [TELL_EXEC] = {"exec:", MUST, NEVER, NEVER},
};

static bool is_web(const char *text)
{
    return g_str_has_prefix(text, "http://") || g_str_has_prefix(text, "https://");
}

/* The text cut into its parts, which are not checked. */
static TellPlace *cut(const char *text)
{
    TellPlace *place = g_new0(TellPlace, 1);
    place->service = TELL_WEBHOOK;
    for (int i = 0; i < N_TELL_SERVICES; i++)
        if (wants[i].prefix[0] != '\0' && g_str_has_prefix(text, wants[i].prefix)) {
            place->service = (TellService)i;
            break;
        }
    const char *rest = text + strlen(wants[place->service].prefix);
    if (place->service == TELL_EXEC) {
        place->address = g_strdup(rest);
        return place;
    }
    const char *end = rest + strlen(rest);
    const char *at = g_strrstr(rest, "@/");
    if (at != NULL) {
        place->file = g_strdup(at + 1);
        end = at;
    }
    const char *hash = memchr(rest, '#', (gsize)(end - rest));
    if (hash != NULL) {
        place->where = g_strndup(hash + 1, (gsize)(end - hash) - 1);
        end = hash;
        if (place->service == TELL_SLACK)
            place->service = TELL_SLACK_BOT;
    }
    const char *preset = wants[place->service].address_preset;
    place->address = end > rest ? g_strndup(rest, (gsize)(end - rest)) : g_strdup(preset);
    return place;
}

/* "https://hooks.slack.com/...1a2b3c4d": the host, and a digest of what is behind it. */
static void append_address(GString *name, const char *address)
{
    g_autoptr(GUri) uri = g_uri_parse(address, G_URI_FLAGS_HAS_PASSWORD, NULL);
    const char *host = uri != NULL ? g_uri_get_host(uri) : NULL;
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, address, -1);
    if (host == NULL) {
        g_string_append_printf(name, "%.*s...%.*s", (int)strcspn(address, ":/"), address, DIGEST,
                               digest);
        return;
    }
    bool colon = strchr(host, ':') != NULL;
    g_string_append_printf(name, "%s://%s%s%s", g_uri_get_scheme(uri), colon ? "[" : "", host,
                           colon ? "]" : "");
    if (g_uri_get_port(uri) != -1)
        g_string_append_printf(name, ":%d", g_uri_get_port(uri));
    bool hidden = strlen(g_uri_get_path(uri)) > 1 || g_uri_get_query(uri) != NULL ||
                  g_uri_get_userinfo(uri) != NULL;
    if (hidden)
        g_string_append_printf(name, "/...%.*s", DIGEST, digest);
}

static char *name_of(const TellPlace *place)
{
    GString *name = g_string_new(wants[place->service].prefix);
    bool preset = g_strcmp0(place->address, wants[place->service].address_preset) == 0;
    if (place->service == TELL_EXEC)
        g_string_append(name, place->address);
    else if (place->address != NULL && !preset)
        append_address(name, place->address);
    if (place->where != NULL)
        g_string_append_printf(name, "#%s", place->where);
    if (place->file != NULL)
        g_string_append_printf(name, "@%s", place->file);
    return g_string_free(name, FALSE);
}

char *tell_name(const char *text)
{
    g_autoptr(TellPlace) place = cut(text);
    return name_of(place);
}

bool tell_is_name(const char *name)
{
    for (int i = 0; i < N_TELL_SERVICES; i++)
        if (wants[i].prefix[0] != '\0' && g_str_has_prefix(name, wants[i].prefix))
            return true;
    return is_web(name);
}

static bool fail(const TellPlace *place, GError **error, const char *why)
{
    g_set_error(error, TELL_ERROR, TELL_ERROR_INVALID, "\"%s\" %s", place->name, why);
    return false;
}

static bool check_part(const TellPlace *place, const char *part, Need need, const char *what,
                       GError **error)
{
    bool there = part != NULL && part[0] != '\0';
    if ((need == MUST && !there) || (need == NEVER && part != NULL) || (part != NULL && !there)) {
        g_autofree char *why = need == NEVER ? g_strdup_printf("takes no %s", what)
                                             : g_strdup_printf("lacks %s", what);
        return fail(place, error, why);
    }
    return true;
}

/* A URL that curl can go to, without what could end a header or a line. */
static bool check_url(const TellPlace *place, GError **error)
{
    const char *url = place->address;
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_ENCODED, NULL);
    if (uri == NULL || !is_web(url) || g_uri_get_host(uri) == NULL ||
        g_uri_get_host(uri)[0] == '\0' || strpbrk(url, " <>\"'\\\n\t") != NULL)
        return fail(place, error,
                    place->service == TELL_WEBHOOK ? "is none of " TELL_WORDS
                                                   : "has no web address: http:// or https://");
    const char *path = g_uri_get_path(uri);
    if (place->service == TELL_NTFY && (path[0] != '/' || path[1] == '\0'))
        return fail(place, error, "lacks a topic: ntfy:https://HOST/TOPIC");
    return true;
}

static bool check(const TellPlace *place, GError **error)
{
    TellService service = place->service;
    if (service == TELL_EXEC)
        return place->address[0] == '/' ||
               fail(place, error, "lacks the absolute path of a program");
    if (!check_part(place, place->where, wants[service].where, "#CHANNEL or #ROOM", error) ||
        !check_part(place, place->file, wants[service].file, "@/PATH of a file with its token",
                    error) ||
        !check_part(place, place->address, wants[service].address, "a web address", error))
        return false;
    if (service == TELL_MATRIX && place->where[0] != '!')
        return fail(place, error, "lacks the id of a room, which begins with !");
    if (place->address == NULL)
        return place->file != NULL || fail(place, error, "lacks a web address or @/PATH");
    return check_url(place, error);
}

TellPlace *tell_place_new(const char *text, GError **error)
{
    g_autoptr(TellPlace) place = cut(text);
    place->name = name_of(place);
    return check(place, error) ? g_steal_pointer(&place) : NULL;
}

void tell_place_free(TellPlace *place)
{
    if (place == NULL)
        return;
    g_free(place->name);
    g_free(place->address);
    g_free(place->where);
    g_free(place->file);
    g_free(place);
}
