-- Search words carry the place they may be found from (see dossier/words.rs), so prefixes are words
-- of their own. Filled anew from the records. The vector lies beside the row, because a search
-- reads only the row's place, and new words go straight into the index, because a search would
-- have to read through whatever waits.
DROP TABLE dossier_search;
CREATE TABLE dossier_search (
  seq BIGINT PRIMARY KEY,
  body TSVECTOR NOT NULL
) WITH (toast_tuple_target = 128);
ALTER TABLE dossier_search ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX dossier_search_body ON dossier_search USING gin (body) WITH (fastupdate = off);
-- What is open in the whole province, due first: for lists over more units than can be looked up one by one.
CREATE INDEX dossier_open ON dossier (due_sort, seq) WHERE open = 1;
