//! Who calls a server: a stranger without keys, and an application that signs. Both have the same methods.
//!
//! The application signs by itself, from the contract's three steps, so that a mistake in the signing crate shows.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::http::{Answer, Request, send};

/// The path of general recognition.
pub const GENERAL: &str = "/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json";

/// Somebody without keys.
#[derive(Debug, Clone)]
pub struct Stranger {
    /// The server.
    pub to: SocketAddr,
}

impl Stranger {
    /// `GET path`.
    pub fn get(&self, path: &str) -> Answer {
        send(self.to, &Request::new("GET", path))
    }

    /// `POST path` with a JSON body and nothing that authorises it.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.to, &posted(path, body))
    }
}

/// An application of an account.
#[derive(Debug, Clone)]
pub struct Application {
    /// The server.
    pub to: SocketAddr,
    /// The access key (AK).
    pub access_key: String,
    /// The secret key (SK).
    pub secret_key: String,
    /// The application's key.
    pub appkey: String,
}

impl Application {
    /// `POST path`, signed now.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.to, &self.signed(posted(path, body), &now(), &request_id()))
    }

    /// General recognition of some pictures, signed now.
    pub fn recognize(&self, pictures: &[&[u8]]) -> Answer {
        let data: Vec<String> = pictures.iter().map(|picture| STANDARD.encode(picture)).collect();
        self.post(GENERAL, &json!({ "data": data }))
    }

    /// A request with the headers that sign it: `appkey`, `ctyun-eop-request-id`, `eop-date` and `Eop-Authorization`.
    /// `date` is written `20260102T030405Z`.
    #[must_use]
    pub fn signed(&self, request: Request, date: &str, request_id: &str) -> Request {
        let authorization = self.authorization(&request, date, request_id);
        request
            .header("appkey", &self.appkey)
            .header("ctyun-eop-request-id", request_id)
            .header("eop-date", date)
            .header("Eop-Authorization", &authorization)
    }

    fn authorization(&self, request: &Request, date: &str, request_id: &str) -> String {
        let headers = format!("appkey:{}\nctyun-eop-request-id:{request_id}\neop-date:{date}\n", self.appkey);
        let mut query: Vec<&str> =
            request.target.split_once('?').map_or("", |(_, query)| query).split('&').collect();
        query.sort_unstable();
        let digest: String = Sha256::digest(&request.body).iter().map(|byte| format!("{byte:02x}")).collect();
        let to_sign = format!("{headers}\n{}\n{digest}", query.join("&"));
        let k_time = mac(self.secret_key.as_bytes(), date);
        let k_ak = mac(&k_time, &self.access_key);
        let k_date = mac(&k_ak, date.get(..8).unwrap_or_default());
        let signature = STANDARD.encode(mac(&k_date, &to_sign));
        format!("{} Headers=appkey;ctyun-eop-request-id;eop-date Signature={signature}", self.access_key)
    }
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key)
        .unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn posted(path: &str, body: &Value) -> Request {
    Request::new("POST", path).header("Content-Type", "application/json;charset=UTF-8").body(body.to_string())
}

/// A request id that no other call of this process has.
pub fn request_id() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    format!("{now:024x}{:08x}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Now as `eop-date` has it, in UTC.
pub fn now() -> String {
    date_at(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
}

/// A moment as `eop-date` has it, in UTC; `seconds` count from 1970.
pub fn date_at(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Days to year, month and day in the proleptic Gregorian calendar, counted in years that begin in March.
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::{Application, Request, date_at};

    #[test]
    fn moments_have_their_dates() {
        assert_eq!(date_at(0), "19700101T000000Z");
        assert_eq!(date_at(951_782_400), "20000229T000000Z");
        assert_eq!(date_at(1_767_225_599), "20251231T235959Z");
        assert_eq!(date_at(4_107_542_400), "21000301T000000Z");
    }

    /// The signature that the provider's published Python program computes for the same input.
    #[test]
    fn signs_as_the_published_program_does() {
        let application = Application {
            to: ([127, 0, 0, 1], 1).into(),
            access_key: "0123456789abcdef0123456789abcdef".to_owned(),
            secret_key: "fedcba9876543210fedcba9876543210".to_owned(),
            appkey: "00112233445566778899aabbccddeeff".to_owned(),
        };
        let request = Request::new("POST", "/path?b=2&a=1").body(r#"{"data": ["eA=="]}"#);
        let signed = application.signed(request, "20260102T030405Z", "7d1e2c4a-0000-11f0-9d5c-0242ac120002");
        let authorization = signed.headers.last().unwrap();
        assert_eq!(
            authorization.1,
            "0123456789abcdef0123456789abcdef Headers=appkey;ctyun-eop-request-id;eop-date Signature=m/mOI2SeyX49MfnRCiPb3nUHjSjgwPwGnIy0z6/f5Lw="
        );
    }
}
