-- Listings of accounts, units and offerings. Rebuilt from records.
CREATE TABLE account (
  id BLOB PRIMARY KEY,
  version INTEGER NOT NULL,
  login TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  full_name TEXT NOT NULL,
  name_sort BLOB NOT NULL,
  folded TEXT NOT NULL,
  state TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX account_name ON account (kind, name_sort, id);
CREATE TABLE seat (
  account BLOB NOT NULL,
  unit TEXT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (account, unit, role)
) STRICT;
CREATE INDEX seat_unit ON seat (unit, role);
CREATE TABLE unit (
  code TEXT PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  state TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE offering (
  unit TEXT NOT NULL,
  procedure TEXT NOT NULL,
  id BLOB NOT NULL UNIQUE,
  open INTEGER NOT NULL,
  PRIMARY KEY (unit, procedure)
) STRICT;
