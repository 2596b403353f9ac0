/* The agent speaks one packet for each that it is sent: a length of four bytes, a byte that says
 * what it is, and a body in ssh's data types. So one request is under way at a time, and the answer
 * is what has arrived once there are as many bytes as its length announces; until then it is not
 * looked at. Both parsers take a whole packet and trust none of the lengths in it. */
#include "ssh/agent.h"

#include "ssh/identity.h"
#include "ssh/ssh.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MAX_ANSWER (256 << 10)
#define MAX_KEYS 1000

enum {
    REQUEST_IDENTITIES = 11,
    IDENTITIES_ANSWER = 12,
    SIGN_REQUEST = 13,
    SIGN_RESPONSE = 14,
};

struct Agent {
    char *path;
    int fd;
    gint64 timeout;  /* s */
    TimeLimit limit; /* of the answer */
    GByteArray *request, *answer;
    guint sent;
};

static void set_error(GError **error, const Agent *agent, const char *cause)
{
    g_set_error(error, SSH_ERROR, SSH_ERROR_FAILED, "agent at %s: %s", agent->path, cause);
}

Agent *agent_new(const char *path, gint64 timeout, GError **error)
{
    g_autoptr(Agent) agent = g_new0(Agent, 1);
    agent->path = g_strdup(path);
    agent->timeout = timeout;
    agent->request = g_byte_array_new();
    agent->answer = g_byte_array_new();
    agent->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (g_strlcpy(address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path) {
        set_error(error, agent, "the path is too long");
        return NULL;
    }
    if (agent->fd < 0 ||
        connect(agent->fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        set_error(error, agent, g_strerror(errno));
        return NULL;
    }
    return g_steal_pointer(&agent);
}

void agent_free(Agent *agent)
{
    if (agent == NULL)
        return;
    if (agent->fd >= 0)
        close(agent->fd);
    g_byte_array_unref(agent->request);
    g_byte_array_unref(agent->answer);
    time_limit_clear(&agent->limit);
    g_free(agent->path);
    g_free(agent);
}

static void begin(Agent *agent, guint8 type)
{
    g_byte_array_set_size(agent->request, 0);
    g_byte_array_set_size(agent->answer, 0);
    agent->sent = 0;
    g_autofree char *what = g_strdup_printf("agent at %s: no answer", agent->path);
    time_limit_set(&agent->limit, agent->timeout, what);
    wire_put_number(agent->request, 0);
    g_byte_array_append(agent->request, &type, 1);
}

/* Fills in the length, now known, at the front. */
static void seal(Agent *agent)
{
    guint32 length = GUINT32_TO_BE(agent->request->len - 4);
    memcpy(agent->request->data, &length, sizeof length);
}

void agent_ask_keys(Agent *agent)
{
    begin(agent, REQUEST_IDENTITIES);
    seal(agent);
}

void agent_ask_signature(Agent *agent, GBytes *key, const guint8 *data, gsize n)
{
    begin(agent, SIGN_REQUEST);
    wire_put_string(agent->request, g_bytes_get_data(key, NULL), g_bytes_get_size(key));
    wire_put_string(agent->request, data, n);
    wire_put_number(agent->request, 0);
    seal(agent);
}

/* The length that the answer announces; 0: not known yet. */
static guint32 announced(const Agent *agent)
{
    Wire wire = {agent->answer->data, agent->answer->len};
    guint32 length = 0;
    wire_get_number(&wire, &length);
    return length;
}

bool agent_answered(const Agent *agent)
{
    return agent->answer->len > 4 && agent->answer->len - 4 >= announced(agent);
}

static bool would_block(void)
{
    return errno == EAGAIN || errno == EINTR;
}

static bool send_request(Agent *agent, GError **error)
{
    while (agent->sent < agent->request->len) {
        ssize_t n = send(agent->fd, agent->request->data + agent->sent,
                         agent->request->len - agent->sent, MSG_NOSIGNAL);
        if (n < 0 && would_block())
            return true;
        if (n < 0) {
            set_error(error, agent, g_strerror(errno));
            return false;
        }
        agent->sent += (guint)n;
    }
    return true;
}

static bool receive_answer(Agent *agent, GError **error)
{
    while (!agent_answered(agent)) {
        guint8 buffer[4096];
        ssize_t n = recv(agent->fd, buffer, sizeof buffer, 0);
        if (n < 0 && would_block())
            return true;
        if (n <= 0) {
            set_error(error, agent, n < 0 ? g_strerror(errno) : "connection closed");
            return false;
        }
        g_byte_array_append(agent->answer, buffer, (guint)n);
        if (announced(agent) > MAX_ANSWER) {
            set_error(error, agent, "the answer is too long");
            return false;
        }
    }
    return true;
}

bool agent_step(Agent *agent, PollSet *set, GError **error)
{
    if (!send_request(agent, error) || !receive_answer(agent, error))
        return false;
    if (agent_answered(agent))
        return true;
    if (!time_limit_check(&agent->limit, set, error))
        return false;
    poll_set_add(set, agent->fd, agent->sent < agent->request->len ? POLLIN | POLLOUT : POLLIN);
    return true;
}

static bool begins_by(Wire *wire, guint8 expected, GError **error)
{
    guint8 type;
    if (wire_get_byte(wire, &type) && type == expected)
        return true;
    g_set_error_literal(error, SSH_ERROR, SSH_ERROR_FAILED, "the agent refused");
    return false;
}

GPtrArray *agent_parse_keys(const guint8 *message, gsize n, GError **error)
{
    Wire wire = {message, n};
    guint32 count;
    if (!begins_by(&wire, IDENTITIES_ANSWER, error))
        return NULL;
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    bool whole = wire_get_number(&wire, &count) && count <= MAX_KEYS;
    for (guint32 i = 0; whole && i < count; i++) {
        const guint8 *key, *comment;
        gsize key_length, comment_length;
        whole = wire_get_string(&wire, &key, &key_length) &&
                wire_get_string(&wire, &comment, &comment_length);
        if (whole)
            g_ptr_array_add(keys, g_bytes_new(key, key_length));
    }
    if (!whole) {
        g_set_error_literal(error, SSH_ERROR, SSH_ERROR_FAILED, "the agent's answer is garbled");
        return NULL;
    }
    return g_steal_pointer(&keys);
}

GBytes *agent_parse_signature(const guint8 *message, gsize n, GError **error)
{
    Wire wire = {message, n};
    const guint8 *whole, *algorithm, *signature;
    gsize whole_length, algorithm_length, signature_length;
    if (!begins_by(&wire, SIGN_RESPONSE, error))
        return NULL;
    if (wire_get_string(&wire, &whole, &whole_length)) {
        Wire inner = {whole, whole_length};
        if (wire_get_string(&inner, &algorithm, &algorithm_length) &&
            wire_get_string(&inner, &signature, &signature_length))
            return g_bytes_new(signature, signature_length);
    }
    g_set_error_literal(error, SSH_ERROR, SSH_ERROR_FAILED, "the agent's answer is garbled");
    return NULL;
}

GPtrArray *agent_keys(const Agent *agent, GError **error)
{
    return agent_parse_keys(agent->answer->data + 4, announced(agent), error);
}

GBytes *agent_signature(const Agent *agent, GError **error)
{
    return agent_parse_signature(agent->answer->data + 4, announced(agent), error);
}
