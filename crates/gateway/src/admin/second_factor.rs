//! `/admin/v1/session/second-factor`: the codes of an authenticator besides one's own password.

use serde::Deserialize;
use serde_json::json;

use super::asked::{Asked, Reply};
use super::described::{Answer, Field, Kind as Holds, Route, Who, field};
use super::problem::{Kind, Problem};
use super::session::{attempt, in_turn};

const PASSWORD: &[Field] =
    &[field("password", Holds::Secret, "\"correct horse battery\"", "One's password, once more.")];

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "POST",
        path: "/admin/v1/session/second-factor",
        about: "Makes a secret for an authenticator (RFC 6238), in force when its first code confirms it.",
        who: Who::Person,
        query: &[],
        body: Some(PASSWORD),
        status: 201,
        answer: Answer::One(&[
            field("secret", Holds::Secret, "\"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\"", "In base32."),
            field(
                "uri",
                Holds::Secret,
                "\"otpauth://totp/Inkgate:li?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Inkgate\"",
                "The same as authenticators read it from a QR code.",
            ),
        ]),
        run: |asked| Box::pin(begin(asked)),
    },
    Route {
        method: "POST",
        path: "/admin/v1/session/second-factor/confirm",
        about: "Puts the secret in force.",
        who: Who::Person,
        query: &[],
        body: Some(&[field("code", Holds::Text, "\"123456\"", "Six digits of the authenticator.")]),
        status: 204,
        answer: Answer::Nothing,
        run: |asked| Box::pin(confirm(asked)),
    },
    Route {
        method: "POST",
        path: "/admin/v1/session/second-factor/remove",
        about: "Takes one's own second factor away.",
        who: Who::Person,
        query: &[],
        body: Some(PASSWORD),
        status: 204,
        answer: Answer::Nothing,
        run: |asked| Box::pin(remove(asked)),
    },
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Password {
    password: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    code: String,
}

async fn begin(asked: Asked) -> Result<Reply, Problem> {
    let Password { password } = asked.body()?;
    let (person, _) = asked.person()?;
    let attempt = attempt(&asked, &person.name)?;
    let right = in_turn(&asked, asked.platform().log_in(&person.name, &password)).await?;
    if right.is_none_or(|found| found.id != person.id) {
        return Err(Kind::SignInFailed.into());
    }
    asked.admin.throttle.succeeded(&attempt);
    let secret = asked.platform().begin_second_factor(person, &asked.origin(), asked.now).await?;
    let name: String = form_urlencoded::byte_serialize(person.name.as_bytes()).collect();
    let name = name.replace('+', "%20");
    let uri = format!("otpauth://totp/Inkgate:{name}?secret={secret}&issuer=Inkgate");
    Ok(Reply::json(201, &json!({ "secret": secret, "uri": uri })))
}

async fn confirm(asked: Asked) -> Result<Reply, Problem> {
    let Code { code } = asked.body()?;
    let (person, _) = asked.person()?;
    let attempt = attempt(&asked, &person.name)?;
    let right = asked.platform().confirm_second_factor(person, &code, &asked.origin(), asked.now).await?;
    if !right {
        return Err(Kind::SignInFailed.into());
    }
    asked.admin.throttle.succeeded(&attempt);
    Ok(Reply::nothing())
}

async fn remove(asked: Asked) -> Result<Reply, Problem> {
    let Password { password } = asked.body()?;
    let (person, _) = asked.person()?;
    let attempt = attempt(&asked, &person.name)?;
    let origin = asked.origin();
    let removing = asked.platform().remove_second_factor(person, &password, &origin, asked.now);
    if !in_turn(&asked, removing).await? {
        return Err(Kind::SignInFailed.into());
    }
    asked.admin.throttle.succeeded(&attempt);
    Ok(Reply::nothing())
}
