#include "base/server_uri.h"

#include <libpq-fe.h>
#include <string.h>

bool server_uri_is(const char *address)
{
    return address != NULL &&
           (g_str_has_prefix(address, "postgresql://") || g_str_has_prefix(address, "postgres://"));
}

static bool is_secret(const PQconninfoOption *option)
{
    return option->dispchar[0] == '*';
}

char *server_uri_fault(const char *uri)
{
    char *cause = NULL;
    PQconninfoOption *options = PQconninfoParse(uri, &cause);
    if (options == NULL) { /* libpq repeats a part of the URI, which may be the password */
        PQfreemem(cause);
        return g_strdup("this is no URI that PostgreSQL's library understands");
    }
    const char *secret = NULL;
    for (const PQconninfoOption *option = options; option->keyword != NULL; option++)
        if (is_secret(option) && option->val != NULL)
            secret = option->keyword;
    char *fault = NULL;
    if (secret != NULL)
        fault = g_strdup_printf("a %s does not belong here: put it into ~/.pgpass, into the "
                                "service file or into PGPASSWORD",
                                secret);
    PQconninfoFree(options);
    return fault;
}
