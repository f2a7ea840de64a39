-- Interface encryption: which applications must encrypt, and the keys that open what they send.

-- `mode` is optional or required; an application without a row may do either.
CREATE TABLE encryption (
    application_id BIGINT NOT NULL PRIMARY KEY REFERENCES application (id),
    mode TEXT NOT NULL
);

-- `kind` names the algorithm or the curve, `sealed` is the key as JWK under the master key, `public` its public half and
-- `answers` the application's own, for which answers are sealed; both are empty for a shared key.
CREATE TABLE encryption_key (
    id TEXT NOT NULL PRIMARY KEY,
    application_id BIGINT NOT NULL REFERENCES application (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    sealed BLOB NOT NULL,
    public TEXT NOT NULL,
    answers TEXT NOT NULL,
    enabled BIGINT NOT NULL,
    expires_at BIGINT,
    made_at BIGINT NOT NULL
);
CREATE INDEX encryption_key_application ON encryption_key (application_id);
