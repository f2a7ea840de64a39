//! `/admin/v1/session`: signing in and out, and one's own password.

use std::time::Duration;

use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use inkgate_platform::{Act, SignedIn, SigningIn, Token};
use serde::Deserialize;
use serde_json::json;
use tokio::time::timeout;

use super::asked::{Asked, Reply};
use super::caller::{cookie_name, csrf, times};
use super::described::{Answer, Field, Kind as Holds, Route, Who, field};
use super::problem::{Kind, Problem};
use super::throttle::Attempt;

/// How long an attempt waits for its turn to be hashed.
const TURN: Duration = Duration::from_secs(10);

const USER: &[Field] = &[
    field("name", Holds::Text, "\"li\"", "Who."),
    field("account", Holds::Text, "\"first\"", "Of which account."),
    field("role", Holds::OneOf(super::users::ROLES), "\"owner\"", "The role."),
    field(
        "operates",
        Holds::Truth,
        "true",
        "Whether the account is the one whose people run the installation.",
    ),
    field("second_factor", Holds::Truth, "false", "Whether signing in needs a code."),
];

/// What a signed-in caller is told.
pub(super) const SESSION: &[Field] = &[
    field("user", Holds::Object(USER), "", "Who is signed in."),
    field(
        "rights",
        Holds::Texts,
        "[\"look\",\"inspect\",\"manage\",\"people\",\"money\",\"installation\"]",
        "What the role may, for programs that show only that.",
    ),
    field("csrf", Holds::Text, "\"0f1e2d3c\"", "To be sent as x-inkgate-csrf with every changing call.")
        .or_null(),
    field("idle_seconds", Holds::Number, "1800", "Without a call for so long, the session ends.").or_null(),
    field("ends_at", Holds::Number, "1795478400", "When it ends in any case.").or_null(),
    field(
        "zone_seconds",
        Holds::Number,
        "28800",
        "Seconds east of UTC of the zone whose days and months are counted and billed.",
    ),
];

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "POST",
        path: "/admin/v1/session",
        about: "Signs in: the answer sets the session's cookie.",
        who: Who::Anybody,
        query: &[],
        body: Some(&[
            field("name", Holds::Text, "\"li\"", "The name to sign in with."),
            field("password", Holds::Secret, "\"correct horse battery\"", "The password."),
            field("code", Holds::Text, "null", "Six digits of the second factor, where there is one.")
                .optional()
                .or_null(),
        ]),
        status: 200,
        answer: Answer::One(SESSION),
        run: |asked| Box::pin(sign_in(asked)),
    },
    Route {
        method: "GET",
        path: "/admin/v1/session",
        about: "Who is signed in, and the word that the page is to send.",
        who: Who::Right("look"),
        query: &[],
        body: None,
        status: 200,
        answer: Answer::One(SESSION),
        run: |asked| Box::pin(async move { shown(&asked, None) }),
    },
    Route {
        method: "DELETE",
        path: "/admin/v1/session",
        about: "Signs out.",
        who: Who::Person,
        query: &[],
        body: None,
        status: 204,
        answer: Answer::Nothing,
        run: |asked| Box::pin(sign_out(asked)),
    },
    Route {
        method: "POST",
        path: "/admin/v1/session/password",
        about: "Sets one's own password, and ends one's other sessions.",
        who: Who::Person,
        query: &[],
        body: Some(&[
            field("old", Holds::Secret, "\"correct horse battery\"", "The password until now."),
            field("new", Holds::Secret, "\"correct horse battery\"", "The new one, 12 characters or more."),
        ]),
        status: 204,
        answer: Answer::Nothing,
        run: |asked| Box::pin(password(asked)),
    },
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    name: String,
    password: String,
    code: Option<String>,
}

async fn sign_in(asked: Asked) -> Result<Reply, Problem> {
    let given: Given = asked.body()?;
    let attempt = attempt(&asked, &given.name)?;
    let done = in_turn(&asked, async {
        let (cookie, when) = (asked.cookie.as_deref(), (times(&asked.on), asked.now));
        let (name, password, code) = (&given.name, &given.password, given.code.as_deref());
        asked.platform().sign_in(name, password, code, cookie, &asked.origin(), when).await
    });
    match done.await? {
        SigningIn::Refused => Err(Kind::SignInFailed.into()),
        SigningIn::NeedsCode => {
            asked.admin.throttle.succeeded(&attempt);
            Err(Kind::SecondFactor.into())
        }
        SigningIn::Done(token, who) => {
            asked.admin.throttle.succeeded(&attempt);
            begun(&asked, &token, &who, 200)
        }
    }
}

/// Counts an attempt to guess something of somebody called so.
pub(super) fn attempt(asked: &Asked, name: &str) -> Result<Attempt, Problem> {
    let now = i64::try_from(asked.on.clock.steady().as_secs()).unwrap_or(i64::MAX);
    let attempt = asked.admin.throttle.attempt(asked.address, name, now);
    attempt.map_err(|seconds| Problem::after(Kind::TooMany, seconds))
}

/// Hashes a password when it is its turn.
pub(super) async fn in_turn<T>(
    asked: &Asked,
    hashing: impl Future<Output = Result<T, inkgate_platform::Error>>,
) -> Result<T, Problem> {
    let turn = timeout(TURN, asked.admin.hashing.acquire()).await;
    let Ok(Ok(_turn)) = turn else { return Err(Problem::after(Kind::TooMany, TURN.as_secs())) };
    Ok(hashing.await?)
}

/// The answer that begins a session.
pub(super) fn begun(asked: &Asked, token: &Token, who: &SignedIn, status: u16) -> Result<Reply, Problem> {
    let reply = shown(asked, Some((token.reveal(), who)))?;
    Ok(Reply { status, ..reply.with(SET_COOKIE, session_cookie(asked.secure, token.reveal(), None)?) })
}

/// The cookie: for the whole host, for no script, for no other site's pages.
pub(super) fn session_cookie(
    secure: bool,
    token: &str,
    seconds: Option<u32>,
) -> Result<HeaderValue, Problem> {
    let secured = if secure { "; Secure" } else { "" };
    let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let name = cookie_name(secure);
    let cookie = format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict{secured}{age}");
    HeaderValue::from_str(&cookie).map_err(|_| Kind::Internal.into())
}

fn shown(asked: &Asked, begun: Option<(&str, &SignedIn)>) -> Result<Reply, Problem> {
    let (session, who) = match begun {
        Some((session, who)) => (Some(session), who),
        None => {
            let signed = asked.signed()?;
            (signed.session.as_deref(), &signed.who)
        }
    };
    let person = &who.person;
    let act = Act::of(person, asked.origin(), asked.now);
    let answer = json!({
        "user": {
            "name": person.name,
            "account": who.account,
            "role": person.role.name(),
            "operates": person.operates,
            "second_factor": who.second_factor,
        },
        "rights": act.rights(),
        "csrf": session.map(csrf),
        "idle_seconds": session.map(|_| times(&asked.on).idle),
        "ends_at": who.ends_at,
        "zone_seconds": asked.on.config.signing.window().offset,
    });
    Ok(Reply::json(200, &answer))
}

async fn sign_out(asked: Asked) -> Result<Reply, Problem> {
    let (_, session) = asked.person()?;
    asked.platform().sign_out(session).await?;
    Ok(Reply::nothing().with(SET_COOKIE, session_cookie(asked.secure, "", Some(0))?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Passwords {
    old: String,
    new: String,
}

async fn password(asked: Asked) -> Result<Reply, Problem> {
    let Passwords { old, new } = asked.body()?;
    let (person, session) = asked.person()?;
    let attempt = attempt(&asked, &person.name)?;
    let done = in_turn(&asked, async {
        let platform = asked.platform();
        platform.change_own_password(person, (&old, &new), session, &asked.origin(), asked.now).await
    });
    let done = done.await;
    if done.as_ref().is_ok_and(|right| !right) {
        return Err(Kind::SignInFailed.into());
    }
    asked.admin.throttle.succeeded(&attempt);
    done.map(|_| Reply::nothing())
}
