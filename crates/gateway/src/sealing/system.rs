//! The system's random bytes, as what seals and makes keys asks for them.

use inkgate_eop::envelope::random::{TryCryptoRng, TryRng};

/// The system's random bytes.
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
