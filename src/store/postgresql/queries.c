/* A tarball is found by its hub, which tells its partition, and its item. */
#include "store/postgresql/session.h"

#define OF_ITEM " FROM tarball WHERE hub = (SELECT hub FROM item WHERE id = ?1) AND item = ?1"

const char *const postgresql_queries[N_QUERIES] = {
    [QUERY_NODE_LOCK] =
        "SELECT id, listed, digest FROM node WHERE hub = ?1 AND tag = ?2 FOR UPDATE",
    [QUERY_ITEM_ADD] = "INSERT INTO item (hub, node, name) SELECT hub, id, ?2 FROM node"
                       " WHERE id = ?1 ON CONFLICT DO NOTHING",
    [QUERY_TARBALLS] =
        "SELECT civil, name, time, bytes, mtime, first_seen, last_seen, flags, sidecar,"
        " sidecar_bytes, digest, digest_state, changed, changed_from, verified" OF_ITEM
        " AND civil >= ?2 ORDER BY civil, name",
    [QUERY_TARBALLS_WITHIN] =
        "SELECT civil, name, time, bytes, mtime, first_seen, last_seen, flags, sidecar,"
        " sidecar_bytes, digest, digest_state, changed, changed_from, verified" OF_ITEM
        " AND (civil >= ?2 OR flags & 4 <> 0 OR last_seen >= ?3) ORDER BY civil, name",
    [QUERY_WINDOW] = "SELECT (SELECT min(civil)" OF_ITEM "), (SELECT civil" OF_ITEM
                     " AND civil <= ?2 AND flags & 2 = 0 ORDER BY civil DESC, name DESC LIMIT 1),"
                     " (SELECT civil" OF_ITEM " AND civil <= (SELECT max(civil)" OF_ITEM
                     " AND civil <= ?2 AND flags & 2 = 0 AND bytes <> (SELECT bytes" OF_ITEM
                     " AND civil <= ?2 AND flags & 2 = 0 ORDER BY civil DESC, name DESC LIMIT 1))"
                     " ORDER BY civil DESC LIMIT 1 OFFSET ?3)",
    [QUERY_OLDEST_LISTED] = "SELECT min(civil)" OF_ITEM " AND flags & 4 <> 0",
    /* Those of a batch are known by these texts, and never sent. */
    [QUERY_TARBALL_WRITE] = "tarball",
    [QUERY_ARRIVAL_WRITE] = "arrival",
};
