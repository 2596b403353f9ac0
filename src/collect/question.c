#include "collect/question.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collect/child.h"
#include "collect/collect.h"
#include "collect/ssh_target.h"

#define MAX_BYTES 65536

struct Question {
    Child child;
    GString *answer, *complaint; /* standard output and error */
    bool answered;
};

Question *question_new(const Node *node, const char *const *environment, GError **error)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_strv_builder_add_many(builder, "ssh", "-G", "-T", NULL);
    ssh_target_add(node, builder);
    g_strv_builder_add(builder, node->alias);
    g_auto(GStrv) words = g_strv_builder_end(builder);
    Child child;
    if (!child_start(&child, (const char *const *)words, environment, error))
        return NULL;
    close(child.in);
    child.in = -1;
    Question *question = g_new(Question, 1);
    *question =
        (Question){.child = child, .answer = g_string_new(NULL), .complaint = g_string_new(NULL)};
    return question;
}

void question_free(Question *question)
{
    if (question == NULL)
        return;
    child_end(&question->child);
    g_string_free(question->answer, TRUE);
    g_string_free(question->complaint, TRUE);
    g_free(question);
}

static void drain(int *stream, GString *text)
{
    char buffer[8192];
    gsize n;
    while (text->len < MAX_BYTES && (n = child_read(stream, buffer, sizeof buffer)) > 0)
        g_string_append_len(text, buffer, (gssize)n);
}

bool question_step(Question *question, Waits *waits, GError **error)
{
    Child *child = &question->child;
    int status;
    bool over = child_ended(child, &status);
    drain(&child->out, question->answer);
    drain(&child->err, question->complaint);
    if (over && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
        const char *complaint = question->complaint->str;
        g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_FAILED, "ssh's configuration: %.*s",
                    (int)strcspn(complaint, "\r\n"), complaint);
        return false;
    }
    question->answered = over;
    child_wait(child, waits);
    return true;
}

SshSettings *question_answer(const Question *question)
{
    return question->answered ? ssh_settings_parse(question->answer->str) : NULL;
}
