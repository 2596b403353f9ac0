/* Keys that were not asked for count as failures, and a server hangs up at the sixth: those that
 * the configuration names go first, and what is tried is limited. */
#include "ssh/authenticate.h"

#include "ssh/agent.h"
#include "ssh/handshake.h"
#include "ssh/ssh.h"

#include <string.h>

/* sshd_config(5), MaxAuthTries. */
#define MAX_ATTEMPTS 5

/* A key to show: from a file, or held by the agent. */
typedef struct {
    const Identity *file; /* NULL: the agent's */
    GBytes *key;          /* the agent's, borrowed from Authentication.agent_keys */
} Candidate;

struct Authentication {
    const SshConfig *config;
    SshHome *home;
    gint64 agent_timeout; /* s */
    PollSet *set;         /* of the present step */
    GArray *candidates;
    guint next; /* the candidate being shown */
    Agent *agent;
    GPtrArray *agent_keys; /* NULL: not asked yet */
    GError *agent_failure;
    bool asked;       /* the agent, to sign by the present candidate */
    bool unsupported; /* there is a key that only the system's ssh can use */
    GString *tried;   /* names of the keys that were refused */
};

static void add_files(Authentication *login)
{
    const GPtrArray *files = login->config->identity_files;
    for (guint i = 0; i < files->len; i++) {
        const Identity *file = ssh_home_identity(login->home, g_ptr_array_index(files, i));
        login->unsupported |= file->state == IDENTITY_UNSUPPORTED;
        if (file->state == IDENTITY_USABLE)
            g_array_append_val(login->candidates, (Candidate){.file = file});
    }
}

Authentication *authentication_new(const SshConfig *config, SshHome *home, gint64 agent_timeout)
{
    Authentication *login = g_new0(Authentication, 1);
    login->config = config;
    login->home = home;
    login->agent_timeout = agent_timeout;
    login->candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
    login->tried = g_string_new(NULL);
    login->unsupported = config->kerberos;
    add_files(login);
    return login;
}

void authentication_free(Authentication *login)
{
    if (login == NULL)
        return;
    g_array_unref(login->candidates);
    agent_free(login->agent);
    if (login->agent_keys != NULL)
        g_ptr_array_unref(login->agent_keys);
    g_clear_error(&login->agent_failure);
    g_string_free(login->tried, TRUE);
    g_free(login);
}

/* Whether the agent's key is one that an IdentityFile names. */
static bool is_configured(const Authentication *login, GBytes *key)
{
    const GPtrArray *files = login->config->identity_files;
    for (guint i = 0; i < files->len; i++) {
        const Identity *file = ssh_home_identity(login->home, g_ptr_array_index(files, i));
        if (file->public != NULL && g_bytes_equal(file->public, key))
            return true;
    }
    return false;
}

/* Keys that the configuration names first, others only if it allows them. */
static void add_agent_keys(Authentication *login)
{
    for (int configured = 1; configured >= 0; configured--) {
        if (!configured && login->config->identities_only)
            return;
        for (guint i = 0; i < login->agent_keys->len; i++) {
            GBytes *key = g_ptr_array_index(login->agent_keys, i);
            if (is_configured(login, key) != (bool)configured)
                continue;
            if (identity_type_usable(g_bytes_get_data(key, NULL), g_bytes_get_size(key)))
                g_array_append_val(login->candidates, (Candidate){.key = key});
            else
                login->unsupported = true;
        }
    }
}

/* Asks the agent for its keys. `*done` when there is an answer, or never will be one. */
static void consult_agent(Authentication *login, bool *done)
{
    const char *path = login->config->agent;
    GError **failure = &login->agent_failure;
    *done = true;
    if (login->agent == NULL && path != NULL) {
        login->agent = agent_new(path, login->agent_timeout, failure);
        if (login->agent != NULL)
            agent_ask_keys(login->agent);
    }
    if (login->agent != NULL && agent_step(login->agent, login->set, failure)) {
        *done = agent_answered(login->agent);
        if (*done)
            login->agent_keys = agent_keys(login->agent, failure);
    }
    if (*done && login->agent_keys == NULL)
        login->agent_keys = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    if (*done)
        add_agent_keys(login);
}

/* "permission denied for USER; keys tried: KEY, KEY; agent at PATH: CAUSE" */
static bool fail(const Authentication *login, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (login->tried->len > 0)
        g_string_printf(text, "permission denied for %s; keys tried: %s", login->config->user,
                        login->tried->str);
    else
        g_string_printf(text, "no usable key for user %s", login->config->user);
    if (login->agent_failure != NULL)
        g_string_append_printf(text, "; %s", login->agent_failure->message);
    g_set_error_literal(error, SSH_ERROR,
                        login->unsupported ? SSH_ERROR_UNSUPPORTED : SSH_ERROR_FAILED, text->str);
    return false;
}

bool authentication_prepare(Authentication *login, PollSet *set, bool *done, GError **error)
{
    login->set = set;
    *done = login->candidates->len > 0;
    if (*done)
        return true;
    consult_agent(login, done);
    if (!*done || login->candidates->len > 0)
        return true;
    return fail(login, error);
}

static const Candidate *present(const Authentication *login)
{
    return &g_array_index(login->candidates, Candidate, login->next);
}

/* Copies a signature to where libssh2 frees it. */
static int hand_over(LIBSSH2_SESSION *session, GBytes *signature, unsigned char **sig,
                     size_t *sig_len)
{
    *sig_len = g_bytes_get_size(signature);
    *sig = quota_allocate(session, *sig_len);
    if (*sig == NULL)
        return LIBSSH2_ERROR_ALLOC;
    memcpy(*sig, g_bytes_get_data(signature, NULL), *sig_len);
    return 0;
}

/* libssh2 wants `data` signed. */
static LIBSSH2_USERAUTH_PUBLICKEY_SIGN_FUNC(sign_by_file)
{
    const Authentication *login = *abstract;
    g_autoptr(GBytes) signature = signer_sign(present(login)->file->signer, data, data_len);
    if (signature == NULL)
        return LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED;
    return hand_over(session, signature, sig, sig_len);
}

/* The same by the agent; called again and again until it has answered. */
static LIBSSH2_USERAUTH_PUBLICKEY_SIGN_FUNC(sign_by_agent)
{
    Authentication *login = *abstract;
    if (!login->asked)
        agent_ask_signature(login->agent, present(login)->key, data, data_len);
    login->asked = true;
    g_clear_error(&login->agent_failure);
    if (!agent_step(login->agent, login->set, &login->agent_failure))
        return LIBSSH2_ERROR_AGENT_PROTOCOL;
    if (!agent_answered(login->agent))
        return LIBSSH2_ERROR_EAGAIN;
    g_autoptr(GBytes) signature = agent_signature(login->agent, &login->agent_failure);
    if (signature == NULL)
        return LIBSSH2_ERROR_AGENT_PROTOCOL;
    return hand_over(session, signature, sig, sig_len);
}

static int show(Authentication *login, LIBSSH2_SESSION *session)
{
    const Identity *file = present(login)->file;
    const char *user = login->config->user;
    if (file != NULL && file->signer == NULL)
        return libssh2_userauth_publickey_frommemory(session, user, strlen(user), NULL, 0,
                                                     file->text, file->length, NULL);
    GBytes *key = file != NULL ? file->public : present(login)->key;
    void *abstract = login;
    return libssh2_userauth_publickey(session, user, g_bytes_get_data(key, NULL),
                                      g_bytes_get_size(key),
                                      file != NULL ? sign_by_file : sign_by_agent, &abstract);
}

/* The present candidate was shown in vain. */
static void strike_off(Authentication *login)
{
    const Candidate *candidate = present(login);
    g_string_append_printf(login->tried, "%s%s", login->tried->len > 0 ? ", " : "",
                           candidate->file != NULL ? candidate->file->path : "a key of the agent");
    login->next++;
    login->asked = false;
}

static bool means_refused(int code)
{
    return code == LIBSSH2_ERROR_AUTHENTICATION_FAILED ||
           code == LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED || code == LIBSSH2_ERROR_FILE ||
           code == LIBSSH2_ERROR_METHOD_NONE || code == LIBSSH2_ERROR_AGENT_PROTOCOL;
}

/* Makes sure that there is a candidate to show, if need be from the agent. `*done` when there is
 * one; not done and true: the agent is being asked. */
static bool find_candidate(Authentication *login, bool *done, GError **error)
{
    *done = true;
    bool exhausted = login->next >= MIN(login->candidates->len, MAX_ATTEMPTS);
    if (exhausted && login->agent_keys == NULL)
        consult_agent(login, done);
    if (!*done || login->next < MIN(login->candidates->len, MAX_ATTEMPTS))
        return true;
    return fail(login, error);
}

static void wait_for_peers(Authentication *login, LIBSSH2_SESSION *session, int fd)
{
    bool signing = login->asked && !agent_answered(login->agent);
    if (!signing)
        handshake_wait(session, fd, login->set);
}

bool authentication_step(Authentication *login, LIBSSH2_SESSION *session, int fd, PollSet *set,
                         bool *done, GError **error)
{
    login->set = set;
    for (;;) {
        if (!find_candidate(login, done, error))
            return false;
        if (!*done)
            return true;
        int code = show(login, session);
        *done = code == 0;
        if (code == LIBSSH2_ERROR_EAGAIN)
            wait_for_peers(login, session, fd);
        if (code == 0 || code == LIBSSH2_ERROR_EAGAIN)
            return true;
        if (!means_refused(code)) {
            char *message = NULL;
            libssh2_session_last_error(session, &message, NULL, 0);
            g_set_error(error, SSH_ERROR, SSH_ERROR_FAILED, "authentication: %s", message);
            return false;
        }
        strike_off(login);
    }
}
