-- Listings of accounts, units and offerings. Rebuilt from records.
CREATE TABLE account (
  id UUID PRIMARY KEY,
  version BIGINT NOT NULL,
  login TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  full_name TEXT NOT NULL,
  name_sort BYTEA NOT NULL,
  folded TEXT NOT NULL,
  state TEXT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX account_name ON account (kind, name_sort, id);
CREATE TABLE seat (
  account UUID NOT NULL,
  unit TEXT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (account, unit, role)
);
CREATE INDEX seat_unit ON seat (unit, role);
CREATE TABLE unit (
  code TEXT PRIMARY KEY,
  id UUID NOT NULL UNIQUE,
  state TEXT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE TABLE offering (
  unit TEXT NOT NULL,
  procedure TEXT NOT NULL,
  id UUID NOT NULL UNIQUE,
  open BIGINT NOT NULL,
  PRIMARY KEY (unit, procedure)
);
