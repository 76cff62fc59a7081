-- Tasks: who has them in a list, which documents they belong to, who was reminded.
CREATE TABLE task (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id UUID NOT NULL UNIQUE,
    agency TEXT NOT NULL,
    giver TEXT NOT NULL,
    owner_unit TEXT NOT NULL,
    owner_agency TEXT NOT NULL,
    month TEXT NOT NULL,
    standing TEXT NOT NULL,
    class TEXT NOT NULL,
    due BIGINT NOT NULL
);
CREATE INDEX task_board ON task (owner_agency, class, month, due);
CREATE INDEX task_unit ON task (owner_unit, class, month, due);
CREATE TABLE task_holder (
    place TEXT NOT NULL,
    role TEXT NOT NULL,
    task UUID NOT NULL,
    open BIGINT NOT NULL,
    sort BIGINT NOT NULL,
    PRIMARY KEY (place, role, task)
);
CREATE INDEX task_holder_list ON task_holder (place, role, open, sort, task);
CREATE INDEX task_holder_of ON task_holder (task);
CREATE TABLE task_paper (
    document UUID NOT NULL,
    relation TEXT NOT NULL,
    task UUID NOT NULL,
    PRIMARY KEY (document, relation, task)
);
CREATE INDEX task_paper_of ON task_paper (task);
CREATE TABLE task_reminder (
    place TEXT NOT NULL,
    task UUID NOT NULL,
    kind TEXT NOT NULL,
    days BIGINT NOT NULL,
    due BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (place, task, kind, days)
);
CREATE INDEX task_reminder_of ON task_reminder (task);
-- Documents in the books, for reports: one line a document, with what reports count.
CREATE TABLE document_line (
    document UUID NOT NULL PRIMARY KEY,
    direction TEXT NOT NULL,
    agency TEXT NOT NULL,
    day BIGINT NOT NULL,
    kind TEXT NOT NULL,
    way TEXT NOT NULL,
    standing TEXT NOT NULL,
    due BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    signed BIGINT NOT NULL,
    copies BIGINT NOT NULL,
    electronic BIGINT NOT NULL
);
CREATE INDEX document_line_day ON document_line (direction, agency, day, document);
CREATE INDEX document_line_ended ON document_line (direction, agency, ended, day);
