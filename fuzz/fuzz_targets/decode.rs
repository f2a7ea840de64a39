//! Any bytes through the picture decoder: an error or pixels, never a panic, never memory past the limits.
#![no_main]

use inkgate_engine::{Limits, decode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"%PDF") {
        return; // The `pdf` target has its own corpus and its own pace.
    }
    let limits = Limits { bytes: 1 << 20, pixels: 1 << 20, side: 4096, pages: 16 };
    let fit = bytes.len().is_multiple_of(2).then_some(64);
    if let Ok(pages) = decode::page_count(bytes, &limits) {
        for page in 0..pages.min(3) {
            let _ = decode::decode(bytes, page, &limits, fit);
        }
    }
});
