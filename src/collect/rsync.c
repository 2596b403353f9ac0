/* A line for each file or folder:
 *
 *     -rw-r--r--        1000001 2012/11/03 16:10:23 svn/dybsvn/2012/11/03/161023/dybsvn.tar.gz
 *
 * The time is of the zone in our environment, UTC. A byte of a name that can't be printed is "\#"
 * and three octal digits. What sidecars say is not known. */
#include "collect/rsync.h"

#include "base/when.h"
#include "collect/found.h"
#include "collect/sidecar.h"

#include <stdio.h>
#include <string.h>

#define MAX_LINE (4 * PATH_MAX_BYTES + 64)
#define MODE_LENGTH 10

struct Rsync {
    Listing *listing;
    const Node *node;
    GString *line, *record; /* as far as it has arrived; being put together */
};

char **rsync_command(const Node *node)
{
    g_autoptr(GString) ssh =
        g_string_new("ssh -T -o BatchMode=yes -o StrictHostKeyChecking=yes -o RemoteCommand=none "
                     "-o ClearAllForwardings=yes -o ControlMaster=no -o ControlPath=none");
    if (node->connect_timeout > 0)
        g_string_append_printf(ssh, " -o ConnectTimeout=%" G_GINT64_FORMAT, node->connect_timeout);
    if (node->ssh_config != NULL) {
        g_autofree char *config = g_shell_quote(node->ssh_config);
        g_string_append_printf(ssh, " -F %s", config);
    }
    if (node->port > 0)
        g_string_append_printf(ssh, " -p %d", node->port);
    const char *folder = hub_folder(node->hub);
    g_autofree char *path =
        node->root != NULL ? g_build_filename(node->root, folder, NULL) : g_strdup(folder);
    g_autofree char *source = g_strdup_printf("%s:%s/", node->alias, path);
    const char *const words[] = {
        "rsync", "--recursive", "--links", "--list-only", "--no-human-readable",
        "--rsh", ssh->str,      "--",      source,        NULL};
    return g_strdupv((char **)words);
}

char **rsync_environ(const char *const *environ)
{
    char **changed = g_strdupv((char **)environ);
    changed = g_environ_setenv(changed, "TZ", "UTC", TRUE);
    return g_environ_setenv(changed, "LC_ALL", "C", TRUE);
}

Rsync *rsync_new(Listing *listing, const Node *node)
{
    Rsync *rsync = g_new0(Rsync, 1);
    rsync->listing = listing;
    rsync->node = node;
    rsync->line = g_string_new(NULL);
    rsync->record = g_string_new(NULL);
    return rsync;
}

void rsync_free(Rsync *rsync)
{
    if (rsync == NULL)
        return;
    g_string_free(rsync->line, TRUE);
    g_string_free(rsync->record, TRUE);
    g_free(rsync);
}

/* The name with its bytes as they are. */
static void append_name(GString *record, const char *p, const char *end)
{
    for (; p < end; p++) {
        bool is_escape = end - p >= 5 && p[0] == '\\' && p[1] == '#' && g_ascii_isdigit(p[2]) &&
                         g_ascii_isdigit(p[3]) && g_ascii_isdigit(p[4]);
        if (is_escape) {
            g_string_append_c(record, (char)((p[2] - '0') * 64 + (p[3] - '0') * 8 + p[4] - '0'));
            p += 4;
        } else {
            g_string_append_c(record, *p);
        }
    }
}

/* Reads digits and the character behind them; -1: these are not there. */
static gint64 read_number(const char **p, char behind)
{
    gsize n = strspn(*p, "0123456789");
    if (n == 0 || n > 18 || (*p)[n] != behind)
        return -1;
    gint64 number = g_ascii_strtoll(*p, NULL, 10);
    *p += n + 1;
    return number;
}

/* Reads "SIZE YYYY/MM/DD HH:MM:SS NAME"; returns the name, or NULL. */
static const char *read_figures(const char *p, gint64 *bytes, gint64 *mtime)
{
    static const char behind[] = " // :: ";
    gint64 figures[sizeof behind - 1];
    p += strspn(p, " ");
    for (gsize i = 0; i < G_N_ELEMENTS(figures); i++) {
        figures[i] = read_number(&p, behind[i]);
        if (figures[i] < 0 || (i > 0 && figures[i] > 9999))
            return NULL;
    }
    if (!civil_of_date((int)figures[1], (int)figures[2], (int)figures[3], mtime))
        return NULL;
    *bytes = figures[0];
    *mtime += figures[4] * 3600 + figures[5] * 60 + figures[6];
    return p;
}

static bool is_sidecar(const char *name)
{
    gsize length;
    const char *slash = strrchr(name, '/');
    const char *base = slash != NULL ? slash + 1 : name;
    return sidecar_kind(base, strlen(base), &length) != SIDECAR_NONE;
}

/* A line of another form is kept as noise. */
static bool take_line(Rsync *rsync, GError **error)
{
    const GString *line = rsync->line;
    Listing *listing = rsync->listing;
    gint64 bytes, mtime;
    const char *name =
        line->len > MODE_LENGTH ? read_figures(line->str + MODE_LENGTH, &bytes, &mtime) : NULL;
    if (name == NULL || line->len > MAX_LINE) {
        listing_feed_stderr(listing, line->str, line->len);
        listing_feed_stderr(listing, "\n", 1);
        return true;
    }
    if (!listing_begun(listing))
        listing_begin(listing);
    char type = line->str[0];
    const char *end = line->str + line->len;
    const char *arrow = type == 'l' ? strstr(name, " -> ") : NULL;
    g_autoptr(GString) path = g_string_new(hub_folder(rsync->node->hub));
    g_string_append_c(path, '/');
    append_name(path, name, arrow != NULL ? arrow : end);
    bool is_locked = g_str_has_suffix(path->str, "/LOCKED");
    bool is_folder = type == 'd' && !is_locked;
    bool is_told = type == '-' || is_locked || (is_folder && listing_wants_folders(listing));
    if (arrow != NULL) {
        g_string_printf(rsync->record, "Y%" G_GINT64_FORMAT "\t%s//%s", mtime, path->str,
                        arrow + 4);
    } else if (is_told && strcmp(name, ".") != 0 && !is_sidecar(path->str)) {
        g_string_printf(rsync->record, "F%" G_GINT64_FORMAT "\t%" G_GINT64_FORMAT "\t%s%s", bytes,
                        mtime, path->str, is_folder ? "/" : "");
    } else {
        return listing_pass(listing, line->len, error);
    }
    return listing_take(listing, rsync->record->str, rsync->record->len, 0, error);
}

bool rsync_feed(Rsync *rsync, const char *bytes, gsize n, GError **error)
{
    const char *end = bytes + n;
    while (bytes < end) {
        const char *newline = memchr(bytes, '\n', (gsize)(end - bytes));
        gsize part = (gsize)((newline != NULL ? newline : end) - bytes);
        if (rsync->line->len <= MAX_LINE)
            g_string_append_len(rsync->line, bytes, (gssize)part);
        bytes += part;
        if (newline == NULL)
            break;
        bytes++;
        if (!take_line(rsync, error))
            return false;
        g_string_truncate(rsync->line, 0);
    }
    return true;
}

void rsync_end(Rsync *rsync)
{
    if (!listing_begun(rsync->listing))
        listing_begin(rsync->listing);
    listing_end(rsync->listing, 0, NULL);
}
