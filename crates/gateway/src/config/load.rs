//! Reading the configuration: the file, then the environment over it, then the checks.
//!
//! The defaults, written out, are the list of what can be set: an unknown key is one that they lack, and the environment
//! is asked for each that they have.

use toml::{Table, Value};

use super::Config;

/// What is wrong with a configuration; the sentence says what to change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Error(String);

impl Config {
    /// Reads `file` (the text of a TOML file; empty for none) and the environment as `environment` tells it.
    ///
    /// # Errors
    /// A file that is no TOML, a key that does not exist (with the nearest one that does), a value of the wrong kind or
    /// out of bounds.
    pub fn load(file: &str, environment: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let mut settings: Table = file.parse().map_err(|error: toml::de::Error| {
            Error(format!("the configuration is no TOML: {}", error.to_string().trim_end()))
        })?;
        let known = Table::try_from(Self::default()).map_err(|error| Error(error.to_string()))?;
        refuse_unknown(&settings, &known, "")?;
        overlay(&mut settings, &known, "", &environment)?;
        let config: Self = Value::Table(settings)
            .try_into()
            .map_err(|error: toml::de::Error| Error(error.to_string().trim_end().to_owned()))?;
        config.checked()
    }

    /// The effective configuration as TOML, without the database's password. Other secrets are not in it: they come by
    /// other ways.
    pub fn to_toml(&self) -> String {
        let shown = Self { database: without_password(&self.database), ..self.clone() };
        toml::to_string_pretty(&shown).unwrap_or_default()
    }

    /// Names of all settings, as the file has them (`area.name`).
    pub fn names() -> Vec<String> {
        let mut names = Vec::new();
        if let Ok(known) = Table::try_from(Self::default()) {
            collect(&known, "", &mut names);
        }
        names
    }

    fn checked(self) -> Result<Self, Error> {
        let Self { limits, timeouts, queue, signing, tls, admin, .. } = &self;
        let at_least_one = [
            ("limits.connections", limits.connections as u64),
            ("limits.body_bytes", limits.body_bytes as u64),
            ("limits.picture_bytes", limits.picture_bytes as u64),
            ("limits.pictures", limits.pictures as u64),
            ("limits.pages", limits.pages as u64),
            ("timeouts.head_seconds", timeouts.head_seconds),
            ("timeouts.pause_seconds", timeouts.pause_seconds),
            ("timeouts.body_seconds", timeouts.body_seconds),
            ("timeouts.picture_seconds", timeouts.picture_seconds),
            ("queue.seats_per_worker", queue.seats_per_worker as u64),
            ("queue.wait_seconds", queue.wait_seconds),
            ("signing.minutes", u64::from(signing.minutes)),
            ("signing.remembered", signing.remembered as u64),
            ("tls.check_seconds", tls.check_seconds),
            ("admin.idle_minutes", u64::from(admin.idle_minutes)),
            ("admin.session_hours", u64::from(admin.session_hours)),
        ];
        // A day of seconds is enough for every wait; a larger number is a slip of units.
        for (name, value) in at_least_one {
            if value == 0 || name.starts_with("timeouts.") && value > 86_400 {
                return Err(Error(format!(
                    "{name} is {value}: set it to at least 1, a time to at most 86400"
                )));
            }
        }
        self.traces.collector().map_err(Error)?;
        if self.traces.percent > 100 {
            return Err(Error(format!("traces.percent is {}: set it to 100 at most", self.traces.percent)));
        }
        if limits.held_bytes < limits.body_bytes {
            return Err(Error(
                "limits.held_bytes is less than limits.body_bytes: no such body would fit".into(),
            ));
        }
        if !admin.listen.is_empty() && admin.listen.parse::<std::net::SocketAddr>().is_err() {
            return Err(Error(format!(
                "admin.listen is {:?}: write an address and a port, or leave it empty",
                admin.listen
            )));
        }
        if let Some(fault) = self.oidc.fault() {
            return Err(Error(fault));
        }
        if signing.minutes > 240 {
            return Err(Error(
                "signing.minutes is more than 240: the two zones would run into each other".into(),
            ));
        }
        if tls.certificate.is_empty() != tls.key.is_empty() || tls.key.is_empty() && !tls.client_ca.is_empty()
        {
            return Err(Error("tls.certificate and tls.key go together: set both or neither".into()));
        }
        if limits.connections > 1 << 20 || queue.waiting > 1 << 20 || limits.held_bytes > 1 << 40 {
            return Err(Error(
                "a count of connections or waiting calls above 1048576, or more than 1 TiB held".into(),
            ));
        }
        Ok(self)
    }
}

/// An address whose `user:password@` shows the user alone.
fn without_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    // A password may hold an @, a host may not.
    match rest.rsplit_once('@').and_then(|(who, place)| Some((who.split_once(':')?.0, place))) {
        Some((user, place)) => format!("{scheme}://{user}:***@{place}"),
        None => address.to_owned(),
    }
}

fn path(area: &str, name: &str) -> String {
    if area.is_empty() { name.to_owned() } else { format!("{area}.{name}") }
}

fn collect(known: &Table, area: &str, names: &mut Vec<String>) {
    for (name, value) in known {
        match value {
            Value::Table(inner) => collect(inner, &path(area, name), names),
            _ => names.push(path(area, name)),
        }
    }
}

fn refuse_unknown(settings: &Table, known: &Table, area: &str) -> Result<(), Error> {
    for (name, value) in settings {
        let full = path(area, name);
        match (known.get(name), value) {
            (None, _) => {
                let mut names = Config::names();
                names.extend(known.keys().map(|other| path(area, other)));
                let nearest = names.iter().min_by_key(|other| distance(&full, other));
                let hint = nearest.map(|other| format!(": did you mean {other}?")).unwrap_or_default();
                return Err(Error(format!("there is no setting {full}{hint}")));
            }
            (Some(Value::Table(known)), Value::Table(inner)) => refuse_unknown(inner, known, &full)?,
            (Some(Value::Table(_)), _) => return Err(Error(format!("{full} is an area: write [{full}]"))),
            _ => {}
        }
    }
    Ok(())
}

fn overlay(
    settings: &mut Table,
    known: &Table,
    area: &str,
    environment: &impl Fn(&str) -> Option<String>,
) -> Result<(), Error> {
    for (name, default) in known {
        let full = path(area, name);
        if let Value::Table(inner) = default {
            let below = settings.entry(name.clone()).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(below) = below {
                overlay(below, inner, &full, environment)?;
            }
            continue;
        }
        let variable = format!("INKGATE_{}", full.replace('.', "_").to_uppercase());
        let Some(text) = environment(&variable) else { continue };
        let wrong = |wanted: &str| Error(format!("{variable} is {text:?}: set it to {wanted}"));
        let value = match default {
            Value::Integer(_) => Value::Integer(text.trim().parse().map_err(|_| wrong("a whole number"))?),
            Value::Boolean(_) => Value::Boolean(text.trim().parse().map_err(|_| wrong("true or false"))?),
            // A list is written with commas.
            Value::Array(_) => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                Value::Array(parts.map(|part| Value::String(part.to_owned())).collect())
            }
            _ => Value::String(text),
        };
        settings.insert(name.clone(), value);
    }
    Ok(())
}

/// Levenshtein's distance, in characters.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut next = vec![i + 1];
        for ((b, above), pair) in other.iter().zip(row.iter().skip(1)).zip(row.iter()) {
            let left = next.last().copied().unwrap_or_default();
            next.push((pair + usize::from(a != *b)).min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: &str, environment: &[(&str, &str)]) -> Result<Config, Error> {
        let told =
            |name: &str| environment.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        Config::load(file, told)
    }

    #[test]
    fn nothing_said_gives_the_defaults_and_they_read_back() {
        let config = load("", &[]).unwrap();
        assert_eq!(config, Config::default());
        assert_eq!(load(&config.to_toml(), &[]).unwrap(), config);
    }

    #[test]
    fn the_database_s_password_is_not_shown() {
        let shown = |address: &str| {
            let config = load("", &[("INKGATE_DATABASE", address)]).unwrap();
            config.to_toml().lines().find_map(|line| line.strip_prefix("database = ")).unwrap().to_owned()
        };
        assert_eq!(shown("postgres://u:p@w:x@host/name"), "\"postgres://u:***@host/name\"");
        assert_eq!(shown("postgres://u@host/name?host=/run"), "\"postgres://u@host/name?host=/run\"");
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let file = "listen = \"0.0.0.0:1\"\n[limits]\npictures = 5\npages = 7\n[signing]\nzone = \"UTC\"\n";
        let config = load(file, &[("INKGATE_LIMITS_PICTURES", "6"), ("INKGATE_LISTEN", "[::1]:2")]).unwrap();
        assert_eq!((config.limits.pictures, config.limits.pages), (6, 7));
        assert_eq!(config.listen.to_string(), "[::1]:2");
        assert_eq!(config.signing.window().offset, 0);
        let trusted =
            load("", &[("INKGATE_PROXIES_TRUSTED", "10.0.0.0/8, 192.0.2.1")]).unwrap().proxies.trusted;
        assert!(trusted.hold([10, 1, 1, 1].into()) && trusted.hold([192, 0, 2, 1].into()));
    }

    #[test]
    fn a_slip_is_named_with_the_nearest_right_name() {
        for (file, hint) in [
            ("[limits]\npicture = 5", "limits.pictures"),
            ("lisen = 'x'", "listen"),
            ("[limts]\npages = 5", "limits"),
            ("[queue]\nwaitng = 1", "queue.waiting"),
        ] {
            let error = load(file, &[]).unwrap_err().to_string();
            assert!(error.contains(&format!("did you mean {hint}?")), "{error}");
        }
    }

    #[test]
    fn wrong_values_are_refused() {
        for file in [
            "listen",
            "listen = 'nowhere'",
            "limits = 3",
            "[limits]\npictures = 0",
            "[limits]\npictures = -1",
            "[limits]\npictures = 'many'",
            "[limits]\nheld_bytes = 1",
            "[timeouts]\nhead_seconds = 100000",
            "[signing]\nzone = 'Mars'",
            "[signing]\nminutes = 1000",
            "[answers]\nlanguage = 'fr'",
            "[admin]\nlisten = 'localhost'",
            "[admin]\nidle_minutes = 0",
            "[oidc]\nissuer = 'https://id.example.org'",
            "[tls]\nkey = 'key.pem'",
            "[tls]\nclient_ca = 'ca.pem'",
            "[proxies]\ntrusted = '10.0.0.0/8'",
            "[proxies]\ntrusted = ['10.0.0.0/40']",
        ] {
            assert!(load(file, &[]).is_err(), "{file}");
        }
        let error = load("", &[("INKGATE_LIMITS_PAGES", "ten")]).unwrap_err().to_string();
        assert!(error.contains("INKGATE_LIMITS_PAGES"), "{error}");
    }
}
