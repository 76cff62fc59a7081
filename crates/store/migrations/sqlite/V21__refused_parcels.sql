-- Parcels that waited at another house and could not be taken in: when each is looked at again.
CREATE TABLE parcel_refused (
    node TEXT NOT NULL,
    parcel BLOB NOT NULL,
    fault TEXT NOT NULL,
    tries INTEGER NOT NULL,
    at INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    PRIMARY KEY (node, parcel)
) STRICT, WITHOUT ROWID;
-- The same bytes at any agency.
CREATE INDEX document_file_bytes ON document_file (sha256);
CREATE INDEX parcel_refused_at ON parcel_refused (at DESC, parcel);
