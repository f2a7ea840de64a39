//! What of a configuration may change while the server runs: what is asked anew for each call.

use toml::Value;

use super::Config;

/// Settings that are used once, at the start. Whole areas stand without a point.
const FIXED: &[&str] = &[
    "listen",
    "data",
    "database",
    "master_key_file",
    "limits.connections",
    "limits.connections_per_address",
    "limits.held_bytes",
    "queue.seats_per_worker",
    "signing.minutes",
    "signing.zone",
    "signing.remembered",
    "tls",
    "admin.on",
    "admin.listen",
    "traces",
    "log",
];

impl Config {
    /// `new`, with what is fixed as it is here; and the names of fixed settings that `new` wanted otherwise.
    pub(crate) fn reloaded(&self, new: Self) -> (Self, Vec<String>) {
        let kept = Self {
            listen: self.listen,
            data: self.data.clone(),
            database: self.database.clone(),
            master_key_file: self.master_key_file.clone(),
            tls: self.tls.clone(),
            traces: self.traces.clone(),
            log: self.log.clone(),
            limits: super::Limits {
                connections: self.limits.connections,
                connections_per_address: self.limits.connections_per_address,
                held_bytes: self.limits.held_bytes,
                ..new.limits.clone()
            },
            queue: super::Queue { seats_per_worker: self.queue.seats_per_worker, ..new.queue.clone() },
            signing: super::Signing {
                minutes: self.signing.minutes,
                zone: self.signing.zone,
                remembered: self.signing.remembered,
                ..new.signing.clone()
            },
            admin: super::Admin { on: self.admin.on, listen: self.admin.listen.clone(), ..new.admin.clone() },
            ..new.clone()
        };
        let (kept_values, wanted) = (Value::try_from(&kept), Value::try_from(&new));
        let differs = |name: &str| match (&kept_values, &wanted) {
            (Ok(kept), Ok(wanted)) => value(kept, name) != value(wanted, name),
            _ => false,
        };
        let fixed = FIXED.iter().filter(|name| differs(name)).map(|name| (*name).to_owned()).collect();
        (kept, fixed)
    }
}

fn value<'v>(whole: &'v Value, name: &str) -> Option<&'v Value> {
    name.split('.').try_fold(whole, |value, part| value.get(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(file: &str) -> Config {
        Config::load(file, |_| None).unwrap()
    }

    #[test]
    fn what_is_fixed_stays_and_is_named() {
        let running = config("");
        let new = config(
            "[limits]\npictures = 7\nconnections = 9\n[log]\nlevel = 'debug'\n[answers]\nlanguage = 'zh'",
        );
        let (kept, fixed) = running.reloaded(new);
        assert_eq!(fixed, ["limits.connections", "log"]);
        assert_eq!(kept, config("[limits]\npictures = 7\n[answers]\nlanguage = 'zh'"));
        assert_eq!(running.reloaded(config("")), (config(""), Vec::new()));
    }

    /// Each setting either changes or is named: none is silently left behind.
    #[test]
    fn every_setting_is_one_or_the_other() {
        let running = config("");
        for (file, name) in [
            ("listen = '127.0.0.1:9'", Some("listen")),
            ("data = 'x'", Some("data")),
            ("[limits]\nheld_bytes = 2000000000", Some("limits.held_bytes")),
            ("[limits]\nconnections_per_address = 3", Some("limits.connections_per_address")),
            ("[queue]\nseats_per_worker = 3", Some("queue.seats_per_worker")),
            ("[queue]\nwaiting = 3", None),
            ("[signing]\nminutes = 3", Some("signing.minutes")),
            ("[signing]\nappkey_signed = true", None),
            ("[rate]\ncalls_per_minute = 3", None),
            ("[timeouts]\nhead_seconds = 3", None),
            ("[tls]\ncheck_seconds = 3", Some("tls")),
            ("[proxies]\ntrusted = ['10.0.0.0/8']", None),
            ("[metrics]\nfrom = []", None),
            ("[admin]\non = false", Some("admin.on")),
            ("[admin]\nlisten = '127.0.0.1:9'", Some("admin.listen")),
            ("[admin]\nidle_minutes = 3", None),
            ("[traces]\npercent = 3", Some("traces")),
        ] {
            let new = config(file);
            let (kept, fixed) = running.reloaded(new.clone());
            assert_eq!(fixed, name.map(str::to_owned).into_iter().collect::<Vec<_>>(), "{file}");
            assert_eq!(kept == new, name.is_none(), "{file}");
        }
    }
}
