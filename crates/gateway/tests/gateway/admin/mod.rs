//! The administration over real HTTP: people who sign in, machines with tokens, and what each may do.

mod described;
mod encryption;
mod lists;
mod planted;
mod provider;
mod resources;
mod roles;
mod second_factor;
mod sessions;
mod strangers;
mod tried;

use std::net::SocketAddr;

use inkgate_platform::Role;
use inkgate_testkit::http::{Answer, Request, send};
use serde_json::{Value, json};

use crate::town::Town;

/// Everybody's.
pub const PASSWORD: &str = "correct horse battery";

/// Somebody who is signed in, as a browser with one page.
#[derive(Debug, Clone)]
pub struct Person {
    pub to: SocketAddr,
    pub cookie: String,
    pub csrf: String,
}

/// A request with a JSON body; none for null.
pub fn request(method: &str, path: &str, body: &Value) -> Request {
    let request = Request::new(method, path);
    if body.is_null() {
        return request;
    }
    request.header("content-type", "application/json").body(body.to_string())
}

/// What a sign-in sends.
pub fn signing_in(name: &str, password: &str) -> Request {
    request("POST", "/admin/v1/session", &json!({ "name": name, "password": password }))
}

impl Person {
    /// From the answer that began the session.
    pub fn from(to: SocketAddr, answer: &Answer) -> Self {
        assert!([200, 201].contains(&answer.status), "{}", answer.text());
        let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        Self { to, cookie, csrf: answer.json()["csrf"].as_str().unwrap().to_owned() }
    }

    /// Signs in.
    pub fn sign_in(town: &Town, name: &str) -> Self {
        Self::from(town.to, &send(town.to, &signing_in(name, PASSWORD)))
    }

    /// One of an account, made and signed in.
    pub fn new(town: &Town, account: &str, name: &str, role: Role) -> Self {
        town.operate(town.platform.make_person(&town.act(), account, name, role, PASSWORD));
        Self::sign_in(town, name)
    }

    /// The owner of the installation.
    pub fn owner(town: &Town) -> Self {
        Self::new(town, "a", "owner", Role::Owner)
    }

    /// The same request from this person's page.
    pub fn signed(&self, request: Request) -> Request {
        request.header("cookie", &self.cookie).header("x-inkgate-csrf", &self.csrf)
    }

    /// Asks.
    pub fn ask(&self, method: &str, path: &str, body: Value) -> Answer {
        send(self.to, &self.signed(request(method, path, &body)))
    }

    /// Asks, and it must be so.
    pub fn get(&self, path: &str) -> Value {
        let answer = self.ask("GET", path, Value::Null);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    /// Makes something, and it must be made.
    pub fn post(&self, path: &str, body: Value) -> Value {
        let answer = self.ask("POST", path, body);
        assert!([200, 201].contains(&answer.status), "{path}: {}", answer.text());
        answer.json()
    }
}

/// A refusal's status and the word of its type.
pub fn refused(answer: &Answer) -> (u16, String) {
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{}", answer.text());
    let problem = answer.json();
    assert_eq!(problem["status"], answer.status);
    let word = problem["type"].as_str().unwrap().strip_prefix("urn:inkgate:problem:").unwrap().to_owned();
    (answer.status, word)
}

/// Asserts a refusal.
#[track_caller]
pub fn is_refused(answer: &Answer, status: u16, word: &str) {
    assert_eq!(refused(answer), (status, word.to_owned()), "{}", answer.text());
}
