-- Documents are found by the text of their files, by their day, type and standing; `unread` counts files whose text could not be read.
ALTER TABLE document ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE document ADD COLUMN kind TEXT;
ALTER TABLE document ADD COLUMN dated INTEGER;
ALTER TABLE document ADD COLUMN unread INTEGER NOT NULL DEFAULT 0;
CREATE INDEX document_seek ON document (agency, seq, direction, standing, kind, dated, arrived_at);
CREATE INDEX document_unread ON document (agency, seq) WHERE unread > 0;
CREATE VIRTUAL TABLE document_text_search USING fts5(body, content='', contentless_delete=1, tokenize="ascii tokenchars '.:=~+'", detail=none);
-- What became of reading each file.
CREATE TABLE document_reading (
    document BLOB NOT NULL,
    file BLOB NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (document, file)
) STRICT, WITHOUT ROWID;

-- Documents that are here already are read by a job: their bytes lie outside the tables.
INSERT INTO job (id, kind, body, run_at, state, attempts, created_at)
    SELECT X'0000000000000000000000000000000f', 'document.read_all', '{}', 0, 'waiting', 0, 0
    WHERE EXISTS (SELECT 1 FROM document);
