//! Whether the server could listen where it would.

use std::io::{Error, ErrorKind};
use std::net::TcpListener;

use serde_json::json;

use super::Finding;

const NAME: &str = "port";
/// Where `inkgate serve` listens when it is not told.
const DEFAULT: &str = "127.0.0.1:8080";

/// Listens on `named` (else on the server's own address) for an instant. The server's own address being taken is
/// only told, because the server itself may be what has it.
pub(super) fn check(named: Option<&str>) -> Finding {
    let address = named.unwrap_or(DEFAULT);
    let outcome = TcpListener::bind(address);
    let facts = json!({ "listen": address, "free": outcome.is_ok() });
    match outcome {
        Ok(_) => Finding::good(NAME, format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse && named.is_none() => Finding::note(
            NAME,
            format!("{address} is taken"),
            "if it is not Inkgate itself, choose another with `inkgate serve --listen ADDR`",
        ),
        Err(error) => Finding::mend(NAME, format!("{address}: {error}"), remedy(&error)),
    }
    .with(facts)
}

fn remedy(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::AddrInUse => "end the program that has it, or choose another with --listen ADDR",
        ErrorKind::PermissionDenied => {
            "choose a port above 1023 with --listen ADDR, or allow this program to bind lower ones"
        }
        ErrorKind::AddrNotAvailable => "this machine has no such address: choose another with --listen ADDR",
        _ => "give an address and a port, as in --listen 127.0.0.1:8080",
    }
}
