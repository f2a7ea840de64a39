-- Administration over HTTP: who is signed in, second factors, tokens of machines, answers to repeated requests.

-- `hash` is SHA-256 of what the browser holds; `seen_at` is written once a minute at most.
CREATE TABLE session (
    hash TEXT NOT NULL PRIMARY KEY,
    person_id BIGINT NOT NULL REFERENCES person (id),
    made_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX session_person ON session (person_id);

-- `sealed` is the shared secret under the master key, `last_step` the newest step of 30 seconds whose code was used.
CREATE TABLE second_factor (
    person_id BIGINT NOT NULL PRIMARY KEY REFERENCES person (id),
    sealed BLOB NOT NULL,
    confirmed BIGINT NOT NULL,
    last_step BIGINT NOT NULL
);

CREATE TABLE admin_token (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    enabled BIGINT NOT NULL,
    made_at BIGINT NOT NULL
);

-- Requests that carried a key of their own: `status` is 0 until there is an answer, which is sealed, for it may hold a
-- secret that is shown once.
CREATE TABLE repeatable (
    hash TEXT NOT NULL PRIMARY KEY,
    caller TEXT NOT NULL,
    request TEXT NOT NULL,
    status BIGINT NOT NULL,
    sealed BLOB NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX repeatable_caller ON repeatable (caller);
CREATE INDEX repeatable_made ON repeatable (made_at);
