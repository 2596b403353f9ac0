#include "collect/login.h"

#include <stdlib.h>
#include <string.h>

#include "collect/agent.h"
#include "collect/link.h"

/* A server cuts off at the sixth failure: sshd_config(5), MaxAuthTries. */
#define MAX_ATTEMPTS 5

/* A key to show: from a file, or held by the agent. */
typedef struct {
    const Identity *file; /* NULL: the agent's */
    GBytes *key;          /* the agent's, borrowed from Login.agent_keys */
} Candidate;

struct Login {
    Call *call;
    GArray *candidates;
    guint next; /* the candidate being shown */
    Agent *agent;
    GPtrArray *agent_keys; /* NULL: not asked yet */
    GError *agent_failure;
    bool asked;       /* the agent, to sign by the present candidate */
    bool beyond;      /* there is a key that only the system's ssh can use */
    GString *refused; /* names of what was shown in vain */
};

static void add_files(Login *login)
{
    const GPtrArray *files = login->call->config->identity_files;
    for (guint i = 0; i < files->len; i++) {
        const Identity *file = ssh_home_identity(login->call->home, g_ptr_array_index(files, i));
        login->beyond |= file->state == IDENTITY_BEYOND;
        if (file->state == IDENTITY_USABLE)
            g_array_append_val(login->candidates, (Candidate){.file = file});
    }
}

Login *login_new(Call *call)
{
    Login *login = g_new0(Login, 1);
    login->call = call;
    login->candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
    login->refused = g_string_new(NULL);
    login->beyond = call->config->kerberos;
    add_files(login);
    return login;
}

void login_free(Login *login)
{
    if (login == NULL)
        return;
    g_array_unref(login->candidates);
    agent_free(login->agent);
    if (login->agent_keys != NULL)
        g_ptr_array_unref(login->agent_keys);
    g_clear_error(&login->agent_failure);
    g_string_free(login->refused, TRUE);
    g_free(login);
}

/* Whether the agent's key is one that an IdentityFile names. */
static bool is_configured(const Login *login, GBytes *key)
{
    const GPtrArray *files = login->call->config->identity_files;
    for (guint i = 0; i < files->len; i++) {
        const Identity *file = ssh_home_identity(login->call->home, g_ptr_array_index(files, i));
        if (file->public != NULL && g_bytes_equal(file->public, key))
            return true;
    }
    return false;
}

/* Keys that the configuration names first, others only if it allows them. */
static void add_agent_keys(Login *login)
{
    for (int configured = 1; configured >= 0; configured--) {
        if (!configured && login->call->config->identities_only)
            return;
        for (guint i = 0; i < login->agent_keys->len; i++) {
            GBytes *key = g_ptr_array_index(login->agent_keys, i);
            if (is_configured(login, key) != (bool)configured)
                continue;
            if (identity_type_usable(g_bytes_get_data(key, NULL), g_bytes_get_size(key)))
                g_array_append_val(login->candidates, (Candidate){.key = key});
            else
                login->beyond = true;
        }
    }
}

/* Asks the agent for its keys. `*done` when there is an answer, or never will be one. */
static void consult_agent(Login *login, bool *done)
{
    const char *path = login->call->config->agent;
    GError **failure = &login->agent_failure;
    *done = true;
    if (login->agent == NULL && path != NULL) {
        login->agent = agent_new(path, call_auth_timeout(login->call), failure);
        if (login->agent != NULL)
            agent_ask_keys(login->agent);
    }
    if (login->agent != NULL && agent_step(login->agent, &login->call->waits, failure)) {
        *done = agent_answered(login->agent);
        if (*done)
            login->agent_keys = agent_keys(login->agent, failure);
    }
    if (*done && login->agent_keys == NULL)
        login->agent_keys = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    if (*done)
        add_agent_keys(login);
}

static void set_error(const Login *login, GError **error)
{
    const char *user = login->call->config->user;
    g_set_error(error, COLLECT_ERROR, login->beyond ? COLLECT_ERROR_BEYOND : COLLECT_ERROR_FAILED,
                "%s%s%s%s%s%s",
                login->refused->len > 0 ? "permission denied for "
                                        : "no usable key to log in with as ",
                user, login->refused->len > 0 ? "; refused were " : "", login->refused->str,
                login->agent_failure != NULL ? "; " : "",
                login->agent_failure != NULL ? login->agent_failure->message : "");
}

bool login_prepare(Login *login, bool *done, GError **error)
{
    *done = login->candidates->len > 0;
    if (*done)
        return true;
    consult_agent(login, done);
    if (!*done || login->candidates->len > 0)
        return true;
    set_error(login, error);
    return false;
}

static const Candidate *present(const Login *login)
{
    return &g_array_index(login->candidates, Candidate, login->next);
}

/* libssh2 frees a signature by free(). */
static int hand_over(gconstpointer bytes, gsize n, unsigned char **sig, size_t *sig_len)
{
    *sig = malloc(n);
    if (*sig == NULL)
        return LIBSSH2_ERROR_ALLOC;
    memcpy(*sig, bytes, n);
    *sig_len = n;
    return 0;
}

/* libssh2 wants `data` signed. */
static LIBSSH2_USERAUTH_PUBLICKEY_SIGN_FUNC(sign_by_file)
{
    (void)session;
    const Login *login = *abstract;
    guint8 signature[SIGNER_SIGNATURE_BYTES];
    if (!signer_sign(present(login)->file->signer, data, data_len, signature))
        return LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED;
    return hand_over(signature, sizeof signature, sig, sig_len);
}

/* The same by the agent; called again and again until it has answered. */
static LIBSSH2_USERAUTH_PUBLICKEY_SIGN_FUNC(sign_by_agent)
{
    (void)session;
    Login *login = *abstract;
    if (!login->asked)
        agent_ask_signature(login->agent, present(login)->key, data, data_len);
    login->asked = true;
    g_clear_error(&login->agent_failure);
    if (!agent_step(login->agent, &login->call->waits, &login->agent_failure))
        return LIBSSH2_ERROR_AGENT_PROTOCOL;
    if (!agent_answered(login->agent))
        return LIBSSH2_ERROR_EAGAIN;
    g_autoptr(GBytes) signature = agent_signature(login->agent, &login->agent_failure);
    if (signature == NULL)
        return LIBSSH2_ERROR_AGENT_PROTOCOL;
    return hand_over(g_bytes_get_data(signature, NULL), g_bytes_get_size(signature), sig, sig_len);
}

static int show(Login *login, LIBSSH2_SESSION *session)
{
    const Identity *file = present(login)->file;
    const char *user = login->call->config->user;
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
static void strike_off(Login *login)
{
    const Candidate *candidate = present(login);
    g_string_append_printf(login->refused, "%s%s", login->refused->len > 0 ? ", " : "",
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
static bool find_candidate(Login *login, bool *done, GError **error)
{
    *done = true;
    bool exhausted = login->next >= MIN(login->candidates->len, MAX_ATTEMPTS);
    if (exhausted && login->agent_keys == NULL)
        consult_agent(login, done);
    if (!*done || login->next < MIN(login->candidates->len, MAX_ATTEMPTS))
        return true;
    set_error(login, error);
    return false;
}

static void wait_for_peers(Login *login, LIBSSH2_SESSION *session, int fd)
{
    bool signing = login->asked && !agent_answered(login->agent);
    if (!signing)
        link_wait(session, fd, &login->call->waits);
}

bool login_step(Login *login, LIBSSH2_SESSION *session, int fd, bool *done, GError **error)
{
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
            g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_FAILED, "authentication: %s", message);
            return false;
        }
        strike_off(login);
    }
}
