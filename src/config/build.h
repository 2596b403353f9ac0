/* Sections -> a hub with its nodes, and what each value came from. */
#ifndef HUBPLOT_BUILD_H
#define HUBPLOT_BUILD_H

#include "source.h"

/* Where hubs are built from, and what comes with them. */
typedef struct {
    const Source *source;
    Faults *faults;
    GPtrArray *settings; /* Setting *, appended to; takes none of the caller's */
} Builder;

/* The hub of that tag, as far as it could be understood: faults say what could not. */
Hub *build_hub(const Builder *builder, const char *tag);
void build_env(const Builder *builder, EnvSettings *env);

void hub_free(Hub *hub);
void setting_free(gpointer setting);

#endif
