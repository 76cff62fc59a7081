-- Documents that come in and go out (`direction`): the agency's lists and books, who has a share, second copies, and what they are found by.
CREATE TABLE document (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    direction TEXT NOT NULL,
    agency TEXT NOT NULL,
    standing TEXT NOT NULL,
    arrived_at INTEGER NOT NULL,
    year INTEGER,
    number INTEGER,
    twin BLOB
) STRICT;
CREATE INDEX document_standing ON document (direction, agency, standing, seq);
CREATE UNIQUE INDEX document_book ON document (direction, agency, year, number) WHERE number IS NOT NULL;
CREATE UNIQUE INDEX document_twin ON document (agency, twin) WHERE twin IS NOT NULL;
CREATE TABLE document_holder (
    direction TEXT NOT NULL,
    place TEXT NOT NULL,
    document BLOB NOT NULL,
    open INTEGER NOT NULL,
    due INTEGER,
    since INTEGER NOT NULL,
    PRIMARY KEY (direction, place, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_holder_list ON document_holder (direction, place, open, since, document);
CREATE INDEX document_holder_of ON document_holder (document);
CREATE TABLE document_file (
    agency TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (agency, sha256, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_file_of ON document_file (document);
CREATE VIRTUAL TABLE document_search USING fts5(body, content='', contentless_delete=1, tokenize="ascii tokenchars '.:=~+'", detail=none);
-- The last number of a book that has no gaps; its row is the queue of those who take the next one.
CREATE TABLE number_book (
    book TEXT NOT NULL PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
