-- Messages to people. state: 0 queued, 1 sending, 2 sent.

CREATE TABLE outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    recipient TEXT NOT NULL,
    id TEXT NOT NULL,
    bytes BLOB NOT NULL,
    state INTEGER NOT NULL CHECK (state IN (0, 1, 2)),
    queued INTEGER NOT NULL,
    due INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    reason TEXT,  -- of the last failure
    sent INTEGER,
    UNIQUE (recipient, id)
) STRICT;

CREATE INDEX outbox_waiting ON outbox (state, due, number);
