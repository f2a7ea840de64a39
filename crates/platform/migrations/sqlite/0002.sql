-- Signed requests that some node has let pass. Of use on PostgreSQL alone, where there may be several; here the one node
-- remembers them itself.
CREATE TABLE seen (
    dated BIGINT NOT NULL,
    print BIGINT NOT NULL,
    batch BIGINT NOT NULL,
    PRIMARY KEY (dated, print)
);
