/* A listing and the table are both walked in the order of the table, once, side by side: from the
 * oldest that either lists. What is older is history, to which a listing adds nothing. */
#include "store/merge.h"

#include "collect/found.h"

#include <string.h>

#define MEGABYTE (G_GINT64_CONSTANT(1) << 20)
#define DAY (24 * 60 * 60)
#define SETTLED                                                                       \
    (2 * DAY) /* a tarball that is older has arrived, also by a transfer that resumed \
               */

typedef struct {
    Database *database;
    const NodeRow *node;
    MergeMode mode;
    gint64 run;
    bool trusted;
    gint64 written;
    GArray *changed; /* TarballRow: of the item at hand, to be written after the walk */
    GStringChunk *strings;
} Merge;

/* The rows of one item in a listing. */
static GArray *group_of(GHashTable *groups, const char *item)
{
    GArray *group = g_hash_table_lookup(groups, item);
    if (group == NULL) {
        group = g_array_new(FALSE, FALSE, sizeof(TarballRow));
        g_hash_table_insert(groups, (gpointer)item, group);
    }
    return group;
}

static gint compare_rows(gconstpointer a, gconstpointer b)
{
    return tarball_row_compare(a, b);
}

static void sort_group(gpointer item, gpointer value, gpointer data)
{
    (void)item, (void)data;
    GArray *group = value;
    bool is_sorted = true;
    for (guint i = 1; i < group->len && is_sorted; i++)
        is_sorted = tarball_row_compare(&g_array_index(group, TarballRow, i - 1),
                                        &g_array_index(group, TarballRow, i)) <= 0;
    if (!is_sorted)
        g_array_sort(group, compare_rows);
}

/* item -> GArray of TarballRow, sorted. Borrows the tarballs' strings. */
static GHashTable *group_by_item(const GArray *tarballs, const char *srvnode)
{
    GHashTable *groups =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_array_unref);
    const char *last_item = NULL;
    GArray *group = NULL;
    for (guint i = 0; i < tarballs->len; i++) {
        const Tarball *tarball = &g_array_index(tarballs, Tarball, i);
        PathParts parts = {.name = tarball->key, .civil = tarball->civil};
        if (tarball->key == NULL &&
            path_split(tarball->path, strlen(tarball->path), srvnode, &parts) != PATH_DATED)
            continue;
        if (tarball->item != last_item)
            group = group_of(groups, last_item = tarball->item);
        TarballRow row = {.civil = parts.civil, .name = parts.name, .tarball = *tarball};
        g_array_append_val(group, row);
    }
    g_hash_table_foreach(groups, sort_group, NULL);
    return groups;
}

static const char *keep(Merge *merge, const char *text)
{
    return text != NULL ? g_string_chunk_insert(merge->strings, text) : NULL;
}

/* Takes note of a row of the table that is to be written anew. */
static void change(Merge *merge, const TarballRow *row)
{
    TarballRow copy = *row;
    copy.name = keep(merge, row->name);
    copy.tarball.digest = keep(merge, row->tarball.digest);
    g_array_append_val(merge->changed, copy);
}

static void insert(Merge *merge, const TarballRow *listed)
{
    TarballRow row = *listed;
    bool is_import = merge->mode == MERGE_IMPORT;
    row.tarball.first_seen = row.tarball.last_seen = is_import ? -1 : merge->run;
    row.tarball.verified = row.tarball.digest_state != DIGEST_UNCHECKED ? merge->run : 0;
    row.tarball.flags &= ~(guint)TARBALL_LISTED;
    if (merge->mode == MERGE_COMPLETE)
        row.tarball.flags |= TARBALL_LISTED;
    g_array_append_val(merge->changed, row);
}

/* A size in whole MB never replaces the exact one that it was rounded from. `du` counts blocks,
 * which may be one MB more. */
static bool is_rounded_from(gint64 exact, gint64 rounded)
{
    return rounded >= exact && rounded - exact < 2 * MEGABYTE;
}

static bool is_same(const Tarball *a, const Tarball *b)
{
    return a->time == b->time && a->bytes == b->bytes && a->mtime == b->mtime &&
           a->first_seen == b->first_seen && a->last_seen == b->last_seen && a->flags == b->flags &&
           a->sidecar == b->sidecar && a->sidecar_bytes == b->sidecar_bytes &&
           a->digest_state == b->digest_state && a->changed == b->changed &&
           a->changed_from == b->changed_from && a->verified == b->verified &&
           g_strcmp0(a->digest, b->digest) == 0;
}

/* What an earlier run by a wrong clock left: that it was seen after now, or, by one that was
 * behind, that its date lies ahead, which its own mtime denies. */
static void mend(const Merge *merge, Tarball *t, const Tarball *seen)
{
    if (!merge->trusted)
        return;
    t->first_seen = MIN(t->first_seen, merge->run);
    t->last_seen = MIN(t->last_seen, merge->run);
    t->changed = MIN(t->changed, merge->run);
    t->verified = MIN(t->verified, merge->run);
    if ((seen->flags & TARBALL_FUTURE) == 0 && seen->mtime >= 0 && t->time <= seen->mtime + DAY)
        t->flags &= ~(guint)TARBALL_FUTURE;
}

/* Whether what is listed differs from what is remembered of a tarball that had long arrived. Where
 * its date changed, it is another one in the same place. */
static bool is_changed(const Merge *merge, const Tarball *old, const Tarball *seen)
{
    return merge->run - old->time > SETTLED && old->first_seen != -1 &&
           old->first_seen < merge->run && old->time == seen->time &&
           ((old->flags | seen->flags) & TARBALL_INEXACT) == 0 &&
           (old->bytes != seen->bytes ||
            (old->mtime != -1 && seen->mtime != -1 && old->mtime != seen->mtime));
}

static void update(Merge *merge, const TarballRow *old, const TarballRow *listed)
{
    if (merge->mode == MERGE_IMPORT)
        return;
    TarballRow row = *old;
    const Tarball *seen = &listed->tarball;
    Tarball *t = &row.tarball;
    bool is_inexact = (seen->flags & TARBALL_INEXACT) != 0;
    bool was_exact = (t->flags & TARBALL_INEXACT) == 0;
    if (is_changed(merge, t, seen)) {
        t->changed = merge->run;
        t->changed_from = t->bytes;
    }
    t->time = seen->time;
    mend(merge, t, seen);
    if (!(is_inexact && was_exact && is_rounded_from(t->bytes, seen->bytes))) {
        t->bytes = seen->bytes;
        t->flags = (t->flags & ~(guint)TARBALL_INEXACT) | (seen->flags & TARBALL_INEXACT);
    }
    if (seen->mtime >= 0)
        t->mtime = seen->mtime;
    if (!is_inexact) { /* such a listing shows no sidecars */
        t->sidecar = seen->sidecar;
        t->sidecar_bytes = seen->sidecar_bytes;
        t->digest = seen->digest;
    }
    if (seen->digest_state != DIGEST_UNCHECKED) {
        t->digest_state = seen->digest_state;
        t->verified = merge->run;
    } else if (t->bytes != old->tarball.bytes || t->mtime != old->tarball.mtime ||
               g_strcmp0(t->digest, old->tarball.digest) != 0) {
        t->digest_state = DIGEST_UNCHECKED;
        t->verified = 0;
    }
    if (merge->mode == MERGE_PARTIAL)
        t->last_seen = MAX(t->last_seen, merge->run);
    else if ((t->flags & TARBALL_LISTED) == 0) {
        t->flags |= TARBALL_LISTED;
        t->last_seen = merge->run;
    }
    if (!is_same(t, &old->tarball))
        change(merge, &row);
}

/* Only a complete listing says that a tarball is gone. */
static void miss(Merge *merge, const TarballRow *old)
{
    if (merge->mode != MERGE_COMPLETE || (old->tarball.flags & TARBALL_LISTED) == 0)
        return;
    TarballRow row = *old;
    row.tarball.flags &= ~(guint)TARBALL_LISTED;
    row.tarball.last_seen = MAX(old->tarball.last_seen, merge->node->listed);
    if (merge->trusted)
        row.tarball.last_seen = MIN(row.tarball.last_seen, merge->run);
    change(merge, &row);
}

/* Inserts what is listed before `old`, or all that is left. A path that was listed twice counts
 * once. Returns the place of the first that is not before it. */
static guint insert_before(Merge *merge, const GArray *group, guint next, const TarballRow *old)
{
    const TarballRow *rows = (const TarballRow *)(const void *)group->data;
    for (; next < group->len; next++) {
        if (old != NULL && tarball_row_compare(&rows[next], old) >= 0)
            break;
        if (next == 0 || tarball_row_compare(&rows[next - 1], &rows[next]) != 0)
            insert(merge, &rows[next]);
    }
    return next;
}

/* From which civil date on the listing or the table has anything that is listed; G_MAXINT64: none.
 */
static bool find_since(const Merge *merge, gint64 item, const GArray *group, gint64 *since,
                       GError **error)
{
    gint64 listed = G_MAXINT64;
    if (merge->mode == MERGE_COMPLETE &&
        !tarball_row_oldest_listed(merge->database, item, &listed, error))
        return false;
    *since = group->len > 0 ? MIN(listed, g_array_index(group, TarballRow, 0).civil) : listed;
    return true;
}

static bool walk(Merge *merge, gint64 item, const GArray *group, GError **error)
{
    gint64 since;
    if (!find_since(merge, item, group, &since, error))
        return false;
    Statement *statement = tarball_rows(merge->database, item, since, error);
    if (statement == NULL)
        return false;
    guint next = 0;
    bool found;
    while (database_step(merge->database, statement, &found, error)) {
        TarballRow old;
        if (!found) {
            insert_before(merge, group, next, NULL);
            return true;
        }
        if (!tarball_row_read(merge->database, statement, &old, error))
            return false;
        next = insert_before(merge, group, next, &old);
        const TarballRow *listed =
            next < group->len ? &g_array_index(group, TarballRow, next) : NULL;
        if (listed != NULL && tarball_row_compare(listed, &old) == 0) {
            update(merge, &old, listed);
            next++;
        } else {
            miss(merge, &old);
        }
    }
    return false;
}

/* Merges one item, and writes what has changed. */
static bool merge_item(Merge *merge, gint64 item, const GArray *group, GError **error)
{
    g_array_set_size(merge->changed, 0);
    if (!walk(merge, item, group, error))
        return false;
    for (guint i = 0; i < merge->changed->len; i++) {
        if (!tarball_row_write(merge->database, item, &g_array_index(merge->changed, TarballRow, i),
                               error))
            return false;
    }
    merge->written += merge->changed->len;
    return true;
}

static bool add_items(Database *database, gint64 node, GHashTable *groups, GError **error)
{
    Statement *statement = database_query(database, QUERY_ITEM_ADD, error);
    if (statement == NULL)
        return false;
    GHashTableIter iter;
    gpointer item;
    g_hash_table_iter_init(&iter, groups);
    while (g_hash_table_iter_next(&iter, &item, NULL)) {
        database_bind(statement, "it", node, (const char *)item);
        if (!database_run(database, statement, error))
            return false;
    }
    return true;
}

static bool merge_items(Merge *merge, GHashTable *groups, GError **error)
{
    Statement *items = database_prepare(merge->database, ITEM_ROWS, error);
    if (items == NULL)
        return false;
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(TarballRow));
    database_bind(items, "i", merge->node->id);
    bool found;
    while (database_step(merge->database, items, &found, error)) {
        if (!found)
            return true;
        const char *name = database_text(items, 1);
        const GArray *group = name != NULL ? g_hash_table_lookup(groups, name) : NULL;
        if (group == NULL && merge->mode != MERGE_COMPLETE)
            continue;
        if (!merge_item(merge, database_number(items, 0, 0), group ? group : none, error))
            break;
    }
    database_reset(items);
    return false;
}

bool merge_tarballs(Database *database, const MergeRequest *request, gint64 *written,
                    GError **error)
{
    Merge merge = {.database = database,
                   .node = request->node,
                   .mode = request->mode,
                   .run = request->run,
                   .trusted = request->trusted,
                   .changed = g_array_new(FALSE, FALSE, sizeof(TarballRow)),
                   .strings = g_string_chunk_new(4096)};
    g_autoptr(GHashTable) groups = group_by_item(request->tarballs, request->srvnode);
    bool ok =
        add_items(database, request->node->id, groups, error) && merge_items(&merge, groups, error);
    if (ok && written != NULL)
        *written = merge.written;
    g_array_unref(merge.changed);
    g_string_chunk_free(merge.strings);
    return ok;
}
