-- Files that no layout knew, by reading. A tarball's name that begins with a slash is its path below
-- the hub's folder.

ALTER TABLE reading ADD COLUMN unmatched INTEGER NOT NULL DEFAULT 0;
ALTER TABLE reading ADD COLUMN unmatched_newest INTEGER; -- its mtime
ALTER TABLE reading ADD COLUMN unmatched_path TEXT;
