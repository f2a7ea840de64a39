//! Any query through its canonical forms: few, distinct, led by the published one, and blind to the order of sending.
#![no_main]

use inkgate_eop::query::{canonical, canonical_forms};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|query: &str| {
    let forms = canonical_forms(query);
    assert!((1..=8).contains(&forms.len()));
    assert_eq!(forms[0], canonical(query));
    assert!(forms.iter().all(|form| forms.iter().filter(|other| *other == form).count() == 1));
    assert_eq!(canonical(&forms[0]), forms[0]);
    let reversed: Vec<&str> = query.split('&').rev().collect();
    assert_eq!(canonical(&reversed.join("&")), forms[0]);
});
