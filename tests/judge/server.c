#include "server.h"

#include <math.h>
#include <string.h>

/* What an item has become. */
typedef struct {
    GRand *dice;
    double grown;  /* logarithm: growth, steps and walks so far */
    double lost;   /* logarithm, of what SHRINK took */
    gint64 last;   /* bytes of the last backup; -1: none */
    gint64 frozen; /* those that it stays at; -1: it does not */
} Item;

struct Server {
    const World *world;
    GTimeZone *zone;
    GArray *backups;
    Item items[MAX_ITEMS];
};

static const ItemRow usual_items[MAX_ITEMS + 1] = USUAL_ITEMS;

const ItemRow *world_items(const World *world)
{
    return world->items[0].name != NULL ? world->items : usual_items;
}

/* The standard normal distribution, by Box and Muller's method. */
static double gauss(GRand *dice)
{
    double u = 1 - g_rand_double(dice), v = g_rand_double(dice);
    return sqrt(-2 * log(u)) * cos(2 * G_PI * v);
}

Server *server_new(const World *world, GTimeZone *zone, guint32 seed)
{
    Server *server = g_new0(Server, 1);
    server->world = world;
    server->zone = zone;
    server->backups = g_array_new(FALSE, TRUE, sizeof(Backup));
    for (guint i = 0; i < MAX_ITEMS; i++) {
        const guint32 seeds[] = {seed, i};
        server->items[i] = (Item){.dice = g_rand_new_with_seed_array(seeds, G_N_ELEMENTS(seeds)),
                                  .last = -1,
                                  .frozen = -1};
    }
    return server;
}

void server_free(Server *server)
{
    if (server == NULL)
        return;
    for (guint i = 0; i < MAX_ITEMS; i++)
        g_rand_free(server->items[i].dice);
    g_array_unref(server->backups);
    g_free(server);
}

/* What the night's calendar makes of the size, in logarithm, and its noise. */
static double season(const ItemRow *row, GRand *dice, const Day *day, bool is_earlier,
                     double *noise)
{
    double size = row->season * sin(2 * G_PI * day->night / 365.25);
    if (row->saw > 0)
        size += log(row->saw) * (day->day - 1) / (day->month_days - 1);
    for (gsize i = 0; i < G_N_ELEMENTS(row->cycles) && row->cycles[i].factor > 0; i++) {
        const Cycle *cycle = &row->cycles[i];
        if (day->night < cycle->from || (cycle->end > 0 && day->night >= cycle->end))
            continue;
        if (cycle->on.rhythm == TWICE_DAILY ? !is_earlier : !day_is_on(day, cycle->on, dice))
            continue;
        size += log(cycle->factor);
        if (cycle->noise > 0)
            *noise = cycle->noise;
    }
    return size;
}

/* The night's size as it would be without accidents. Draws the same number of dice each night. */
static gint64 natural_size(const World *world, const ItemRow *row, Item *item, const Day *day,
                           bool is_earlier)
{
    double noise = row->noise;
    double departure = gauss(item->dice), step = gauss(item->dice),
           luck = g_rand_double(item->dice);
    double shape = season(row, item->dice, day, is_earlier, &noise);
    if (row->busy > 0 && luck >= row->busy && item->last >= 0)
        return item->last;
    if (find_plant(world, STALL, day->night, row->name, NULL) == NULL)
        item->grown += log1p(row->growth) + row->walk * step;
    const Plant *shrink = find_plant(world, SHRINK, day->night, row->name, NULL);
    if (shrink != NULL)
        item->lost += log1p(-shrink->amount);
    if (row->bytes <= 0)
        return 0;
    double bytes = row->bytes * exp(item->grown + item->lost + shape + noise * departure);
    return row->block > 0 ? llround(bytes / row->block) * row->block : llround(bytes);
}

static gint64 next_size(const World *world, const ItemRow *row, Item *item, const Day *day,
                        bool is_earlier)
{
    gint64 last = item->last, bytes = natural_size(world, row, item, day, is_earlier);
    if (find_plant(world, FREEZE, day->night, row->name, NULL) == NULL)
        item->frozen = -1;
    else
        bytes = item->frozen = item->frozen >= 0 ? item->frozen : MAX(last, 0);
    item->last = bytes;
    for (gsize i = 0; i < G_N_ELEMENTS(world->events); i++) {
        const Plant *event = &world->events[i];
        bool is_on = day->night >= event->night && day->night < event->night + event->nights &&
                     (event->item == NULL || strcmp(event->item, row->name) == 0);
        if (is_on && event->kind == SCALE)
            bytes = llround((double)bytes * event->amount);
        else if (is_on && event->kind == SET)
            bytes = (gint64)event->amount;
    }
    return bytes;
}

static const char *name_in(const World *world, const ItemRow *row, int night)
{
    const Plant *rename = find_plant(world, RENAME, night, row->name, NULL);
    if (rename == NULL)
        rename = find_plant(world, SUCCEED, night, row->name, NULL);
    return rename != NULL ? rename->to_name : row->name;
}

static int start_minute(const World *world, const ItemRow *row, guint nth, int night)
{
    int minute = row->minute > 0 ? row->minute : 16 * 60 + 10 + 5 * (int)nth;
    for (gsize i = 0; i < G_N_ELEMENTS(world->events); i++) {
        const Plant *event = &world->events[i];
        if (event->kind == MOVE_START && night >= event->night &&
            night < event->night + event->nights &&
            (event->item == NULL || strcmp(event->item, row->name) == 0))
            minute += (int)event->amount;
    }
    return minute;
}

/* Adds a backup that starts so many minutes after the item's time. */
static void add_backup(Server *server, guint nth, const Day *day, int later)
{
    const World *world = server->world;
    const ItemRow *row = &world_items(world)[nth];
    Item *item = &server->items[nth];
    int minute = start_minute(world, row, nth, day->night) + later;
    gint64 drift = row->drift > 0 ? g_rand_int_range(item->dice, 0, row->drift * 60) : 0;
    gint64 made =
        day_instant(day, server->zone, minute) + drift + g_rand_int_range(item->dice, 0, 50);
    const Plant *backdate = find_plant(world, BACKDATE, day->night, row->name, NULL);
    const Plant *unveil = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(world->events); i++)
        if (world->events[i].kind == UNVEIL && strcmp(world->events[i].item, row->name) == 0 &&
            day->night < world->events[i].night)
            unveil = &world->events[i];
    Backup backup = {.row = row,
                     .item = name_in(world, row, day->night),
                     .night = day->night,
                     .made = made,
                     .time = made - (backdate != NULL ? (gint64)(backdate->amount * DAY) : 0),
                     .arrives = made + (row->slow > 0 ? row->slow : 10) * 60,
                     .bytes = next_size(world, row, item, day, later < 0)};
    if (unveil != NULL) {
        Day first = day_of(world, unveil->night);
        backup.arrives = day_instant(&first, server->zone, 12 * 60);
    }
    if (find_plant(world, MISS, day->night, row->name, NULL) == NULL)
        g_array_append_val(server->backups, backup);
}

const GArray *server_make(Server *server, const Day *day)
{
    const World *world = server->world;
    const ItemRow *rows = world_items(world);
    g_array_set_size(server->backups, 0);
    for (guint i = 0; i < MAX_ITEMS && rows[i].name != NULL; i++) {
        Item *item = &server->items[i];
        const Plant *change = find_plant(world, SWITCH, day->night, rows[i].name, NULL);
        Nights when = change != NULL ? change->to : rows[i].when;
        bool is_on = day_is_on(day, when, item->dice);
        bool is_retried = rows[i].untidy && g_rand_int_range(item->dice, 0, 6) == 0;
        for (gsize e = 0; e < G_N_ELEMENTS(world->events); e++)
            is_on &= world->events[e].kind != BEGIN ||
                     strcmp(world->events[e].item, rows[i].name) ||
                     day->night >= world->events[e].night;
        if (is_on && when.rhythm == TWICE_DAILY)
            add_backup(server, i, day, -720);
        if (is_on)
            add_backup(server, i, day, 0);
        if (is_on && is_retried)
            add_backup(server, i, day, 60);
    }
    return server->backups;
}
