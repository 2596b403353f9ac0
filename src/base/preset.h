/* Layouts of widespread backup programs, by name. */
#ifndef HUBPLOT_PRESET_H
#define HUBPLOT_PRESET_H

#include <glib.h>

#define PRESET_MAX_PATTERNS 12

typedef struct {
    const char *name;
    const char *program;                       /* whose it is, for the manual */
    const char *patterns[PRESET_MAX_PATTERNS]; /* lines as of layout.h, NULL at the end */
    const char *ignored[PRESET_MAX_PATTERNS];
    const char *signs[4]; /* patterns without fields: a folder that holds a match of each is one of
                             the program's */
    const char *list;     /* a command for the node, where files say nothing: see the key `list` */
} Preset;

/* NULL: there is none of that name. */
const Preset *preset_find(const char *name);
/* The rows of the table, in order. */
const Preset *preset_table(guint *n);
/* All names, with commas between. Free with g_free(). */
char *preset_names(void);

#endif
