/* What was published last, so that unchanged pages are left alone and files that no page refers to
 * any more are found. Stored in the state database. */
#ifndef HUBPLOT_PUBLISH_MANIFEST_H
#define HUBPLOT_PUBLISH_MANIFEST_H

#include "store/state.h"

typedef struct Manifest Manifest;

Manifest *manifest_load(State *state, const char *site, GError **error);
bool manifest_save(const Manifest *manifest, State *state, const char *site, GError **error);
void manifest_free(Manifest *manifest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Manifest, manifest_free)

/* NULL: there is no such entry. Borrowed until it is replaced. */
const PublishedPage *manifest_find(const Manifest *manifest, const char *name);
/* Records what was published. Files of the previous entry that are not in this one are superseded.
 * Takes ownership of `files` (char *). */
void manifest_replace(Manifest *manifest, const char *name, const char *fingerprint, gint64 made,
                      GPtrArray *files);
#define MANIFEST_INCOMPLETE "incomplete" /* a fingerprint that no page has */
/* Lets the next run make this page anew. */
void manifest_make_incomplete(Manifest *manifest, const char *name);
/* Notes of an entry that was replaced until when it holds, and what the index says of it. Takes
 * ownership of `summary`. */
void manifest_summarise(Manifest *manifest, const char *name, gint64 until, char *summary);
/* Removes the entry; its files are superseded. */
void manifest_drop(Manifest *manifest, const char *name);
/* The names of all entries, sorted. Unref it. */
GPtrArray *manifest_names(const Manifest *manifest);

/* The files of all entries: a set of borrowed strings. Unref it. */
GHashTable *manifest_files(const Manifest *manifest);
/* The superseded files: a set. Borrowed. */
GHashTable *manifest_superseded(const Manifest *manifest);

#endif
