/* What was published last, so that what has not changed is left alone and what nobody names any
 * more is found. Kept as notes of the room "publish": "hub/NAME" -> "FINGERPRINT MADE KEY ...". */
#ifndef HUBPLOT_PUBLISH_LEDGER_H
#define HUBPLOT_PUBLISH_LEDGER_H

#include "store/store.h"

typedef struct Ledger Ledger;

Ledger *ledger_load(Store *store, GError **error);
bool ledger_save(const Ledger *ledger, Store *store, GError **error);
void ledger_free(Ledger *ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ledger, ledger_free)

/* One page, or the pages of one hub, as published. */
typedef struct {
    char *fingerprint; /* of what they were made from */
    gint64 made;
    GPtrArray *files; /* char *: the pictures they name, as file names below p/ */
} LedgerEntry;

/* NULL: nothing is known under that name. Borrowed until it is replaced. */
const LedgerEntry *ledger_find(const Ledger *ledger, const char *name);
/* Notes what was published; files that the entry before it named and this one does not are
 * remembered as superseded. Takes `files`. */
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
