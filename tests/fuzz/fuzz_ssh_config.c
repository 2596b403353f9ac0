#include "ssh/config.h"

static const char *const environment[] = {"SSH_AUTH_SOCK=/agent", "WHO=me", NULL};

static void make_sense(const SshSettings *settings, const SshHome *home)
{
    ssh_config_free(ssh_config_new(settings, home, "box", 0));
}

/* The same text as what `ssh -G` says and as a configuration file, which may include itself. */
int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize length)
{
    g_autoptr(SshHome) home = ssh_home_new(environment);
    g_autofree char *text = g_strndup((const char *)bytes, length);
    g_autoptr(SshSettings) answer = ssh_settings_parse(text);
    make_sense(answer, home);
    g_hash_table_insert(home->texts, g_strdup("/fuzz"), g_steal_pointer(&text));
    g_autoptr(SshSettings) file = ssh_settings_read(home, "/fuzz", "box");
    make_sense(file, home);
    return 0;
}
