-- Packages on their way to and from other houses. `course` is the digest of what keeps its order; `run_at`, `tries` and the lease belong to the carrier.
CREATE TABLE parcel (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    way TEXT NOT NULL,
    node TEXT NOT NULL,
    agency TEXT NOT NULL,
    course BLOB NOT NULL,
    content TEXT NOT NULL,
    standing TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    ended_at INTEGER,
    fault TEXT,
    run_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    leased_by TEXT,
    lease_until INTEGER,
    package BLOB,
    bytes INTEGER
) STRICT;
CREATE INDEX parcel_due ON parcel (run_at) WHERE standing = 'waiting';
CREATE INDEX parcel_course ON parcel (node, course, seq) WHERE standing IN ('waiting', 'dead');
CREATE INDEX parcel_agency ON parcel (agency, seq);
CREATE INDEX parcel_standing ON parcel (agency, standing, seq);
CREATE INDEX parcel_node ON parcel (node, standing, ended_at);
-- Documents that came, by sender, name, request and receiver: the same one is taken in once, by whichever way it comes again.
CREATE TABLE exchange_seen (
    key BLOB NOT NULL PRIMARY KEY,
    parcel BLOB NOT NULL
) STRICT, WITHOUT ROWID;
-- Copies that agencies elsewhere have, with how far they are. `due_at` is until when one should be acknowledged.
CREATE TABLE sending (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    agency TEXT NOT NULL,
    outgoing BLOB NOT NULL,
    course BLOB NOT NULL,
    receiver TEXT NOT NULL,
    node TEXT NOT NULL,
    parcel BLOB NOT NULL,
    standing TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    handed_over_at INTEGER,
    acknowledged_at INTEGER,
    due_at INTEGER NOT NULL,
    overdue INTEGER NOT NULL
) STRICT;
CREATE INDEX sending_outgoing ON sending (outgoing);
CREATE INDEX sending_parcel ON sending (parcel);
CREATE INDEX sending_course ON sending (course, receiver);
CREATE INDEX sending_agency ON sending (agency, standing, seq);
CREATE INDEX sending_receiver ON sending (agency, receiver, sent_at);
CREATE INDEX sending_overdue ON sending (agency, overdue, seq);
CREATE INDEX sending_due ON sending (due_at) WHERE acknowledged_at IS NULL AND overdue = 0;
-- Agencies elsewhere, as the nodes that lead to them name them.
CREATE TABLE organ (
    code TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    node TEXT NOT NULL,
    stamp INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX organ_node ON organ (node, stamp);
CREATE TABLE organ_word (
    word TEXT NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (word, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX organ_word_of ON organ_word (code);
-- How the lines to other houses do.
CREATE TABLE exchange_node (
    node TEXT NOT NULL PRIMARY KEY,
    good_at INTEGER,
    bad_at INTEGER,
    fault TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    mark TEXT,
    synced_at INTEGER
) STRICT, WITHOUT ROWID;
