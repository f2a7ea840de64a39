//! Another configuration for a running server: read anew when the system sends SIGHUP.

use std::fmt::Display;
use std::sync::Arc;

use crate::{Config, House};

/// Has `read` give the configuration each time the process gets SIGHUP, and lets the calls that come be served by it. A
/// configuration that is wrong is named in the log, and the old one stays. Must be called within a Tokio runtime; where
/// the system has no such signal, it does nothing.
pub fn on_hangup<E: Display>(house: &Arc<House>, read: impl Fn() -> Result<Config, E> + Send + 'static) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut hangups) = signal(SignalKind::hangup()) else {
            tracing::warn!("SIGHUP cannot be listened for: the configuration is read at the start alone");
            return;
        };
        let house = Arc::clone(house);
        tokio::spawn(async move {
            while hangups.recv().await.is_some() {
                again(&house, read());
            }
        });
    }
    #[cfg(not(unix))]
    let _ = (house, read);
}

#[cfg(unix)]
fn again<E: Display>(house: &House, read: Result<Config, E>) {
    match read {
        Err(error) => tracing::error!(%error, "the configuration stays as it was"),
        Ok(new) => {
            let fixed = house.reload(new);
            if !fixed.is_empty() {
                tracing::warn!(settings = fixed.join(", "), "these change at the next start only");
            }
            tracing::info!("the configuration was read again");
        }
    }
}
