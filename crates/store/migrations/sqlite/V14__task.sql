-- Tasks: who has them in a list, which documents they belong to, who was reminded.
CREATE TABLE task (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    agency TEXT NOT NULL,
    giver TEXT NOT NULL,
    owner_unit TEXT NOT NULL,
    owner_agency TEXT NOT NULL,
    month TEXT NOT NULL,
    standing TEXT NOT NULL,
    class TEXT NOT NULL,
    due INTEGER NOT NULL
) STRICT;
CREATE INDEX task_board ON task (owner_agency, class, month, due);
CREATE INDEX task_unit ON task (owner_unit, class, month, due);
CREATE TABLE task_holder (
    place TEXT NOT NULL,
    role TEXT NOT NULL,
    task BLOB NOT NULL,
    open INTEGER NOT NULL,
    sort INTEGER NOT NULL,
    PRIMARY KEY (place, role, task)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_holder_list ON task_holder (place, role, open, sort, task);
CREATE INDEX task_holder_of ON task_holder (task);
CREATE TABLE task_paper (
    document BLOB NOT NULL,
    relation TEXT NOT NULL,
    task BLOB NOT NULL,
    PRIMARY KEY (document, relation, task)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_paper_of ON task_paper (task);
CREATE TABLE task_reminder (
    place TEXT NOT NULL,
    task BLOB NOT NULL,
    kind TEXT NOT NULL,
    days INTEGER NOT NULL,
    due INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (place, task, kind, days)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_reminder_of ON task_reminder (task);
-- Documents in the books, for reports: one line a document, with what reports count.
CREATE TABLE document_line (
    document BLOB NOT NULL PRIMARY KEY,
    direction TEXT NOT NULL,
    agency TEXT NOT NULL,
    day INTEGER NOT NULL,
    kind TEXT NOT NULL,
    way TEXT NOT NULL,
    standing TEXT NOT NULL,
    due INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    signed INTEGER NOT NULL,
    copies INTEGER NOT NULL,
    electronic INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX document_line_day ON document_line (direction, agency, day, document);
CREATE INDEX document_line_ended ON document_line (direction, agency, ended, day);
