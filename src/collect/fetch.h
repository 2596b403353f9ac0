/* What a file holds, by SFTP. */
#ifndef HUBPLOT_FETCH_H
#define HUBPLOT_FETCH_H

#include "ssh/sftp.h"

typedef enum {
    FETCH_WHOLE,   /* all of it, or as many bytes as were wanted */
    FETCH_GONE,    /* there is no such file */
    FETCH_REFUSED, /* it can't be opened or read */
    FETCH_LEFT,    /* take() did not want more */
} FetchEnd;

typedef struct {
    const char *path;
    gint64 bytes; /* of its beginning, at most */
    /* What it holds, in order; false: no more is wanted. */
    bool (*take)(const char *bytes, gsize n, gpointer data);
    /* Called once at the end, but not if the conversation ends before. */
    bool (*ended)(FetchEnd end, gpointer data, GError **error);
    gpointer data;
    GDestroyNotify free; /* of `data`, in any case */
} FetchOptions;

/* Begins; only `data` is still borrowed after the return. */
void fetch_start(Sftp *sftp, const FetchOptions *options);

#endif
