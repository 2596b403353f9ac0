/* Collects mistakes, so that all are reported at once. */
#ifndef HUBPLOT_FAULTS_H
#define HUBPLOT_FAULTS_H

#include <glib.h>
#include <stdbool.h>

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

#endif
