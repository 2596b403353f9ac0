-- How often what is remembered of a hub has changed. It outlives the hub's rows.

CREATE TABLE change (
    hub TEXT PRIMARY KEY,
    number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
