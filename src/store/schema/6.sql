-- The run that found other bytes or another mtime of a tarball that had long arrived, and the bytes
-- that it had before.

ALTER TABLE tarball ADD COLUMN changed INTEGER;
ALTER TABLE tarball ADD COLUMN changed_from INTEGER;
