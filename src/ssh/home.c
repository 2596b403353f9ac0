#include "ssh/home.h"

#include <fcntl.h>
#include <pwd.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONFIG_MAX_BYTES (1 << 20)

char *ssh_home_read(const char *path, gsize max, gsize *n)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    struct stat status;
    char *text = NULL;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && (gsize)status.st_size <= max) {
        text = g_malloc((gsize)status.st_size + 1);
        gsize end = 0;
        ssize_t got;
        while (end < (gsize)status.st_size &&
               (got = read(fd, text + end, (gsize)status.st_size - end)) > 0)
            end += (gsize)got;
        text[end] = '\0';
        *n = end;
    }
    close(fd);
    return text;
}

static void free_known_hosts(gpointer known)
{
    known_hosts_free(known);
}

static void free_identity(gpointer identity)
{
    identity_free(identity);
}

SshHome *ssh_home_new(const char *const *environment)
{
    SshHome *home = g_new(SshHome, 1);
    const struct passwd *entry = getpwuid(geteuid());
    const char *path = g_environ_getenv((char **)environment, "HOME");
    *home = (SshHome){
        .user = g_strdup(entry != NULL ? entry->pw_name : g_get_user_name()),
        .path = g_strdup(entry != NULL  ? entry->pw_dir
                         : path != NULL ? path
                                        : "/"),
        .environ = environment,
        .texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .known_hosts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_known_hosts),
        .identities = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_identity)};
    return home;
}

void ssh_home_free(SshHome *home)
{
    if (home == NULL)
        return;
    g_hash_table_unref(home->texts);
    g_hash_table_unref(home->known_hosts);
    g_hash_table_unref(home->identities);
    g_free(home->user);
    g_free(home->path);
    g_free(home);
}

const char *ssh_home_text(SshHome *home, const char *path)
{
    gpointer text = NULL;
    if (!g_hash_table_lookup_extended(home->texts, path, NULL, &text)) {
        gsize n;
        text = ssh_home_read(path, CONFIG_MAX_BYTES, &n);
        g_hash_table_insert(home->texts, g_strdup(path), text);
    }
    return text;
}

const KnownHosts *ssh_home_known_hosts(SshHome *home, const char *path)
{
    KnownHosts *known = g_hash_table_lookup(home->known_hosts, path);
    if (known == NULL) {
        known = known_hosts_read(path);
        g_hash_table_insert(home->known_hosts, g_strdup(path), known);
    }
    return known;
}

const Identity *ssh_home_identity(SshHome *home, const char *path)
{
    Identity *identity = g_hash_table_lookup(home->identities, path);
    if (identity == NULL) {
        identity = identity_read(path);
        g_hash_table_insert(home->identities, g_strdup(path), identity);
    }
    return identity;
}
