-- What was acknowledged: one rule on one node or item, as it was then.

CREATE TABLE acknowledgement (
    hub TEXT NOT NULL REFERENCES hub ON DELETE CASCADE,
    node TEXT NOT NULL,
    item TEXT NOT NULL, -- empty: the node itself
    rule TEXT NOT NULL,
    status TEXT NOT NULL,
    time INTEGER,       -- of the tarball spoken of
    figure REAL,
    by TEXT NOT NULL,   -- who
    why TEXT NOT NULL,
    made INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (hub, node, item, rule)
) STRICT, WITHOUT ROWID;
