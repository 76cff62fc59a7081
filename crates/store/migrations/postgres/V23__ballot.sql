-- Secret votes: the key of each as long as it is voted on; which blinded ballot was signed for whom, so that a lost answer can
-- be given again; and the ballots that were cast, which no row ties to anybody.
CREATE TABLE ballot_key (
    motion UUID NOT NULL PRIMARY KEY,
    secret BYTEA,
    modulus BYTEA NOT NULL,
    exponent BYTEA NOT NULL,
    open BIGINT NOT NULL
);
CREATE TABLE ballot_issued (
    motion UUID NOT NULL,
    voter BIGINT NOT NULL,
    blinded BYTEA NOT NULL,
    PRIMARY KEY (motion, voter)
);
CREATE TABLE ballot (
    motion UUID NOT NULL,
    receipt BYTEA NOT NULL,
    choice TEXT NOT NULL,
    PRIMARY KEY (motion, receipt)
);
