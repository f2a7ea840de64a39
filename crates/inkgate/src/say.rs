//! Lines for people on standard error. Whoever reads it may have gone, or its disk may be full: that ends nothing.

use std::io::Write;

/// Writes one line.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
