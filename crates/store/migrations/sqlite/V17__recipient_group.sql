-- Groups of recipients of an agency, by the order of their names; those that were dissolved have left the list.
CREATE TABLE recipient_group (
    id BLOB NOT NULL PRIMARY KEY,
    agency TEXT NOT NULL,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX recipient_group_name ON recipient_group (agency, name);
