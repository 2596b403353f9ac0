/* How many visits log in at one host at once. An sshd drops connections at random once ten are not
 * logged in yet (sshd_config(5), MaxStartups 10:30:100), and all nodes behind one jump host come
 * through that one. */
#ifndef HUBPLOT_GATE_H
#define HUBPLOT_GATE_H

#include <glib.h>
#include <stdbool.h>

typedef struct Gate Gate;

Gate *gate_new(void);
void gate_free(Gate *gate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Gate, gate_free)

/* Whether one more may enter there. */
bool gate_is_open(const Gate *gate, const char *host);
void gate_enter(Gate *gate, const char *host);
/* Once for each time that it was entered. */
void gate_leave(Gate *gate, const char *host);

#endif
