-- Work files: in which lists each stands (`list` says whose and which, `at` its place there), what lies in it, and its words.
CREATE TABLE work_file (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id UUID NOT NULL UNIQUE,
    agency TEXT NOT NULL,
    year BIGINT NOT NULL,
    code TEXT NOT NULL
);
CREATE UNIQUE INDEX work_file_code ON work_file (agency, year, code);
CREATE TABLE work_file_list (
    list TEXT NOT NULL,
    at BIGINT NOT NULL,
    work_file UUID NOT NULL,
    PRIMARY KEY (list, at, work_file)
);
CREATE INDEX work_file_list_of ON work_file_list (work_file);
CREATE TABLE work_file_item (
    piece UUID NOT NULL,
    work_file UUID NOT NULL,
    PRIMARY KEY (piece, work_file)
);
CREATE INDEX work_file_item_of ON work_file_item (work_file);
CREATE TABLE work_file_search (
    seq BIGINT PRIMARY KEY,
    body TSVECTOR NOT NULL
) WITH (toast_tuple_target = 128);
ALTER TABLE work_file_search ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX work_file_search_body ON work_file_search USING gin (body) WITH (fastupdate = off);
