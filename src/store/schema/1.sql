-- What is remembered of the nodes. An instant is seconds since the epoch, a size is bytes;
-- NULL is "not known". Numbers of kinds and flags are those of model.h.

CREATE TABLE node (
    id INTEGER PRIMARY KEY,
    hub TEXT NOT NULL,
    tag TEXT NOT NULL,
    listed INTEGER, -- run of the last complete listing
    digest TEXT,    -- of that listing, as long as the tarballs are as it left them
    UNIQUE (hub, tag)
) STRICT;

CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    node INTEGER NOT NULL REFERENCES node ON DELETE CASCADE,
    name TEXT NOT NULL,
    UNIQUE (node, name)
) STRICT;

-- Clustered in the order in which it is drawn. A tarball that is flagged as listed was last seen
-- by its node's last complete listing, whatever last_seen says: so a night on which nothing
-- changed writes nothing here.
CREATE TABLE tarball (
    item INTEGER NOT NULL REFERENCES item ON DELETE CASCADE,
    civil INTEGER NOT NULL CHECK (civil >= 0), -- the date in the path, as if it were UTC
    name TEXT NOT NULL,
    time INTEGER NOT NULL,
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    mtime INTEGER,
    first_seen INTEGER,
    last_seen INTEGER,
    flags INTEGER NOT NULL,
    sidecar INTEGER NOT NULL,
    sidecar_bytes INTEGER,
    digest TEXT,
    digest_state INTEGER NOT NULL,
    PRIMARY KEY (item, civil, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE reading (
    node INTEGER NOT NULL REFERENCES node ON DELETE CASCADE,
    run INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    reason TEXT,
    transport TEXT,
    skew INTEGER,
    utc_offset INTEGER,
    disk_bytes INTEGER,
    disk_free INTEGER,
    listed INTEGER NOT NULL,
    PRIMARY KEY (node, run)
) STRICT, WITHOUT ROWID;

-- Of the last complete listing.
CREATE TABLE arrival (
    node INTEGER NOT NULL REFERENCES node ON DELETE CASCADE,
    path TEXT NOT NULL,
    item TEXT NOT NULL,
    mtime INTEGER,
    bytes INTEGER,
    PRIMARY KEY (node, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE note (
    room TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (room, key)
) STRICT, WITHOUT ROWID;
