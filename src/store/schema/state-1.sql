-- The state of the installation. An instant is seconds since the epoch; NULL is "not known". Rules
-- and statuses are their words.

-- What tells this installation from others, in the ids of messages.
CREATE TABLE installation (
    origin TEXT NOT NULL
) STRICT;

CREATE TABLE hub (
    tag TEXT PRIMARY KEY,
    last_run INTEGER,          -- that saved a visit
    messages INTEGER NOT NULL, -- how many told of it
    notified INTEGER NOT NULL  -- the last of these, or its first run while there is none; 0: neither
) STRICT, WITHOUT ROWID;

-- What is wrong, as people were told.
CREATE TABLE incident (
    hub TEXT NOT NULL REFERENCES hub ON DELETE CASCADE,
    node TEXT NOT NULL,
    item TEXT NOT NULL, -- empty: the node itself
    rule TEXT NOT NULL,
    status TEXT NOT NULL,
    since INTEGER NOT NULL, -- the run that first found it
    time INTEGER,           -- of the tarball spoken of
    figure REAL,
    brief TEXT NOT NULL,
    PRIMARY KEY (hub, node, item, rule)
) STRICT, WITHOUT ROWID;

-- Messages that wait to be delivered.
CREATE TABLE message (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    recipient TEXT NOT NULL,
    id TEXT NOT NULL, -- Message-ID
    written INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (recipient, id)
) STRICT;

-- The hubs that a message tells of.
CREATE TABLE message_hub (
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    hub TEXT NOT NULL,
    PRIMARY KEY (message, hub)
) STRICT, WITHOUT ROWID;

-- What a message says in a line, last, and before that each message that it takes the place of.
CREATE TABLE message_summary (
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    position INTEGER NOT NULL,
    written INTEGER NOT NULL,
    summary TEXT NOT NULL,
    PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;

-- What was published, by site: the folder of its pages.
CREATE TABLE page (
    site TEXT NOT NULL,
    name TEXT NOT NULL,
    fingerprint TEXT NOT NULL, -- of what it was made from
    made INTEGER NOT NULL,
    PRIMARY KEY (site, name)
) STRICT, WITHOUT ROWID;

-- The pictures that a page names.
CREATE TABLE page_file (
    site TEXT NOT NULL,
    page TEXT NOT NULL,
    position INTEGER NOT NULL,
    file TEXT NOT NULL,
    PRIMARY KEY (site, page, position),
    FOREIGN KEY (site, page) REFERENCES page ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
