-- The tables every capability stands on. Instants are microseconds since 1970-01-01 UTC.

-- What happened, in order; the primary key is the optimistic lock.
CREATE TABLE event (
    record_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    register TEXT NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (record_id, version)
) STRICT;
CREATE INDEX event_at ON event (at);

-- The present state: the fold of the record's events.
CREATE TABLE record (
    id BLOB NOT NULL PRIMARY KEY,
    register TEXT NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- The answer already given under an idempotency key.
CREATE TABLE receipt (
    actor TEXT NOT NULL,
    key TEXT NOT NULL,
    answer TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (actor, key)
) STRICT;

-- Numbers given out by the books, without gaps inside a book.
CREATE TABLE number (
    book TEXT NOT NULL,
    serial INTEGER NOT NULL,
    record_id BLOB NOT NULL,
    PRIMARY KEY (book, serial)
) STRICT;

-- Counts kept as events commit, never counted while a page loads.
CREATE TABLE counter (
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    item TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (name, unit, item)
) STRICT;

-- Work to do after the commit.
CREATE TABLE job (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    run_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    lease_until INTEGER,
    leased_by TEXT,
    last_error TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX job_claim ON job (state, run_at);

-- Signed-in browsers; the id is the hash of the secret the browser holds.
CREATE TABLE session (
    id BLOB NOT NULL PRIMARY KEY,
    account BLOB NOT NULL,
    data TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_expires ON session (expires_at);

-- What was uploaded or made; the bytes lie in the object store under their hash.
CREATE TABLE file (
    id BLOB NOT NULL PRIMARY KEY,
    sha256 BLOB NOT NULL,
    size INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    owner TEXT NOT NULL
) STRICT;
CREATE INDEX file_sha256 ON file (sha256);
