// Rust: its library has neither HTTP nor HMAC, so that the crates are named.
import { type Call, around, escaped, url } from '.';

export function rust(call: Call): string {
  const file = `picture.${call.extension}`;
  if (!call.signed) {
    return `// Cargo.toml: ureq = "3"
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut answer = ureq::post("${url(call)}")
        .header("Authorization", format!("Bearer {}", std::env::var("INKGATE_TOKEN")?))
        .send(&std::fs::read("${file}")?[..])?;
    println!("{}", answer.body_mut().read_to_string()?);
    Ok(())
}
`;
  }
  const [before, after] = around(call);
  return `// Cargo.toml: base64 = "0.22", chrono = "0.4", hmac = "0.12", sha2 = "0.10", ureq = "3", uuid = { version = "1", features = ["v4"] }
use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let ak = std::env::var("INKGATE_ACCESS_KEY")?;
    let sk = std::env::var("INKGATE_SECRET_KEY")?;
    let appkey = std::env::var("INKGATE_APPKEY")?;
    let picture = BASE64_STANDARD.encode(std::fs::read("${file}")?);
    let body = ["${escaped(before)}", &picture, "${escaped(after)}"].concat();

    let beijing = chrono::FixedOffset::east_opt(8 * 3600).ok_or("no such zone")?;
    let date = chrono::Utc::now().with_timezone(&beijing).format("%Y%m%dT%H%M%SZ").to_string();
    let id = uuid::Uuid::new_v4().to_string();
    let headers = format!("appkey:{appkey}\\nctyun-eop-request-id:{id}\\neop-date:{date}\\n"); // 1: sorted by name
    let digest: String = Sha256::digest(&body).iter().map(|byte| format!("{byte:02x}")).collect(); // 2
    let to_sign = format!("{headers}\\n\\n{digest}"); // 3: headers, the query (empty), digest
    let key = mac(&mac(&mac(sk.as_bytes(), &date), &ak), &date[..8]); // 4
    let signature = BASE64_STANDARD.encode(mac(&key, &to_sign)); // 5

    let mut answer = ureq::post("${url(call)}")
        .header("Content-Type", "application/json")
        .header("appkey", &appkey)
        .header("ctyun-eop-request-id", &id)
        .header("eop-date", &date)
        .header("Eop-Authorization", format!("{ak} Headers=appkey;ctyun-eop-request-id;eop-date Signature={signature}"))
        .send(&body)?;
    println!("{}", answer.body_mut().read_to_string()?);
    Ok(())
}
`;
}
