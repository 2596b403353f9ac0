/* What is sent to a node's shell. */
#ifndef HUBPLOT_SCRIPT_H
#define HUBPLOT_SCRIPT_H

#include "model.h"

/* The command to execute on the node, for an ssh channel or as the argument of `sh -c`: a POSIX
 * shell that reads the script from its standard input, under the node's own `shell` if it has one.
 * Its last words, which that shell does not need, tell a key that may do nothing else what is asked
 * for. `folders`: whether folders themselves are to be listed. Free with g_free(). */
char *script_command(const Node *node, const char *nonce, bool folders);

/* What to send to that shell's standard input, after which it is to be closed. Valid UTF-8 or not,
 * it ends in a newline. Free with g_free(). */
char *script_text(const Node *node, const char *nonce, bool folders);

/* The same as a program for nodes whose authorized_keys restrict hubplot's key to it. Free with
 * g_free(). */
char *script_for_key(void);

#endif
