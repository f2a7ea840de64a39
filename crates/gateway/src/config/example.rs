//! The configuration as a commented file: every setting, what it is, and its default.

use std::fmt::Write as _;

use toml::{Table, Value};

use super::Config;

/// What each setting is, in the order of the file. An area's own sentence stands under its bare name.
const SETTINGS: &[(&str, &str)] = &[
    ("listen", "Address and port to listen on."),
    ("data", "Folder of accounts and keys; empty for the user's data directory."),
    (
        "database",
        "PostgreSQL that holds accounts, keys and the ledger (postgres://user:password@host/name), for several servers; \
         empty for SQLite in the data folder.",
    ),
    (
        "master_key_file",
        "Key that secrets are sealed under; empty for master.key in the data folder, made at the start.",
    ),
    ("limits", "What a request may hold."),
    ("limits.connections", "Connections open at once; more wait to be accepted. At the start only."),
    (
        "limits.connections_per_address",
        "Of them from one address (IPv6: one /64 network); more are hung up on. 0: no limit of its own. At the start only.",
    ),
    ("limits.body_bytes", "Bytes of a body."),
    ("limits.picture_bytes", "Bytes of one picture, base64 taken off."),
    ("limits.pictures", "Pictures of one call."),
    ("limits.side_above", "Both sides of a signed call's picture are longer than this, in pixels."),
    ("limits.side_below", "And shorter than this."),
    ("limits.pages", "Pages of one file that the plain endpoint reads."),
    ("limits.held_bytes", "Bytes of all bodies held at once; more are answered with 503. At the start only."),
    ("timeouts", "How long things may take, in seconds."),
    ("timeouts.head_seconds", "For a request's head to arrive, and for an open connection to be silent."),
    ("timeouts.pause_seconds", "Between two parts of a body, and for a caller to take its answer."),
    ("timeouts.body_seconds", "For a whole body."),
    ("timeouts.picture_seconds", "For reading one picture, or one file of the plain endpoint."),
    ("timeouts.shutdown_seconds", "For what is under way when the server is told to end."),
    ("queue", "Who waits, and how many."),
    (
        "queue.seats_per_worker",
        "Pictures handed to each reading thread: the one it reads and those behind it. At the start only.",
    ),
    (
        "queue.waiting",
        "Calls that wait for a seat, for each reading thread, applications taking turns; one more is answered with 503.",
    ),
    ("queue.wait_seconds", "Seconds that a call waits for a seat before it is answered with 503."),
    ("rate", "How fast an application may call, each endpoint by itself."),
    ("rate.calls_per_minute", "Calls a minute; 0: no limit."),
    ("rate.burst", "How many of them may come at once; 0: a whole minute's."),
    ("signing", "Which signed requests are in time, and how many are remembered."),
    ("signing.minutes", "Minutes that eop-date may lie from now, before or after. At the start only."),
    ("signing.zone", "Zone in which eop-date is read, besides UTC. At the start only."),
    ("signing.appkey_signed", "Whether an appkey that is sent must be among the signed headers."),
    ("signing.remembered", "Requests remembered against replays, 16 bytes each at most. At the start only."),
    (
        "tls",
        "Certificates, in PEM; without them plain HTTP/1.1 is spoken. Changed files are used without a restart.",
    ),
    ("tls.certificate", "The certificate and those above it."),
    ("tls.key", "Its private key, a file that others cannot read."),
    ("tls.client_ca", "Certificates that callers' own must be signed by; empty where callers need none."),
    ("tls.check_seconds", "How often the files are looked at."),
    ("encryption", "Which applications send and get encrypted bodies."),
    (
        "encryption.keys",
        "File of keys (JSON), readable by this user alone: docs/encryption.md; empty for none.",
    ),
    ("proxies", "Who stands in front and may say whom it speaks for."),
    ("proxies.trusted", "Networks whose X-Forwarded-For is believed: \"10.0.0.0/8\", \"192.0.2.1\"."),
    ("answers", "How answers look."),
    ("answers.language", "Language of the gateway's sentences: \"en\" or \"zh\"."),
    (
        "answers.errors_as_status",
        "Whether a capability's errors travel with HTTP 400 or 500 instead of the cloud's 200.",
    ),
    ("admin", "The administration over HTTP, /admin/v1."),
    ("admin.on", "Whether there is any. At the start only."),
    (
        "admin.listen",
        "Address and port of its own, on which all else is served too; empty for the server's. At the start only.",
    ),
    ("admin.idle_minutes", "Minutes without a call after which a person's session ends."),
    ("admin.session_hours", "Hours after which it ends in any case."),
    (
        "oidc",
        "Signing in to the console with an identity provider: OpenID Connect, authorization code with PKCE. It takes the \
         place of name, password and second factor.",
    ),
    (
        "oidc.issuer",
        "The provider's address, as its tokens have it (https://id.example.org/realm); empty for none.",
    ),
    ("oidc.client_id", "What the provider calls this server."),
    (
        "oidc.client_secret_file",
        "File of the secret that it gave, readable by this user alone; empty for a client without one.",
    ),
    (
        "oidc.address",
        "Where browsers find this server (https://ocr.example.org); the provider is told to send people to \
         /console/oidc/back there.",
    ),
    ("oidc.name", "What stands on the button."),
    ("oidc.ca", "Certificates (PEM) that the provider's own must be signed by; empty for the system's."),
    (
        "oidc.domains",
        "Domains whose verified e-mail addresses may sign in; a person's name here is the address.",
    ),
    (
        "oidc.name_claim",
        "The claim of the ID token that names a person by an address: email, or, with oidc.unverified_tenant alone, \
         another (preferred_username, upn).",
    ),
    (
        "oidc.unverified_tenant",
        "The tenant (claim tid) whose names are taken though the provider does not say that they are verified, as Entra ID \
         does not: name your own, for whoever may edit its people may sign in as any of them. Tokens of other tenants are \
         refused then; empty takes verified e-mail alone.",
    ),
    ("oidc.groups", "The claim of the ID token that lists a person's groups."),
    (
        "oidc.roles",
        "Roles by group, \"ocr-admins=owner\"; the first that fits counts at each sign-in, * is everybody's. Without, people \
         keep the role that an owner gave them.",
    ),
    (
        "oidc.account",
        "The account in which people with a role are made at their first sign-in; empty where an owner makes them.",
    ),
    ("metrics", "Who may ask for GET /metrics."),
    ("metrics.from", "Networks that may; to all others there is no such path."),
    (
        "traces",
        "Where traces of calls go, for OpenTelemetry; without text, pictures or keys. At the start only.",
    ),
    (
        "traces.endpoint",
        "A collector that takes OTLP over HTTP, such as \"http://127.0.0.1:4318\"; empty for none.",
    ),
    (
        "traces.percent",
        "Of calls that come without a trace of their caller's, how many of a hundred are traced.",
    ),
    ("log", "What is logged to standard error; never pictures, their text, or secrets. At the start only."),
    ("log.form", "\"text\" or \"json\"."),
    (
        "log.level",
        "\"error\", \"warn\", \"info\", \"debug\", or a filter such as \"info,inkgate_gateway=debug\".",
    ),
];

/// Every setting: its name, its value, its default, what it is. The database's password is not in it.
pub(crate) fn settings(
    config: &Config,
) -> Vec<(&'static str, serde_json::Value, serde_json::Value, &'static str)> {
    let read = |text: String| text.parse::<Table>().unwrap_or_default();
    let (now, default) = (read(config.to_toml()), read(Config::default().to_toml()));
    let mut all = Vec::new();
    for (name, what) in SETTINGS {
        let value = |table: &Table| {
            let mut parts = name.split('.');
            let first = parts.next().and_then(|part| table.get(part));
            let value = parts.fold(first, |value, part| value?.get(part)).filter(|value| !value.is_table());
            value.and_then(|value| serde_json::to_value(value).ok())
        };
        if let (Some(now), Some(default)) = (value(&now), value(&default)) {
            all.push((*name, now, default, *what));
        }
    }
    all
}

/// The file.
pub(crate) fn example(config: &Config) -> String {
    let mut text = String::from(
        "# Inkgate's settings with their defaults. Take the # off a line to change it. Each is also an environment\n\
         # variable, which wins over the file: limits.pictures is INKGATE_LIMITS_PICTURES. A running server reads the file\n\
         # again on SIGHUP.\n\n",
    );
    let values = Table::try_from(config).unwrap_or_default();
    for (name, sentence) in SETTINGS {
        let mut parts = name.split('.');
        let first = parts.next().and_then(|part| values.get(part));
        // Writing to a string does not fail.
        let _ = match parts.fold(first, |value, part| value?.get(part)) {
            Some(Value::Table(_)) => writeln!(text, "\n# {sentence}\n[{name}]"),
            Some(value) => {
                let key = name.rsplit('.').next().unwrap_or(name);
                writeln!(text, "# {sentence}\n#{key} = {value}")
            }
            None => Ok(()),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_there_once_and_nothing_else() {
        let mut told: Vec<&str> =
            SETTINGS.iter().map(|(name, _)| *name).filter(|name| !is_area(name)).collect();
        let mut names = Config::names();
        told.sort_unstable();
        names.sort_unstable();
        assert_eq!(told, names);
    }

    fn is_area(name: &str) -> bool {
        Table::try_from(Config::default()).unwrap().get(name).is_some_and(Value::is_table)
    }

    #[test]
    fn commented_and_uncommented_it_is_the_defaults() {
        let text = example(&Config::default());
        assert_eq!(Config::load(&text, |_| None).unwrap(), Config::default());
        let taken_off: String = text
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(setting) if !setting.starts_with(' ') => format!("{setting}\n"),
                _ => format!("{line}\n"),
            })
            .collect();
        assert_eq!(Config::load(&taken_off, |_| None).unwrap(), Config::default());
        let settings =
            taken_off.lines().filter(|line| line.contains(" = ") && !line.starts_with('#')).count();
        assert_eq!(settings, Config::names().len(), "each of them stands in it");
    }
}
