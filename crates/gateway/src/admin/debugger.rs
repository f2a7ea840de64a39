//! `/admin/v1/debug-signature`: a request that was refused, step by step, for whoever has to find out why. The secret key
//! stays here, and so does the right signature: whoever could ask for it could sign without the key.
//!
//! A signature that is wrong is tried on the strings that people sign by mistake (no blank line, another body, names in
//! another order); where one fits, the answer says which.

use inkgate_eop::{
    APPKEY, Authorization, BodyDigest, Claim, DATE, EopDate, Refusal, Request, SecretKey, Window, headers,
    query,
};
use serde::{Deserialize, Serialize};

use super::asked::{Asked, Reply};
use super::described::{Answer, Field, Kind as Holds, Route, Who, field};
use super::problem::{Kind, Problem};

const STEP: &[Field] = &[
    field(
        "step",
        Holds::OneOf(&["authorization", "headers", "date", "key", "appkey", "string", "signature"]),
        "\"headers\"",
        "Which.",
    ),
    field(
        "verdict",
        Holds::OneOf(&["right", "wrong", "skipped"]),
        "\"wrong\"",
        "Whether it is right; skipped where it could not be looked at.",
    ),
    field("reason", Holds::Text, "\"header-missing\"", "A word for what is wrong.").or_null(),
    field("yours", Holds::Text, "\"appkey\"", "What came.").or_null(),
    field("server", Holds::Text, "\"eop-date:20260102T030405Z\\n\"", "What the server has.").or_null(),
];

pub(super) const ROUTES: &[Route] = &[Route {
    method: "POST",
    path: "/admin/v1/debug-signature",
    about: "Looks at a signed request step by step and says which differs.",
    who: Who::Right("look"),
    query: &[],
    body: Some(&[
        field("query", Holds::Text, "\"\"", "The raw query, without the question mark.").optional(),
        field(
            "headers",
            Holds::Json,
            "[[\"eop-date\", \"20260102T030405Z\"]]",
            "Names and values as they were sent.",
        ),
        field("body", Holds::Text, "\"{}\"", "The body as text.").optional(),
        field(
            "body_sha256",
            Holds::Text,
            "\"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\"",
            "Or its SHA-256 in hexadecimal.",
        )
        .optional(),
        field(
            "string_to_sign",
            Holds::Text,
            "\"eop-date:20260102T030405Z\\n\\n\\n44136f\"",
            "What the client signed, if it says.",
        )
        .optional()
        .or_null(),
    ]),
    status: 200,
    answer: Answer::One(&[
        field("right", Holds::Truth, "false", "Whether the signature is right."),
        field("steps", Holds::Objects(STEP), "", "Each step, in the order in which the server takes them."),
        field("differs", Holds::Object(DIFFERS), "", "The first line of the strings to sign that differs.")
            .or_null(),
    ]),
    run: |asked| Box::pin(debug(asked)),
}];

const DIFFERS: &[Field] = &[
    field("line", Holds::Number, "2", "Which line, from 1."),
    field("yours", Holds::Text, "\"\"", "The client's."),
    field("server", Holds::Text, "\"\"", "The server's."),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    #[serde(default)]
    query: String,
    headers: Vec<(String, String)>,
    #[serde(default)]
    body: String,
    body_sha256: Option<String>,
    string_to_sign: Option<String>,
}

#[derive(Serialize, Default)]
struct Step {
    step: &'static str,
    verdict: &'static str,
    reason: Option<&'static str>,
    yours: Option<String>,
    server: Option<String>,
}

#[derive(Serialize)]
struct Differs {
    line: usize,
    yours: String,
    server: String,
}

#[derive(Serialize)]
struct Verdict {
    right: bool,
    steps: Vec<Step>,
    differs: Option<Differs>,
}

fn right(step: &'static str, server: Option<String>) -> Step {
    Step { step, verdict: "right", server, ..Step::default() }
}

fn wrong(step: &'static str, reason: &'static str, yours: Option<String>) -> Step {
    Step { step, verdict: "wrong", reason: Some(reason), yours, server: None }
}

fn skipped(step: &'static str) -> Step {
    Step { step, verdict: "skipped", ..Step::default() }
}

async fn debug(asked: Asked) -> Result<Reply, Problem> {
    let given: Given = asked.body()?;
    let digest = match &given.body_sha256 {
        None => BodyDigest::of(given.body.as_bytes()),
        Some(text) => digest(text)
            .ok_or_else(|| Problem::of(Kind::Value, "body_sha256", "it is 64 hexadecimal digits"))?,
    };
    let visible = asked.platform().access_keys(&asked.act()?, None).await?;
    let sees = |id: &str| visible.iter().any(|key| key.id == id);
    let verdict = look(&asked, &given, &digest, sees);
    Ok(Reply::json(200, &verdict))
}

fn look(asked: &Asked, given: &Given, digest: &BodyDigest, sees: impl Fn(&str) -> bool) -> Verdict {
    let fields: Vec<(&str, &str)> =
        given.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let (claim, mut steps) = claimed(&fields, asked);
    let Some(claim) = claim else {
        steps.extend(["key", "appkey", "string", "signature"].map(skipped));
        return Verdict { right: false, steps, differs: None };
    };
    let opened = asked.on.directory.access_key(claim.access_key()).filter(|_| sees(claim.access_key()));
    let ours = strings(&claim, given, digest);
    let first = ours.first().cloned().unwrap_or_default();
    let theirs = given.string_to_sign.as_deref().filter(|text| !text.is_empty());
    let agrees = theirs.is_none_or(|theirs| ours.iter().any(|one| one == theirs));
    let string = match theirs {
        Some(theirs) if !agrees => {
            Step { server: Some(first.clone()), ..wrong("string", "string-differs", Some(theirs.to_owned())) }
        }
        _ => right("string", Some(first.clone())),
    };
    let differs = theirs.filter(|_| !agrees).and_then(|theirs| differs(theirs, &first));
    let Some(opened) = opened else {
        steps.push(wrong("key", "key-unknown", Some(claim.access_key().to_owned())));
        steps.extend([skipped("appkey"), string, skipped("signature")]);
        return Verdict { right: false, steps, differs };
    };
    steps.push(if opened.may_sign(asked.now) {
        right("key", None)
    } else {
        wrong("key", "key-ended", Some(claim.access_key().to_owned()))
    });
    let appkey = headers::only(&fields, APPKEY).ok().flatten();
    steps.push(match asked.on.directory.application(&opened, appkey) {
        Some(_) => right("appkey", None),
        None => wrong("appkey", "appkey-unknown", Some(appkey.unwrap_or_default().to_owned())),
    });
    steps.push(string);
    let secret = SecretKey::new(opened.key.secret.reveal());
    let request = Request { query: &given.query, body: digest };
    let signed = claim.verify(&secret, &request).is_ok();
    steps.push(if signed {
        right("signature", None)
    } else {
        wrong("signature", mistake(&claim, &secret, given, digest), None)
    });
    let all = steps.iter().all(|step| step.verdict != "wrong");
    Verdict { right: signed && all, steps, differs }
}

/// The steps that need no key, and the claim where they are passed.
fn claimed(fields: &[(&str, &str)], asked: &Asked) -> (Option<Claim>, Vec<Step>) {
    let mut steps = Vec::new();
    let text = match headers::only(fields, inkgate_eop::AUTHORIZATION) {
        Ok(Some(text)) => text,
        Ok(None) => {
            return (
                None,
                vec![
                    wrong("authorization", "authorization-missing", None),
                    skipped("headers"),
                    skipped("date"),
                ],
            );
        }
        Err(_) => {
            return (
                None,
                vec![wrong("authorization", "header-doubled", None), skipped("headers"), skipped("date")],
            );
        }
    };
    let authorization = match Authorization::parse(text) {
        Ok(authorization) => authorization,
        Err(refusal) => {
            let step = Step {
                server: Some(refusal.to_string()),
                ..wrong("authorization", "authorization-malformed", Some(text.to_owned()))
            };
            return (None, vec![step, skipped("headers"), skipped("date")]);
        }
    };
    steps.push(right("authorization", None));
    match headers::canonical(fields, authorization.headers()) {
        Ok(canonical) => steps.push(right("headers", Some(canonical))),
        Err(Refusal::Missing(name)) => steps.push(wrong("headers", "header-missing", Some(name))),
        Err(Refusal::Duplicate(name)) => steps.push(wrong("headers", "header-doubled", Some(name))),
        Err(other) => steps.push(wrong("headers", "header-missing", Some(other.to_string()))),
    }
    let date = headers::only(fields, DATE).ok().flatten().unwrap_or_default();
    let window = asked.on.config.signing.window();
    let parsed = EopDate::parse(date);
    let now = EopDate::at(asked.now, window.offset).to_string();
    steps.push(match &parsed {
        _ if !authorization.headers().iter().any(|name| name == DATE) => {
            wrong("date", "date-not-signed", Some(date.to_owned()))
        }
        Err(_) => wrong("date", "date-malformed", Some(date.to_owned())),
        // A request is pasted later than it was sent: it need not have been late then.
        Ok(at) if !at.is_within(window, asked.now) => Step {
            reason: Some("date-outside"),
            yours: Some(date.to_owned()),
            server: Some(now),
            ..skipped("date")
        },
        Ok(_) => right("date", Some(now)),
    });
    let at = parsed.map(EopDate::seconds).unwrap_or_default();
    (Claim::read(fields, at, Window { seconds: 0, offset: 0 }).ok(), steps)
}

/// The strings that this request's signature may cover, the published form first.
fn strings(claim: &Claim, given: &Given, digest: &BodyDigest) -> Vec<String> {
    let forms = query::canonical_forms(&given.query);
    forms.iter().map(|form| format!("{}\n{form}\n{digest}", claim.canonical_headers())).collect()
}

/// The first line that differs.
fn differs(theirs: &str, ours: &str) -> Option<Differs> {
    let (mut yours, mut server) = (theirs.split('\n'), ours.split('\n'));
    let mut line = 0;
    loop {
        line += 1;
        match (yours.next(), server.next()) {
            (None, None) => return None,
            (one, other) if one == other => {}
            (one, other) => {
                let text = |part: Option<&str>| part.unwrap_or_default().to_owned();
                return Some(Differs { line, yours: text(one), server: text(other) });
            }
        }
    }
}

/// What was signed instead, as far as it can be told; `key-or-body` where it cannot.
fn mistake(claim: &Claim, secret: &SecretKey, given: &Given, digest: &BodyDigest) -> &'static str {
    let head = claim.canonical_headers();
    let form = query::canonical(&given.query);
    let digest = digest.to_string();
    let empty = BodyDigest::of(b"").to_string();
    let reversed: String = head.lines().rev().map(|line| format!("{line}\n")).collect();
    let upper: String = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| {
            format!(
                "{}:{value}\n",
                given
                    .headers
                    .iter()
                    .map(|(sent, _)| sent.as_str())
                    .find(|sent| sent.eq_ignore_ascii_case(name))
                    .unwrap_or(name)
            )
        })
        .collect();
    let spaced: String = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| format!("{name}: {value}\n"))
        .collect();
    let tries = [
        ("body-empty", format!("{head}\n{form}\n{empty}")),
        ("no-blank-line", format!("{head}{form}\n{digest}")),
        ("no-blank-line", format!("{}\n{digest}", head.trim_end())),
        ("digest-missing", format!("{head}\n{form}\n")),
        ("digest-missing", format!("{head}\n{form}")),
        ("digest-upper-case", format!("{head}\n{form}\n{}", digest.to_uppercase())),
        ("digest-of-nothing", format!("{head}\n{form}\n{}", given.body)),
        ("headers-unsorted", format!("{reversed}\n{form}\n{digest}")),
        ("names-not-lower-case", format!("{upper}\n{form}\n{digest}")),
        ("blank-after-colon", format!("{spaced}\n{form}\n{digest}")),
        ("query-left-out", format!("{head}\n\n{digest}")),
        ("query-unsorted", format!("{head}\n{}\n{digest}", given.query)),
        ("line-end-added", format!("{head}\n{form}\n{digest}\n")),
    ];
    let theirs = given.string_to_sign.as_deref().filter(|text| claim.is_over(secret, text));
    let found = tries.iter().find(|(_, text)| claim.is_over(secret, text)).map(|(reason, _)| *reason);
    found.or(theirs.map(|_| "string-of-client")).unwrap_or("key-or-body")
}

fn digest(text: &str) -> Option<BodyDigest> {
    let mut bytes = [0u8; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(BodyDigest::from(bytes))
}
