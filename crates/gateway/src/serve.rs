//! The accept loop: connections up to a number, each with its timeouts, and an end that finishes what is under way.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use crate::House;
use crate::routes::routes;

/// Bytes of a request's head, and how many fields it may have.
const HEAD: usize = 64 << 10;
const FIELDS: usize = 100;
/// Pause after an accept that failed for want of something (files, memory).
const BREATH: Duration = Duration::from_millis(100);

/// Serves until `shutdown` ends, then accepts no more, lets the calls that are under way finish (as long as configured)
/// and returns. HTTP/1.1 only: what stands before us speaks TLS and HTTP/2. A caller that hangs up, or closes its half of
/// the connection, stops what is being read for it.
///
/// # Errors
/// None at present: a connection that fails ends itself.
pub async fn serve(
    listener: TcpListener,
    house: Arc<House>,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let (limits, times) = (&house.config.limits, &house.config.timeouts);
    let places = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let router = routes(Arc::clone(&house));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(times.head()).max_buf_size(HEAD).max_headers(FIELDS);

    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await.map_err(io::Error::other)?;
            Ok::<_, io::Error>((place, listener.accept().await?))
        };
        let (place, (stream, _)) = tokio::select! {
            accepted = accepted => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "no connection accepted");
                    sleep(BREATH).await;
                    continue;
                }
            },
            () = &mut shutdown => break,
        };
        // Answers are small and whole; waiting to fill a packet would only delay them.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone());
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended");
            }
            drop(place);
        });
    }

    drop(listener);
    tracing::info!("finishing what is under way");
    if timeout(times.shutdown(), graceful.shutdown()).await.is_err() {
        tracing::warn!("calls were cut off: they took longer than timeouts.shutdown_seconds");
    }
    Ok(())
}
