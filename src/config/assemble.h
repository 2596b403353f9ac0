/* Sections -> a hub with its nodes, and what each value came from. */
#ifndef HUBPLOT_ASSEMBLE_H
#define HUBPLOT_ASSEMBLE_H

#include "config/source.h"

/* Where hubs are built from, and what comes with them. */
typedef struct {
    const Source *source;
    Faults *faults;      /* what is wrong wherever it is read */
    Faults *missing;     /* what only this machine lacks */
    GPtrArray *settings; /* Setting *, freed by setting_free(): those of the hub are added */
} Assembler;

/* The hub of that tag, as far as it could be understood: faults say what could not. Free with
 * hub_free(). */
Hub *assemble_hub(const Assembler *assembler, const char *tag);
/* Fills in what [ENV] says about the program itself. */
void assemble_env(const Assembler *assembler, EnvSettings *env);
void env_clear(EnvSettings *env);

/* With its nodes. Accepts NULL. */
void hub_free(Hub *hub);
void setting_free(gpointer setting);

#endif
