-- Signed requests that some node has let pass, so that no other does: the date that each names (seconds since 1970, read
-- as UTC), half its signature, and the group in which it was written. Used where several nodes may be: on PostgreSQL.
CREATE TABLE seen (
    dated BIGINT NOT NULL,
    print BIGINT NOT NULL,
    batch BIGINT NOT NULL,
    PRIMARY KEY (dated, print)
);
