//! Whether the process lives, and whether it can read: `GET /healthz`, `GET /readyz`.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::State;
use axum::response::Response;
use inkgate_engine::Want;
use serde_json::json;
use tokio::sync::oneshot;

use crate::House;
use crate::wire;

/// The process lives and its async threads answer.
pub(crate) async fn healthz() -> Response {
    wire::json(200, &json!({ "status": "ok" }))
}

/// Models are loaded: a tiny picture was read. It is read once; while it has not been, each question tries again.
pub(crate) async fn readyz(State(on): State<Arc<House>>) -> Response {
    let mut ready = on.ready.lock().await;
    if !*ready {
        *ready = reads(&on).await;
    }
    match *ready {
        true => wire::json(200, &json!({ "status": "ready" })),
        false => wire::json(503, &json!({ "status": "not ready" })),
    }
}

async fn reads(on: &House) -> bool {
    let (tell, told) = oneshot::channel();
    let want = Want { deadline: Some(Instant::now() + on.config.timeouts.picture()), ..Want::default() };
    on.reader.submit(
        tiny().into(),
        want,
        Box::new(move |result| {
            let _ = tell.send(result);
        }),
    );
    match told.await {
        Ok(Ok(_)) => true,
        Ok(Err(error)) => {
            tracing::error!(kind = error.kind().code(), %error, "the tiny picture was not read");
            false
        }
        Err(_) => {
            tracing::error!("the tiny picture was dropped");
            false
        }
    }
}

/// 64 by 64 pixels of 24-bit BMP: a dark bar on white, so that every stage has something to look at.
fn tiny() -> Vec<u8> {
    const SIDE: u32 = 64;
    let size = 54 + SIDE * SIDE * 3;
    let mut bytes = b"BM".to_vec();
    // File header, then BITMAPINFOHEADER: 40 bytes, one plane, no compression.
    for word in [size, 0, 54, 40, SIDE, SIDE, 1 | 24 << 16, 0, SIDE * SIDE * 3, 2835, 2835, 0, 0] {
        bytes.extend(word.to_le_bytes());
    }
    for y in 0..SIDE {
        for x in 0..SIDE {
            let dark = (24..40).contains(&y) && (8..56).contains(&x) && x % 8 < 4;
            bytes.extend([if dark { 0 } else { 255 }; 3]);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_tiny_picture_is_one() {
        let picture = inkgate_engine::decode::page_count(&super::tiny(), &inkgate_engine::Limits::default());
        assert_eq!(picture.unwrap(), 1);
    }
}
