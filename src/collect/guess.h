/* Guessing a layout from what a folder holds: presets by their signs, else dates and times out of
 * names, with what varies beside them as the items. */
#ifndef HUBPLOT_GUESS_H
#define HUBPLOT_GUESS_H

#include "model.h"

#include <glib.h>
#include <stdbool.h>

#define GUESS_MAX_FILES 5000

/* Borrowed. */
typedef struct {
    const char *path; /* below the folder */
    gint64 bytes;
    gint64 mtime; /* -1: not known */
} GuessFile;

typedef struct {
    char *preset;        /* its name; NULL: the patterns are for these files alone */
    GPtrArray *patterns; /* char *: lines of `layout`, the one with most files first */
    GPtrArray *ignored;  /* char *: of `ignore` */
    guint matched;       /* files that the patterns take, or share as data */
    guint total;         /* files that are not ignored */
    GPtrArray *items;    /* char *, by name */
    guint dates;         /* different dates of all items together */
    int offset;          /* s east of UTC of the names' times, by the mtimes; G_MININT: not known */
    bool has_dst;        /* some files say an hour more */
} Guess;

/* Looks at the first GUESS_MAX_FILES files. NULL: none of them looks like a backup. Free with
 * guess_free(). */
Guess *guess_layout(const GuessFile *files, guint n);
/* The same for what a visit did not know. */
Guess *guess_visit(const Visit *visit);
void guess_free(Guess *guess);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Guess, guess_free)

/* "120 of 120 files; items app crm wiki; times agree with UTC". Foreign bytes are made visible.
 * Free with g_free(). */
char *guess_describe(const Guess *guess);

/* The lines of a configuration that say so: "layout = PATTERN   # guess_describe()", further
 * patterns indented, "ignore = ...". Free with g_free(). */
char *guess_lines(const Guess *guess);

#endif
