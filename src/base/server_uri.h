/* The address of a database: a path, or a URI that libpq understands. */
#ifndef HUBPLOT_SERVER_URI_H
#define HUBPLOT_SERVER_URI_H

#include <glib.h>
#include <stdbool.h>

/* Whether it is the URI of a PostgreSQL database, not a path. NULL is neither. */
bool server_uri_is(const char *address);

/* What is wrong with the URI, in words that repeat none of its secrets; NULL: nothing. A password
 * is wrong: it would be shown wherever the address is. Free it. */
char *server_uri_fault(const char *uri);

#endif
