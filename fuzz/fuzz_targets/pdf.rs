//! Any bytes through the PDF reader: an error, carried text or pixels, never a panic.
#![no_main]

use inkgate_engine::{Limits, decode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut file = Vec::with_capacity(bytes.len() + 9);
    if !bytes.starts_with(b"%PDF-") {
        file.extend_from_slice(b"%PDF-1.7\n");
    }
    file.extend_from_slice(bytes);
    let limits = Limits { bytes: 1 << 20, pixels: 1 << 19, side: 2048, pages: 16 };
    if let Ok(pages) = decode::page_count(&file, &limits) {
        for page in 0..pages.min(2) {
            let _ = decode::decode(&file, page, &limits, None);
        }
    }
});
