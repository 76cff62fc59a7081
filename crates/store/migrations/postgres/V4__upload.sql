-- Uploads under way. Gone when the file is attached or the upload is given up.
CREATE TABLE upload (
  id UUID PRIMARY KEY,
  dossier UUID NOT NULL,
  component TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  size BIGINT NOT NULL,
  salt BYTEA NOT NULL,
  begun_at BIGINT NOT NULL
);
CREATE INDEX upload_begun ON upload (begun_at);
CREATE INDEX upload_dossier ON upload (dossier);
CREATE TABLE upload_part (
  upload UUID NOT NULL,
  begins BIGINT NOT NULL,
  size BIGINT NOT NULL,
  sha256 BYTEA NOT NULL,
  PRIMARY KEY (upload, begins)
);
