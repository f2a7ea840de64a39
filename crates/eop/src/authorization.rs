//! The header `Eop-Authorization`: printed and parsed.
//!
//! `<access key> Headers=<name>;<name>;… Signature=<base64 of 32 bytes>`, one space between the three. Some of the
//! provider's pages write `Header=`; both are read, the longer one is written.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::Refusal;

/// Longest header that is looked at, in bytes.
const LONGEST: usize = 4096;
/// Most names in the list.
const MOST_NAMES: usize = 32;
/// Longest access key, in characters; the provider's have 32.
const LONGEST_KEY: usize = 128;

/// What the header says. It is a claim: nothing in it is proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    access_key: String,
    headers: Vec<String>,
    signature: [u8; 32],
}

impl Authorization {
    /// Puts one together. `headers` are the names of the signed headers, in the order to be written.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] for what could not be read back: see [`Authorization::parse`].
    pub fn new(access_key: &str, headers: &[&str], signature: [u8; 32]) -> Result<Self, Refusal> {
        Ok(Self {
            access_key: checked_key(access_key)?,
            headers: checked_names(headers.iter().copied())?,
            signature,
        })
    }

    /// Reads the header's value.
    ///
    /// # Errors
    /// [`Refusal::Malformed`]: more or fewer than three words, an access key that is not 1 to 128 visible ASCII
    /// characters, names that are not header names or come twice, a signature that is not strict base64 of 32 bytes
    /// (standard alphabet, padded, no stray bits, so that one signature has one spelling).
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.len() > LONGEST {
            return Err(Refusal::Malformed("it is longer than 4096 bytes"));
        }
        let words: Vec<&str> = text.split(' ').collect();
        let [access_key, list, signature] = words.as_slice() else {
            return Err(Refusal::Malformed("write <access key> Headers=<names> Signature=<base64>"));
        };
        let names = list.strip_prefix("Headers=").or_else(|| list.strip_prefix("Header="));
        let names = names.ok_or(Refusal::Malformed("the second word begins with Headers="))?;
        let signature = signature.strip_prefix("Signature=");
        let signature = signature.ok_or(Refusal::Malformed("the third word begins with Signature="))?;
        let signature = STANDARD.decode(signature).ok().and_then(|bytes| bytes.try_into().ok());
        Ok(Self {
            access_key: checked_key(access_key)?,
            headers: checked_names(names.split(';'))?,
            signature: signature.ok_or(Refusal::Malformed("the signature is base64 of 32 bytes"))?,
        })
    }

    /// The access key (AK) in whose name the request claims to come.
    pub fn access_key(&self) -> &str {
        &self.access_key
    }

    /// Names of the signed headers, in small letters, no name twice, in the order written.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// The signature.
    pub fn signature(&self) -> &[u8; 32] {
        &self.signature
    }
}

impl fmt::Display for Authorization {
    /// The header's value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { access_key, headers, signature } = self;
        write!(f, "{access_key} Headers={} Signature={}", headers.join(";"), STANDARD.encode(signature))
    }
}

fn checked_key(key: &str) -> Result<String, Refusal> {
    let good = (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    good.then(|| key.to_owned())
        .ok_or(Refusal::Malformed("the access key is 1 to 128 visible ASCII characters"))
}

fn checked_names<'n>(names: impl Iterator<Item = &'n str>) -> Result<Vec<String>, Refusal> {
    let mut checked: Vec<String> = Vec::new();
    for name in names {
        // RFC 9110, 5.6.2: a field name is a token; the letters that header names are made of suffice.
        let good = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        if !good {
            return Err(Refusal::Malformed(
                "the names of the signed headers are separated by single semicolons",
            ));
        }
        let name = name.to_ascii_lowercase();
        if checked.contains(&name) {
            return Err(Refusal::Malformed("a header is named as signed twice"));
        }
        if checked.len() == MOST_NAMES {
            return Err(Refusal::Malformed("more than 32 headers are named as signed"));
        }
        checked.push(name);
    }
    Ok(checked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ZEROS: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    #[test]
    fn both_spellings_of_the_list_are_read() {
        for word in ["Headers", "Header"] {
            let read = Authorization::parse(&format!("ak {word}=Eop-date;appkey Signature={ZEROS}")).unwrap();
            assert_eq!(read.access_key(), "ak");
            assert_eq!(read.headers(), ["eop-date", "appkey"]);
            assert_eq!(read.signature(), &[0; 32]);
            assert_eq!(read.to_string(), format!("ak Headers=eop-date;appkey Signature={ZEROS}"));
        }
    }

    #[test]
    fn everything_else_is_malformed() {
        let long = "a".repeat(129);
        let names = (0..33).map(|n| format!("h{n}")).collect::<Vec<_>>().join(";");
        for text in [
            String::new(),
            "ak".into(),
            format!("ak Headers=eop-date  Signature={ZEROS}"),
            format!(" ak Headers=eop-date Signature={ZEROS}"),
            format!("ak Headers=eop-date Signature={ZEROS} "),
            format!("ak headers=eop-date Signature={ZEROS}"),
            format!("ak Signature={ZEROS} Headers=eop-date"),
            format!("ak Headers= Signature={ZEROS}"),
            format!("ak Headers=eop-date; Signature={ZEROS}"),
            format!("ak Headers=eop-date;EOP-DATE Signature={ZEROS}"),
            format!("ak Headers=eop:date Signature={ZEROS}"),
            format!("ak Headers=日期 Signature={ZEROS}"),
            format!("a\u{e9} Headers=eop-date Signature={ZEROS}"),
            format!(" Headers=eop-date Signature={ZEROS}"),
            format!("{long} Headers=eop-date Signature={ZEROS}"),
            format!("ak Headers={names} Signature={ZEROS}"),
            "ak Headers=eop-date Signature=".into(),
            // No padding, stray bits at the end, the other alphabet, 31 and 33 bytes, a space and a line end within.
            format!("ak Headers=eop-date Signature={}", ZEROS.trim_end_matches('=')),
            format!("ak Headers=eop-date Signature={}B=", &ZEROS[..42]),
            format!("ak Headers=eop-date Signature=_{}", &ZEROS[1..]),
            format!("ak Headers=eop-date Signature={}", STANDARD.encode([0; 31])),
            format!("ak Headers=eop-date Signature={}", STANDARD.encode([0; 33])),
            format!("ak Headers=eop-date Signature={ZEROS}\n"),
            format!("ak Headers=eop-date Signature={}", "A".repeat(5000)),
        ] {
            assert!(matches!(Authorization::parse(&text), Err(Refusal::Malformed(_))), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn printed_and_parsed_again(key in "[!-~]{1,128}", names in prop::collection::hash_set("[a-z0-9-]{1,20}", 1..=32),
                                    signature in any::<[u8; 32]>()) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let made = Authorization::new(&key, &names, signature).unwrap();
            prop_assert_eq!(Authorization::parse(&made.to_string()), Ok(made));
        }

        #[test]
        fn parsing_never_panics(text in ".{0,80}") {
            let _ = Authorization::parse(&text);
        }
    }
}
