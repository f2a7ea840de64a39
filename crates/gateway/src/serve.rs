//! The accept loop: connections up to a number, each with its timeouts, and an end that finishes what is under way.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

use crate::caller::Peer;
use crate::config::Timeouts;
use crate::net::addresses::Addresses;
use crate::net::calls::Calls;
use crate::net::patient::Patient;
use crate::net::tls::Tls;
use crate::net::{addresses, open_files};
use crate::routes::Routes;
use crate::sealing::Sealings;
use crate::{Config, House};

/// Bytes of a request's head, and how many fields it may have.
const HEAD: usize = 64 << 10;
const FIELDS: usize = 100;
/// HTTP/2: calls at once over one connection, and bytes of a body that may be on their way unread, of one call and of a
/// connection.
const STREAMS: u32 = 64;
const STREAM_WINDOW: u32 = 256 << 10;
const CONNECTION_WINDOW: u32 = 1 << 20;
/// Pause after an accept that failed for want of something (files, memory).
const BREATH: Duration = Duration::from_millis(100);

/// Reads the files that a configuration names: certificates, keys of interface encryption.
///
/// # Errors
/// What is wrong with one; the sentence says what to do.
pub fn check_files(config: &Config) -> io::Result<()> {
    if config.tls.is_on() {
        Tls::open(&config.tls).map_err(io::Error::other)?;
    }
    Sealings::read(&config.encryption.keys).map(drop).map_err(io::Error::other)
}

/// Serves until `shutdown` ends, then accepts no more, lets the calls that are under way finish (as long as configured)
/// and returns. HTTP/1.1, and over TLS also HTTP/2. A caller that hangs up, or closes its half of the connection, stops
/// what is being read for it.
///
/// # Errors
/// TLS or interface encryption whose files are wrong. A connection that fails ends itself.
pub async fn serve(
    listener: TcpListener,
    house: Arc<House>,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let administration = house.config.admin.address().is_none();
    serve_routes(listener, house, administration, shutdown).await
}

/// The same on the administration's own address.
///
/// # Errors
/// As [`serve`].
pub async fn serve_administration(
    listener: TcpListener,
    house: Arc<House>,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    serve_routes(listener, house, true, shutdown).await
}

async fn serve_routes(
    listener: TcpListener,
    house: Arc<House>,
    administration: bool,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let config = Arc::clone(&house.config);
    let tls = if config.tls.is_on() { Some(Tls::open(&config.tls).map_err(io::Error::other)?) } else { None };
    house.read_keys().map_err(io::Error::other)?;
    let exporting = house.traces.start();
    let (end, ending) = watch::channel(false);
    let routes = Arc::new(Routes::new(Arc::clone(&house), administration));
    let server = Arc::new(Server { routes, house: Arc::clone(&house), tls, ending });
    let limits = &config.limits;
    let places = Arc::new(Semaphore::new(limits.connections));
    let addresses = Addresses::new(limits.connections_per_address);
    open_files::make_room(limits.connections);

    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await.map_err(io::Error::other)?;
            Ok::<_, io::Error>((place, listener.accept().await?))
        };
        let (place, (stream, peer)) = tokio::select! {
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
        let Some(counted) = counted(&addresses, peer.ip(), &house) else {
            house.metrics.connection_refused();
            tracing::debug!(peer = %peer.ip(), "hung up: it has limits.connections_per_address open");
            continue;
        };
        let (server, open) = (Arc::clone(&server), house.metrics.connection());
        tokio::spawn(async move {
            server.connection(stream, peer.ip()).await;
            drop((place, counted, open));
        });
    }

    drop(listener);
    tracing::info!("finishing what is under way");
    let _ = end.send(true);
    let all = u32::try_from(limits.connections).unwrap_or(u32::MAX);
    if timeout(config.timeouts.shutdown(), places.acquire_many(all)).await.is_err() {
        tracing::warn!("calls were cut off: they took longer than timeouts.shutdown_seconds");
    }
    if let Some(exporting) = exporting {
        exporting.finish().await;
    }
    Ok(())
}

/// A trusted proxy's connections are not counted: they are many callers'. None for one too many.
fn counted(addresses: &Arc<Addresses>, peer: IpAddr, on: &House) -> Option<Option<addresses::Counted>> {
    if on.at_hand().proxies.trusted.hold(peer) {
        return Some(None);
    }
    addresses.count(peer).map(Some)
}

/// What every connection needs.
struct Server {
    routes: Arc<Routes>,
    house: Arc<House>,
    tls: Option<Tls>,
    ending: watch::Receiver<bool>,
}

impl Server {
    async fn connection(&self, stream: TcpStream, peer: IpAddr) {
        // Answers are small and whole; waiting to fill a packet would only delay them.
        let _ = stream.set_nodelay(true);
        let times = self.house.at_hand().timeouts.clone();
        let stream = Patient::new(stream, times.pause());
        let Some(tls) = &self.tls else { return self.first(stream, peer, &times).await };
        let greeted = timeout(times.head(), tls.acceptor().accept(stream)).await;
        match greeted {
            Ok(Ok(stream)) if stream.get_ref().1.alpn_protocol() == Some(b"h2") => {
                self.second(stream, peer, &times).await;
            }
            Ok(Ok(stream)) => self.first(stream, peer, &times).await,
            Ok(Err(error)) => tracing::debug!(%error, "no TLS connection"),
            Err(_) => tracing::debug!("no TLS connection in time"),
        }
    }

    /// HTTP/1.1.
    async fn first(
        &self,
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        peer: IpAddr,
        times: &Timeouts,
    ) {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(times.head());
        http.max_buf_size(HEAD).max_headers(FIELDS);
        let routes = Arc::clone(&self.routes);
        let service = service_fn(move |request| call(Arc::clone(&routes), request, peer, None));
        self.drive(http.serve_connection(TokioIo::new(stream), service), None, times).await;
    }

    /// HTTP/2 (RFC 9113).
    async fn second(
        &self,
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        peer: IpAddr,
        times: &Timeouts,
    ) {
        let calls = Arc::new(Calls::default());
        let mut http = http2::Builder::new(TokioExecutor::new());
        http.timer(TokioTimer::new()).max_header_list_size(HEAD as u32).max_concurrent_streams(STREAMS);
        http.initial_stream_window_size(STREAM_WINDOW).initial_connection_window_size(CONNECTION_WINDOW);
        // Who does not answer a ping has gone.
        http.keep_alive_interval(times.head()).keep_alive_timeout(times.head());
        let (routes, counted) = (Arc::clone(&self.routes), Arc::clone(&calls));
        let service = service_fn(move |request| call(Arc::clone(&routes), request, peer, Some(&counted)));
        self.drive(http.serve_connection(TokioIo::new(stream), service), Some(&calls), times).await;
    }

    /// Drives a connection to its end: of itself, because the server ends, or because nothing was asked for so long (of
    /// HTTP/1.1 the library sees to that itself).
    async fn drive<C>(&self, connection: C, calls: Option<&Arc<Calls>>, times: &Timeouts)
    where
        C: GracefulConnection<Error = hyper::Error>,
    {
        let mut connection = std::pin::pin!(connection);
        let mut ending = self.ending.clone();
        let told = async { drop(ending.wait_for(|ending| *ending).await) };
        let idle = async {
            match calls {
                Some(calls) => calls.idle(times.head()).await,
                None => std::future::pending().await,
            }
        };
        let ended = tokio::select! {
            ended = connection.as_mut() => Some(ended),
            () = told => {
                connection.as_mut().graceful_shutdown();
                Some(connection.as_mut().await)
            }
            () = idle => {
                connection.as_mut().graceful_shutdown();
                // A polite peer is gone at once.
                timeout(times.head(), connection.as_mut()).await.ok()
            }
        };
        if let Some(Err(error)) = ended {
            tracing::debug!(%error, "connection ended");
        }
    }
}

/// One call, from the first byte of its head to its answer.
fn call(
    routes: Arc<Routes>,
    request: Request<Incoming>,
    peer: IpAddr,
    calls: Option<&Arc<Calls>>,
) -> impl Future<Output = Result<axum::response::Response, std::convert::Infallible>> + use<> {
    let under_way = calls.map(Calls::begin);
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(Peer(peer));
    async move {
        let answered = routes.answer(request).await;
        drop(under_way);
        Ok(answered)
    }
}
