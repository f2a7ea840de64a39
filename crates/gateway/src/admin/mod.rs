//! The administration API, `/admin/v1`: what `inkgate admin` does, over HTTP. People sign in, machines have tokens; what
//! each may do is the platform's to say, for both call the same functions.
//!
//! A file a resource; each lists its `Route`s, with their descriptions beside the functions that serve them, and
//! `routes` is made of these lists alone: what is not described is not served. What happens to a call before its
//! function is `call`.

mod accounts;
mod alerts;
mod applications;
mod asked;
mod audit;
mod call;
mod caller;
mod capabilities;
mod charges;
mod config;
mod corrections;
mod debugger;
pub(crate) mod described;
mod encryption;
pub(crate) mod headers;
mod keys;
mod licences;
mod live;
mod machines;
pub(crate) mod oidc;
mod packages;
mod page;
mod prices;
pub(crate) mod problem;
mod repeat;
mod second_factor;
mod session;
mod setup;
mod statements;
mod throttle;
mod tokens;
pub(crate) mod tried;
mod usage;
mod users;

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::routing::any;
use inkgate_platform::Platform;
use tokio::sync::Semaphore;

use crate::House;
use described::Route;
use throttle::Throttle;

/// Where all of it is.
pub(crate) const PREFIX: &str = "/admin/v1";

/// Passwords hashed at once: each takes a core for some time and 19 MiB.
const HASHED: usize = 2;

/// What the administration of a running house needs.
pub(crate) struct Admin {
    platform: Platform,
    /// What the server said at its start, for whoever is to be the first owner.
    setup_code: Option<String>,
    throttle: Throttle,
    hashing: Semaphore,
    /// Pages drawn at once for people to look at.
    drawing: Semaphore,
    /// Who else may say who people are.
    provider: oidc::Provider,
    begun: Instant,
}

impl Admin {
    pub(crate) fn new(platform: Platform, setup_code: Option<String>) -> Self {
        let (throttle, hashing) = (Throttle::default(), Semaphore::new(HASHED));
        let drawing = Semaphore::new(1);
        Self {
            platform,
            setup_code,
            throttle,
            hashing,
            drawing,
            provider: oidc::Provider::default(),
            begun: Instant::now(),
        }
    }
}

/// A code for the first owner, to be shown once: 16 hexadecimal digits in fours.
///
/// # Errors
/// When the system gives no random bytes.
pub fn setup_code() -> std::io::Result<String> {
    let mut bytes = [0u8; 8];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    Ok(bytes.iter().enumerate().fold(String::new(), |mut code, (at, byte)| {
        let hyphen = if at > 0 && at % 2 == 0 { "-" } else { "" };
        // Writing to a string does not fail.
        let _ = write!(code, "{hyphen}{byte:02x}");
        code
    }))
}

/// Every route, a list a resource.
pub(crate) const LISTS: &[&[Route]] = &[
    setup::ROUTES,
    session::ROUTES,
    second_factor::ROUTES,
    accounts::ROUTES,
    users::ROUTES,
    machines::ROUTES,
    applications::ROUTES,
    capabilities::ROUTES,
    tokens::ROUTES,
    keys::ROUTES,
    encryption::ROUTES,
    packages::ROUTES,
    prices::ROUTES,
    usage::ROUTES,
    statements::ROUTES,
    corrections::ROUTES,
    charges::ROUTES,
    live::ROUTES,
    config::ROUTES,
    licences::ROUTES,
    audit::ROUTES,
    debugger::ROUTES,
];

/// The same in one.
pub(crate) fn all() -> impl Iterator<Item = &'static Route> {
    LISTS.iter().copied().flatten()
}

type Params = Result<RawPathParams, RawPathParamsRejection>;

/// The parts of a path by their names. One that is no UTF-8 is left out, and so nothing of that name is found.
fn named(params: Params) -> Vec<(String, String)> {
    let params = params.ok();
    let pairs = params.iter().flat_map(|params| params.iter());
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The URLs.
pub(crate) fn routes(admin: &Arc<Admin>) -> Router<Arc<House>> {
    let mut paths: Vec<&'static str> = all().map(|route| route.path).collect();
    paths.sort_unstable();
    paths.dedup();
    let mut router = Router::new();
    // What is beneath and is none says so in the shape of its neighbours.
    for path in paths.into_iter().chain(["/admin/v1", "/admin/v1/{*none}"]) {
        let here: Arc<[&'static Route]> = all().filter(|route| route.path == path).collect();
        let admin = Arc::clone(admin);
        let serve = move |State(on): State<Arc<House>>, params: Params, request: Request| {
            let (here, admin) = (Arc::clone(&here), Arc::clone(&admin));
            async move { call::call(&here, admin, on.now(), named(params), request).await }
        };
        router = router.route(path, any(serve));
    }
    router
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_routes_are_one_and_each_is_described() {
        let mut seen: Vec<(&str, &str)> = all().map(|route| (route.path, route.method)).collect();
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), count);
        for route in all() {
            assert!(route.path.starts_with(PREFIX), "{}", route.path);
            assert!(!route.about.is_empty() && route.about.ends_with('.'), "{}", route.path);
            assert_eq!(
                route.method == "GET",
                route.body.is_none() && route.method == "GET",
                "{}",
                route.path
            );
        }
    }

    #[test]
    fn a_setup_code_is_four_by_four() {
        let (one, other) = (setup_code().unwrap(), setup_code().unwrap());
        assert_eq!((one.len(), one.split('-').count()), (19, 4));
        assert_ne!(one, other);
    }
}
