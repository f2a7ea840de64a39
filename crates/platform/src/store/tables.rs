//! The tables in an order in which rows can be put into them, with their columns: what a move between databases walks.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// A whole number.
    Number,
    /// A whole number, or nothing.
    Maybe,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// A table: its name and columns.
pub(super) type Table = (&'static str, &'static [(&'static str, Holds)]);

use Holds::{Bytes, Maybe, Number, Text};

/// All of them but `setting`, which every database makes for itself, and `seen`, which is of no use a day later.
pub(super) const TABLES: &[Table] = &[
    (
        "account",
        &[("id", Number), ("name", Text), ("enabled", Number), ("operates", Number), ("made_at", Number)],
    ),
    (
        "person",
        &[
            ("id", Number),
            ("account_id", Number),
            ("name", Text),
            ("role", Text),
            ("password", Text),
            ("enabled", Number),
            ("made_at", Number),
        ],
    ),
    (
        "application",
        &[
            ("id", Number),
            ("account_id", Number),
            ("appkey", Text),
            ("name", Text),
            ("enabled", Number),
            ("made_at", Number),
        ],
    ),
    (
        "access_key",
        &[
            ("id", Text),
            ("account_id", Number),
            ("name", Text),
            ("sealed", Bytes),
            ("enabled", Number),
            ("expires_at", Maybe),
            ("networks", Text),
            ("made_at", Number),
        ],
    ),
    ("access_key_application", &[("access_key_id", Text), ("application_id", Number)]),
    (
        "token",
        &[
            ("id", Number),
            ("application_id", Number),
            ("name", Text),
            ("hash", Text),
            ("enabled", Number),
            ("made_at", Number),
        ],
    ),
    (
        "opening",
        &[
            ("application_id", Number),
            ("capability", Text),
            ("payment", Text),
            ("calls_per_second", Maybe),
            ("pictures_at_once", Maybe),
            ("pictures_a_day", Maybe),
        ],
    ),
    (
        "package",
        &[
            ("id", Number),
            ("account_id", Number),
            ("application_id", Maybe),
            ("capability", Text),
            ("bought", Number),
            ("remaining", Number),
            ("amount", Number),
            ("currency", Text),
            ("starts_at", Number),
            ("expires_at", Number),
            ("refunded", Number),
            ("made_at", Number),
        ],
    ),
    (
        "price",
        &[
            ("id", Number),
            ("capability", Text),
            ("currency", Text),
            ("per_thousand", Number),
            ("starts_at", Number),
            ("made_at", Number),
        ],
    ),
    ("node", &[("id", Number), ("name", Text), ("made_at", Number)]),
    (
        "lease",
        &[
            ("id", Number),
            ("node_id", Number),
            ("package_id", Number),
            ("rest", Number),
            ("expires_at", Number),
        ],
    ),
    (
        "entry",
        &[
            ("id", Number),
            ("at", Number),
            ("kind", Text),
            ("account_id", Number),
            ("application_id", Maybe),
            ("capability", Text),
            ("payment", Text),
            ("package_id", Maybe),
            ("pictures", Number),
            ("balance", Number),
            ("mils", Number),
            ("currency", Text),
            ("refers_to", Maybe),
            ("call", Text),
            ("note", Text),
        ],
    ),
    ("pending", &[("entry_id", Number), ("node_id", Number), ("upto", Number)]),
    (
        "usage",
        &[
            ("application_id", Number),
            ("capability", Text),
            ("payment", Text),
            ("currency", Text),
            ("day", Number),
            ("calls", Number),
            ("pictures", Number),
            ("failed", Number),
            ("mils", Number),
        ],
    ),
    ("encryption", &[("application_id", Number), ("mode", Text)]),
    (
        "encryption_key",
        &[
            ("id", Text),
            ("application_id", Number),
            ("name", Text),
            ("kind", Text),
            ("sealed", Bytes),
            ("public", Text),
            ("answers", Text),
            ("enabled", Number),
            ("expires_at", Maybe),
            ("made_at", Number),
        ],
    ),
    (
        "capture",
        &[
            ("id", Number),
            ("application_id", Number),
            ("starts_at", Number),
            ("ends_at", Number),
            ("most", Number),
        ],
    ),
    (
        "captured",
        &[
            ("id", Number),
            ("capture_id", Number),
            ("at", Number),
            ("call", Text),
            ("endpoint", Text),
            ("status", Number),
            ("sealed", Bytes),
        ],
    ),
    (
        "audit",
        &[
            ("number", Number),
            ("at", Number),
            ("actor", Text),
            ("origin", Text),
            ("action", Text),
            ("subject", Text),
            ("before", Text),
            ("after", Text),
            ("hash", Text),
        ],
    ),
    ("session", &[("hash", Text), ("person_id", Number), ("made_at", Number), ("seen_at", Number)]),
    (
        "second_factor",
        &[("person_id", Number), ("sealed", Bytes), ("confirmed", Number), ("last_step", Number)],
    ),
    (
        "admin_token",
        &[
            ("id", Number),
            ("account_id", Number),
            ("name", Text),
            ("role", Text),
            ("hash", Text),
            ("enabled", Number),
            ("made_at", Number),
        ],
    ),
    (
        "repeatable",
        &[
            ("hash", Text),
            ("caller", Text),
            ("request", Text),
            ("status", Number),
            ("sealed", Bytes),
            ("made_at", Number),
        ],
    ),
];
