-- The public log: what is waiting to become a leaf, the leaves, the salts that open them, the heads.

-- Events that are not leaves yet, as they were committed. A trigger, so that no writer can forget one.
CREATE TABLE leaf_pending (
    seq INTEGER NOT NULL PRIMARY KEY,
    record_id BLOB NOT NULL,
    version INTEGER NOT NULL
) STRICT;
INSERT INTO leaf_pending (record_id, version)
    SELECT record_id, version FROM event ORDER BY at, record_id, version;
CREATE TRIGGER event_becomes_leaf AFTER INSERT ON event BEGIN
    INSERT INTO leaf_pending (record_id, version) VALUES (NEW.record_id, NEW.version);
END;

-- The primary key is the fence: two processes cannot give one position to two leaves.
-- A leaf of an erased record keeps its entry and loses its record.
CREATE TABLE leaf (
    position INTEGER NOT NULL PRIMARY KEY,
    entry BLOB NOT NULL,
    record_id BLOB,
    version INTEGER
) STRICT;
CREATE UNIQUE INDEX leaf_event ON leaf (record_id, version) WHERE record_id IS NOT NULL;

CREATE TABLE leaf_salt (
    record_id BLOB NOT NULL PRIMARY KEY,
    salt BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Signed heads. One size of one log has one root, whoever signs.
CREATE TABLE log_head (
    origin TEXT NOT NULL,
    size INTEGER NOT NULL,
    note TEXT NOT NULL,
    witnesses INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (origin, size)
) STRICT;
