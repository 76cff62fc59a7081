-- Meetings, rooms ("sites") and motions: in which lists each stands (`list` says whose and which, `at` its place there), and
-- what a meeting that is ahead needs for itself alone, so that clashes are found.
CREATE TABLE meeting_list (
    list TEXT NOT NULL,
    at INTEGER NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (list, at, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_list_of ON meeting_list (record);
CREATE TABLE meeting_need (
    need TEXT NOT NULL,
    begins_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    meeting BLOB NOT NULL,
    PRIMARY KEY (need, begins_at, meeting)
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_need_of ON meeting_need (meeting);
