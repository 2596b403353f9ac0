/* The configuration files, merged: their sections, the keys allowed there, where values are set,
 * and the mistakes found in them. */
#ifndef HUBPLOT_SOURCE_H
#define HUBPLOT_SOURCE_H

#include "config/config.h"
#include "config/ini.h"
#include "config/keys.h"

#include <glib.h>
#include <stdbool.h>

/* Collects mistakes, so that all are reported at once. */

/* Where a mistake is; members may be NULL or 0. */
typedef struct {
    const char *file;
    int line;
    const char *section, *key;
} Place;

typedef struct Faults Faults;

Faults *faults_new(void);
void faults_free(Faults *faults);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Faults, faults_free)

/* Adds the line `FILE:LINE: [section] key: what is wrong`, unless it is there already. Untrusted
 * text is made visible. */
void faults_add(Faults *faults, const Place *place, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* The same, ending in `; did you mean "x"?` where one of `words` is near `word`. */
void faults_add_near(Faults *faults, const Place *place, const char *word, const char *const *words,
                     const char *format, ...) G_GNUC_PRINTF(5, 6);
/* Moves all of `from` to the end of `faults`. */
void faults_move(Faults *faults, Faults *from);

guint faults_count(const Faults *faults);
/* All lines, by file and line, joined by newlines. Free with g_free(). */
char *faults_text(Faults *faults);

typedef struct {
    GPtrArray *inis;   /* Ini *, in the order read: later ones win */
    char **environ;    /* the caller's, with XDG_DATA_HOME set */
    GPtrArray *hubs;   /* char *: the tags that have a section, in the files' order */
    GHashTable *tags;  /* the same as a set; borrows from `hubs` */
    GHashTable *lists; /* hub's tag -> char **: the node tags of its line in [HUB] */
    GHashTable *nodes; /* all node tags, as a set */
    GHashTable *below; /* hub's tag -> GPtrArray * of char *: sections that begin with "TAG/" */
} Source;

/* Reads the files. Mistakes in them are added to the faults; a source is returned in any case. */
Source *source_read(const ConfigRequest *request, Faults *faults);
void source_free(Source *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Source, source_free)

/* The node tags of a hub; NULL: [HUB] has no such line. */
const char *const *source_list_nodes(const Source *source, const char *hub);
/* The place of the section's first header. */
Place source_find_section(const Source *source, const char *section);
/* The entry of `key` in the first of `sections` that has one, and its place (borrowed from the
 * source); NULL: none of them has. */
const IniEntry *source_find(const Source *source, const char *const *sections, const char *key,
                            Place *place);

/* A value without the comment that Python 2's parser, the original's, took off its first line: from
 * a semicolon that follows white space. Free with g_free(). */
char *source_strip_comment(const char *value);

/* The scopes of keys allowed in a section, as bits 1 << KeyScope; 0: the section is unknown. */
guint source_section_scopes(const Source *source, const char *section);

#endif
