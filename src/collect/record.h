/* The records of a listing, gathered into a visit. listing.c cuts the records out of the stream;
 * here is what each of them means. The first byte is the kind:
 *
 *     K <epoch> TAB <offset>        the node's clock, and its zone as "+0800"
 *     T                             the key can list and do nothing else
 *     R <folder>                    the folder above <srvnode>
 *     D <line>                      `df -Pk` of the hub's folder
 *     X <reason>                    why there is nothing to list
 *     I <folder> TAB <name>...      what there is instead, each name on a line: a folder ends in /
 *     F <bytes> TAB <mtime> TAB <path>   a tarball, sidecar, partial file or LOCKED folder
 *     Y <mtime> TAB <path>//<target>     a symbolic link, with what it says
 *     U <mtime> TAB <path>          what could not be read
 *     S <path>                      a sidecar; C follows
 *     C <line>                      its first line
 *     V <digest> TAB <path>         what the node read of a tarball that was to be verified
 *     E <nonce> TAB <count> TAB <status> TAB <complaint>   the end
 */
#ifndef HUBPLOT_RECORD_H
#define HUBPLOT_RECORD_H

#include "axis/calendar.h"
#include "collect/found.h"
#include "collect/sidecar.h"

typedef struct {
    Visit *visit;
    const char *srvnode;
    Calendar *calendar;    /* of the dates in paths; NULL: the node has not said its zone yet */
    const char *last_item; /* items repeat; in the visit's strings */
    GHashTable *sidecars;  /* path of the tarball -> Sidecar *; NULL: none yet */
    GHashTable *digests;   /* path of the tarball -> digest in hex; NULL: none yet */
    char *sidecar_path;    /* of the S record that waits for its C; or NULL */
    gint64 files;          /* F records */
    gint64 elsewhere;      /* not below <srvnode> */
    Found *found;          /* by a layout; NULL: the node has none */
    gint64 lines;          /* of `list` */
    gint64 wrong_line;     /* the first that is not of its form; 0: none */
    char *wrong_text;      /* it, made visible */
    char *root;            /* or NULL */
    char *refusal;         /* X; or NULL */
    gint64 count;          /* E: F records sent; -1: it did not say */
    int status;            /* E: of find; -1: it did not say */
    char *complaint;       /* E: the first line that it wrote on standard error; or NULL */
} Records;

void records_init(Records *records, Visit *visit);
void records_clear(Records *records);

/* Takes one record, without its terminator. `now` is when it arrived. False: it is of no known
 * kind or form. */
bool records_take(Records *records, const char *record, gsize length, gint64 now);

/* Takes one line of a command: "<MB> TAB <path>" in the original's form, "<epoch> TAB <item> TAB
 * <bytes> TAB <path>" of `list`. False: it is no such line. */
bool records_take_line(Records *records, const char *line, gsize length);

/* Takes the end record from its count on. */
bool records_take_end(Records *records, const char *text, gsize length);

/* After the last record: joins sidecars to their tarballs and marks those from the future. */
void records_join(Records *records);

/* Keeps foreign bytes as a string of the visit, as they are, but for those that are no UTF-8, which
 * are written as \xNN. */
const char *record_keep(Visit *visit, const char *bytes, gsize length);
/* Likewise, but once for all tarballs of an item, which follow each other: `*last` is the item that
 * was kept last, or NULL. */
const char *record_keep_item(Visit *visit, const char **last, const char *item, gsize length);

/* Foreign bytes in words of at most 200 bytes. Free with g_free(). */
char *record_words(const char *bytes, gsize length);

#endif
