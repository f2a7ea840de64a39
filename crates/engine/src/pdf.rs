//! PDF.
use crate::decode::Decoded;
use crate::{Error, ErrorKind, Limits};
pub(crate) fn page_count(_bytes: &[u8]) -> Result<usize, Error> {
    Err(Error::new(ErrorKind::Internal, "not built yet"))
}
pub(crate) fn decode(_bytes: &[u8], _page: usize, _limits: &Limits) -> Result<Decoded, Error> {
    Err(Error::new(ErrorKind::Internal, "not built yet"))
}
