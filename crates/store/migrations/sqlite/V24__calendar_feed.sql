-- Private addresses of calendars: at most one for an account, under the SHA-256 of its secret. Forgotten when taken back.
CREATE TABLE calendar_feed (
    account BLOB NOT NULL PRIMARY KEY,
    secret_sha256 BLOB NOT NULL UNIQUE,
    made_at INTEGER NOT NULL,
    fetched_at INTEGER
) STRICT, WITHOUT ROWID;
