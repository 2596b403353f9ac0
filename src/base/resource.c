#include "base/resource.h"

#include <gio/gio.h>

/* Made by glib-compile-resources, which declares it nowhere. */
GResource *resources_get_resource(void);

char *resource_text(const char *name)
{
    g_autofree char *path = g_strconcat("/hubplot/", name, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_resource_lookup_data(resources_get_resource(), path,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
    if (bytes == NULL)
        g_error("%s", error->message);
    return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}
