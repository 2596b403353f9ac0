-- The state of the installation: the tables of store/schema, as of its version 5 of the state. An instant
-- is seconds since the epoch; NULL is "not known". Rules and statuses are their words.

-- What tells this installation from others, in the ids of messages.
CREATE TABLE installation (
    origin text NOT NULL
);

CREATE TABLE hub (
    tag text COLLATE "C" PRIMARY KEY,
    last_run bigint,          -- that saved a visit
    messages bigint NOT NULL, -- how many told of it
    notified bigint NOT NULL  -- the last of these, or its first run while there is none; 0: neither
);

-- What is wrong, as people were told.
CREATE TABLE incident (
    hub text COLLATE "C" NOT NULL REFERENCES hub ON DELETE CASCADE,
    node text COLLATE "C" NOT NULL,
    item text COLLATE "C" NOT NULL, -- empty: the node itself
    rule text COLLATE "C" NOT NULL,
    status text NOT NULL,
    since bigint NOT NULL, -- when it came to have this status
    time bigint,           -- of the tarball spoken of
    figure double precision,
    brief text NOT NULL,
    began bigint,          -- NULL: as `since`
    PRIMARY KEY (hub, node, item, rule)
);

-- All incidents, those that are over, too.
CREATE TABLE past_incident (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hub text COLLATE "C" NOT NULL,
    node text COLLATE "C" NOT NULL,
    item text COLLATE "C" NOT NULL, -- empty: the node itself
    rule text COLLATE "C" NOT NULL,
    began bigint NOT NULL,   -- the run that first found it
    changed bigint NOT NULL, -- the run that last found its status another one
    ended bigint,            -- the run that found it over; NULL: it lasts
    status text NOT NULL,    -- before it ended
    worst text NOT NULL,     -- the worst that it had
    brief text NOT NULL,
    reason text NOT NULL,
    handled text,            -- who acknowledged it, in words; NULL: nobody
    UNIQUE (hub, node, item, rule, began)
);

-- What was acknowledged: one rule on one node or item, as it was then.
CREATE TABLE acknowledgement (
    hub text COLLATE "C" NOT NULL REFERENCES hub ON DELETE CASCADE,
    node text COLLATE "C" NOT NULL,
    item text COLLATE "C" NOT NULL, -- empty: the node itself
    rule text COLLATE "C" NOT NULL,
    status text NOT NULL,
    time bigint, -- of the tarball spoken of
    figure double precision,
    by text NOT NULL, -- who
    why text NOT NULL,
    made bigint NOT NULL,
    until bigint NOT NULL,
    PRIMARY KEY (hub, node, item, rule)
);

-- Messages that wait to be delivered.
CREATE TABLE message (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recipient text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL, -- Message-ID
    written bigint NOT NULL,
    bytes bytea NOT NULL,
    UNIQUE (recipient, id)
);

-- The hubs that a message tells of.
CREATE TABLE message_hub (
    message bigint NOT NULL REFERENCES message ON DELETE CASCADE,
    hub text COLLATE "C" NOT NULL,
    PRIMARY KEY (message, hub)
);

-- What a message says in a line, last, and before that each message that it takes the place of.
CREATE TABLE message_summary (
    message bigint NOT NULL REFERENCES message ON DELETE CASCADE,
    position bigint NOT NULL,
    written bigint NOT NULL,
    summary text NOT NULL,
    PRIMARY KEY (message, position)
);

-- What was published, by site: the folder of its pages.
CREATE TABLE page (
    site text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    fingerprint text NOT NULL, -- of what it was made from
    made bigint NOT NULL,
    until bigint,              -- as long as the fingerprint holds, so do the pages before this instant
    summary text,              -- of a hub: what the index says of it, as JSON
    PRIMARY KEY (site, name)
);

-- The pictures that a page names.
CREATE TABLE page_file (
    site text COLLATE "C" NOT NULL,
    page text COLLATE "C" NOT NULL,
    position bigint NOT NULL,
    file text NOT NULL,
    PRIMARY KEY (site, page, position),
    FOREIGN KEY (site, page) REFERENCES page ON DELETE CASCADE
);
