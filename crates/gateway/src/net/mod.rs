//! Connections: from whom, how many, how they are encrypted, and how long each may take.

pub(crate) mod addresses;
pub(crate) mod calls;
pub(crate) mod open_files;
pub(crate) mod patient;
pub(crate) mod tls;
