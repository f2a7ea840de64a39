//! Accounts, keys, applications and the rules between them.
