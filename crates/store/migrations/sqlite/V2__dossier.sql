-- The listing of dossiers: what lists, searches and reports know of them. Rebuilt from records.
CREATE TABLE dossier (
  seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  code TEXT UNIQUE,
  state TEXT NOT NULL,
  procedure TEXT NOT NULL,
  procedure_case TEXT NOT NULL,
  channel TEXT NOT NULL,
  owner BLOB,
  visitor BLOB,
  applicant_name TEXT NOT NULL,
  applicant_sort BLOB NOT NULL,
  received_by TEXT,
  decided_by TEXT,
  division TEXT,
  unit TEXT,
  step TEXT,
  assignee BLOB,
  opened_at INTEGER NOT NULL,
  submitted_at INTEGER,
  accepted_at INTEGER,
  original_due_at INTEGER,
  due_at INTEGER,
  running_due_at INTEGER,
  step_due_at INTEGER,
  finished_at INTEGER,
  delivered_at INTEGER,
  updated_at INTEGER NOT NULL,
  finished_class TEXT,
  supplements INTEGER NOT NULL,
  money TEXT NOT NULL,
  delivery TEXT NOT NULL,
  stars INTEGER,
  -- Still to be worked on by an office, and when it is due first.
  open INTEGER NOT NULL,
  due_sort INTEGER NOT NULL
) STRICT;
CREATE INDEX dossier_owner ON dossier (owner, updated_at, seq) WHERE owner IS NOT NULL;
CREATE INDEX dossier_visitor ON dossier (visitor, updated_at, seq) WHERE visitor IS NOT NULL;
CREATE INDEX dossier_open_received ON dossier (received_by, due_sort, seq) WHERE open = 1;
CREATE INDEX dossier_open_division ON dossier (division, due_sort, seq) WHERE open = 1;
CREATE INDEX dossier_open_decided ON dossier (decided_by, due_sort, seq) WHERE open = 1;
CREATE INDEX dossier_all_received ON dossier (received_by, seq) WHERE received_by IS NOT NULL;
CREATE INDEX dossier_all_division ON dossier (division, seq) WHERE division IS NOT NULL;
CREATE INDEX dossier_all_decided ON dossier (decided_by, seq) WHERE decided_by IS NOT NULL;
CREATE VIRTUAL TABLE dossier_search USING fts5(body, content='', contentless_delete=1, tokenize='unicode61', prefix='2 3', detail=none);
