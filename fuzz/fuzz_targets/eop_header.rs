//! Any header values through the reading of a claim: a refusal, or a header that prints and reads back as itself.
#![no_main]

use inkgate_eop::{Authorization, BodyDigest, Claim, EopDate, Request, SecretKey, Window};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // The first line is the header itself, the others are name:value.
    let mut lines = text.lines();
    let authorization = lines.next().unwrap_or_default();
    if let Ok(read) = Authorization::parse(authorization) {
        assert_eq!(Authorization::parse(&read.to_string()), Ok(read));
    }
    let mut headers = vec![("Eop-Authorization", authorization)];
    headers.extend(lines.filter_map(|line| line.split_once(':')));
    for (_, value) in &headers {
        if let Ok(date) = EopDate::parse(value) {
            assert_eq!(date.to_string(), *value);
        }
    }
    // 2026-01-02T03:04:05 UTC; the corpus has dates around it.
    if let Ok(claim) = Claim::read(&headers, 1_767_323_045, Window::default()) {
        let request = Request { query: "", body: &BodyDigest::of(b"") };
        assert!(claim.verify(&SecretKey::new("a secret that no input knows"), &request).is_err());
    }
});
