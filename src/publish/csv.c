#include <string.h>

#include "base/when.h"
#include "publish/data_files.h"
#include "publish/escape.h"

static void add_time(GString *out, GTimeZone *utc, gint64 time)
{
    g_autofree char *iso = when_iso(utc, time);
    g_string_append(out, iso);
}

GString *tarballs_csv(const NodeHistory *node)
{
    GString *out = g_string_new("item,time,bytes,file,first_seen,last_seen\r\n");
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    for (guint i = 0; i < node->items->len; i++) {
        const ItemHistory *item = g_ptr_array_index(node->items, i);
        for (guint k = 0; k < item->tarballs->len; k++) {
            const Tarball *tarball = &g_array_index(item->tarballs, Tarball, k);
            const char *slash = strrchr(tarball->path, '/');
            csv_field(out, item->item);
            g_string_append_c(out, ',');
            add_time(out, utc, tarball->time);
            g_string_append_printf(out, ",%" G_GINT64_FORMAT ",", tarball->bytes);
            csv_field(out, slash != NULL ? slash + 1 : tarball->path);
            g_string_append_c(out, ',');
            add_time(out, utc, tarball->first_seen);
            g_string_append_c(out, ',');
            add_time(out, utc, tarball->last_seen);
            g_string_append(out, "\r\n");
        }
    }
    return out;
}
