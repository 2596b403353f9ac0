/* What stands for something else in a value: ~, $VAR and %(word)s. */
#ifndef HUBPLOT_EXPAND_H
#define HUBPLOT_EXPAND_H

#include <glib.h>

/* What stands for what. Borrowed. */
typedef struct {
    const char *const *environ;
    const char *srvnode; /* for %(srvnode)s; NULL: not known */
    const char *node;    /* for %(node)s; NULL: left as it is */
} Expansion;

/* Each returns a new text, to be freed with g_free(), or NULL with an error. */

/* Replaces $NAME and ${NAME}. An unset variable is an error that names it. */
char *expand_variables(const char *text, const Expansion *expansion, GError **error);
/* Replaces %(srvnode)s and %(node)s; any other %(word)s is an error. Other percent signs are left
 * alone. */
char *expand_words(const char *text, const Expansion *expansion, GError **error);
/* Replaces ~ or ~user at the start. */
char *expand_home(const char *text, const Expansion *expansion, GError **error);

#endif
