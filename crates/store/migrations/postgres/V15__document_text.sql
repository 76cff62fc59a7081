-- Documents are found by the text of their files, by their day, type and standing; `unread` counts files whose text could not be read.
ALTER TABLE document ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE document ADD COLUMN kind TEXT;
ALTER TABLE document ADD COLUMN dated BIGINT;
ALTER TABLE document ADD COLUMN unread BIGINT NOT NULL DEFAULT 0;
CREATE INDEX document_seek ON document (agency, seq, direction, standing, kind, dated, arrived_at);
CREATE INDEX document_unread ON document (agency, seq) WHERE unread > 0;
-- Words as the first eight bytes of their hash: a text has hundreds, and as letters they would be several times as large.
CREATE TABLE document_text_search (
    seq BIGINT PRIMARY KEY,
    words BIGINT[] NOT NULL
) WITH (toast_tuple_target = 128);
ALTER TABLE document_text_search ALTER COLUMN words SET STORAGE EXTERNAL;
CREATE INDEX document_text_search_words ON document_text_search USING gin (words) WITH (fastupdate = off);
-- What became of reading each file.
CREATE TABLE document_reading (
    document UUID NOT NULL,
    file UUID NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (document, file)
);

-- Documents that are here already are read by a job: their bytes lie outside the tables.
INSERT INTO job (id, kind, body, run_at, state, attempts, created_at)
    SELECT '00000000-0000-0000-0000-00000000000f', 'document.read_all', '{}', 0, 'waiting', 0, 0
    WHERE EXISTS (SELECT 1 FROM document);
