-- Parcels that waited at another house and could not be taken in: when each is looked at again.
CREATE TABLE parcel_refused (
    node TEXT NOT NULL,
    parcel UUID NOT NULL,
    fault TEXT NOT NULL,
    tries BIGINT NOT NULL,
    at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    PRIMARY KEY (node, parcel)
);
-- The same bytes at any agency.
CREATE INDEX document_file_bytes ON document_file (sha256);
CREATE INDEX parcel_refused_at ON parcel_refused (at DESC, parcel);
