-- Work files: in which lists each stands (`list` says whose and which, `at` its place there), what lies in it, and its words.
CREATE TABLE work_file (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    agency TEXT NOT NULL,
    year INTEGER NOT NULL,
    code TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX work_file_code ON work_file (agency, year, code);
CREATE TABLE work_file_list (
    list TEXT NOT NULL,
    at INTEGER NOT NULL,
    work_file BLOB NOT NULL,
    PRIMARY KEY (list, at, work_file)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_file_list_of ON work_file_list (work_file);
CREATE TABLE work_file_item (
    piece BLOB NOT NULL,
    work_file BLOB NOT NULL,
    PRIMARY KEY (piece, work_file)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_file_item_of ON work_file_item (work_file);
CREATE VIRTUAL TABLE work_file_search USING fts5(body, content='', contentless_delete=1, tokenize="ascii tokenchars '.:=~+'", detail=none);
