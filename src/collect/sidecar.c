/* A .dna file is Python source: a dict literal. It is parsed by descent, a function for each kind
 * of literal, and never evaluated. Keys that are not known are passed over with their values,
 * which may be nested, but not without end. */
#include "collect/sidecar.h"

#include <string.h>

#define MD5_HEX 32
#define SHA256_HEX 64
#define MAX_DEPTH 16 /* of values within values */

static const Sidecar broken = {.kind = SIDECAR_BROKEN, .bytes = -1};

typedef struct {
    const char *at, *end;
} Cursor;

static bool ends_in(const char *name, gsize length, const char *suffix)
{
    gsize n = strlen(suffix);
    return length > n && memcmp(name + length - n, suffix, n) == 0;
}

SidecarKind sidecar_kind(const char *name, gsize length, gsize *tarball_length)
{
    static const struct {
        const char *suffix;
        SidecarKind kind;
    } kinds[] = {{".dna", SIDECAR_DNA}, {".sha256", SIDECAR_SHA256}};
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (ends_in(name, length, kinds[i].suffix)) {
            *tarball_length = length - strlen(kinds[i].suffix);
            return kinds[i].kind;
        }
    }
    return SIDECAR_NONE;
}

static void skip_blanks(Cursor *c)
{
    while (c->at < c->end && g_ascii_isspace(*c->at))
        c->at++;
}

static bool take(Cursor *c, char wanted)
{
    skip_blanks(c);
    if (c->at == c->end || *c->at != wanted)
        return false;
    c->at++;
    return true;
}

/* A string literal: 'text', "text", u'text' or b'text', escapes left as they stand. */
static bool take_string(Cursor *c, const char **text, gsize *length)
{
    skip_blanks(c);
    const char *quote = c->at;
    if (quote < c->end && strchr("uUbBrR", *quote) != NULL && *quote != '\0')
        quote++;
    if (quote == c->end || (*quote != '\'' && *quote != '"'))
        return false;
    const char *p = quote + 1;
    while (p < c->end && *p != *quote)
        p += *p == '\\' ? 2 : 1;
    if (p >= c->end)
        return false;
    *text = quote + 1;
    *length = (gsize)(p - *text);
    c->at = p + 1;
    return true;
}

/* An integer literal that is not negative; Python 2 wrote an L after long ones, Python 3 reads _
 * between digits. */
static bool take_integer(Cursor *c, gint64 *value)
{
    skip_blanks(c);
    const char *start = c->at;
    gint64 sum = 0;
    for (; c->at < c->end && (g_ascii_isdigit(*c->at) || (*c->at == '_' && c->at > start));
         c->at++) {
        if (*c->at == '_')
            continue;
        int digit = *c->at - '0';
        if (sum > (G_MAXINT64 - digit) / 10)
            return false;
        sum = sum * 10 + digit;
    }
    if (c->at == start)
        return false;
    if (c->at < c->end && (*c->at == 'L' || *c->at == 'l'))
        c->at++;
    *value = sum;
    return true;
}

/* None, True, False, or a number of any kind. */
static bool skip_word(Cursor *c)
{
    skip_blanks(c);
    const char *start = c->at;
    if (c->at < c->end && (*c->at == '-' || *c->at == '+'))
        c->at++;
    bool number = c->at < c->end && (g_ascii_isdigit(*c->at) || *c->at == '.');
    while (c->at < c->end &&
           (g_ascii_isalnum(*c->at) || *c->at == '_' || *c->at == '.' ||
            ((*c->at == '-' || *c->at == '+') && number && g_ascii_tolower(c->at[-1]) == 'e')))
        c->at++;
    gsize length = (gsize)(c->at - start);
    return number || (length == 4 && memcmp(start, "None", 4) == 0) ||
           (length == 4 && memcmp(start, "True", 4) == 0) ||
           (length == 5 && memcmp(start, "False", 5) == 0);
}

/* Any literal: a string, a word, or a tuple, list, set or dict of such. */
static bool skip_value(Cursor *c, int depth)
{
    static const char *const brackets[] = {"()", "[]", "{}"};
    const char *text;
    gsize length;
    if (depth > MAX_DEPTH)
        return false;
    if (take_string(c, &text, &length))
        return true;
    for (gsize i = 0; i < G_N_ELEMENTS(brackets); i++) {
        if (!take(c, brackets[i][0]))
            continue;
        while (!take(c, brackets[i][1])) {
            if (!skip_value(c, depth + 1) || (take(c, ':') && !skip_value(c, depth + 1)))
                return false;
            if (!take(c, ','))
                return take(c, brackets[i][1]);
        }
        return true;
    }
    return skip_word(c);
}

/* Copies a digest in small letters. */
static bool copy_digest(Sidecar *sidecar, const char *hex, gsize length, gsize wanted)
{
    if (length != wanted)
        return false;
    for (gsize i = 0; i < length; i++) {
        if (!g_ascii_isxdigit(hex[i]))
            return false;
        sidecar->digest[i] = g_ascii_tolower(hex[i]);
    }
    sidecar->digest[length] = '\0';
    return true;
}

/* One `key: value`. Keys that are not known are passed over. */
static bool take_entry(Cursor *c, Sidecar *sidecar)
{
    const char *key, *text;
    gsize key_length = 0, length;
    if ((!take_string(c, &key, &key_length) && !skip_value(c, 0)) || !take(c, ':'))
        return false;
    if (key_length == 3 && memcmp(key, "dig", 3) == 0)
        return take_string(c, &text, &length) && copy_digest(sidecar, text, length, MD5_HEX);
    if (key_length == 4 && memcmp(key, "size", 4) == 0)
        return take_integer(c, &sidecar->bytes);
    return skip_value(c, 0);
}

static Sidecar read_dna(const char *text, gsize length)
{
    Sidecar sidecar = {.kind = SIDECAR_DNA, .bytes = -1};
    Cursor c = {text, text + length};
    if (!take(&c, '{'))
        return broken;
    bool more = true;
    while (more && !take(&c, '}')) {
        if (!take_entry(&c, &sidecar))
            return broken;
        more = take(&c, ',');
        if (!more && !take(&c, '}'))
            return broken;
    }
    skip_blanks(&c);
    bool says = sidecar.digest[0] != '\0' || sidecar.bytes >= 0;
    return c.at == c.end && says ? sidecar : broken;
}

/* sha256sum writes "HEX  NAME", or "HEX *NAME" when told that the file is binary; others write
 * the digest alone. */
static Sidecar read_sha256(const char *tarball, const char *text, gsize length)
{
    Sidecar sidecar = {.kind = SIDECAR_SHA256, .bytes = -1};
    while (length > 0 && g_ascii_isspace(text[length - 1]))
        length--;
    if (length < SHA256_HEX || !copy_digest(&sidecar, text, SHA256_HEX, SHA256_HEX))
        return broken;
    if (length == SHA256_HEX)
        return sidecar;
    const char *name = text + SHA256_HEX, *end = text + length;
    if (end - name < 3 || name[0] != ' ' || (name[1] != ' ' && name[1] != '*'))
        return broken;
    name += 2;
    const char *slash = memrchr(name, '/', (gsize)(end - name));
    if (slash != NULL)
        name = slash + 1;
    gsize name_length = (gsize)(end - name);
    bool same = name_length == strlen(tarball) && memcmp(name, tarball, name_length) == 0;
    return same ? sidecar : broken;
}

Sidecar sidecar_read(SidecarKind kind, const char *tarball, const char *text, gsize length)
{
    switch (kind) {
    case SIDECAR_DNA:
        return read_dna(text, length);
    case SIDECAR_SHA256:
        return read_sha256(tarball, text, length);
    default:
        return broken;
    }
}

Sidecar sidecar_merge(const Sidecar *a, const Sidecar *b)
{
    if (a->kind == SIDECAR_NONE || b->kind == SIDECAR_BROKEN)
        return *b;
    if (b->kind == SIDECAR_NONE || a->kind == SIDECAR_BROKEN)
        return *a;
    Sidecar merged = b->kind == SIDECAR_SHA256 ? *b : *a;
    if (merged.bytes < 0)
        merged.bytes = MAX(a->bytes, b->bytes);
    return merged;
}
