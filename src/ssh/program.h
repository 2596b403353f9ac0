/* The system's ssh program: asking what its configuration says of a target, `ssh -G`. The route
 * through it is route_program of session.h. */
#ifndef HUBPLOT_SSH_PROGRAM_H
#define HUBPLOT_SSH_PROGRAM_H

#include "ssh/config.h"
#include "ssh/ssh.h"

typedef struct ConfigQuery ConfigQuery;

/* Asks; fails when there is no ssh program. */
ConfigQuery *config_query_new(const SshTarget *target, const char *const *environment,
                              GError **error);
void config_query_free(ConfigQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ConfigQuery, config_query_free)

/* Goes on without waiting. Fails when ssh finds fault with its configuration. */
bool config_query_step(ConfigQuery *query, PollSet *set, GError **error);
/* The answer, to be freed with ssh_settings_free(); NULL: none yet. */
SshSettings *config_query_answer(const ConfigQuery *query);

#endif
