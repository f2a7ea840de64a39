//! The configuration: a struct an area, a default for every setting, read from a TOML file and the environment.

mod admin;
mod answers;
mod encryption;
mod example;
mod limits;
mod load;
mod log;
mod metrics;
mod networks;
mod oidc;
mod proxies;
mod queue;
mod rate;
mod reload;
mod signing;
mod timeouts;
mod tls;
mod traces;

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

pub use encryption::Encryption;
pub(crate) use example::{example, settings};

pub use admin::Admin;
pub use answers::{Answers, Language};
pub use limits::Limits;
pub use load::Error;
pub use log::{Form, Log};
pub use metrics::Metrics;
pub use networks::{Network, Networks};
pub use oidc::Oidc;
pub use proxies::Proxies;
pub use queue::Queue;
pub use rate::Rate;
pub use signing::{Signing, Zone};
pub use timeouts::Timeouts;
pub use tls::Tls;
pub(crate) use traces::Collector;
pub use traces::Traces;

/// Everything that can be set. A setting `area.name` of the file is `INKGATE_AREA_NAME` in the environment, which wins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Folder of accounts and keys; empty for the user's data directory.
    pub data: String,
    /// Address of a PostgreSQL that holds accounts, keys and the ledger; empty for SQLite in the data folder.
    pub database: String,
    /// File of the key that secrets are sealed under; empty for `master.key` in the data folder.
    pub master_key_file: String,
    /// What a request may hold.
    pub limits: Limits,
    /// How long things may take.
    pub timeouts: Timeouts,
    /// Who waits, and how many.
    pub queue: Queue,
    /// How fast an application may call.
    pub rate: Rate,
    /// Which signed requests are in time.
    pub signing: Signing,
    /// Certificates.
    pub tls: Tls,
    /// Which applications send and get encrypted bodies.
    pub encryption: Encryption,
    /// Who stands in front.
    pub proxies: Proxies,
    /// How answers look.
    pub answers: Answers,
    /// The administration over HTTP.
    pub admin: Admin,
    /// The identity provider that people sign in with.
    pub oidc: Oidc,
    /// Who may ask for metrics.
    pub metrics: Metrics,
    /// Where traces of calls go.
    pub traces: Traces,
    /// What is logged, and how.
    pub log: Log,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data: String::new(),
            database: String::new(),
            master_key_file: String::new(),
            limits: Limits::default(),
            timeouts: Timeouts::default(),
            queue: Queue::default(),
            rate: Rate::default(),
            signing: Signing::default(),
            tls: Tls::default(),
            encryption: Encryption::default(),
            proxies: Proxies::default(),
            answers: Answers::default(),
            admin: Admin::default(),
            oidc: Oidc::default(),
            metrics: Metrics::default(),
            traces: Traces::default(),
            log: Log::default(),
        }
    }
}
