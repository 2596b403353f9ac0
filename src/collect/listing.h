/* What runs on a node, and the reading of what it prints.
 *
 * The script frames its output with markers that hold a nonce, so that noise from a node's
 * profile is told from the listing and a listing cut short is known to be one. The reader is fed
 * bytes as they arrive and never holds more than one record of them. */
#ifndef HUBPLOT_LISTING_H
#define HUBPLOT_LISTING_H

#include "model.h"

typedef struct Listing Listing;

/* Begins to read what `visit`'s node prints, and fills the visit, which it borrows and whose
 * reading.run must be set. Fails when the system has no random numbers. */
Listing *listing_new(Visit *visit, GError **error);
void listing_free(Listing *listing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Listing, listing_free)

/* As of script.h, for what is to be read. Free with g_free(). */
char *listing_command(const Listing *listing);
char *listing_script(const Listing *listing);

/* Reads the next `n` bytes of the node's standard output, which arrived at the instant `now`.
 * Fails when the node's limits of bytes or lines are exceeded: then close the connection, and
 * pass the message to listing_finish(). What was read completely is kept. */
bool listing_feed(Listing *listing, const char *bytes, gsize n, gint64 now, GError **error);

/* For a transport that needs no framing, as it lists by itself: begins the records, takes one of
 * record.h that arrived at the instant `now`, and ends them. What is seen and makes no record, such
 * as a folder, is passed, by its bytes: there may be four of them for each line. Both fail as
 * listing_feed() does. */
void listing_begin(Listing *listing);
bool listing_take(Listing *listing, const char *record, gsize length, gint64 now, GError **error);
bool listing_pass(Listing *listing, gsize bytes, GError **error);
/* `status` and `complaint` (or NULL) as find has them: 0 if all could be read. */
void listing_end(Listing *listing, int status, const char *complaint);

/* Whether folders themselves are to be listed. */
bool listing_wants_folders(const Listing *listing);

/* Whether anything of the listing itself has arrived. */
bool listing_begun(const Listing *listing);

/* Reads what arrived on standard error: a few lines are kept as noise. */
void listing_feed_stderr(Listing *listing, const char *bytes, gsize n);

/* Whether the end marker was read. Nothing that follows matters, and the channel need not reach
 * its end: background children of the node's profile may hold it open. */
bool listing_ended(const Listing *listing);

/* Ends the reading and fills in the visit: outcome, reason, skew, UTC offset, disk and count;
 * tarballs, arrivals and noise. A listing that is complete and holds no tarball is partial: the
 * disk may not be mounted. run, duration_ms and transport are the caller's. `failure` says
 * why the connection ended, NULL when it ended by itself; it is the reason unless the end marker
 * was read. Call it once. */
void listing_finish(Listing *listing, const char *failure);

#endif
