/* The subcommands: each is a file with one constant Command, and a line in main.c. */
#ifndef HUBPLOT_COMMAND_H
#define HUBPLOT_COMMAND_H

#include "config/config.h"

/* Exit codes of all commands except check, which has those of Nagios plugins. */
typedef enum {
    EXIT_GOOD = 0,
    EXIT_TROUBLE = 1, /* done, but a node was not reached or something failed */
    EXIT_USAGE = 2,   /* the command line or the configuration is wrong; nothing was done */
    EXIT_BUSY = 3,    /* another run holds the lock */
} ExitCode;

/* What main.c has parsed before a command runs. */
typedef struct {
    const Config *config;     /* NULL for commands that need none */
    const char *const *files; /* as given with -c; may be NULL */
    const char *const *environ;
    gint64 now; /* the present, the same for the whole program */
    bool verbose, log_json;
} Context;

#define COMMAND_MAX_OPTIONS 32

typedef struct {
    const char *name;
    const char *arguments;   /* "[HUB...]" */
    const char *summary;     /* one line, for --help and the man page */
    const char *description; /* paragraphs, for `hubplot COMMAND --help` and the man page */
    bool needs_config;
    bool reads_only;    /* the database, which may belong to another user */
    bool takes_hubs;    /* the arguments are tags of hubs; config_hubs() returns only these */
    bool takes_place;   /* the arguments are HUB [NODE [ITEM]]; config_hubs() returns that hub */
    size_t values_size; /* of the struct that the command's options are stored in */
    /* Writes at most COMMAND_MAX_OPTIONS options that store into `values`; NULL: none. */
    void (*options)(gpointer values, GOptionEntry *entries);
    /* `arguments` is what was left after the options, NULL-terminated. Returns an ExitCode. */
    int (*run)(const Context *context, gconstpointer values, char **arguments);
} Command;

extern const Command command_run, command_collect, command_render, command_list, command_config,
    command_init, command_chart, command_extract, command_manual, command_notify, command_check,
    command_watch, command_verify, command_import, command_export, command_forget, command_prune,
    command_doctor, command_show, command_ack, command_unack, command_restore, command_rename,
    command_report;

/* All commands, in the order of the help; the last is NULL. In main.c. */
extern const Command *const command_table[];
/* The common options, without arg_data; the last has no name. In main.c. */
extern const GOptionEntry command_options[];

#endif
