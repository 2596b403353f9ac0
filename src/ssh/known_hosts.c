/* A file is a list of entries: names, or the hash of one, and a key. Of all files, those that name
 * the host are gathered in order; then one pass holds the key that was shown against them. A
 * revoked key is refused wherever it stands; else an entry with the same key makes it known; else
 * one with another key of the same type means that it has changed. A line that is not understood is
 * passed over and can so only make a host unknown, never known. */
#include "ssh/known_hosts.h"

#include "ssh/home.h"

#include <string.h>

#define LINE_MAX_BYTES 16384
#define FILE_MAX_BYTES (64 << 20)

typedef enum { PLAIN, AUTHORITY, REVOKED } Marker;

typedef struct {
    Marker marker;
    char *hosts; /* patterns joined by commas, lower case; or "|1|salt|hash" */
    char *type;
    guchar *key; /* wire form */
    gsize length;
    guint line;
} Entry;

struct KnownHosts {
    char *path;
    GPtrArray *entries;
};

typedef struct {
    const KnownHosts *file;
    const Entry *entry;
} Match;

struct HostKeys {
    GArray *matches;
    char *place;
};

static void entry_free(gpointer data)
{
    Entry *entry = data;
    g_free(entry->hosts);
    g_free(entry->type);
    g_free(entry->key);
    g_free(entry);
}

/* The next word of a line, or NULL; the line moves on. */
static char *next_word(char **line)
{
    *line += strspn(*line, " \t");
    gsize n = strcspn(*line, " \t");
    if (n == 0)
        return NULL;
    char *word = *line;
    *line += n;
    if (**line != '\0')
        *(*line)++ = '\0';
    return word;
}

/* Whether a key's wire form begins by its type, as it must. */
static bool key_has_type(const guchar *key, gsize n, const char *type)
{
    gsize length = strlen(type);
    return n >= 4 + length && key[0] == 0 && key[1] == 0 &&
           ((gsize)key[2] << 8 | key[3]) == length && memcmp(key + 4, type, length) == 0;
}

static Entry *parse_entry(char *line, guint number)
{
    Marker marker = PLAIN;
    char *word = next_word(&line);
    if (word == NULL || *word == '#')
        return NULL;
    if (*word == '@') {
        if (g_str_equal(word, "@revoked"))
            marker = REVOKED;
        else if (g_str_equal(word, "@cert-authority"))
            marker = AUTHORITY;
        else
            return NULL;
        word = next_word(&line);
    }
    char *type = next_word(&line);
    char *encoded = next_word(&line);
    if (word == NULL || type == NULL || encoded == NULL)
        return NULL;
    gsize length;
    g_autofree guchar *key = g_base64_decode(encoded, &length);
    if (!key_has_type(key, length, type))
        return NULL;
    Entry *entry = g_new(Entry, 1);
    *entry = (Entry){.marker = marker,
                     .hosts = *word == '|' ? g_strdup(word) : g_ascii_strdown(word, -1),
                     .type = g_strdup(type),
                     .key = g_steal_pointer(&key),
                     .length = length,
                     .line = number};
    return entry;
}

KnownHosts *known_hosts_parse(const char *path, const char *bytes, gsize n)
{
    KnownHosts *known = g_new(KnownHosts, 1);
    known->path = g_strdup(path);
    known->entries = g_ptr_array_new_with_free_func(entry_free);
    const char *end = bytes + n;
    for (guint number = 1; bytes < end; number++) {
        const char *stop = memchr(bytes, '\n', (gsize)(end - bytes));
        gsize length = (gsize)((stop != NULL ? stop : end) - bytes);
        if (length <= LINE_MAX_BYTES) {
            g_autofree char *line = g_strndup(bytes, length);
            Entry *entry = parse_entry(g_strchomp(line), number);
            if (entry != NULL)
                g_ptr_array_add(known->entries, entry);
        }
        bytes += length + 1;
    }
    return known;
}

KnownHosts *known_hosts_read(const char *path)
{
    gsize n = 0;
    g_autofree char *text = ssh_home_read(path, FILE_MAX_BYTES, &n);
    return known_hosts_parse(path, text != NULL ? text : "", n);
}

void known_hosts_free(KnownHosts *known)
{
    if (known == NULL)
        return;
    g_ptr_array_unref(known->entries);
    g_free(known->path);
    g_free(known);
}

/* --- Matching. */

/* Goes back to the last star only, which is enough: an earlier one has matched as little as it
 * can. Hence at most pattern times name steps. */
static bool pattern_matches(const char *pattern, gsize n, const char *name)
{
    const char *end = pattern + n, *star = NULL, *from = NULL;
    while (*name != '\0') {
        if (pattern < end && *pattern == '*') {
            star = ++pattern;
            from = name;
        } else if (pattern < end && (*pattern == '?' || *pattern == *name)) {
            pattern++;
            name++;
        } else if (star != NULL) {
            pattern = star;
            name = ++from;
        } else {
            return false;
        }
    }
    while (pattern < end && *pattern == '*')
        pattern++;
    return pattern == end;
}

bool pattern_list_match(const char *patterns, const char *separators, const char *name)
{
    bool matched = false;
    for (;;) {
        patterns += strspn(patterns, separators);
        if (*patterns == '\0')
            return matched;
        gsize n = strcspn(patterns, separators);
        bool excludes = *patterns == '!';
        if (pattern_matches(patterns + excludes, n - excludes, name)) {
            if (excludes)
                return false;
            matched = true;
        }
        patterns += n;
    }
}

/* "|1|SALT|HASH", both base64: HASH = HMAC-SHA1(SALT, name). */
static bool matches_hash(const char *hosts, const char *name)
{
    g_auto(GStrv) parts = g_strsplit(hosts, "|", 5);
    if (g_strv_length(parts) != 4 || !g_str_equal(parts[1], "1"))
        return false;
    gsize salt_length, hash_length;
    g_autofree guchar *salt = g_base64_decode(parts[2], &salt_length);
    g_autofree guchar *hash = g_base64_decode(parts[3], &hash_length);
    guint8 digest[20];
    gsize digest_length = sizeof digest;
    g_autoptr(GHmac) hmac = g_hmac_new(G_CHECKSUM_SHA1, salt, salt_length);
    g_hmac_update(hmac, (const guchar *)name, -1);
    g_hmac_get_digest(hmac, digest, &digest_length);
    return hash_length == digest_length && memcmp(hash, digest, digest_length) == 0;
}

static void collect_matches(HostKeys *keys, const GPtrArray *files, const char *name)
{
    for (guint i = 0; i < files->len; i++) {
        const KnownHosts *file = g_ptr_array_index(files, i);
        for (guint j = 0; j < file->entries->len; j++) {
            const Entry *entry = g_ptr_array_index(file->entries, j);
            if (*entry->hosts == '|' ? matches_hash(entry->hosts, name)
                                     : pattern_list_match(entry->hosts, ",", name))
                g_array_append_val(keys->matches, ((Match){file, entry}));
        }
    }
}

HostKeys *host_keys_new(const GPtrArray *files, const char *host, int port)
{
    HostKeys *keys = g_new0(HostKeys, 1);
    keys->matches = g_array_new(FALSE, FALSE, sizeof(Match));
    g_autofree char *plain = g_ascii_strdown(host, -1);
    g_autofree char *named = port == 22 ? g_strdup(plain) : g_strdup_printf("[%s]:%d", plain, port);
    collect_matches(keys, files, named);
    if (keys->matches->len == 0 && port != 22)
        collect_matches(keys, files, plain);
    return keys;
}

void host_keys_free(HostKeys *keys)
{
    if (keys == NULL)
        return;
    g_array_unref(keys->matches);
    g_free(keys->place);
    g_free(keys);
}

static const Match *match_at(const HostKeys *keys, guint i)
{
    return &g_array_index(keys->matches, Match, i);
}

bool host_keys_empty(const HostKeys *keys)
{
    return keys->matches->len == 0;
}

bool host_keys_certified(const HostKeys *keys)
{
    for (guint i = 0; i < keys->matches->len; i++)
        if (match_at(keys, i)->entry->marker == AUTHORITY)
            return true;
    return false;
}

bool host_keys_have(const HostKeys *keys, const char *type)
{
    for (guint i = 0; i < keys->matches->len; i++) {
        const Entry *entry = match_at(keys, i)->entry;
        if (entry->marker == PLAIN && g_str_equal(entry->type, type))
            return true;
    }
    return false;
}

HostKeyState host_keys_check(HostKeys *keys, const guint8 *key, gsize n, const char **place)
{
    HostKeyState state = HOST_KEY_UNKNOWN;
    const Match *decided = NULL;
    for (guint i = 0; i < keys->matches->len; i++) {
        const Match *match = match_at(keys, i);
        const Entry *entry = match->entry;
        bool same = entry->length == n && memcmp(entry->key, key, n) == 0;
        bool changed = entry->marker == PLAIN && key_has_type(key, n, entry->type);
        if (same && entry->marker == REVOKED) {
            state = HOST_KEY_REVOKED;
            decided = match;
            break;
        }
        if (same && entry->marker == PLAIN) {
            state = HOST_KEY_KNOWN;
            decided = match;
        } else if (changed && state == HOST_KEY_UNKNOWN) {
            state = HOST_KEY_CHANGED;
            decided = match;
        }
    }
    g_free(keys->place);
    keys->place = decided == NULL
                      ? NULL
                      : g_strdup_printf("%s:%u", decided->file->path, decided->entry->line);
    *place = keys->place;
    return state;
}
