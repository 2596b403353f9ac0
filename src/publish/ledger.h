/* What was published last, so that what has not changed is left alone and what nobody names any
 * more is found. Kept in the state. */
#ifndef HUBPLOT_PUBLISH_LEDGER_H
#define HUBPLOT_PUBLISH_LEDGER_H

#include "store/state.h"

typedef struct Ledger Ledger;

Ledger *ledger_load(State *state, const char *site, GError **error);
bool ledger_save(const Ledger *ledger, State *state, const char *site, GError **error);
void ledger_free(Ledger *ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ledger, ledger_free)

/* NULL: nothing is known under that name. Borrowed until it is replaced. */
const PublishedPage *ledger_find(const Ledger *ledger, const char *name);
/* Notes what was published; files that the entry before it named and this one does not are
 * remembered as superseded. Takes `files` (char *). */
void ledger_replace(Ledger *ledger, const char *name, const char *fingerprint, gint64 made,
                    GPtrArray *files);
/* Forgets the entry; its files are superseded. */
void ledger_drop(Ledger *ledger, const char *name);
/* The names of all entries, sorted. Unref it. */
GPtrArray *ledger_names(const Ledger *ledger);

/* All files that an entry names; a set, borrowed strings. Unref it. */
GHashTable *ledger_files(const Ledger *ledger);
/* Files that were named before this run and are no longer; a set. Borrowed. */
GHashTable *ledger_superseded(const Ledger *ledger);

#endif
