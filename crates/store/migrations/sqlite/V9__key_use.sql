-- Uses of keys: the holder's list, newest first, and the reports that wait for an administrator.
CREATE TABLE key_use (
    id BLOB NOT NULL PRIMARY KEY,
    holder BLOB NOT NULL,
    unit TEXT NOT NULL,
    used_at INTEGER NOT NULL,
    open_report_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX key_use_holder ON key_use (holder, used_at, id);
CREATE INDEX key_use_open_report ON key_use (open_report_at, id) WHERE open_report_at IS NOT NULL;
