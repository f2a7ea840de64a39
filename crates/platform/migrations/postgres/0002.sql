-- Signed requests that some node has let pass, so that no other does: the date that each names (seconds since 1970, read
-- as UTC), half its signature, and the group in which it was written. Used where several nodes may be: on PostgreSQL.
CREATE TABLE seen (
    dated BIGINT NOT NULL,
    print BIGINT NOT NULL,
    batch BIGINT NOT NULL,
    PRIMARY KEY (dated, print)
);

-- Applications whose calls are kept for a while, for finding mistakes: until when, and how many at most.
CREATE TABLE capture (
    id BIGINT NOT NULL PRIMARY KEY,
    application_id BIGINT NOT NULL UNIQUE REFERENCES application (id),
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    most BIGINT NOT NULL
);

-- Calls that were kept: `sealed` is what was sent and what was answered, under the master key.
CREATE TABLE captured (
    id BIGINT NOT NULL PRIMARY KEY,
    capture_id BIGINT NOT NULL REFERENCES capture (id),
    at BIGINT NOT NULL,
    call TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    status BIGINT NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE INDEX captured_capture ON captured (capture_id);
