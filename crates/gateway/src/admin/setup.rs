//! `/admin/v1/setup`: the first owner, for whoever can read the code that the server said at its start.

use inkgate_platform::SigningIn;
use serde::Deserialize;
use serde_json::json;
use subtle::ConstantTimeEq;

use super::asked::{Asked, Reply};
use super::caller::times;
use super::described::{Answer, Kind as Holds, Route, Who, field};
use super::problem::{Kind, Problem};
use super::session::{SESSION, attempt, begun, in_turn};

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "/admin/v1/setup",
        about: "Whether the installation waits for its first owner, and how else than by password people sign in.",
        who: Who::Anybody,
        query: &[],
        body: None,
        status: 200,
        answer: Answer::One(&[
            field("needed", Holds::Truth, "true", "Whether there is no owner yet."),
            field(
                "provider",
                Holds::Text,
                "null",
                "What the identity provider is called, where there is one.",
            )
            .or_null(),
        ]),
        run: |asked| Box::pin(needed(asked)),
    },
    Route {
        method: "POST",
        path: "/admin/v1/setup",
        about: "Makes the first owner, once, and signs in.",
        who: Who::Anybody,
        query: &[],
        body: Some(&[
            field("code", Holds::Secret, "\"0123-4567-89ab-cdef\"", "What the server said at its start."),
            field("name", Holds::Text, "\"li\"", "The name to sign in with."),
            field("password", Holds::Secret, "\"correct horse battery\"", "12 characters or more."),
        ]),
        status: 201,
        answer: Answer::One(SESSION),
        run: |asked| Box::pin(set_up(asked)),
    },
];

async fn needed(asked: Asked) -> Result<Reply, Problem> {
    let oidc = &asked.on.config.oidc;
    let provider = oidc.is_on().then_some(&oidc.name);
    Ok(Reply::json(200, &json!({ "needed": asked.platform().needs_owner().await?, "provider": provider })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    code: String,
    name: String,
    password: String,
}

async fn set_up(asked: Asked) -> Result<Reply, Problem> {
    let given: Given = asked.body()?;
    let attempt = attempt(&asked, "")?;
    // People copy it with or without its hyphens.
    let plain =
        |code: &str| code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let right = asked.admin.setup_code.as_deref();
    let right = right.is_some_and(|code| plain(code).as_bytes().ct_eq(plain(&given.code).as_bytes()).into());
    if !right {
        return Err(Kind::SetupCode.into());
    }
    asked.admin.throttle.succeeded(&attempt);
    let (platform, origin) = (asked.platform(), asked.origin());
    let done = in_turn(&asked, async {
        platform.make_first_owner(&given.name, &given.password, &origin, asked.now).await?;
        let when = (times(&asked.on), asked.now);
        platform.sign_in(&given.name, &given.password, None, asked.cookie.as_deref(), &origin, when).await
    });
    match done.await? {
        SigningIn::Done(token, who) => begun(&asked, &token, &who, 201),
        _ => Err(Kind::Internal.into()),
    }
}
