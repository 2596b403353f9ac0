/* What the files of the guess share. */
#ifndef HUBPLOT_GUESS_PARTS_H
#define HUBPLOT_GUESS_PARTS_H

#include "collect/guess.h"

/* One way to read a date in a path. */
typedef struct {
    guint from, end;  /* bytes of the path */
    const char *form; /* fields of a pattern, such as "{date}_{time}" */
    gint64 civil;     /* as if the clock showed UTC */
    bool is_timed, is_weak;
} DateReading;

/* Appends all readings (DateReading) of the `n` bytes of a path; forms are kept in `forms`. */
void guess_read_dates(const char *path, gsize n, GStringChunk *forms, GArray *readings);

/* A file as the guess sees it. */
typedef struct {
    const GuessFile *file;
    gsize length;       /* of the path, without a part's number */
    GArray *readings;   /* DateReading */
    DateReading chosen; /* form NULL: none */
    bool is_folder;     /* the folder that the date names is the backup */
} GuessEntry;

/* Each looks at all entries (GuessEntry) together: which reading is the date; which of those
 * without a date are slots, as if "{n}" or "{weekday}" were their date; which dated folders are one
 * backup. */
void guess_choose_readings(GArray *entries);
void guess_choose_slots(GArray *entries);
void guess_choose_folders(GArray *entries);

/* Appends the patterns (char *) that take the entries, those of most files first. */
void guess_patterns(GArray *entries, GPtrArray *patterns);

/* The length of a name's suffix, ".tar.gz", and whether all of it is known of archives and dumps.
 */
gsize guess_suffix(const char *name, gsize n, bool *is_archive);

#endif
