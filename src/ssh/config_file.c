/* Plain ssh_config files, read as ssh reads them: of each keyword the first value that stands
 * outside of a Host section, or in one that matches the alias, counts; Include stands for the
 * files' lines at its place. ssh's quoting, Match, and keywords that are not in the list below are
 * not understood, and clear `certain` even where they stand in another host's section: ssh might
 * refuse the whole file for them. */
#include "ssh/config.h"

#include <glob.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_DEPTH 16
#define MAX_FILES 256 /* files that include each other twice would never end */

/* Settings that mean something here, or change nothing for a visit. Any other makes the answer
 * uncertain. */
static const char *const understood[] = {"addkeystoagent",
                                         "addressfamily",
                                         "batchmode",
                                         "bindaddress",
                                         "bindinterface",
                                         "challengeresponseauthentication",
                                         "checkhostip",
                                         "compression",
                                         "connectionattempts",
                                         "connecttimeout",
                                         "controlmaster",
                                         "controlpath",
                                         "controlpersist",
                                         "dynamicforward",
                                         "escapechar",
                                         "exitonforwardfailure",
                                         "fingerprinthash",
                                         "forwardagent",
                                         "forwardx11",
                                         "forwardx11timeout",
                                         "forwardx11trusted",
                                         "globalknownhostsfile",
                                         "gssapiauthentication",
                                         "gssapidelegatecredentials",
                                         "hashknownhosts",
                                         "hostkeyalias",
                                         "hostname",
                                         "identitiesonly",
                                         "identityagent",
                                         "identityfile",
                                         "kbdinteractiveauthentication",
                                         "localforward",
                                         "loglevel",
                                         "numberofpasswordprompts",
                                         "passwordauthentication",
                                         "permitlocalcommand",
                                         "port",
                                         "proxycommand",
                                         "proxyjump",
                                         "remoteforward",
                                         "requesttty",
                                         "sendenv",
                                         "serveralivecountmax",
                                         "serveraliveinterval",
                                         "stricthostkeychecking",
                                         "tcpkeepalive",
                                         "updatehostkeys",
                                         "user",
                                         "userknownhostsfile",
                                         "visualhostkey"};

/* The place in one file. */
typedef struct {
    SshHome *home;
    SshSettings *settings;
    const char *alias;
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
    g_auto(GStrv) words = g_strsplit_set(names, " \t", -1);
    for (char **word = words; *word != NULL; word++) {
        if (**word == '\0')
            continue;
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
    for (guint i = 0; i < G_N_ELEMENTS(understood); i++)
        if (g_str_equal(understood[i], keyword))
            return true;
    return false;
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
        ssh_settings_add(reader->settings, keyword, value);
    return active;
}

static void read_file(const Reader *reader, const char *path, bool active)
{
    const char *text = ssh_home_text(reader->home, path);
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
    SshSettings *settings = ssh_settings_new();
    settings->certain = strpbrk(alias, "@:/ ") == NULL;
    g_autofree char *folder = g_build_filename(home->path, ".ssh", NULL);
    int files_left = MAX_FILES;
    Reader reader = {home, settings, alias, folder, 0, &files_left};
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
