//! Signing and verifying.
