//! `[limits]`: what a request may hold.

use serde::{Deserialize, Serialize};

/// Bytes, counts and pixels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Connections open at once; more wait to be accepted.
    pub connections: usize,
    /// Connections open at once from one address (of IPv6, from one /64 network); more are hung up on. 0 is no limit of
    /// its own.
    pub connections_per_address: usize,
    /// Bytes of a body.
    pub body_bytes: usize,
    /// Bytes of one picture, base64 taken off.
    pub picture_bytes: usize,
    /// Pictures of one call.
    pub pictures: usize,
    /// Both sides of a picture of a signed call must be longer than this, in pixels.
    pub side_above: u32,
    /// Both sides of a picture of a signed call must be shorter than this, in pixels.
    pub side_below: u32,
    /// Pages of one file that the plain endpoint reads.
    pub pages: usize,
    /// Bytes of all bodies held at once; more are answered with 503.
    pub held_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            connections_per_address: 1024,
            body_bytes: 100 << 20,
            picture_bytes: 10 << 20,
            pictures: 50,
            side_above: 32,
            side_below: 5000,
            pages: 100,
            held_bytes: 1 << 30,
        }
    }
}
