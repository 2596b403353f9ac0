/* Files come one by one, in no order. A backup of several files is kept by its name without the
 * number of the part, and grows with each. Data that backups share are kept by item, and at the
 * end, sorted and summed, counted to each backup as far as they are not newer than it. Below, the
 * paths of hubplot's own layout are split, which needs no pattern. */
#include "collect/found.h"

#include "base/layout.h"
#include "base/when.h"
#include "collect/record.h"
#include "collect/unmatched.h"

#include <string.h>

#define LATE (36 * 60 * 60) /* a mtime so soon after a day's begin tells the time of day */
#define DAY (24 * 60 * 60)

/* A backup of several files, by its number in the visit's tarballs. */
typedef struct {
    guint number;
    bool is_dated;
    bool has_mtime; /* the folder's own */
    char *slot;     /* the folder above that is the slot; or NULL */
} Group;

static void group_free(gpointer data)
{
    Group *group = data;
    g_free(group->slot);
    g_free(group);
}

/* Data that an item's backups share. */
typedef struct {
    gint64 mtime, bytes;
} Shared;

struct Found {
    Visit *visit;
    Layout *layout;
    const char *last_item;
    GHashTable *groups; /* path -> Group * */
    GHashTable *above;  /* folders that no pattern takes -> gint64 *, mtime */
    GHashTable *shared; /* item -> GArray * of Shared */
};

Found *found_new(Visit *visit)
{
    const Node *node = visit->node;
    Found *found = g_new0(Found, 1);
    g_autoptr(GError) error = NULL;
    found->visit = visit;
    found->layout =
        layout_new((const char *const *)node->layout, (const char *const *)node->ignore, &error);
    if (found->layout == NULL)
        g_error("node %s: %s", node->tag, error->message); /* config/ has compiled it before */
    found->groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, group_free);
    found->above = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    found->shared =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
    return found;
}

void found_free(Found *found)
{
    if (found == NULL)
        return;
    layout_free(found->layout);
    g_hash_table_unref(found->groups);
    g_hash_table_unref(found->above);
    g_hash_table_unref(found->shared);
    g_free(found);
}

bool found_wants_folders(const Found *found)
{
    return layout_has_folders(found->layout);
}

bool found_ignores(const Found *found, const char *path, gsize length)
{
    LayoutMatch match;
    return layout_match(found->layout, path, length, &match) == LAYOUT_IGNORED;
}

/* The path and key of a backup; a path ends without a slash. */
static void name_backup(Found *found, const char *path, const LayoutMatch *match, Tarball *tarball)
{
    const char *folder = hub_folder(found->visit->node->hub);
    gsize end = match->is_folder && match->end > 0 ? match->end - 1 : match->end;
    gsize behind = match->cut + match->cut_length;
    g_autoptr(GString) key = g_string_new("/");
    g_string_append_len(key, path, (gssize)MIN(match->cut_length > 0 ? match->cut : end, end));
    if (match->is_slot)
        g_string_append_c(key, '*');
    if (match->cut_length > 0 && behind < end)
        g_string_append_len(key, path + behind, (gssize)(end - behind));
    tarball->key = record_keep(found->visit, key->str, key->len);
    if (strcmp(folder, ".") == 0)
        tarball->path = tarball->key + 1;
    else
        tarball->path =
            g_string_chunk_insert(found->visit->strings, (g_string_prepend(key, folder), key->str));
}

/* Where the path says only the day, the mtime gives the time of day, if it is of that night. */
static gint64 instant_of(const LayoutMatch *match, gint64 mtime, Calendar *calendar)
{
    if (match->offset != G_MININT)
        return match->civil - match->offset;
    gint64 begin = calendar_instant_of(calendar, match->civil);
    return !match->is_timed && mtime >= begin && mtime < begin + LATE ? mtime : begin;
}

static void add_backup(Found *found, const char *path, const LayoutMatch *match,
                       const Tarball *measured, Calendar *calendar)
{
    Tarball tarball = *measured;
    tarball.item =
        record_keep_item(found->visit, &found->last_item, match->item, match->item_length);
    name_backup(found, path, match, &tarball);
    if (match->is_dated) {
        tarball.civil = match->civil;
        tarball.time = instant_of(match, measured->mtime, calendar);
    } else {
        tarball.civil = tarball.time = MAX(measured->mtime, 0);
        tarball.flags |= TARBALL_MTIME;
    }
    g_array_append_val(found->visit->tarballs, tarball);
}

/* Adds a file, or the folder itself, to the backup that it belongs to. */
static void add_to_group(Found *found, const char *path, gsize length, const LayoutMatch *match,
                         const Tarball *measured, Calendar *calendar)
{
    GString *name = g_string_new_len(path, (gssize)match->end);
    if (!match->is_folder)
        g_string_erase(name, (gssize)match->cut, (gssize)match->cut_length);
    bool is_own = path[length - 1] == '/' && length == match->end;
    gint64 bytes = path[length - 1] == '/' ? 0 : measured->bytes;
    Group *group = g_hash_table_lookup(found->groups, name->str);
    if (group == NULL) {
        group = g_new0(Group, 1);
        group->number = found->visit->tarballs->len;
        group->is_dated = match->is_dated;
        if (match->is_slot && match->cut + match->cut_length + 1 < match->end)
            group->slot = g_strndup(path, match->cut + match->cut_length + 1);
        Tarball first = *measured;
        first.bytes = 0;
        add_backup(found, path, match, &first, calendar);
        g_hash_table_insert(found->groups, g_string_free(name, FALSE), group);
    } else {
        g_string_free(name, TRUE);
    }
    Tarball *tarball = &g_array_index(found->visit->tarballs, Tarball, group->number);
    tarball->bytes += MIN(bytes, G_MAXINT64 - tarball->bytes);
    if (is_own || (!group->has_mtime && measured->mtime > tarball->mtime))
        tarball->mtime = measured->mtime;
    group->has_mtime |= is_own;
}

static void add_shared(Found *found, const LayoutMatch *match, const Tarball *measured)
{
    const char *item =
        record_keep_item(found->visit, &found->last_item, match->item, match->item_length);
    GArray *shared = g_hash_table_lookup(found->shared, item);
    if (shared == NULL) {
        shared = g_array_new(FALSE, FALSE, sizeof(Shared));
        g_hash_table_insert(found->shared, (gpointer)item, shared);
    }
    Shared one = {.mtime = measured->mtime, .bytes = measured->bytes};
    g_array_append_val(shared, one);
}

void found_take(Found *found, const char *path, gsize length, const Tarball *measured,
                Calendar *calendar)
{
    LayoutMatch match;
    bool is_folder = length > 0 && path[length - 1] == '/';
    const char *why = NULL;
    switch (layout_match(found->layout, path, length, &match)) {
    case LAYOUT_IGNORED:
        return;
    case LAYOUT_SHARED:
        add_shared(found, &match, measured);
        return;
    case LAYOUT_BACKUP:
        if (!match.is_dated && measured->mtime < 0)
            break;
        if (match.is_folder || (match.cut_length > 0 && match.is_dated))
            add_to_group(found, path, length, &match, measured, calendar);
        else
            add_backup(found, path, &match, measured, calendar);
        return;
    case LAYOUT_IMPOSSIBLE:
        why = "a date of no calendar";
        break;
    case LAYOUT_UNMATCHED:
        break;
    }
    if (is_folder)
        g_hash_table_insert(found->above, g_strndup(path, length),
                            g_memdup2(&measured->mtime, sizeof measured->mtime));
    else
        unmatched_add(found->visit, path, length, measured, why);
}

static gint compare_shared(gconstpointer a, gconstpointer b)
{
    gint64 x = ((const Shared *)a)->mtime, y = ((const Shared *)b)->mtime;
    return (x > y) - (x < y);
}

/* Makes the sizes of an item's shared data running sums, by mtime. */
static void sum_shared(gpointer item, gpointer value, gpointer data)
{
    (void)item, (void)data;
    GArray *shared = value;
    g_array_sort(shared, compare_shared);
    for (guint i = 1; i < shared->len; i++) {
        Shared *one = &g_array_index(shared, Shared, i);
        gint64 before = g_array_index(shared, Shared, i - 1).bytes;
        one->bytes += MIN(before, G_MAXINT64 - one->bytes);
    }
}

/* The bytes of shared data that are not newer than an instant. */
static gint64 shared_until(const GArray *shared, gint64 mtime)
{
    guint low = 0, high = shared->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(shared, Shared, middle).mtime <= mtime)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? g_array_index(shared, Shared, low - 1).bytes : 0;
}

void found_finish(Found *found)
{
    GArray *tarballs = found->visit->tarballs;
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, found->groups);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Group *group = value;
        Tarball *tarball = &g_array_index(tarballs, Tarball, group->number);
        /* Programs that rotate folders date the one that they rotate. */
        const gint64 *mtime =
            group->slot != NULL ? g_hash_table_lookup(found->above, group->slot) : NULL;
        if (mtime != NULL)
            tarball->mtime = *mtime;
        if (!group->is_dated)
            tarball->civil = tarball->time = MAX(tarball->mtime, 0);
    }
    g_hash_table_foreach(found->shared, sum_shared, NULL);
    for (guint i = 0; i < tarballs->len; i++) {
        Tarball *tarball = &g_array_index(tarballs, Tarball, i);
        const GArray *shared = g_hash_table_lookup(found->shared, tarball->item);
        if (shared == NULL)
            continue;
        gint64 until = tarball->mtime >= 0 ? MAX(tarball->mtime, tarball->time) : tarball->time;
        gint64 bytes = shared_until(shared, until);
        tarball->bytes += MIN(bytes, G_MAXINT64 - tarball->bytes);
    }
}

/* The number in the `n` digits at `p`; -1 if one is no digit. */
static int digits(const char *p, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (!g_ascii_isdigit(p[i]))
            return -1;
        value = value * 10 + (p[i] - '0');
    }
    return value;
}

/* Reads the folders "YYYY/MM/DD/HHMMSS/". */
static bool read_date(const char *p, gint64 *civil)
{
    if (p[4] != '/' || p[7] != '/' || p[10] != '/' || p[17] != '/')
        return false;
    int year = digits(p, 4), month = digits(p + 5, 2), day = digits(p + 8, 2);
    int hour = digits(p + 11, 2), minute = digits(p + 13, 2), second = digits(p + 15, 2);
    if (hour < 0 || minute < 0 || second < 0 || hour > 23 || minute > 59 || second > 59)
        return false;
    if (!civil_of_date(year, month, day, civil))
        return false;
    *civil += hour * 3600 + minute * 60 + second;
    return true;
}

/* Writes `n` digits and a slash; returns the place behind. */
static char *put_digits(char *p, int value, int n)
{
    for (int i = n - 1; i >= 0; i--, value /= 10)
        p[i] = (char)('0' + value % 10);
    p[n] = '/';
    return p + n + 1;
}

void path_format_date(gint64 civil, char date[static PATH_DATE_LENGTH + 1])
{
    int year, month, day, second = (int)(civil % DAY);
    calendar_date_of(civil / DAY, &year, &month, &day);
    char *p = put_digits(date, year, 4);
    p = put_digits(p, month, 2);
    p = put_digits(p, day, 2);
    p = put_digits(p, second / 3600 * 10000 + second / 60 % 60 * 100 + second % 60, 6);
    *p = '\0';
}

/* The start of the path's component that ends before `end`, which is a slash or the path's end. */
static const char *component(const char *path, const char *end)
{
    const char *slash = end > path ? memrchr(path, '/', (gsize)(end - path)) : NULL;
    return slash != NULL ? slash + 1 : path;
}

static bool is_component(const char *start, const char *end, const char *word, gsize word_length)
{
    return (gsize)(end - start) == word_length && memcmp(start, word, word_length) == 0;
}

/* Takes the item from the components that follow the first that is `srvnode`. */
static PathKind find_item(const char *path, const char *end, const char *srvnode, PathParts *parts)
{
    gsize length = strlen(srvnode);
    const char *p = path, *slash;
    while ((slash = memchr(p, '/', (gsize)(end - p))) != NULL &&
           !is_component(p, slash, srvnode, length))
        p = slash + 1;
    if (slash == NULL)
        return PATH_ELSEWHERE;
    parts->below = p;
    const char *type = slash + 1;
    const char *name = memchr(type, '/', (gsize)(end - type));
    const char *item_end = name != NULL ? memchr(name + 1, '/', (gsize)(end - name - 1)) : NULL;
    if (item_end == NULL || name == type || item_end == name + 1)
        return PATH_ABOVE;
    parts->item = type;
    parts->item_length = (gsize)(item_end - type);
    parts->name = component(path, end);
    return PATH_UNDATED;
}

PathKind path_split(const char *path, gsize length, const char *srvnode, PathParts *parts)
{
    const char *end = path + length;
    const char *name = component(path, end);
    const char *date = name - PATH_DATE_LENGTH;
    if (name - path <= PATH_DATE_LENGTH || date[-1] != '/' || name == end ||
        !read_date(date, &parts->civil))
        return find_item(path, end, srvnode, parts);
    const char *item_end = date - 1;
    const char *item_name = component(path, item_end);
    if (item_name == path || item_name == item_end)
        return find_item(path, end, srvnode, parts);
    const char *type = component(path, item_name - 1);
    if (type == path || type == item_name - 1)
        return find_item(path, end, srvnode, parts);
    const char *below = component(path, type - 1);
    if (!is_component(below, type - 1, srvnode, strlen(srvnode)))
        return find_item(path, end, srvnode, parts);
    parts->below = below;
    parts->item = type;
    parts->item_length = (gsize)(item_end - type);
    parts->name = name;
    return PATH_DATED;
}
