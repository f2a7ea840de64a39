//! Sending: one task takes what is finished, puts together what comes within a moment, and posts it to the collector. What
//! the collector does not take is lost and counted; nothing is sent twice.

use std::time::Duration;

use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, HOST};
use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use prometheus_client::metrics::counter::Counter;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::{Finished, otlp};
use crate::config::Collector;

/// Calls of one request at most, and how long the first of them waits for others.
const BATCH: usize = 256;
const MOMENT: Duration = Duration::from_secs(1);
/// How long a collector may take for one request, also for the last one when the server ends.
const PATIENCE: Duration = Duration::from_secs(5);

/// A collector did not take it.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("no connection: {0}")]
    Connection(#[from] std::io::Error),
    #[error("no answer: {0}")]
    Http(#[from] hyper::Error),
    #[error("no request: {0}")]
    Request(#[from] axum::http::Error),
    #[error("no JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("it answers {0}")]
    Status(u16),
    #[error("it takes too long")]
    Late,
}

/// The task, while the server serves.
pub(crate) struct Exporting {
    end: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Exporting {
    pub(super) fn start(waiting: mpsc::Receiver<Finished>, to: Collector, lost: Counter) -> Self {
        let (end, ending) = watch::channel(false);
        Self { end, task: tokio::spawn(run(waiting, to, lost, ending)) }
    }

    /// Sends what is left, as long as the collector is patient with.
    pub(crate) async fn finish(self) {
        let _ = self.end.send(true);
        let _ = self.task.await;
    }
}

async fn run(
    mut waiting: mpsc::Receiver<Finished>,
    to: Collector,
    lost: Counter,
    mut ending: watch::Receiver<bool>,
) {
    let mut well = true;
    let mut last = false;
    while !last {
        let mut batch = Vec::new();
        let told = async { drop(ending.wait_for(|ending| *ending).await) };
        let first = async {
            let open = waiting.recv_many(&mut batch, BATCH).await > 0;
            if open {
                let more = async {
                    while batch.len() < BATCH
                        && let Some(call) = waiting.recv().await
                    {
                        batch.push(call);
                    }
                };
                let _ = timeout(MOMENT, more).await;
            }
            open
        };
        tokio::select! {
            open = first => last = !open,
            () = told => last = true,
        }
        if last {
            while let Ok(call) = waiting.try_recv() {
                batch.push(call);
            }
        }
        if batch.is_empty() {
            continue;
        }
        let sent = timeout(PATIENCE, post(&to, &batch)).await.unwrap_or(Err(Error::Late));
        match sent {
            Ok(()) => well = true,
            Err(error) => {
                lost.inc_by(batch.len() as u64);
                // Once, until it is well again: a collector that is away is no news with each call.
                if well {
                    tracing::warn!(%error, to = %to.authority, "traces are lost: the collector does not take them");
                }
                well = false;
            }
        }
    }
}

async fn post(to: &Collector, batch: &[Finished]) -> Result<(), Error> {
    let body = serde_json::to_vec(&otlp::request(batch))?;
    let stream = TcpStream::connect((to.host.as_str(), to.port)).await?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    let driven = tokio::spawn(connection);
    let request = Request::post(&to.path)
        .header(HOST, &to.authority)
        .header(CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(body)))?;
    let answer = sender.send_request(request).await;
    driven.abort();
    match answer?.status() {
        status if status.is_success() => Ok(()),
        status => Err(Error::Status(status.as_u16())),
    }
}
