//! Random bytes from the system: for ids, and for what encrypts.

use inkgate_eop::envelope::random::{TryCryptoRng, TryRng};

use crate::errors::Error;

/// The system's own.
pub(crate) struct System;

impl TryRng for System {
    type Error = getrandom::Error;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        getrandom::u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        getrandom::u64()
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Self::Error> {
        getrandom::fill(to)
    }
}

impl TryCryptoRng for System {}

/// 32 hexadecimal digits that nobody had before.
pub(crate) fn request_id() -> Result<String, Error> {
    let id = getrandom::u64().and_then(|high| Ok((high, getrandom::u64()?)));
    id.map(|(high, low)| format!("{high:016x}{low:016x}")).map_err(|_| Error::NoRandom)
}
