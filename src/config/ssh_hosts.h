/* The host aliases that ssh's own configuration names. */
#ifndef HUBPLOT_SSH_HOSTS_H
#define HUBPLOT_SSH_HOSTS_H

#include <glib.h>

/* The names on Host lines of ~/.ssh/config and of what it includes, without patterns, in the
 * order of the files, each once; none where there is no such file. What can't be read is left
 * out. `variables` are the environment, as of g_get_environ(). Free with g_strfreev(). */
char **ssh_hosts_list(const char *const *variables);

#endif
