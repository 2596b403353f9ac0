#include "collect/record.h"

#include "base/text.h"
#include "collect/record_parts.h"
#include "collect/unmatched.h"
#include "text/text.h"

#include <string.h>

#define DAY (24 * 60 * 60)
#define MEGABYTE (G_GINT64_CONSTANT(1) << 20)
#define MAX_WORDS 200

char *record_words(const char *bytes, gsize length)
{
    if (length <= MAX_WORDS)
        return text_visible(bytes, (gssize)length);
    gsize cut = MAX_WORDS;
    while (cut > MAX_WORDS - 4 && (bytes[cut] & 0xC0) == 0x80)
        cut--;
    g_autofree char *words = text_visible(bytes, (gssize)cut);
    return g_strconcat(words, "...", NULL);
}

const char *record_keep(Visit *visit, const char *bytes, gsize length)
{
    const char *bad;
    if (g_utf8_validate_len(bytes, length, &bad))
        return g_string_chunk_insert_len(visit->strings, bytes, (gssize)length);
    g_autoptr(GString) text = g_string_sized_new(length + 32);
    const char *end = bytes + length;
    while (!g_utf8_validate_len(bytes, (gsize)(end - bytes), &bad)) {
        g_string_append_len(text, bytes, bad - bytes);
        g_string_append_printf(text, "\\x%02X", (guint8)*bad);
        bytes = bad + 1;
    }
    g_string_append_len(text, bytes, end - bytes);
    return g_string_chunk_insert_len(visit->strings, text->str, (gssize)text->len);
}

const char *record_keep_item(Visit *visit, const char **last, const char *item, gsize length)
{
    if (*last == NULL || strncmp(*last, item, length) != 0 || (*last)[length] != '\0')
        *last = g_string_chunk_insert_const(visit->strings, record_keep(visit, item, length));
    return *last;
}

void records_init(Records *records, Visit *visit)
{
    *records = (Records){.visit = visit, .srvnode = hub_folder(visit->node->hub), .status = -1};
    visit->reading.unmatched_newest = -1;
    if (visit->node->layout != NULL)
        records->found = found_new(visit);
}

void records_clear(Records *records)
{
    calendar_free(records->calendar);
    g_clear_pointer(&records->sidecars, g_hash_table_unref);
    g_clear_pointer(&records->digests, g_hash_table_unref);
    g_free(records->sidecar_path);
    found_free(records->found);
    g_free(records->wrong_text);
    g_free(records->root);
    g_free(records->refusal);
    g_free(records->complaint);
    *records = (Records){0};
}

/* The calendar of the dates in paths, once the node has said its offset. */
static Calendar *calendar_of(Records *records)
{
    if (records->calendar == NULL) {
        const char *name = records->visit->node->hub->timezone;
        int offset = records->visit->reading.utc_offset;
        g_autoptr(GTimeZone) zone = name != NULL         ? g_time_zone_new_identifier(name)
                                    : offset != G_MININT ? g_time_zone_new_offset(offset)
                                                         : g_time_zone_new_utc();
        records->calendar = zone != NULL ? calendar_new_for(zone) : calendar_new(NULL, NULL);
    }
    return records->calendar;
}

static bool ends_in_tarball(const char *name, gsize length)
{
    return length > 7 && memcmp(name + length - 7, ".tar.gz", 7) == 0;
}

/* rsync writes to ".NAME.XXXXXX" until the file is whole. */
static bool is_partial(const char *name, gsize length, bool any_name)
{
    if (length <= 8 || name[0] != '.' || name[length - 7] != '.')
        return false;
    for (gsize i = length - 6; i < length; i++)
        if (!g_ascii_isalnum(name[i]) && any_name)
            return false;
    return any_name || (length > 15 && ends_in_tarball(name, length - 7));
}

static void add_arrival(Records *records, PathKind kind, const PathParts *parts, const char *end,
                        const Arrival *measured)
{
    Arrival arrival = *measured;
    arrival.item = kind == PATH_ABOVE ? ""
                                      : record_keep_item(records->visit, &records->last_item,
                                                         parts->item, parts->item_length);
    arrival.path = record_keep(records->visit, parts->below, (gsize)(end - parts->below));
    g_array_append_val(records->visit->arrivals, arrival);
}

static void add_tarball(Records *records, const PathParts *parts, const char *end,
                        const Tarball *measured)
{
    Tarball tarball = *measured;
    tarball.item =
        record_keep_item(records->visit, &records->last_item, parts->item, parts->item_length);
    tarball.path = record_keep(records->visit, parts->below, (gsize)(end - parts->below));
    tarball.time = calendar_instant_of(calendar_of(records), parts->civil);
    g_array_append_val(records->visit->tarballs, tarball);
}

/* Adds what one more sidecar says of the tarball. One that was only listed says nothing yet. */
static void add_sidecar(Records *records, const char *tarball, gsize length, const Sidecar *sidecar)
{
    if (records->sidecars == NULL)
        records->sidecars = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    const char *path = record_keep(records->visit, tarball, length);
    Sidecar *known = g_hash_table_lookup(records->sidecars, path);
    if (known == NULL)
        g_hash_table_insert(records->sidecars, (gpointer)path, g_memdup2(sidecar, sizeof *sidecar));
    else
        *known = sidecar_merge(known, sidecar);
}

/* What one file is by its name alone, whatever the layout. Returns whether it was taken. */
static bool add_companion(Records *records, PathKind kind, const PathParts *parts, const char *end,
                          const Tarball *measured)
{
    const char *slash = memrchr(parts->below, '/', (gsize)(end - parts->below));
    const char *name = slash != NULL ? slash + 1 : parts->below;
    gsize length = (gsize)(end - name), tarball_length;
    bool is_locked = length == 6 && memcmp(name, "LOCKED", 6) == 0;
    Arrival arrival = {.bytes = is_locked ? -1 : measured->bytes, .mtime = measured->mtime};
    if (is_locked || is_partial(name, length, records->found != NULL)) {
        add_arrival(records, kind, parts, end, &arrival);
        return true;
    }
    if (sidecar_kind(name, length, &tarball_length) == SIDECAR_NONE)
        return false;
    static const Sidecar listed = {.kind = SIDECAR_NONE, .bytes = -1};
    add_sidecar(records, parts->below, (gsize)(name - parts->below) + tarball_length, &listed);
    return true;
}

bool record_split(const Records *records, const char *path, const char *end, PathParts *parts,
                  const char **inside)
{
    gsize n = strlen(records->srvnode);
    while (end - path > 1 && path[0] == '.' && path[1] == '/')
        path += 2;
    parts->below = *inside = path;
    if (strcmp(records->srvnode, ".") == 0)
        return end > path;
    if ((gsize)(end - path) <= n || memcmp(path, records->srvnode, n) != 0 || path[n] != '/')
        return false;
    *inside = path + n + 1;
    return true;
}

/* One file, or folder, where a layout says what is what. */
static void add_found(Records *records, const char *path, const char *end, const Tarball *measured)
{
    PathParts parts = {0};
    const char *inside;
    if (!record_split(records, path, end, &parts, &inside))
        records->elsewhere++;
    else if (end > inside && !add_companion(records, PATH_ABOVE, &parts, end, measured))
        found_take(records->found, inside, (gsize)(end - inside), measured, calendar_of(records));
}

/* Sorts one file, or LOCKED folder, by its name. */
static void add_file(Records *records, const char *path, const char *end, const Tarball *measured)
{
    PathParts parts;
    gsize length = (gsize)(end - path);
    if (records->found != NULL) {
        add_found(records, path, end, measured);
        return;
    }
    PathKind kind = path_split(path, length, records->srvnode, &parts);
    if (kind == PATH_ELSEWHERE) {
        records->elsewhere++;
        return;
    }
    if (add_companion(records, kind, &parts, end, measured))
        return;
    const char *slash = memrchr(path, '/', length);
    if (kind == PATH_DATED && ends_in_tarball(slash + 1, (gsize)(end - slash - 1)))
        add_tarball(records, &parts, end, measured);
    else
        unmatched_add(records->visit, parts.below, (gsize)(end - parts.below), measured, NULL);
}

static bool take_file(Records *records, const char *p, const char *end)
{
    Tarball tarball = {.mtime = -1, .sidecar_bytes = -1};
    tarball.bytes = record_number(&p, end);
    if (tarball.bytes < 0 || p == end || *p++ != '\t')
        return false;
    const char *tab = memchr(p, '\t', (gsize)(end - p));
    if (tab == NULL || end - tab - 1 > PATH_MAX_BYTES)
        return false;
    tarball.mtime = record_number(&p, tab);
    add_file(records, tab + 1, end, &tarball);
    return true;
}

static bool take_sidecar_line(Records *records, const char *line, gsize length)
{
    if (records->sidecar_path == NULL)
        return false;
    g_autofree char *path = g_steal_pointer(&records->sidecar_path);
    gsize tarball_length;
    PathParts parts;
    SidecarKind kind = sidecar_kind(path, strlen(path), &tarball_length);
    if (kind == SIDECAR_NONE)
        return true;
    const char *inside, *slash = strrchr(path, '/');
    if (records->found != NULL
            ? !record_split(records, path, path + tarball_length, &parts, &inside)
            : path_split(path, tarball_length, records->srvnode, &parts) != PATH_DATED)
        return true;
    parts.name = slash != NULL ? slash + 1 : path;
    g_autofree char *name = g_strndup(parts.name, (gsize)(path + tarball_length - parts.name));
    Sidecar sidecar = sidecar_read(kind, name, line, length);
    add_sidecar(records, parts.below, (gsize)(path + tarball_length - parts.below), &sidecar);
    return true;
}

/* A digest is empty when the node could not read the tarball, or has no tool for it. */
static bool take_digest(Records *records, const char *p, const char *end)
{
    const char *tab = memchr(p, '\t', (gsize)(end - p));
    if (tab == NULL)
        return false;
    for (const char *c = p; c < tab; c++)
        if (!g_ascii_isxdigit(*c))
            return false;
    if (tab == p) {
        g_ptr_array_add(records->visit->unread, record_words(tab + 1, (gsize)(end - tab - 1)));
        return true;
    }
    if (records->digests == NULL)
        records->digests = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_hash_table_insert(records->digests, g_strndup(tab + 1, (gsize)(end - tab - 1)),
                        g_strndup(p, (gsize)(tab - p)));
    return true;
}

bool records_take_end(Records *records, const char *text, gsize length)
{
    const char *p = text, *end = text + length;
    records->count = record_number(&p, end);
    if (p == end || *p++ != '\t')
        return false;
    gint64 status = record_number(&p, end);
    records->status = status >= 0 && status <= 255 ? (int)status : -1;
    if (p < end && *p == '\t')
        p++;
    records->complaint = record_words(p, (gsize)(end - p));
    return true;
}

bool records_take(Records *records, const char *record, gsize length, gint64 now)
{
    if (length == 0)
        return false;
    const char *body = record + 1, *end = record + length;
    switch (record[0]) {
    case 'F':
        records->files++;
        return take_file(records, body, end);
    case 'Y':
        return record_take_link(records, body, end);
    case 'U':
        return record_take_unread(records, body, end);
    case 'S':
        g_free(records->sidecar_path);
        records->sidecar_path = g_strndup(body, length - 1);
        return true;
    case 'C':
        return take_sidecar_line(records, body, length - 1);
    case 'K':
        return record_take_clock(records, body, end, now);
    case 'D':
        return record_take_disk(records, body, length - 1);
    case 'T':
        records->visit->key_only = true;
        return length == 1;
    case 'R':
        g_free(records->root);
        records->root = record_words(body, length - 1);
        return true;
    case 'I':
        return record_take_instead(records, body, end);
    case 'V':
        return take_digest(records, body, end);
    case 'X':
        g_free(records->refusal);
        records->refusal = record_words(body, length - 1);
        return true;
    default:
        return false;
    }
}

/* "<epoch> TAB <item> TAB <bytes> TAB <path>". The first line that is not of this form is reported.
 */
static bool take_list_line(Records *records, const char *line, const char *end)
{
    const char *p = line;
    records->lines++;
    if (line == end)
        return true;
    Tarball tarball = {.mtime = -1, .sidecar_bytes = -1};
    tarball.time = tarball.civil = record_number(&p, end);
    const char *item = p < end && *p == '\t' ? p + 1 : end;
    const char *tab = memchr(item, '\t', (gsize)(end - item));
    p = tab != NULL ? tab + 1 : end;
    tarball.bytes = record_number(&p, end);
    if (tarball.time >= 0 && tab != NULL && tab > item && tarball.bytes >= 0 && end - p > 1 &&
        *p == '\t' && end - p <= PATH_MAX_BYTES) {
        g_autofree char *key = g_strdup_printf("//%.*s", (int)(end - p - 1), p + 1);
        tarball.item =
            record_keep_item(records->visit, &records->last_item, item, (gsize)(tab - item));
        tarball.key = record_keep(records->visit, key, strlen(key));
        tarball.path = tarball.key + 2;
        g_array_append_val(records->visit->tarballs, tarball);
        return true;
    }
    if (records->wrong_line == 0) {
        records->wrong_line = records->lines;
        records->wrong_text = record_words(line, (gsize)(end - line));
    }
    return false;
}

bool records_take_line(Records *records, const char *line, gsize length)
{
    const char *p = line, *end = line + length;
    while (end > p && (end[-1] == '\r' || end[-1] == '\n'))
        end--;
    if (records->visit->node->list != NULL)
        return take_list_line(records, line, end);
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    gint64 megabytes = record_number(&p, end);
    if (megabytes < 0 || megabytes > G_MAXINT64 / MEGABYTE || p == end || *p != '\t' ||
        end - p - 1 > PATH_MAX_BYTES || memchr(p + 1, '/', (gsize)(end - p - 1)) == NULL)
        return false;
    Tarball tarball = {
        .bytes = megabytes * MEGABYTE, .mtime = -1, .sidecar_bytes = -1, .flags = TARBALL_INEXACT};
    add_file(records, p + 1, end, &tarball);
    return true;
}

/* Compares what the node read with what the sidecar says, if both are of the same kind. */
static DigestState compare_digest(const Records *records, const Tarball *tarball)
{
    const char *read =
        records->digests != NULL ? g_hash_table_lookup(records->digests, tarball->path) : NULL;
    if (read == NULL || tarball->digest == NULL || strlen(read) != strlen(tarball->digest))
        return DIGEST_UNCHECKED;
    return g_ascii_strcasecmp(read, tarball->digest) == 0 ? DIGEST_RIGHT : DIGEST_WRONG;
}

void records_join(Records *records)
{
    GArray *tarballs = records->visit->tarballs;
    if (records->found != NULL)
        found_finish(records->found);
    gint64 run = records->visit->reading.run;
    for (guint i = 0; i < tarballs->len; i++) {
        Tarball *tarball = &g_array_index(tarballs, Tarball, i);
        if (tarball->time > run + DAY)
            tarball->flags |= TARBALL_FUTURE;
        const Sidecar *sidecar = records->sidecars != NULL
                                     ? g_hash_table_lookup(records->sidecars, tarball->path)
                                     : NULL;
        if (sidecar == NULL)
            continue;
        tarball->sidecar = sidecar->kind != SIDECAR_NONE ? sidecar->kind : SIDECAR_BROKEN;
        tarball->sidecar_bytes = sidecar->bytes;
        if (sidecar->digest[0] != '\0')
            tarball->digest = g_string_chunk_insert(records->visit->strings, sidecar->digest);
        tarball->digest_state = compare_digest(records, tarball);
    }
    records->visit->reading.listed = tarballs->len;
}
