-- The run that read a tarball's digest.

ALTER TABLE tarball ADD COLUMN verified INTEGER; -- NULL: none, or one before this column was
