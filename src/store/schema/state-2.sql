-- When an incident that people were told of began. `since` is when it came to have its status.
ALTER TABLE incident ADD COLUMN began INTEGER; -- NULL: as `since`

-- All incidents since this table exists, those that are over, too.
CREATE TABLE past_incident (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    hub TEXT NOT NULL,
    node TEXT NOT NULL,
    item TEXT NOT NULL,       -- empty: the node itself
    rule TEXT NOT NULL,
    began INTEGER NOT NULL,   -- the run that first found it
    changed INTEGER NOT NULL, -- the run that last found its status another one
    ended INTEGER,            -- the run that found it over; NULL: it lasts
    status TEXT NOT NULL,     -- before it ended
    worst TEXT NOT NULL,      -- the worst that it had
    brief TEXT NOT NULL,
    reason TEXT NOT NULL,
    UNIQUE (hub, node, item, rule, began)
) STRICT;
