//! A server that is killed and started again.

use inkgate_testkit::actors::{GENERAL, now, request_id};
use inkgate_testkit::http::{Request, send};
use tempfile::TempDir;

use crate::server::Server;

#[test]
fn a_request_that_was_served_is_not_served_again_after_a_kill() {
    let server = Server::with(TempDir::new().unwrap(), true, &[]);
    let signed = |server: &Server| {
        server.application().signed(
            Request::new("POST", GENERAL).body(r#"{"data": []}"#),
            &now(),
            &request_id(),
        )
    };
    let (once, other) = (signed(&server), signed(&server));
    assert_eq!(send(server.to, &once).json()["statusCode"], 4001);
    let server = Server::with(server.killed(), true, &[]);
    assert_eq!(send(server.to, &once).json()["statusCode"], "CTAPI_10006");
    assert_eq!(send(server.to, &other).json()["statusCode"], 4001, "what was not sent before is new");
}
