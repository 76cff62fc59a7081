-- Documents that come in and go out (`direction`): the agency's lists and books, who has a share, second copies, and what they are found by.
CREATE TABLE document (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id UUID NOT NULL UNIQUE,
    direction TEXT NOT NULL,
    agency TEXT NOT NULL,
    standing TEXT NOT NULL,
    arrived_at BIGINT NOT NULL,
    year BIGINT,
    number BIGINT,
    twin BYTEA
);
CREATE INDEX document_standing ON document (direction, agency, standing, seq);
CREATE UNIQUE INDEX document_book ON document (direction, agency, year, number) WHERE number IS NOT NULL;
CREATE UNIQUE INDEX document_twin ON document (agency, twin) WHERE twin IS NOT NULL;
CREATE TABLE document_holder (
    direction TEXT NOT NULL,
    place TEXT NOT NULL,
    document UUID NOT NULL,
    open BIGINT NOT NULL,
    due BIGINT,
    since BIGINT NOT NULL,
    PRIMARY KEY (direction, place, document)
);
CREATE INDEX document_holder_list ON document_holder (direction, place, open, since, document);
CREATE INDEX document_holder_of ON document_holder (document);
CREATE TABLE document_file (
    agency TEXT NOT NULL,
    sha256 BYTEA NOT NULL,
    document UUID NOT NULL,
    PRIMARY KEY (agency, sha256, document)
);
CREATE INDEX document_file_of ON document_file (document);
CREATE TABLE document_search (
    seq BIGINT PRIMARY KEY,
    body TSVECTOR NOT NULL
) WITH (toast_tuple_target = 128);
ALTER TABLE document_search ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX document_search_body ON document_search USING gin (body) WITH (fastupdate = off);
-- The last number of a book that has no gaps; its row is the queue of those who take the next one.
CREATE TABLE number_book (
    book TEXT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);
