-- Search words carry the place they may be found from (see dossier/words.rs), so prefixes are words
-- of their own and the index needs none. Filled anew from the records.
DROP TABLE dossier_search;
CREATE VIRTUAL TABLE dossier_search USING fts5(body, content='', contentless_delete=1, tokenize="ascii tokenchars '.:=~+'", detail=none);
-- What is open in the whole province, due first: for lists over more units than can be looked up one by one.
CREATE INDEX dossier_open ON dossier (due_sort, seq) WHERE open = 1;
