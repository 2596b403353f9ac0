/* Layouts: which file is a backup of which item and of which time, by patterns of its path.
 *
 * A pattern stands for a path below the folder that is watched:
 *
 *     {item}                  what the backup is of: any text within a folder's or file's name; or
 *     {type}/{name}           in two parts, wherever they stand; the item is "type/name"
 *     {date}                  2026-11-25, 20261125, 2026_11_25, 2026.11.25 or 2026/11/25
 *     {time}                  0300, 030001, 03:00, 03-00-01, 03_00, 03.00.01, 03h00, 15h04m
 *     {zone}                  Z, UTC, +01, +0100, +01:00
 *     {epoch}                 seconds since 1970, or milliseconds in 13 digits
 *     {date:DD-MM-YYYY}       a date in another form, or {DD-MM-YYYY}: of YYYY, YY, MM, DD, DDD
 * (day {time:HHMM}, {HHMMSS}   of the year), Mon, Month, HH, SS; MM is the minute behind HH
 *     {weekday}, {n}          Mon, Monday; a number. Where the pattern has no date, these are slots
 *                             that are written again and again: the date is the file's mtime
 *     {part}                  a number or two or three letters: parts of one backup, summed
 *     *  **                   any text without a slash; any text. "**" before a slash: any folders,
 *                             or none
 *     ?  [_-]  [!0-9]  {a,b}  one byte; one of these; any but these; one text or another
 *     \c                      the character c itself
 *     FOLDER/                 with a slash at its end: all that the folder holds is one backup
 *
 * " => NAME" behind it names the item; NAME may hold {item}, {type} and {name}. " + PATTERN" behind
 * it says where the backups' data lie, when they share them: each backup counts the files that are
 * not newer than it is. From a "#" after a blank on, it is a comment. Parts that end in .part01,
 * .001 or .aa need no {part}. A field that stands twice must be the same twice; the first must be a
 * whole folder's name. */
#ifndef HUBPLOT_LAYOUT_FILES_H
#define HUBPLOT_LAYOUT_FILES_H

#include <glib.h>
#include <stdbool.h>

typedef struct Layout Layout;

#define LAYOUT_MAX_LINES 64
#define LAYOUT_DEFAULT "hubplot" /* the preset that holds where no layout is configured */

/* Compiles patterns, of which the first that matches wins, and `ignored`, patterns without fields
 * (or NULL): those without a slash stand for a file's name anywhere. A line may be the name of a
 * preset. The error names the pattern, the column and the cause. A layout belongs to one thread. */
Layout *layout_new(const char *const *patterns, const char *const *ignored, GError **error);
void layout_free(Layout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Layout, layout_free)

typedef enum {
    LAYOUT_UNMATCHED,  /* no pattern matches */
    LAYOUT_IGNORED,    /* one of `ignored` does */
    LAYOUT_BACKUP,     /* a backup, or part of one */
    LAYOUT_SHARED,     /* data that backups share: bytes for those that are not older */
    LAYOUT_IMPOSSIBLE, /* a pattern matches, but the date is in no calendar, such as 30 February */
} LayoutKind;

typedef struct {
    LayoutKind kind;
    const char *item;  /* within the path or the layout; valid until the next call */
    gsize item_length; /* not 0 */
    bool is_dated;     /* false: the date is the mtime */
    bool is_timed;     /* the path holds a time of day as well */
    gint64 civil;      /* the date, in seconds since 1970 as if the clock showed UTC */
    int offset;        /* s east of UTC, where the path says it; else G_MININT */
    bool is_folder;    /* the backup is the folder that the first `end` bytes name, with a slash */
    gsize end;         /* of the path's bytes, those that name the backup, without ... */
    gsize cut, cut_length; /* ... these, which say its part, or hold its slot */
    bool is_slot;          /* they are the whole name of a file or folder with the slot */
} LayoutMatch;

/* Matches the `length` bytes of a path below the folder that is watched; they may be any bytes. A
 * folder is one that ends in a slash. At most so many steps as the pattern is long times the path
 * is long, whatever the pattern. */
LayoutKind layout_match(Layout *layout, const char *path, gsize length, LayoutMatch *match);

/* The length of a path without the part's number at its end: ".part01", ".001", ".aa"; 0: none. */
gsize layout_without_part(const char *path, gsize length);

/* Whether any pattern makes a folder one backup, so that folders' own mtimes matter. */
bool layout_has_folders(const Layout *layout);

#define LAYOUT_ERROR layout_error_quark()
GQuark layout_error_quark(void);
typedef enum { LAYOUT_ERROR_INVALID } LayoutError;

#define PRESET_MAX_PATTERNS 12

/* The layout of a widespread backup program. */
typedef struct {
    const char *name;
    const char *patterns[PRESET_MAX_PATTERNS]; /* lines as above, NULL at the end */
    const char *ignored[PRESET_MAX_PATTERNS];
    const char *signs[4]; /* patterns without fields: a folder that holds a match of each is one of
                             the program's */
} Preset;

/* The rows of the table, in order. */
const Preset *preset_table(guint *n);
#endif
