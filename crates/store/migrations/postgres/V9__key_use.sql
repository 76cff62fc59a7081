-- Uses of keys: the holder's list, newest first, and the reports that wait for an administrator.
CREATE TABLE key_use (
    id UUID NOT NULL PRIMARY KEY,
    holder UUID NOT NULL,
    unit TEXT NOT NULL,
    used_at BIGINT NOT NULL,
    open_report_at BIGINT
);
CREATE INDEX key_use_holder ON key_use (holder, used_at, id);
CREATE INDEX key_use_open_report ON key_use (open_report_at, id) WHERE open_report_at IS NOT NULL;
