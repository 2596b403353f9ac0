/* A configuration for backups that nobody has described yet: their folders are visited, and how
 * they are laid out is guessed. */
#ifndef HUBPLOT_PROPOSE_H
#define HUBPLOT_PROPOSE_H

#include "app/command.h"

#include <glib.h>
#include <stdbool.h>

/* A folder to look at. */
typedef struct {
    char *node; /* its tag, such as "Z9:229" */
    char *path; /* absolute */
    bool is_local;
} ProposedPlace;

/* Reads "NODE:/PATH", or "/PATH" on this machine, whose tag is then `here`. NULL with an error if
 * it is neither. Free with proposed_place_free(). */
ProposedPlace *proposed_place_new(const char *text, const char *here, GError **error);
void proposed_place_free(ProposedPlace *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProposedPlace, proposed_place_free)

typedef struct {
    char *lists;    /* lines of the section [HUB]; "": nothing was found */
    char *sections; /* of the hubs; an empty line ends each */
    char *faults;   /* what is wrong with places that are not in there, a line each; "": nothing */
} Proposal;

/* Visits the places, ProposedPlace *, over ssh and makes a configuration for what they hold.
 * Folders of the same name on several nodes are one hub's. `known` are tags that are taken, or
 * NULL. Fails where nobody can be visited at all. Free with proposal_free(). */
Proposal *propose(const Context *context, const GPtrArray *places, const char *const *known,
                  GError **error);
void proposal_free(Proposal *proposal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Proposal, proposal_free)

#endif
