/* The configuration files, merged: their sections, the keys allowed there, and where values are
 * set. */
#ifndef HUBPLOT_SOURCE_H
#define HUBPLOT_SOURCE_H

#include "config/config.h"
#include "config/faults.h"
#include "config/ini.h"
#include "config/keys.h"

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
