/* Asking the system's ssh what its configuration says of a node: `ssh -G`. */
#ifndef HUBPLOT_QUESTION_H
#define HUBPLOT_QUESTION_H

#include "base/poll_set.h"
#include "collect/ssh_config.h"
#include "model.h"

typedef struct Question Question;

/* Asks; fails when there is no ssh program. */
Question *question_new(const Node *node, const char *const *environment, GError **error);
void question_free(Question *question);

/* Goes on without waiting. Fails when ssh finds fault with its configuration. */
bool question_step(Question *question, PollSet *waits, GError **error);
/* The answer, to be freed with ssh_settings_free(); NULL: none yet. */
SshSettings *question_answer(const Question *question);

#endif
