-- Boxes of e-mail that letters are fetched from: how far each was read, by what its server calls validity and number, and how its line does.
CREATE TABLE mailbox (
    name TEXT NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    validity INTEGER NOT NULL DEFAULT 0,
    letter INTEGER NOT NULL DEFAULT 0,
    taken INTEGER NOT NULL DEFAULT 0,
    kept_out INTEGER NOT NULL DEFAULT 0,
    passed_over INTEGER NOT NULL DEFAULT 0,
    leased_by TEXT,
    lease_until INTEGER,
    good_at INTEGER,
    bad_at INTEGER,
    fault TEXT,
    failures INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
