-- The public log: what is waiting to become a leaf, the leaves, the salts that open them, the heads.

-- Events that are not leaves yet. A trigger, so that no writer can forget one.
CREATE TABLE leaf_pending (
    record_id UUID NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (record_id, version)
);
INSERT INTO leaf_pending (record_id, version) SELECT record_id, version FROM event;
CREATE FUNCTION event_becomes_leaf() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO leaf_pending (record_id, version) VALUES (NEW.record_id, NEW.version);
    RETURN NULL;
END
$$;
CREATE TRIGGER event_becomes_leaf AFTER INSERT ON event
    FOR EACH ROW EXECUTE FUNCTION event_becomes_leaf();

-- The primary key is the fence: two processes cannot give one position to two leaves.
-- A leaf of an erased record keeps its entry and loses its record.
CREATE TABLE leaf (
    position BIGINT NOT NULL PRIMARY KEY,
    entry BYTEA NOT NULL,
    record_id UUID,
    version BIGINT
);
CREATE UNIQUE INDEX leaf_event ON leaf (record_id, version) WHERE record_id IS NOT NULL;

CREATE TABLE leaf_salt (
    record_id UUID NOT NULL PRIMARY KEY,
    salt BYTEA NOT NULL
);

-- Signed heads. One size has one root, whoever signs.
CREATE TABLE log_head (
    size BIGINT NOT NULL PRIMARY KEY,
    note TEXT NOT NULL,
    at BIGINT NOT NULL
);
