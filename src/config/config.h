/* INI files, as the original had two -> hubs and nodes, checked completely before anything runs. */
#ifndef HUBPLOT_CONFIG_H
#define HUBPLOT_CONFIG_H

#include "model.h"

#define CONFIG_SYSTEM_FILE "/etc/hubplot/hubplot.cnf"

/* What to load. config/ never reads the environment itself. */
typedef struct {
    const char *const *files;   /* NULL-terminated; NULL: ~/.scm_monitor.cnf and ~/.libfab.cnf, or
                                   where neither is there config_user_file(), or without that the
                                   system's */
    const char *const *hubs;    /* tags asked for; NULL or none: $NODE_TAG if set, else all */
    const char *const *environ; /* as of g_get_environ() */
    bool reading;               /* databases are only read, so nothing needs to be writable */
    const char *text;           /* a configuration itself, in place of files; or NULL */
    const char *system_file;    /* NULL: CONFIG_SYSTEM_FILE */
} ConfigRequest;

/* "$XDG_CONFIG_HOME/hubplot/hubplot.cnf", by default below ~/.config; NULL: no home is known. Free
 * with g_free(). */
char *config_user_file(const char *const *environ);
/* Whether any of the files is there that are read where none are named. */
bool config_is_there(const char *const *environ);

/* Everything that was configured. Owns the hubs. */
typedef struct Config Config;

/* Reads and checks the files. On failure the error lists all mistakes, one line each:
 * `FILE:LINE: [section] key: what is wrong; did you mean "x"?`. A hub that was not
 * asked for, and that needs variables or folders which this machine lacks, is left out instead, as
 * several machines may share the files. */
Config *config_load(const ConfigRequest *request, GError **error);
void config_free(Config *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, config_free)

/* The hubs asked for, in the order of the files; Hub *, borrowed. */
const GPtrArray *config_hubs(const Config *config);
/* All hubs, including those not asked for, which the index page shows, too. */
const GPtrArray *config_all_hubs(const Config *config);
/* The hubs with these tags, or all if no tag is given: Hub *, borrowed. Unref it. NULL with an
 * error if a tag is not configured. */
GPtrArray *config_find_hubs(const Config *config, const char *const *tags, GError **error);
/* Why hubs were left out, a line each; NULL: none were. */
const char *config_left_out(const Config *config);
/* The path of the state database. */
const char *config_state(const Config *config);
bool config_verbose(const Config *config);

/* How many nodes to visit at a time. */
int config_in_flight(const Config *config);

/* A value in effect, and where it came from. */
typedef struct {
    const Hub *hub; /* NULL: of the program itself */
    char *subject;  /* "ENV", "C2", "C2/Z9:229" or "C2/Z9:229/svn/dybsvn" */
    const char *key;
    char *value;   /* NULL: none */
    char *origin;  /* "FILE:LINE"; NULL: the default */
    char *section; /* that holds it, "C2"; NULL: the default */
} Setting;
/* Every value in effect, by subject; Setting *, borrowed. */
const GPtrArray *config_settings(const Config *config);

#define CONFIG_ERROR config_error_quark()
GQuark config_error_quark(void);
typedef enum {
    CONFIG_ERROR_INVALID,
    CONFIG_ERROR_UNSET, /* a variable that the environment lacks */
} ConfigError;

#endif
