//! `Idempotency-Key`: a call that makes something is done once, however often it is sent.

use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use inkgate_platform::Repeated;

use super::asked::{Asked, Reply};
use super::described::Route;
use super::problem::{Kind, Problem};

/// Longest key, in characters.
const LONGEST: usize = 128;

/// The key, where there is one.
fn key(head: &Parts) -> Result<Option<String>, Problem> {
    let mut given = head.headers.get_all("idempotency-key").iter();
    let Some(first) = given.next() else { return Ok(None) };
    let text = first.to_str().ok().filter(|text| (1..=LONGEST).contains(&text.len()) && text.is_ascii());
    let text = text.filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()) && given.next().is_none());
    let wrong = "an Idempotency-Key is 1 to 128 visible ASCII characters, once";
    text.map(|text| Some(text.to_owned())).ok_or_else(|| Problem::saying(Kind::Malformed, wrong))
}

/// Serves a call, or answers it as it was answered.
pub(super) async fn once(route: &'static Route, head: &Parts, asked: Asked) -> Result<Reply, Problem> {
    let Some(key) = key(head)? else { return (route.run)(asked).await };
    let caller = asked.signed()?.key();
    let body = String::from_utf8_lossy(&asked.body);
    let request = format!("{} {}\n{body}", head.method, head.uri.path());
    let platform = asked.platform().clone();
    match platform.repeatable(&caller, &key, &request, asked.now).await? {
        Repeated::New => {}
        Repeated::Answered(status, body) => {
            let kind = HeaderValue::from_static("application/json;charset=UTF-8");
            let again = (HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
            return Ok(Reply { status, body: body.into_bytes(), headers: vec![(CONTENT_TYPE, kind), again] });
        }
        Repeated::Busy => return Err(Kind::Busy.into()),
        Repeated::Other => return Err(Kind::Reused.into()),
        Repeated::TooMany => return Err(Problem::after(Kind::TooManyKeys, 3600)),
    }
    // In a task of its own: a caller who hangs up must not leave it half done.
    let done = tokio::spawn(async move {
        let done = (route.run)(asked).await;
        let kept = match &done {
            Ok(reply) => {
                let body = String::from_utf8_lossy(&reply.body);
                platform.answer_repeatable(&caller, &key, reply.status, &body).await
            }
            Err(_) => platform.forget_repeatable(&caller, &key).await,
        };
        if let Err(error) = kept {
            tracing::error!(%error, "an answer to a repeatable request was not kept");
        }
        done
    });
    done.await.unwrap_or_else(|_| Err(Kind::Internal.into()))
}
