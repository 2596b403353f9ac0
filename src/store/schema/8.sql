-- What a node still lists is found without reading the whole history. 4 is TARBALL_LISTED.

CREATE INDEX tarball_listed ON tarball (item, civil) WHERE flags & 4;
