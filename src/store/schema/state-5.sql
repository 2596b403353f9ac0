-- Until when a hub's pages are as they would be made anew, as long as nothing changes; and what the
-- index says of it, as JSON.
ALTER TABLE page ADD COLUMN until INTEGER; -- NULL: it was made by an earlier version
ALTER TABLE page ADD COLUMN summary TEXT;
