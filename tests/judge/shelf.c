#include "shelf.h"

#include <math.h>
#include <string.h>

#define SRVNODE "hub"

typedef struct {
    Tarball tarball;
    gint64 made, arrives;
    Day day;     /* of the backup */
    int started; /* minutes that the transfer takes; 0: it begins late, and nothing shows before */
} Copy;

struct Shelf {
    const World *world;
    GTimeZone *zone;
    guint nth;
    GArray *copies; /* Copy, by the night */
    GStringChunk *strings;
};

const char *node_tag(guint nth)
{
    static const char *const tags[MAX_NODES] = {"H1", "H2", "H3"};
    return tags[nth];
}

Shelf *shelf_new(const World *world, GTimeZone *zone, guint nth)
{
    Shelf *shelf = g_new0(Shelf, 1);
    *shelf =
        (Shelf){world, zone, nth, g_array_new(FALSE, TRUE, sizeof(Copy)), g_string_chunk_new(4096)};
    return shelf;
}

void shelf_free(Shelf *shelf)
{
    if (shelf == NULL)
        return;
    g_array_unref(shelf->copies);
    g_string_chunk_free(shelf->strings);
    g_free(shelf);
}

static Copy *copy_at(const Shelf *shelf, guint i)
{
    return &g_array_index(shelf->copies, Copy, i);
}

static const char *make_path(Shelf *shelf, const char *item, gint64 time)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(time);
    g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, shelf->zone);
    g_autofree char *date = g_date_time_format(local, "%Y/%m/%d/%H%M%S");
    g_autofree char *path = g_strdup_printf(SRVNODE "/%s/%s/x.tar.gz", item, date);
    return g_string_chunk_insert(shelf->strings, path);
}

static Retention retention(const Shelf *shelf, int night)
{
    Retention keep = shelf->world->keep[shelf->nth];
    if (keep.by == DAYS && keep.keep == 0)
        keep = shelf->world->keep[0];
    if (keep.by == DAYS && keep.keep == 0)
        keep.keep = 30;
    const Plant *sooner = find_plant(shelf->world, PURGE_SOONER, night, NULL, node_tag(shelf->nth));
    return sooner != NULL ? (Retention){DAYS, (int)sooner->amount} : keep;
}

static bool is_kept(const Copy *copy, Retention keep, int newer, const Day *day, gint64 now)
{
    int age = day->night - copy->day.night;
    switch (keep.by) {
    case DAYS:
        return copy->tarball.mtime > now - keep.keep * DAY;
    case COUNT:
        return newer < keep.keep;
    case GFS:
        return age <= 7 || newer == 0 || (copy->day.weekday == 7 && age <= 28) ||
               (copy->day.day == 1 && age <= 366);
    case ALL:
        return true;
    }
    return true;
}

/* How many of the item's copies are newer than the one at `i`, of those that have arrived. */
static int count_newer(const Shelf *shelf, guint i, gint64 now)
{
    int newer = 0;
    for (guint j = i + 1; j < shelf->copies->len; j++)
        newer += strcmp(copy_at(shelf, j)->tarball.item, copy_at(shelf, i)->tarball.item) == 0 &&
                 copy_at(shelf, j)->arrives <= now;
    return newer;
}

/* Removes the copies that are marked by an item of NULL. */
static void sweep(Shelf *shelf)
{
    guint kept = 0;
    for (guint i = 0; i < shelf->copies->len; i++)
        if (copy_at(shelf, i)->tarball.item != NULL)
            *copy_at(shelf, kept++) = *copy_at(shelf, i);
    g_array_set_size(shelf->copies, kept);
}

static void purge(Shelf *shelf, const Day *day)
{
    gint64 now = day_instant(day, shelf->zone, 4 * 60);
    Retention keep = retention(shelf, day->night);
    if (find_plant(shelf->world, NO_PURGE, day->night, NULL, node_tag(shelf->nth)) != NULL)
        return;
    bool counts = keep.by == COUNT || keep.by == GFS;
    for (guint i = 0; i < shelf->copies->len; i++) {
        Copy *copy = copy_at(shelf, i);
        int newer = counts ? count_newer(shelf, i, now) : 0;
        if ((copy->arrives <= now || keep.by == DAYS) && !is_kept(copy, keep, newer, day, now))
            copy->tarball.item = NULL;
    }
    sweep(shelf);
}

/* What happens to one copy; `newer` and `older` copies of its item are there. */
static void hit(Shelf *shelf, const Plant *event, const Day *day, Copy *copy, int newer)
{
    gint64 noon = day_instant(day, shelf->zone, 12 * 60);
    bool is_one = day->night - copy->day.night == (int)event->amount;
    Tarball *tarball = &copy->tarball;
    switch (event->kind) {
    case DELETE:
        if (newer > 0 && floor(newer * event->amount) > floor((newer - 1) * event->amount))
            tarball->item = NULL;
        break;
    case KEEP_NEWEST:
        if (newer > 0)
            tarball->item = NULL;
        break;
    case DELETE_LAST:
        if (newer < (int)event->amount)
            tarball->item = NULL;
        break;
    case WIPE:
        tarball->item = NULL;
        break;
    case DELETE_ONE:
        if (is_one)
            tarball->item = NULL;
        break;
    case CUT_OLD:
        if (is_one)
            tarball->bytes /= 2;
        break;
    case REWRITE:
        tarball->bytes = llround((double)tarball->bytes * event->amount) + 1;
        tarball->mtime = noon;
        break;
    case TOUCH:
        tarball->mtime = noon;
        break;
    case RENAME:
        tarball->item = event->to_name;
        tarball->path = make_path(shelf, tarball->item, tarball->time);
        break;
    default:
        break;
    }
}

/* DELETE_ONE and CUT_OLD mean the copy of a certain age or, where there is none, the next older. */
static Plant settle_age(const Shelf *shelf, const Plant *event, const Day *day)
{
    Plant settled = *event;
    int best = G_MAXINT;
    for (guint i = 0; i < shelf->copies->len; i++) {
        int age = day->night - copy_at(shelf, i)->day.night;
        if (age >= (int)event->amount &&
            (event->item == NULL || strcmp(copy_at(shelf, i)->tarball.item, event->item) == 0))
            best = MIN(best, age);
    }
    if (event->kind == DELETE_ONE || event->kind == CUT_OLD)
        settled.amount = best;
    return settled;
}

static void meet(Shelf *shelf, const Plant *planted, const Day *day)
{
    gint64 noon = day_instant(day, shelf->zone, 12 * 60);
    Plant event = settle_age(shelf, planted, day);
    g_autoptr(GArray) newer = g_array_new(FALSE, TRUE, sizeof(int));
    for (guint i = 0; i < shelf->copies->len; i++) {
        int count = count_newer(shelf, i, noon);
        g_array_append_val(newer, count);
    }
    for (guint i = 0; i < shelf->copies->len; i++) {
        Copy *copy = copy_at(shelf, i);
        bool is_meant = event.item == NULL || strcmp(copy->tarball.item, event.item) == 0;
        if (is_meant && copy->arrives <= noon)
            hit(shelf, &event, day, copy, g_array_index(newer, int, i));
    }
    sweep(shelf);
}

void shelf_pass_night(Shelf *shelf, const Day *day)
{
    purge(shelf, day);
    for (gsize i = 0; i < G_N_ELEMENTS(shelf->world->events); i++) {
        const Plant *event = &shelf->world->events[i];
        bool is_here = event->node == NULL || strcmp(event->node, node_tag(shelf->nth)) == 0;
        bool strikes = event->kind == RENAME || (event->kind >= DELETE && event->kind <= TOUCH);
        if (strikes && is_here && event->night == day->night)
            meet(shelf, event, day);
    }
}

/* What goes wrong with a copy on its way. */
static void damage(const Shelf *shelf, const Backup *backup, Copy *copy)
{
    const World *world = shelf->world;
    const char *item = backup->row->name, *node = node_tag(shelf->nth);
    int night = backup->night;
    Tarball *tarball = &copy->tarball;
    const Plant *event;
    if ((event = find_plant(world, CUT, night, item, node)) != NULL)
        tarball->bytes = llround((double)tarball->bytes * event->amount);
    if ((event = find_plant(world, DIFFER, night, item, node)) != NULL)
        tarball->bytes += (gint64)event->amount;
    if ((event = find_plant(world, DELAY, night, item, node)) != NULL) {
        copy->arrives += (gint64)(event->amount * HOUR);
        copy->started = 0;
    }
    if ((event = find_plant(world, BAD_SIDECAR, night, item, node)) != NULL)
        tarball->sidecar_bytes += (gint64)event->amount;
    if (find_plant(world, BAD_DIGEST, night, item, node) != NULL)
        tarball->digest_state = DIGEST_WRONG;
    bool is_broken = find_plant(world, BROKEN_SIDECAR, night, item, node) != NULL;
    if (is_broken || find_plant(world, NO_SIDECAR, night, item, node) != NULL) {
        tarball->sidecar = is_broken ? SIDECAR_BROKEN : SIDECAR_NONE;
        tarball->sidecar_bytes = -1;
    }
}

void shelf_add(Shelf *shelf, const Backup *backup)
{
    const World *world = shelf->world;
    const char *item = backup->row->name, *node = node_tag(shelf->nth);
    const PlantKind losses[] = {LOSE, STUCK, LOCKED, WIPE};
    for (gsize i = 0; i < G_N_ELEMENTS(losses); i++)
        if (find_plant(world, losses[i], backup->night, item, node) != NULL)
            return;
    const Plant *zone = find_plant(world, WRONG_ZONE, backup->night, item, node);
    gint64 time = backup->time + (zone != NULL ? (gint64)(zone->amount * HOUR) : 0);
    int slow = backup->row->slow > 0 ? backup->row->slow : 10;
    Copy copy = {.tarball = {.item = backup->item,
                             .path = make_path(shelf, backup->item, time),
                             .time = time,
                             .bytes = backup->bytes,
                             .mtime = backup->made + MIN(slow, 60) * 60 - 200,
                             .sidecar = backup->row->sidecar ? SIDECAR_DNA : SIDECAR_NONE,
                             .sidecar_bytes = backup->row->sidecar ? backup->bytes : -1},
                 .made = backup->made,
                 .arrives = backup->arrives,
                 .day = day_of(world, backup->night),
                 .started = slow};
    damage(shelf, backup, &copy);
    g_array_append_val(shelf->copies, copy);
}

static void add_arrival(Visit *visit, const char *item, const char *name, gint64 mtime,
                        gint64 bytes)
{
    g_autofree char *path = g_strdup_printf(SRVNODE "/%s/%s", item, name);
    Arrival arrival = {.item = item,
                       .path = g_string_chunk_insert(visit->strings, path),
                       .mtime = mtime,
                       .bytes = bytes};
    g_array_append_val(visit->arrivals, arrival);
}

/* Transfers that hang since the first night of their event. */
static void list_hanging(const Shelf *shelf, const Day *day, Visit *visit)
{
    const ItemRow *rows = world_items(shelf->world);
    for (guint i = 0; i < MAX_ITEMS && rows[i].name != NULL; i++) {
        const char *item = rows[i].name, *node = node_tag(shelf->nth);
        const Plant *stuck = find_plant(shelf->world, STUCK, day->night, item, node);
        const Plant *locked = find_plant(shelf->world, LOCKED, day->night, item, node);
        if (stuck == NULL && locked == NULL)
            continue;
        Day first = day_of(shelf->world, (stuck != NULL ? stuck : locked)->night);
        gint64 since = day_instant(&first, shelf->zone, 16 * 60 + 20);
        if (stuck != NULL)
            add_arrival(visit, item, ".x.tar.gz.B3FMx6", since, 4096);
        else
            add_arrival(visit, item, "LOCKED", since, -1);
    }
}

void shelf_list(const Shelf *shelf, const Day *day, gint64 now, Visit *visit)
{
    for (guint i = 0; i < shelf->copies->len; i++) {
        const Copy *copy = copy_at(shelf, i);
        if (copy->arrives <= now)
            g_array_append_val(visit->tarballs, copy->tarball);
        else if (copy->started > 10 && copy->made <= now)
            add_arrival(visit, copy->tarball.item, ".x.tar.gz.k2QpZ1", now - 40,
                        copy->tarball.bytes * (now - copy->made) / (copy->started * 60));
    }
    list_hanging(shelf, day, visit);
}
