-- Secret votes: the key of each as long as it is voted on; which blinded ballot was signed for whom, so that a lost answer can
-- be given again; and the ballots that were cast, which no row ties to anybody.
CREATE TABLE ballot_key (
    motion BLOB NOT NULL PRIMARY KEY,
    secret BLOB,
    modulus BLOB NOT NULL,
    exponent BLOB NOT NULL,
    open INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE ballot_issued (
    motion BLOB NOT NULL,
    voter INTEGER NOT NULL,
    blinded BLOB NOT NULL,
    PRIMARY KEY (motion, voter)
) STRICT, WITHOUT ROWID;
CREATE TABLE ballot (
    motion BLOB NOT NULL,
    receipt BLOB NOT NULL,
    choice TEXT NOT NULL,
    PRIMARY KEY (motion, receipt)
) STRICT, WITHOUT ROWID;
