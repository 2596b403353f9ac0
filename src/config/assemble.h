/* Sections -> a hub with its nodes, and what each value came from. */
#ifndef HUBPLOT_ASSEMBLE_H
#define HUBPLOT_ASSEMBLE_H

#include "config/source.h"

/* What hubs are built from, and where results go. */
typedef struct {
    const Source *source;
    Faults *faults;      /* mistakes on any machine */
    Faults *missing;     /* what is missing on this machine */
    GPtrArray *settings; /* Setting *, freed by setting_free(): those of the hub are added */
} Assembler;

/* Builds the hub of that tag from what is valid; mistakes are added to the faults. Free with
 * hub_free(). */
Hub *assemble_hub(const Assembler *assembler, const char *tag);
/* Reads the program's own settings from [ENV]. */
void assemble_env(const Assembler *assembler, EnvSettings *env);
void env_clear(EnvSettings *env);

/* Frees the hub with its nodes. Accepts NULL. */
void hub_free(Hub *hub);
void setting_free(gpointer setting);

#endif
