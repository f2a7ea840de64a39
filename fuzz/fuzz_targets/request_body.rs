//! Any body through the parser of the list capabilities: a refusal, or pictures within the limits.
#![no_main]

use bytes::Bytes;
use inkgate_gateway::config::Limits;
use inkgate_gateway::wire::data::pictures;
use inkgate_gateway::wire::picture::Picture;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    const MOST: usize = 8;
    let limits = Limits { picture_bytes: 1 << 16, ..Limits::default() };
    let Ok(found) = pictures(&Bytes::copy_from_slice(body), MOST) else { return };
    assert!((1..=MOST).contains(&found.len()));
    for picture in found {
        assert!(!matches!(picture, Picture::Plain(_)));
        if let Ok(bytes) = picture.take_out(&limits) {
            assert!((1..=limits.picture_bytes).contains(&bytes.len()));
        }
    }
});
