-- Uploads under way. Gone when the file is attached or the upload is given up.
CREATE TABLE upload (
  id BLOB PRIMARY KEY,
  dossier BLOB NOT NULL,
  component TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  salt BLOB NOT NULL,
  begun_at INTEGER NOT NULL
) STRICT;
CREATE INDEX upload_begun ON upload (begun_at);
CREATE INDEX upload_dossier ON upload (dossier);
CREATE TABLE upload_part (
  upload BLOB NOT NULL,
  begins INTEGER NOT NULL,
  size INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  PRIMARY KEY (upload, begins)
) STRICT;
