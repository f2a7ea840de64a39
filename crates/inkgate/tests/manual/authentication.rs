//! The worked example of the chapter on authentication, computed anew: by hand from SHA-256 alone, and by the command.

use inkgate_testkit::programs::ours;
use sha2::{Digest, Sha256};

use super::{LANGUAGES, page};

const AK: &str = "0123456789abcdef0123456789abcdef";
const SK: &str = "fedcba9876543210fedcba9876543210";
const APPKEY: &str = "00112233445566778899aabbccddeeff";
const ID: &str = "5f0c7a1e-0000-4000-8000-000000000001";
const DATE: &str = "20261124T093000Z";
const BODY: &str = "{\"data\": []}";

/// RFC 2104, for keys that are shorter than a block.
fn hmac(key: &[u8], text: &str) -> [u8; 32] {
    let padded =
        |with: u8| -> Vec<u8> { (0..64).map(|at| key.get(at).copied().unwrap_or(0) ^ with).collect() };
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_number_of_the_worked_example_is_right() {
    let digest = hex(&Sha256::digest(BODY));
    let text = format!("appkey:{APPKEY}\nctyun-eop-request-id:{ID}\neop-date:{DATE}\n\n\n{digest}");
    let of_date = hmac(SK.as_bytes(), DATE);
    let of_ak = hmac(&of_date, AK);
    let of_day = hmac(&of_ak, &DATE[..8]);
    use base64::Engine as _;
    let signature = base64::engine::general_purpose::STANDARD.encode(hmac(&of_day, &text));
    let header = format!("{AK} Headers=appkey;ctyun-eop-request-id;eop-date Signature={signature}");
    for language in LANGUAGES {
        let page = page(language, "authentication.md");
        for number in [
            AK,
            SK,
            APPKEY,
            ID,
            DATE,
            BODY,
            &digest,
            &text.replace('\n', "\\n"),
            &hex(&of_date),
            &hex(&of_ak),
            &hex(&of_day),
            &signature,
            &format!("Eop-Authorization: {header}"),
        ] {
            assert!(page.contains(&format!("`{number}`")), "{language}: {number} is not there");
        }
    }

    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("body.json"), BODY).unwrap();
    std::fs::write(folder.path().join("sk.txt"), SK).unwrap();
    let output = ours(env!("CARGO_BIN_EXE_inkgate"))
        .args(["sign", "--access-key", AK, "--secret-key-file", "sk.txt", "--appkey", APPKEY, "--date", DATE])
        .args(["--request-id", ID, "--body", "body.json", "http://127.0.0.1:8080/v1/x"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains(&format!("eop-authorization: {header}")), "{printed}");
}
