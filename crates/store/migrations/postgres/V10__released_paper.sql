-- The files of released results by the hash of their content, so that whoever holds a paper learns whether it is known here.
CREATE TABLE released_paper (
    content BYTEA NOT NULL,
    record_id UUID NOT NULL,
    file UUID NOT NULL,
    released_at BIGINT NOT NULL,
    PRIMARY KEY (content, record_id, file)
);

-- Results released before are made known by a job: ids of files stand in the entries as text that SQL cannot turn into keys.
INSERT INTO job (id, kind, body, run_at, state, attempts, created_at)
    SELECT '00000000-0000-0000-0000-00000000000a', 'dossier.know_released', '{}', 0, 'waiting', 0, 0
    WHERE EXISTS (SELECT 1 FROM event WHERE register = 'dossier' AND kind = 'released');
