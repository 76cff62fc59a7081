-- Boxes of e-mail that letters are fetched from: how far each was read, by what its server calls validity and number, and how its line does.
CREATE TABLE mailbox (
    name TEXT NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    validity BIGINT NOT NULL DEFAULT 0,
    letter BIGINT NOT NULL DEFAULT 0,
    taken BIGINT NOT NULL DEFAULT 0,
    kept_out BIGINT NOT NULL DEFAULT 0,
    passed_over BIGINT NOT NULL DEFAULT 0,
    leased_by TEXT,
    lease_until BIGINT,
    good_at BIGINT,
    bad_at BIGINT,
    fault TEXT,
    failures BIGINT NOT NULL DEFAULT 0
);
