#include "collect/script.h"

#include "base/text.h"

#include <string.h>

/* Whether a word means itself in any shell. */
static bool is_plain(const char *word)
{
    for (const char *p = word; *p != '\0'; p++)
        if (!g_ascii_isalnum(*p) && strchr("._-", *p) == NULL)
            return false;
    return *word != '\0';
}

char *script_command(const Node *node, const char *nonce, bool folders)
{
    const char *folder = hub_folder(node->hub);
    g_autofree char *shell =
        g_strdup_printf("exec /bin/sh -s hubplot %s %s%s%s", nonce, folders ? "yes" : "no",
                        is_plain(folder) ? " " : "", is_plain(folder) ? folder : "");
    if (node->shell == NULL)
        return g_steal_pointer(&shell);
    return g_strdup_printf("%s 'export SCM_FOLD; %s'", node->shell, shell);
}

/* The function that the script calls for what is to be verified. */
static void add_verify(GString *script, char **verify)
{
    g_string_append(script, "verify_files() {\n:\n");
    for (char **one = verify; one != NULL && *one != NULL; one++) {
        const char *path = strchr(*one, ' ');
        if (path == NULL)
            continue;
        g_autofree char *tool = g_strndup(*one, (gsize)(path - *one));
        g_autofree char *quoted_tool = g_shell_quote(tool);
        g_autofree char *quoted_path = g_shell_quote(path + 1);
        g_string_append_printf(script, "send_digest %s %s\n", quoted_tool, quoted_path);
    }
    g_string_append(script, "}\n");
}

char *script_text(const Node *node, const char *nonce, bool folders)
{
    const struct {
        const char *name, *value;
    } variables[] = {
        {"nonce", nonce},       {"srvnode", hub_folder(node->hub)},
        {"root", node->root},   {"command", node->list != NULL ? node->list : node->command},
        {"shell", node->shell}, {"folders", folders ? "yes" : ""},
    };
    GString *script = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(variables); i++) {
        const char *value = variables[i].value;
        g_autofree char *quoted = g_shell_quote(value != NULL ? value : "");
        g_string_append_printf(script, "%s=%s\n", variables[i].name, quoted);
    }
    add_verify(script, node->verify);
    g_autofree char *text = text_resource("collect/listing.sh");
    g_string_append(script, text);
    return g_string_free(script, FALSE);
}

char *script_for_key(void)
{
    g_autofree char *asked = text_resource("collect/listing_key.sh");
    g_autofree char *text = text_resource("collect/listing.sh");
    return g_strconcat(asked, text, NULL);
}
