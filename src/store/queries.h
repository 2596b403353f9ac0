/* The queries whose SQL differs between SQLite and PostgreSQL. Their parameters and columns are the
 * same, as listed here by the letters of database_bind(). */
#ifndef HUBPLOT_QUERIES_H
#define HUBPLOT_QUERIES_H

typedef enum {
    QUERY_NODE_LOCK, /* tt: hub, tag -> id, listed, digest; nobody else writes the node then */
    QUERY_ITEM_ADD,  /* it: node, name; what is there already is kept */
    QUERY_TARBALLS,  /* ii: item, civil -> rows from that date on, as tarball_row_read() reads */
    QUERY_TARBALLS_WITHIN, /* iii: item, civil, run -> those from that date on, that are listed, or
                              were in that run or later */
    QUERY_WINDOW, /* iii: item, latest, n -> the civil dates of its oldest tarball, of its newest of
                     `latest` at most, and of the n-th before those that have the size of that */
    QUERY_OLDEST_LISTED, /* i: item -> the civil date of its oldest tarball that is listed, or NULL
                          */
    QUERY_TARBALL_WRITE, /* as tarball_row_write() binds: over what has the same key */
    QUERY_ARRIVAL_WRITE, /* ittkk: node, path, item, mtime, bytes: over what has the same key */
    N_QUERIES,
} Query;

#endif
