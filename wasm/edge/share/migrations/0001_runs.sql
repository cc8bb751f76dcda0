-- Every statement ends with a semicolon at the end of a line. Times are seconds since
-- 1970.

-- A shared run is one row, so it is there as a whole or not at all.
CREATE TABLE runs (
	id         TEXT    NOT NULL PRIMARY KEY,
	content    TEXT    UNIQUE,            -- SHA-256 of body in base64url; null if sealed
	token      TEXT    NOT NULL,          -- SHA-256 of the token that deletes the run
	created    INTEGER NOT NULL,
	expires    INTEGER NOT NULL,
	days       INTEGER NOT NULL,          -- between the last counted view and expires
	seen       INTEGER NOT NULL DEFAULT 0, -- the last counted view
	views      INTEGER NOT NULL DEFAULT 0, -- at most one a day is counted
	public     INTEGER NOT NULL,
	sealed     INTEGER NOT NULL,
	title      TEXT    NOT NULL,
	model      TEXT    NOT NULL,
	modeltitle TEXT    NOT NULL,
	data       TEXT    NOT NULL,
	datatitle  TEXT    NOT NULL,
	words      TEXT    NOT NULL,          -- what a search looks in, in lower case
	kept       REAL    NOT NULL,
	gone       REAL    NOT NULL,
	accuracy   REAL    NOT NULL,
	file       TEXT    NOT NULL DEFAULT '', -- key of the attached model's blob
	filename   TEXT    NOT NULL DEFAULT '',
	filebytes  INTEGER NOT NULL DEFAULT 0,
	filesum    TEXT    NOT NULL DEFAULT '', -- its SHA-256 in hex
	picture    TEXT    NOT NULL DEFAULT '', -- key of the preview's blob
	body       TEXT    NOT NULL           -- what is answered; last, since lists leave it out
);

CREATE INDEX runs_expires ON runs (expires);

CREATE INDEX runs_new ON runs (created, id) WHERE public = 1;

CREATE INDEX runs_kept ON runs (kept, id) WHERE public = 1;

CREATE INDEX runs_gone ON runs (gone, id) WHERE public = 1;

-- Blobs that may belong to no run any more. A key comes here before its blob is
-- written or its run is deleted, and leaves once that has happened.
CREATE TABLE loose (
	key   TEXT    NOT NULL PRIMARY KEY,
	run   TEXT    NOT NULL,
	since INTEGER NOT NULL
);

CREATE INDEX loose_since ON loose (since);

-- How often an address wrote in an hour. It is stored as a keyed hash of both.
CREATE TABLE writes (
	address TEXT    NOT NULL PRIMARY KEY,
	hour    INTEGER NOT NULL,             -- hours since 1970
	n       INTEGER NOT NULL
);

CREATE INDEX writes_hour ON writes (hour);
