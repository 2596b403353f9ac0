-- What is remembered of the nodes: the tables of store/schema, as of its version 9. An instant is
-- seconds since the epoch, a size is bytes; NULL is "not known". Numbers of kinds and flags are those of
-- model.h. Texts are in the order of their bytes, whatever the database's language is.

CREATE TABLE node (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hub text COLLATE "C" NOT NULL,
    tag text COLLATE "C" NOT NULL,
    listed bigint, -- run of the last complete listing
    digest text,   -- of that listing, as long as the tarballs are as it left them
    UNIQUE (hub, tag)
);

CREATE TABLE item (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hub text COLLATE "C" NOT NULL, -- the node's
    node bigint NOT NULL REFERENCES node ON DELETE CASCADE,
    name text COLLATE "C" NOT NULL,
    UNIQUE (node, name),
    UNIQUE (hub, id)
);

-- A tarball that is flagged as listed was last seen by its node's last complete listing, whatever
-- last_seen says. A hub's tarballs are in one partition.
CREATE TABLE tarball (
    hub text COLLATE "C" NOT NULL,
    item bigint NOT NULL,
    civil bigint NOT NULL CHECK (civil >= 0), -- the date in the path, as if it were UTC
    name text COLLATE "C" NOT NULL,
    time bigint NOT NULL,
    bytes bigint NOT NULL CHECK (bytes >= 0),
    mtime bigint,
    first_seen bigint,
    last_seen bigint,
    flags bigint NOT NULL,
    sidecar bigint NOT NULL,
    sidecar_bytes bigint,
    digest text,
    digest_state bigint NOT NULL,
    changed bigint,      -- the run that found other bytes or another mtime
    changed_from bigint, -- the bytes that it had before
    verified bigint,     -- the run that read its digest
    PRIMARY KEY (item, civil, name, hub),
    FOREIGN KEY (hub, item) REFERENCES item (hub, id) ON DELETE CASCADE
) PARTITION BY HASH (hub);

DO $$
BEGIN
    FOR i IN 0..15 LOOP
        EXECUTE format('CREATE TABLE tarball_%s PARTITION OF tarball FOR VALUES WITH (MODULUS 16, REMAINDER %s)', i, i);
    END LOOP;
END
$$;

-- What a node still lists is found without reading the whole history. 4 is TARBALL_LISTED.
CREATE INDEX tarball_listed ON tarball (item, civil) WHERE flags & 4 <> 0;

CREATE TABLE reading (
    node bigint NOT NULL REFERENCES node ON DELETE CASCADE,
    run bigint NOT NULL,
    duration_ms bigint NOT NULL,
    outcome bigint NOT NULL,
    reason text,
    transport text,
    skew bigint,
    utc_offset bigint,
    disk_bytes bigint,
    disk_free bigint,
    listed bigint NOT NULL,
    unmatched bigint NOT NULL DEFAULT 0, -- files that no layout knew
    unmatched_newest bigint,             -- its mtime
    unmatched_path text,
    PRIMARY KEY (node, run)
);

-- Of the last complete listing.
CREATE TABLE arrival (
    node bigint NOT NULL REFERENCES node ON DELETE CASCADE,
    path text COLLATE "C" NOT NULL,
    item text COLLATE "C" NOT NULL,
    mtime bigint,
    bytes bigint,
    PRIMARY KEY (node, path)
);

-- How often what is remembered of a hub has changed. It outlives the hub's rows.
CREATE TABLE change (
    hub text COLLATE "C" PRIMARY KEY,
    number bigint NOT NULL
);
