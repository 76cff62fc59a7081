-- The tables every capability stands on. Instants are microseconds since 1970-01-01 UTC.

-- What happened, in order; the primary key is the optimistic lock.
CREATE TABLE event (
    record_id UUID NOT NULL,
    version BIGINT NOT NULL,
    register TEXT NOT NULL,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor JSONB NOT NULL,
    body JSONB NOT NULL,
    PRIMARY KEY (record_id, version)
);
CREATE INDEX event_at ON event (at);

-- The present state: the fold of the record's events.
CREATE TABLE record (
    id UUID NOT NULL PRIMARY KEY,
    register TEXT NOT NULL,
    version BIGINT NOT NULL,
    state JSONB NOT NULL,
    updated_at BIGINT NOT NULL
);

-- The answer already given under an idempotency key.
CREATE TABLE receipt (
    actor TEXT NOT NULL,
    key TEXT NOT NULL,
    answer JSONB NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (actor, key)
);

-- Numbers given out by the books, without gaps inside a book.
CREATE TABLE number (
    book TEXT NOT NULL,
    serial BIGINT NOT NULL,
    record_id UUID NOT NULL,
    PRIMARY KEY (book, serial)
);

-- Counts kept as events commit, never counted while a page loads.
CREATE TABLE counter (
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    item TEXT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (name, unit, item)
);

-- Work to do after the commit.
CREATE TABLE job (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    body JSONB NOT NULL,
    run_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    lease_until BIGINT,
    leased_by TEXT,
    last_error TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX job_claim ON job (state, run_at);

-- Signed-in browsers; the id is the hash of the secret the browser holds.
CREATE TABLE session (
    id BYTEA NOT NULL PRIMARY KEY,
    account UUID NOT NULL,
    data JSONB NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_expires ON session (expires_at);

-- What was uploaded or made; the bytes lie in the object store under their hash.
CREATE TABLE file (
    id UUID NOT NULL PRIMARY KEY,
    sha256 BYTEA NOT NULL,
    size BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    owner TEXT NOT NULL
);
CREATE INDEX file_sha256 ON file (sha256);
