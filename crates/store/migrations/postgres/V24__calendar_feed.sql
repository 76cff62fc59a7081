-- Private addresses of calendars: at most one for an account, under the SHA-256 of its secret. Forgotten when taken back.
CREATE TABLE calendar_feed (
    account UUID NOT NULL PRIMARY KEY,
    secret_sha256 BYTEA NOT NULL UNIQUE,
    made_at BIGINT NOT NULL,
    fetched_at BIGINT
);
