/* The table of all configuration keys. Parsing, checks, error messages, help and manual all use it.
 */
#ifndef HUBPLOT_KEYS_H
#define HUBPLOT_KEYS_H

#include "model.h"

#include <glib.h>
#include <stdbool.h>

/* Which sections may hold a key. */
typedef enum {
    SCOPE_ENV,   /* [ENV] */
    SCOPE_HUB,   /* [HUBTAG], or [DEFAULT] for all hubs */
    SCOPE_NODE,  /* [HUBTAG/NODE], [NODE], [HUBTAG] for its nodes, or [ENV] for all */
    SCOPE_LIMIT, /* [HUBTAG/NODE/type/name], [HUBTAG/type/name], [HUBTAG/NODE], [HUBTAG],
                    or [DEFAULT] */
} KeyScope;
#define N_KEY_SCOPES 4

/* The sections of a scope in words, most specific first. */
const char *key_scope_words(KeyScope scope);

typedef enum {
    KEY_LINE, /* text as it stands, on one line */
    KEY_MESSAGE,
    KEY_NAME, /* safe as a file's name */
    KEY_WORDS,
    KEY_ADDRESSES,
    KEY_TELL,
    KEY_PATH,
    KEY_DATABASE, /* a path, or the URI of a database on a server */
    KEY_NODE_PATH,
    KEY_COMMAND,
    KEY_LAYOUT,
    KEY_GLOBS,
    KEY_URL,
    KEY_WEB,
    KEY_MAILER,
    KEY_ZONE,
    KEY_THEME,
    KEY_SCHEDULE,
    KEY_WINDOWS,
    KEY_BOOL,
    KEY_COUNT,
    KEY_SHARE, /* a percentage; "off" is 0 */
    KEY_BYTES,
    KEY_DURATION,
    KEY_LEARNT, /* a duration or "learnt" */
    KEY_FORMATS,
    KEY_SCALE,
    KEY_TRANSPORT,
    KEY_WEEKDAY,
    KEY_KEEP,
} KeyType;

/* How a value of that type is written, in words. */
const char *key_type_words(KeyType type);

typedef struct {
    const char *name;
    KeyScope scope;
    KeyType type;
    const char *preset;      /* the default, as it would be written in a file; NULL: none */
    double minimum, maximum; /* of a number, in bytes, seconds, percent; both 0: any */
    int bare;                /* the unit of a duration without one, in s */
    gsize offset, size; /* of the field in the scope's struct: EnvSettings, Hub, Node or Limits */
    Rule rule;          /* of a limit: the rule that goes by it */
    const char *help;   /* a paragraph */
} Key;

/* The program's own settings, from [ENV]. */
typedef struct {
    bool verbose;
    int in_flight;
    char *state; /* path or URI */
} EnvSettings;

/* The table; its last row has no name. */
const Key *config_keys(void);
/* The key of that name; NULL: there is none. */
const Key *config_find_key(const char *name);

/* Sets each limit to its default. Nothing needs to be freed. */
void config_default_limits(Limits *limits);

#endif
