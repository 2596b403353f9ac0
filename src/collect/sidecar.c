#include "sidecar.h"

#include <string.h>

#define MD5_HEX 32
#define SHA256_HEX 64

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

/* A string literal without escapes: 'text', "text" or u'text'. */
static bool take_string(Cursor *c, const char **text, gsize *length)
{
    skip_blanks(c);
    if (c->at < c->end && *c->at == 'u')
        c->at++;
    if (c->at == c->end || (*c->at != '\'' && *c->at != '"'))
        return false;
    const char *start = c->at + 1;
    const char *quote = memchr(start, *c->at, (gsize)(c->end - start));
    if (quote == NULL || memchr(start, '\\', (gsize)(quote - start)) != NULL)
        return false;
    *text = start;
    *length = (gsize)(quote - start);
    c->at = quote + 1;
    return true;
}

/* An integer literal that is not negative; Python 2 wrote an L after long ones. */
static bool take_integer(Cursor *c, gint64 *value)
{
    skip_blanks(c);
    const char *start = c->at;
    gint64 sum = 0;
    for (; c->at < c->end && g_ascii_isdigit(*c->at); c->at++) {
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
    gsize key_length, length;
    gint64 number = -1;
    if (!take_string(c, &key, &key_length) || !take(c, ':'))
        return false;
    bool is_text = take_string(c, &text, &length);
    if (!is_text && !take_integer(c, &number))
        return false;
    if (key_length == 3 && memcmp(key, "dig", 3) == 0)
        return is_text && copy_digest(sidecar, text, length, MD5_HEX);
    if (key_length == 4 && memcmp(key, "size", 4) == 0) {
        sidecar->bytes = number;
        return !is_text;
    }
    return true;
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
    return c.at == c.end && sidecar.digest[0] != '\0' ? sidecar : broken;
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
