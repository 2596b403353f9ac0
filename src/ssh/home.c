/* The files that ssh keeps at home, each read once. Configuration is read as ssh reads it: of each
 * keyword the first value that stands outside of a Host section, or in one that matches the alias,
 * counts; Include stands for the files' lines at its place. ssh's quoting, Match, and keywords that
 * are not in the list below are not understood, and clear `certain` even where they stand in
 * another host's section: ssh might refuse the whole file for them. */
#include "ssh/home.h"

#include "ssh/ssh.h"

#include <fcntl.h>
#include <glob.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONFIG_MAX_BYTES (1 << 20)
#define MAX_DEPTH 16
#define MAX_HOSTS 10000
#define MAX_FILES 256 /* files that include each other twice would never end */

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

SshHome *ssh_home_new(const char *const *environment)
{
    SshHome *home = g_new(SshHome, 1);
    const struct passwd *entry = getpwuid(geteuid());
    const char *path = g_environ_getenv((char **)environment, "HOME");
    *home = (SshHome){.user = g_strdup(entry != NULL ? entry->pw_name : g_get_user_name()),
                      .path = g_strdup(entry != NULL  ? entry->pw_dir
                                       : path != NULL ? path
                                                      : "/"),
                      .environ = environment,
                      .texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                      .known_hosts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                           (GDestroyNotify)known_hosts_free),
                      .identities = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                          (GDestroyNotify)identity_free)};
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

static const char *read_text(SshHome *home, const char *path)
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

/* --- Settings. */

static SshSettings *settings_new(void)
{
    SshSettings *settings = g_new(SshSettings, 1);
    settings->values =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    settings->certain = true;
    return settings;
}

void ssh_settings_free(SshSettings *settings)
{
    if (settings == NULL)
        return;
    g_hash_table_unref(settings->values);
    g_free(settings);
}

static void add_setting(SshSettings *settings, const char *keyword, const char *value)
{
    bool several = g_str_equal(keyword, "identityfile") || g_str_equal(keyword, "certificatefile");
    GPtrArray *values = g_hash_table_lookup(settings->values, keyword);
    if (values == NULL) {
        values = g_ptr_array_new_with_free_func(g_free);
        g_hash_table_insert(settings->values, g_strdup(keyword), values);
    } else if (!several) {
        return;
    }
    g_ptr_array_add(values, g_strdup(value));
}

const char *ssh_settings_get(const SshSettings *settings, const char *keyword)
{
    const GPtrArray *values = g_hash_table_lookup(settings->values, keyword);
    return values == NULL ? NULL : g_ptr_array_index(values, 0);
}

SshSettings *ssh_settings_parse(const char *text)
{
    SshSettings *settings = settings_new();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_strchomp(*line);
        char *value = strchr(*line, ' ');
        if (value == NULL)
            continue;
        *value++ = '\0';
        g_autofree char *keyword = g_ascii_strdown(*line, -1);
        add_setting(settings, keyword, value);
    }
    return settings;
}

/* Settings that mean something here, or change nothing for a visit. Any other makes the answer
 * uncertain. */
static const char understood[] =
    " addkeystoagent addressfamily batchmode bindaddress bindinterface "
    "challengeresponseauthentication checkhostip compression connectionattempts "
    "connecttimeout controlmaster controlpath controlpersist dynamicforward escapechar "
    "exitonforwardfailure fingerprinthash forwardagent forwardx11 forwardx11timeout "
    "forwardx11trusted globalknownhostsfile gssapiauthentication "
    "gssapidelegatecredentials hashknownhosts hostkeyalias hostname identitiesonly "
    "identityagent identityfile kbdinteractiveauthentication localforward loglevel "
    "numberofpasswordprompts passwordauthentication permitlocalcommand port proxycommand "
    "proxyjump remoteforward requesttty sendenv serveralivecountmax serveraliveinterval "
    "stricthostkeychecking tcpkeepalive updatehostkeys user userknownhostsfile "
    "visualhostkey ";

/* The place in one file. */
typedef struct {
    SshHome *home;
    SshSettings *settings;
    const char *alias;
    GPtrArray *hosts;   /* collects all hosts' names instead of one's settings; or NULL */
    const char *folder; /* that relative names of included files start from */
    int depth;
    int *files_left;
} Reader;

static void read_file(const Reader *reader, const char *path, bool active);

/* A setting's last words with the quotes, comments and escapes that ssh's own splitter knows. */
static bool is_plain(const char *text)
{
    return strpbrk(text, "\"'\\#") == NULL;
}

static char *locate(const Reader *reader, const char *name)
{
    if (*name == '/')
        return g_strdup(name);
    if (g_str_has_prefix(name, "~/"))
        return g_build_filename(reader->home->path, name + 2, NULL);
    return g_build_filename(reader->folder, name, NULL);
}

static void include(const Reader *reader, const char *names)
{
    Reader deeper = *reader;
    deeper.depth++;
    g_auto(GStrv) words = NULL;
    if (!g_shell_parse_argv(names, NULL, &words, NULL))
        return;
    for (char **word = words; *word != NULL; word++) {
        g_autofree char *pattern = locate(reader, *word);
        glob_t found;
        if (glob(pattern, 0, NULL, &found) == 0)
            for (size_t i = 0; i < found.gl_pathc; i++)
                read_file(&deeper, found.gl_pathv[i], true);
        globfree(&found);
    }
}

static bool is_understood(const char *keyword)
{
    g_autofree char *word = g_strconcat(" ", keyword, " ", NULL);
    return strstr(understood, word) != NULL;
}

/* The names on a Host line, which may be quoted; patterns are none. */
static void add_hosts(GPtrArray *hosts, const char *names)
{
    g_auto(GStrv) words = NULL;
    if (!g_shell_parse_argv(names, NULL, &words, NULL))
        return;
    for (char **word = words; *word != NULL; word++)
        if (strpbrk(*word, "*?!") == NULL && **word != '\0' && **word != '-' &&
            g_utf8_validate(*word, -1, NULL) && hosts->len < MAX_HOSTS &&
            !g_ptr_array_find_with_equal_func(hosts, *word, g_str_equal, NULL))
            g_ptr_array_add(hosts, g_strdup(*word));
}

/* Reads one line; returns whether the lines that follow are for this host. */
static bool read_line(const Reader *reader, char *line, bool active)
{
    g_strstrip(line);
    gsize n = strcspn(line, " \t=");
    if (n == 0 || *line == '#')
        return active;
    g_autofree char *keyword = g_ascii_strdown(line, (gssize)n);
    const char *value = line + n;
    value += strspn(value, " \t");
    if (*value == '=')
        value += 1 + strspn(value + 1, " \t");
    bool plain = is_plain(value) && *value != '\0';
    if (reader->hosts != NULL) {
        if (g_str_equal(keyword, "host"))
            add_hosts(reader->hosts, value);
        else if (g_str_equal(keyword, "include"))
            include(reader, value);
        return true;
    }
    if (g_str_equal(keyword, "host")) {
        reader->settings->certain &= plain;
        return pattern_list_match(value, " \t", reader->alias);
    }
    if (g_str_equal(keyword, "match")) {
        reader->settings->certain = false;
        return false;
    }
    /* What ssh would complain of is complained of whichever host it is for. */
    if (!plain || !(g_str_equal(keyword, "include") || is_understood(keyword)))
        reader->settings->certain = false;
    else if (active && g_str_equal(keyword, "include"))
        include(reader, value);
    else if (active)
        add_setting(reader->settings, keyword, value);
    return active;
}

static void read_file(const Reader *reader, const char *path, bool active)
{
    if (reader->hosts != NULL && g_hash_table_contains(reader->home->texts, path))
        return; /* its names are there already */
    const char *text = read_text(reader->home, path);
    if (text == NULL) {
        reader->settings->certain &= !g_file_test(path, G_FILE_TEST_EXISTS);
        return;
    }
    if (reader->depth > MAX_DEPTH || *reader->files_left == 0) {
        reader->settings->certain = false;
        return;
    }
    (*reader->files_left)--;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        active = read_line(reader, *line, active);
}

/* ssh refuses a user's configuration that others may write. */
static bool is_safe(const char *path)
{
    struct stat status;
    return stat(path, &status) != 0 || (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

SshSettings *ssh_settings_read(SshHome *home, const char *file, const char *alias)
{
    SshSettings *settings = settings_new();
    settings->certain = strpbrk(alias, "@:/ ") == NULL;
    g_autofree char *folder = g_build_filename(home->path, ".ssh", NULL);
    int files_left = MAX_FILES;
    Reader reader = {home, settings, alias, NULL, folder, 0, &files_left};
    if (file != NULL) {
        settings->certain &= g_file_test(file, G_FILE_TEST_EXISTS);
        read_file(&reader, file, true);
        return settings;
    }
    g_autofree char *own = g_build_filename(folder, "config", NULL);
    settings->certain &= is_safe(own);
    read_file(&reader, own, true);
    reader.folder = "/etc/ssh";
    read_file(&reader, "/etc/ssh/ssh_config", true);
    return settings;
}

char **ssh_hosts(const char *const *environment)
{
    const char *path = g_environ_getenv((char **)environment, "HOME");
    GPtrArray *hosts = g_ptr_array_new();
    if (path != NULL) {
        g_autoptr(SshHome) home = ssh_home_new(environment);
        g_autoptr(SshSettings) settings = settings_new();
        g_autofree char *folder = g_build_filename(path, ".ssh", NULL);
        g_free(home->path);
        home->path = g_strdup(path);
        int files_left = MAX_FILES;
        include(&(Reader){home, settings, "", hosts, folder, 0, &files_left}, "config");
    }
    g_ptr_array_add(hosts, NULL);
    return (char **)g_ptr_array_free(hosts, FALSE);
}
