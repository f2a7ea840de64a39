-- The first schema. Times are seconds since 1970 in UTC, truths are 0 and 1, money is in mils (thousandths of a minor
-- unit) in the ledger and in minor units where people set it. Both dialects name the same columns in the same order.

-- Numbers of the installation itself: 'schema' (the last migration), 'changes' (grows with every change of the model),
-- 'id' (the last id given out), 'audited' (the number of the last audit row).
CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL
);
INSERT INTO setting (name, number) VALUES ('schema', 1), ('changes', 0), ('id', 0), ('audited', 0);

-- `operates` is 1 for the account whose people run the installation: the first.
CREATE TABLE account (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    enabled BIGINT NOT NULL,
    operates BIGINT NOT NULL,
    made_at BIGINT NOT NULL
);

-- People who administer: `password` is an argon2id string, `role` one of owner, operator, auditor, developer.
CREATE TABLE person (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id),
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    enabled BIGINT NOT NULL,
    made_at BIGINT NOT NULL
);

CREATE TABLE application (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id),
    appkey TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    enabled BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    UNIQUE (account_id, name)
);

-- `sealed` is the secret half under the master key; `networks` a list of networks with commas, empty for any.
CREATE TABLE access_key (
    id TEXT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    sealed BLOB NOT NULL,
    enabled BIGINT NOT NULL,
    expires_at BIGINT,
    networks TEXT NOT NULL,
    made_at BIGINT NOT NULL
);

-- The applications that a key is limited to; a key without a row here is good for all of its account.
CREATE TABLE access_key_application (
    access_key_id TEXT NOT NULL REFERENCES access_key (id),
    application_id BIGINT NOT NULL REFERENCES application (id),
    PRIMARY KEY (access_key_id, application_id)
);

CREATE TABLE token (
    id BIGINT NOT NULL PRIMARY KEY,
    application_id BIGINT NOT NULL REFERENCES application (id),
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    enabled BIGINT NOT NULL,
    made_at BIGINT NOT NULL
);

-- What an application may call ('*' for everything), how it pays, and its limits (NULL for none).
CREATE TABLE opening (
    application_id BIGINT NOT NULL REFERENCES application (id),
    capability TEXT NOT NULL,
    payment TEXT NOT NULL,
    calls_per_second BIGINT,
    pictures_at_once BIGINT,
    pictures_a_day BIGINT,
    PRIMARY KEY (application_id, capability)
);

-- Pictures paid for in advance. `remaining` is what no node has leased; NULL `application_id` shares it in the account.
CREATE TABLE package (
    id BIGINT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id),
    application_id BIGINT REFERENCES application (id),
    capability TEXT NOT NULL,
    bought BIGINT NOT NULL,
    remaining BIGINT NOT NULL CHECK (remaining >= 0),
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    refunded BIGINT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX package_account ON package (account_id, expires_at);

-- Minor units for a thousand pictures, in force from `starts_at` until the next row of its capability.
CREATE TABLE price (
    id BIGINT NOT NULL PRIMARY KEY,
    capability TEXT NOT NULL,
    currency TEXT NOT NULL,
    per_thousand BIGINT NOT NULL,
    starts_at BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    UNIQUE (capability, starts_at)
);

-- The servers that take from the packages.
CREATE TABLE node (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    made_at BIGINT NOT NULL
);

-- Slices of packages in the hands of nodes. `rest` is what of a slice is neither charged nor given back.
CREATE TABLE lease (
    id BIGINT NOT NULL PRIMARY KEY,
    node_id BIGINT NOT NULL REFERENCES node (id),
    package_id BIGINT NOT NULL REFERENCES package (id),
    rest BIGINT NOT NULL CHECK (rest >= 0),
    expires_at BIGINT NOT NULL,
    UNIQUE (node_id, package_id)
);
CREATE INDEX lease_package ON lease (package_id);

-- The ledger: only ever added to. `balance` is what a row does to its package, `mils` what it costs the account.
CREATE TABLE entry (
    id BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    account_id BIGINT NOT NULL,
    application_id BIGINT,
    capability TEXT NOT NULL,
    payment TEXT NOT NULL,
    package_id BIGINT,
    pictures BIGINT NOT NULL,
    balance BIGINT NOT NULL,
    mils BIGINT NOT NULL,
    currency TEXT NOT NULL,
    refers_to BIGINT,
    call TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX entry_account ON entry (account_id, at);
CREATE INDEX entry_package ON entry (package_id);
CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END;
CREATE TRIGGER entry_remains BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END;

-- Charged calls of which it is not yet written that they were answered.
CREATE TABLE pending (
    entry_id BIGINT NOT NULL PRIMARY KEY,
    node_id BIGINT NOT NULL
);

-- Sums of the ledger by day, so that usage and statements cost the same however long the ledger is.
CREATE TABLE usage (
    application_id BIGINT NOT NULL,
    capability TEXT NOT NULL,
    payment TEXT NOT NULL,
    currency TEXT NOT NULL,
    day BIGINT NOT NULL,
    calls BIGINT NOT NULL,
    pictures BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    mils BIGINT NOT NULL,
    PRIMARY KEY (application_id, capability, payment, currency, day)
);

-- Who changed what: `hash` covers the row and the hash of the row before it.
CREATE TABLE audit (
    number BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    origin TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
CREATE TRIGGER audit_remains BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
