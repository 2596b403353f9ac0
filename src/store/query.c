#include "store/query.h"

static const char *const texts[N_QUERIES] = {
    [QUERY_ADD_NODE] = "INSERT INTO node (hub, tag) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    [QUERY_FIND_NODE] = "SELECT id, listed, digest FROM node WHERE hub = ?1 AND tag = ?2",
    [QUERY_SET_LISTED] = "UPDATE node SET listed = ?2, digest = ?3 WHERE id = ?1",
    [QUERY_ADD_ITEM] = "INSERT INTO item (node, name) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    [QUERY_ITEMS] = "SELECT id, name FROM item WHERE node = ?1 ORDER BY name",
    [QUERY_TARBALLS] = "SELECT civil, name, time, bytes, mtime, first_seen, last_seen, flags,"
                       " sidecar, sidecar_bytes, digest, digest_state"
                       " FROM tarball WHERE item = ?1 ORDER BY civil, name",
    [QUERY_PUT_TARBALL] = "REPLACE INTO tarball (item, civil, name, time, bytes, mtime,"
                          " first_seen, last_seen, flags, sidecar, sidecar_bytes, digest,"
                          " digest_state)"
                          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [QUERY_PUT_READING] = "INSERT INTO reading (node, run, duration_ms, outcome, reason,"
                          " transport, skew, utc_offset, disk_bytes, disk_free, listed)"
                          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
                          " ON CONFLICT (node, run) DO UPDATE SET (duration_ms, outcome, reason,"
                          " transport, skew, utc_offset, disk_bytes, disk_free, listed)"
                          " = (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
                          " WHERE (duration_ms, outcome, reason, transport, skew, utc_offset,"
                          " disk_bytes, disk_free, listed)"
                          " IS NOT (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    [QUERY_READINGS] = "SELECT run, duration_ms, outcome, reason, transport, skew, utc_offset,"
                       " disk_bytes, disk_free, listed FROM reading WHERE node = ?1 ORDER BY run",
    [QUERY_ADD_ARRIVAL] = "REPLACE INTO arrival (node, path, item, mtime, bytes)"
                          " VALUES (?1, ?2, ?3, ?4, ?5)",
    [QUERY_ARRIVALS] = "SELECT path, item, mtime, bytes FROM arrival WHERE node = ?1"
                       " ORDER BY path",
    [QUERY_DROP_ARRIVALS] = "DELETE FROM arrival WHERE node = ?1",
    [QUERY_NOTE] = "SELECT value FROM note WHERE room = ?1 AND key = ?2",
    [QUERY_NOTES] = "SELECT key, value FROM note WHERE room = ?1",
    [QUERY_SET_NOTE] = "INSERT INTO note (room, key, value) VALUES (?1, ?2, ?3)"
                       " ON CONFLICT DO UPDATE SET value = ?3 WHERE value <> ?3",
    [QUERY_DROP_NOTE] = "DELETE FROM note WHERE room = ?1 AND key = ?2",
    [QUERY_QUEUE_MESSAGE] = "INSERT INTO outbox (recipient, id, bytes, state, queued, attempts)"
                            " VALUES (?1, ?2, ?4, 0, ?3, 0) ON CONFLICT DO NOTHING",
    [QUERY_NEXT_MESSAGE] = "SELECT number, recipient, id, bytes, queued, attempts + 1, NULL"
                           " FROM outbox WHERE state = 0 AND number > ?1"
                           " ORDER BY number LIMIT 1",
    [QUERY_TAKE_MESSAGE] = "UPDATE outbox SET state = 1, attempts = attempts + 1,"
                           " handed = NULL WHERE number = ?1 AND state = 0",
    [QUERY_HAND_OVER_MESSAGE] = "UPDATE outbox SET handed = ?2 WHERE number = ?1 AND state = 1",
    /* Pictures make messages large: of one that was sent, only that it was is remembered. */
    [QUERY_MESSAGE_DONE] = "UPDATE outbox SET state = 2, sent = ?2, reason = NULL, bytes = x''"
                           " WHERE number = ?1 AND state = 1",
    [QUERY_MESSAGE_FAILED] = "UPDATE outbox SET state = 0, reason = ?2"
                             " WHERE number = ?1 AND state = 1",
    [QUERY_SENDING] = "SELECT number, recipient, id, bytes, queued, attempts, handed FROM outbox"
                      " WHERE state = 1 ORDER BY number",
    [QUERY_QUEUED] = "SELECT number, recipient, id, bytes, queued, attempts, NULL FROM outbox"
                     " WHERE state = 0 ORDER BY number",
    [QUERY_DROP_MESSAGE] = "DELETE FROM outbox WHERE number = ?1 AND state = 0",
    [QUERY_COUNT_TARBALLS] = "SELECT count(*) FROM node JOIN item ON item.node = node.id"
                             " JOIN tarball ON tarball.item = item.id WHERE hub = ?1"
                             " AND tag = coalesce(?2, tag) AND item.name = coalesce(?3, item.name)",
    [QUERY_COUNT_READINGS] = "SELECT count(*) FROM node JOIN reading ON reading.node = node.id"
                             " WHERE hub = ?1 AND tag = coalesce(?2, tag)",
    [QUERY_FORGET_NODES] = "DELETE FROM node WHERE hub = ?1 AND tag = coalesce(?2, tag)",
    [QUERY_FORGET_ITEM] = "DELETE FROM item WHERE name = ?3 AND node IN (SELECT id FROM node"
                          " WHERE hub = ?1 AND tag = coalesce(?2, tag))",
    [QUERY_FORGET_ARRIVALS] = "DELETE FROM arrival WHERE item = ?3 AND node IN (SELECT id FROM node"
                              " WHERE hub = ?1 AND tag = coalesce(?2, tag))",
    [QUERY_FORGET_DIGESTS] = "UPDATE node SET digest = NULL"
                             " WHERE hub = ?1 AND tag = coalesce(?2, tag)",
    [QUERY_PRUNE_TARBALLS] = "DELETE FROM tarball WHERE time < ?2 AND flags & 4 = 0 AND item IN"
                             " (SELECT item.id FROM node JOIN item ON item.node = node.id"
                             " WHERE hub = ?1)",
    /* The last that reached the node stays, or the last at all: how things stand is not pruned. */
    [QUERY_PRUNE_READINGS] = "DELETE FROM reading WHERE run < ?2 AND node IN"
                             " (SELECT id FROM node WHERE hub = ?1) AND run < coalesce("
                             "(SELECT max(run) FROM reading AS r WHERE r.node = reading.node"
                             " AND outcome < 2),"
                             " (SELECT max(run) FROM reading AS r WHERE r.node = reading.node))",
};

const char *query_sql(Query query)
{
    return texts[query];
}
