-- Queues put what is urgent first: documents to initial, to sign, to release, and parcels to hand over.
ALTER TABLE document ADD COLUMN urgency INTEGER NOT NULL DEFAULT 0;
ALTER TABLE document_holder ADD COLUMN urgency INTEGER NOT NULL DEFAULT 0;
ALTER TABLE parcel ADD COLUMN urgency INTEGER NOT NULL DEFAULT 0;
UPDATE document SET urgency = COALESCE((
    SELECT CASE COALESCE(json_extract(r.state, '$.text.urgency'), json_extract(r.state, '$.matter.sheet.urgency'))
        WHEN 'urgent' THEN 1 WHEN 'very_urgent' THEN 2 WHEN 'express' THEN 3 ELSE 0 END
    FROM record r WHERE r.id = document.id), 0) WHERE direction IN ('in', 'out');
UPDATE document_holder SET urgency = COALESCE((SELECT d.urgency FROM document d WHERE d.id = document_holder.document), 0)
    WHERE direction IN ('in', 'out');
CREATE INDEX document_queue ON document (direction, agency, standing, urgency, seq);
CREATE INDEX document_holder_queue ON document_holder (direction, place, open, urgency, since, document);
CREATE INDEX parcel_urgency ON parcel (node, urgency DESC, run_at) WHERE standing = 'waiting';
-- Heads and leaders see what others of their unit or agency have in hand.
INSERT INTO document_holder (direction, place, document, open, due, since, urgency)
    SELECT 'out', 'u:' || lower(json_extract(r.state, '$.holder.unit')), h.document, 1, NULL, h.since, h.urgency
    FROM document_holder h JOIN document d ON d.id = h.document JOIN record r ON r.id = d.id
    WHERE h.direction = 'out' AND h.open = 1 AND d.standing IN ('draft', 'under_review', 'to_sign');
INSERT INTO document_holder (direction, place, document, open, due, since, urgency)
    SELECT 'out', 'a:' || lower(json_extract(r.state, '$.agency')), h.document, 1, NULL, h.since, h.urgency
    FROM document_holder h JOIN document d ON d.id = h.document JOIN record r ON r.id = d.id
    WHERE h.direction = 'out' AND h.open = 1 AND h.place LIKE 'p:%'
    AND (d.standing IN ('under_review', 'to_sign') OR (d.standing = 'draft' AND json_extract(r.state, '$.unit') = json_extract(r.state, '$.agency')));
-- Copies to other houses were counted as sent by post.
CREATE TEMP TABLE sent_away AS
    SELECT l.document, l.agency, l.day, json_array_length(r.state, '$.released.outward') AS copies
    FROM document_line l JOIN record r ON r.id = l.document WHERE l.direction = 'out' AND json_array_length(r.state, '$.released.outward') > 0;
UPDATE document_line SET way = 'exchange', electronic = electronic + (SELECT s.copies FROM sent_away s WHERE s.document = document_line.document)
    WHERE document IN (SELECT document FROM sent_away);
INSERT INTO counter (name, unit, item, value)
    SELECT 'paperless', agency, printf('%04d-%02d|copies_electronic', day / 10000, day / 100 % 100), SUM(copies)
    FROM sent_away GROUP BY 2, 3
    ON CONFLICT (name, unit, item) DO UPDATE SET value = counter.value + excluded.value;
DROP TABLE sent_away;
-- Parcels are found by the agencies elsewhere and the sign of their document, newest first among those that stand alike.
CREATE TABLE parcel_word (
    agency TEXT NOT NULL,
    word TEXT NOT NULL,
    standing TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    parcel BLOB NOT NULL,
    PRIMARY KEY (agency, word, standing, opened_at, parcel)
) STRICT, WITHOUT ROWID;
CREATE INDEX parcel_word_of ON parcel_word (parcel);
-- What parcels of before are found by stands in their records: a job writes it.
INSERT INTO job (id, kind, body, run_at, state, attempts, created_at)
    SELECT X'00000000000000000000000000000010', 'exchange.know_parcels', '{}', 0, 'waiting', 0, 0
    WHERE EXISTS (SELECT 1 FROM parcel);
