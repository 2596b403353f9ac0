/* What a world is: a hub whose nights are grown, visited and judged, with what is planted in it and
 * what should be said about that.
 *
 * A row says only what is out of the ordinary. Night 0 is Monday, 1 January 2024, unless `first`
 * says otherwise; a "night" is a civil day of the hub's zone. Each item is backed up at 16:10 and
 * some minutes, copied to all nodes within ten minutes, and hubplot runs at 18:16. */
#ifndef WORLD_H
#define WORLD_H

#include <stdbool.h>
#include <stddef.h>

#define END 100000 /* nights: as long as the world lasts */

/* On which nights something takes place. */
typedef enum {
    DAILY,
    WEEKDAYS,    /* Monday to Friday */
    WEEKLY,      /* arg: weekday, 1 = Monday .. 7 */
    ON_DAYS,     /* arg: weekdays, a digit each: 135 is Monday, Wednesday and Friday */
    EVERY,       /* arg: each so many nights, counted from night 0 */
    MONTHLY,     /* arg: day of the month; -1 is the last */
    NTH_WEEKDAY, /* arg: 10 * nth + weekday: 17 is the first Sunday; nth 9 is the last */
    TWICE_DAILY, /* at its minute, and twelve hours before; of a cycle: the earlier one */
    ONE_IN,      /* arg: at random, one night in so many */
    NEVER,
} Rhythm;

typedef struct {
    Rhythm rhythm;
    int arg;
} Nights;

/* A size that comes and goes. */
typedef struct {
    Nights on;
    double factor; /* of the size on those nights; 0: there is no cycle */
    double noise;  /* of those nights, instead of the item's; 0: the item's */
    int from, end; /* its first night, and the one after its last; 0: it never ends */
} Cycle;

typedef struct {
    const char *name;
    double bytes;  /* on the first night; under 1 MB whole numbers matter */
    double growth; /* a night, e.g. 0.001 */
    double noise;  /* standard deviation of a night's size, in logarithm: 0.1 is about 10 % */
    double walk;   /* likewise, of a departure that all later nights keep */
    double busy;   /* probability that a night changes anything at all; 0: it always does */
    double saw;    /* grows to so many times its size within a month, cleaned up on the first */
    int block;     /* bytes are whole multiples of it; 0: of 1 */
    double season; /* amplitude of a yearly wave, in logarithm */
    Nights when;
    int minute; /* after midnight; 0: 16:10 and five for each item before it */
    int drift;  /* minutes: it starts up to so much later, at random */
    int slow;   /* minutes from start to the copies' arrival; 0: ten */
    bool sidecar;
    bool untidy; /* retried at random: a second backup follows an hour later, one night in six */
    Cycle cycles[6];
} ItemRow;

/* How a node purges. */
typedef enum {
    DAYS,  /* what is older than `keep` days; 0 means 30 */
    COUNT, /* all but the newest `keep` */
    GFS,   /* 7 daily, 4 weekly, 12 monthly */
    ALL,   /* never */
} Purge;

typedef struct {
    Purge by;
    int keep;
} Retention;

typedef enum {
    /* On the hub itself. */
    MISS = 1,   /* no backup */
    SCALE,      /* size times amount */
    SET,        /* size is amount bytes */
    FREEZE,     /* the same bytes each night as on the night before the first */
    STALL,      /* growth ends, noise goes on */
    SHRINK,     /* a fraction of amount less each night than on the one before; stays lost */
    BACKDATE,   /* dated amount days before the truth; after it, if negative */
    SWITCH,     /* the rhythm becomes `to` */
    MOVE_START, /* starts amount minutes later */
    RENAME,     /* the item's name becomes `to_name`; the copies on the nodes move along */
    SUCCEED,    /* likewise, but the old copies stay under the old name */
    BEGIN,      /* the item is new in that night: nothing before it was made */
    UNVEIL,     /* the item's copies, also the older ones, are first listed in that night */
    /* On a node. */
    LOSE,        /* the copy never arrives */
    DELAY,       /* the copy arrives amount hours later */
    CUT,         /* the copy's size is amount times the truth */
    DIFFER,      /* the copy is amount bytes longer */
    BAD_SIDECAR, /* it names a size amount bytes larger */
    BROKEN_SIDECAR,
    NO_SIDECAR,
    BAD_DIGEST,
    STUCK,  /* instead of the copy, a partial file that never ends */
    LOCKED, /* instead of the copy, a LOCKED folder */
    /* To the copies on a node, once, on `night`. */
    DELETE,      /* a fraction of amount of those retained, evenly among all but the newest */
    KEEP_NEWEST, /* deletes all but the newest */
    DELETE_ONE,  /* the one that is amount nights old, or the next older */
    DELETE_LAST, /* the newest amount ones */
    WIPE,        /* deletes all, and no copy comes any more as long as it lasts */
    CUT_OLD,     /* the copy that is amount nights old loses half of its bytes, keeping its mtime */
    REWRITE,     /* every copy gets amount times its bytes, and a new mtime */
    TOUCH,       /* every copy gets a new mtime */
    /* To a node, as long as it lasts. */
    NO_PURGE,
    PURGE_SOONER, /* the node keeps amount days */
    DOWN,         /* not reached; copies arrive all the same */
    PARTIAL,      /* the listing ends in the midst */
    EMPTY,        /* the listing is empty, and says that it is whole */
    DISK_FILLS,   /* by a fraction of amount a night */
    DISK_LOW,     /* a fraction of amount is free */
    DISK_SAW,     /* between amount and half as much free, week by week */
    NODE_CLOCK,   /* off by amount seconds */
    WRONG_ZONE,   /* dates in paths are off by amount hours, mtimes are right */
    /* To hubplot's own machine. */
    OUR_CLOCK, /* off by amount seconds */
    NO_RUN,
} PlantKind;

typedef struct {
    PlantKind kind;
    int night, nights;
    const char *item, *node; /* NULL: each */
    double amount;
    Nights to;
    const char *to_name;
} Plant;

/* What is right to say. A verdict fits when item, node, rule and night do. */
typedef enum {
    MUST = 1, /* an incident: one verdict at least begins within `limit` nights after `from` */
    MAY, /* right, but nobody needs it: `limit` episodes on each item, node and rule; 0: any number
          */
} Duty;

typedef struct {
    Duty duty;
    const char *item;       /* NULL: any, and the node itself; "-": the node itself */
    const char *node;       /* NULL: any */
    const char *rules;      /* joined by "|"; NULL: any */
    int from, limit, until; /* nights; until is the last one at which to say it is right */
} Expect;

#define MAX_ITEMS 8
#define MAX_NODES 3 /* "H1", "H2", "H3" */

typedef struct {
    const char *name; /* FAMILY/WORD */
    int nights;       /* 0: 200 */
    int nodes;        /* 0: 2 */
    const char *zone; /* NULL: Europe/Berlin */
    const char *first;
    Nights runs;
    int run_minute;            /* 0: 18:16 */
    Retention keep[MAX_NODES]; /* of each node; one that says nothing is as the first */
    const char *settings;      /* lines of the hub's section, such as "schedule = daily 16:10" */
    ItemRow items[MAX_ITEMS];  /* none: USUAL_ITEMS */
    Plant events[6];
    Expect expects[8];
} World;

/* A repository, a tracker, a folder. */
#define USUAL_ITEMS                                                             \
    {                                                                           \
        {"svn/main", 1.5e9, .growth = 0.001, .noise = 0.0005, .sidecar = true}, \
            {"tracs/main", 6e7, .growth = 0.002, .noise = 0.01},                \
            {"folders/config", 1.2e6, .growth = 0.0002, .noise = 0.02},         \
    }

/* The tables, each ended by a row without a name. Those of the first two lines were written without
 * having read the judge, before this simulator was; the others with its weak places in view. */
extern const World plain_worlds[], calm_worlds[], cycle_worlds[], kept_worlds[], rhythm_worlds[],
    still_worlds[], clock_worlds[], removed_worlds[];
extern const World aimed_worlds[], trap_worlds[], quiet_worlds[], later_worlds[], mixed_worlds[],
    sound_worlds[];

#endif
