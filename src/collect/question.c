#include "collect/question.h"

#include "base/child.h"
#include "collect/collect.h"
#include "collect/ssh_target.h"

#include <string.h>
#include <sys/wait.h>

#define MAX_BYTES 65536

struct Question {
    Child *child;
    GString *answer, *complaint; /* standard output and error */
    bool answered;
};

static void keep(GString *text, const char *bytes, gsize n)
{
    if (text->len < MAX_BYTES)
        g_string_append_len(text, bytes, (gssize)n);
}

static bool keep_answer(const char *bytes, gsize n, gpointer data, GError **error G_GNUC_UNUSED)
{
    keep(((Question *)data)->answer, bytes, n);
    return true;
}

static void keep_complaint(const char *bytes, gsize n, gpointer data)
{
    keep(((Question *)data)->complaint, bytes, n);
}

Question *question_new(const Node *node, const char *const *environment, GError **error)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_strv_builder_add_many(builder, "ssh", "-G", "-T", NULL);
    ssh_target_add(node, builder);
    g_strv_builder_add(builder, node->alias);
    g_auto(GStrv) words = g_strv_builder_end(builder);
    Question *question = g_new0(Question, 1);
    question->answer = g_string_new(NULL);
    question->complaint = g_string_new(NULL);
    const ChildOptions options = {.argv = (const char *const *)words,
                                  .environ = environment,
                                  .output = keep_answer,
                                  .errors = keep_complaint,
                                  .data = question};
    question->child = child_new(&options, error);
    if (question->child == NULL)
        g_clear_pointer(&question, question_free);
    return question;
}

void question_free(Question *question)
{
    if (question == NULL)
        return;
    child_free(question->child);
    g_string_free(question->answer, TRUE);
    g_string_free(question->complaint, TRUE);
    g_free(question);
}

bool question_step(Question *question, PollSet *set, GError **error)
{
    int status = 0;
    if (!child_step(question->child, set, error))
        return false;
    bool over = child_ended(question->child, &status);
    if (over && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
        const char *complaint = question->complaint->str;
        g_set_error(error, COLLECT_ERROR, COLLECT_ERROR_FAILED, "ssh's configuration: %.*s",
                    (int)strcspn(complaint, "\r\n"), complaint);
        return false;
    }
    question->answered = over;
    return true;
}

SshSettings *question_answer(const Question *question)
{
    return question->answered ? ssh_settings_parse(question->answer->str) : NULL;
}
