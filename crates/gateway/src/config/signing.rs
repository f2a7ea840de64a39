//! `[signing]`: which signed requests are in time, and how many are remembered.

use std::fmt;
use std::str::FromStr;

use inkgate_eop::Window;
use serde::{Deserialize, Serialize};

/// Signed requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Signing {
    /// Minutes that `eop-date` may lie from now, before or after.
    pub minutes: u32,
    /// Zone in which `eop-date` is read, besides UTC.
    pub zone: Zone,
    /// Whether an `appkey` that is sent must be among the signed headers. The contract leaves it open.
    pub appkey_signed: bool,
    /// Requests that are remembered against replays; 16 bytes of memory each at most.
    pub remembered: usize,
}

impl Default for Signing {
    fn default() -> Self {
        Self { minutes: 15, zone: Zone(8 * 3600), appkey_signed: false, remembered: 20_000_000 }
    }
}

impl Signing {
    /// As the signing library wants it.
    pub fn window(&self) -> Window {
        Window { seconds: self.minutes.saturating_mul(60), offset: self.zone.0 }
    }
}

/// Seconds east of UTC, written `+08:00`, `UTC` or `Asia/Shanghai`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(i32);

impl FromStr for Zone {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let sentence = || format!("{text:?} is no zone: write it as +08:00, UTC or Asia/Shanghai");
        match text {
            "UTC" | "Z" => return Ok(Self(0)),
            "Asia/Shanghai" => return Ok(Self(8 * 3600)),
            _ => {}
        }
        let (sign, rest) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
            (Some(rest), _) => (1, rest),
            (_, Some(rest)) => (-1, rest),
            _ => return Err(sentence()),
        };
        let (hours, minutes) = rest.split_once(':').ok_or_else(sentence)?;
        let number = |digits: &str, below: i32| -> Option<i32> {
            let good = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse().ok().filter(|number| good && *number < below)
        };
        let (hours, minutes) = number(hours, 15).zip(number(minutes, 60)).ok_or_else(sentence)?;
        Ok(Self(sign * (hours * 3600 + minutes * 60)))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        let minutes = self.0.abs() / 60;
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_read_and_written() {
        for (text, seconds) in
            [("+08:00", 28_800), ("-05:30", -19_800), ("UTC", 0), ("Asia/Shanghai", 28_800)]
        {
            assert_eq!(text.parse::<Zone>().unwrap().0, seconds);
        }
        assert_eq!("-05:30".parse::<Zone>().unwrap().to_string(), "-05:30");
        for bad in ["", "8", "+8:00", "+08", "+15:00", "+08:60", "Mars", "+０8:00"] {
            assert!(bad.parse::<Zone>().is_err(), "{bad}");
        }
    }
}
