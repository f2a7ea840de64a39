//! `inkgate call`: the signed call of some pictures, and its answer.

mod http;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::commands::sign::{Signer, unreadable};
use crate::failure::Failure;
use crate::house::HouseArgs;
use http::Target;

/// General recognition, when the address has no path.
const GENERAL: &str = "/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json";

/// Options of `inkgate call`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    signer: Signer,
    /// Ask for more than the cloud gives: scores, polygons, blocks
    #[arg(long)]
    detail: bool,
    /// Server, such as http://127.0.0.1:8080; with a path, another capability of the same form
    url: String,
    /// Pictures, read in one call
    #[arg(required = true, value_name = "PICTURE")]
    pictures: Vec<PathBuf>,
}

/// Runs it.
pub fn run(args: &Args, _house: &HouseArgs) -> Result<ExitCode, Failure> {
    let target = Target::parse(&args.url, GENERAL)?;
    let mut data = Vec::new();
    for path in &args.pictures {
        data.push(STANDARD.encode(fs::read(path).map_err(|error| unreadable(path, &error))?));
    }
    let body = json!({ "data": data }).to_string().into_bytes();
    let mut headers = args.signer.headers(target.query(), &body, None, None)?;
    headers.push(("content-type", "application/json;charset=UTF-8".to_owned()));
    if args.detail {
        headers.push(("x-inkgate-detail", "1".to_owned()));
    }
    let (status, answer) = http::post(&target, &headers, body)?;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(&answer).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush());
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    let code = answer.get("statusCode");
    if status != 200 || code != Some(&json!(0)) && code != Some(&json!("0")) {
        return Err(Failure::new(format!("refused (HTTP {status})")));
    }
    match answer.pointer("/message/fail").and_then(Value::as_u64) {
        None | Some(0) => Ok(ExitCode::SUCCESS),
        Some(failed) => {
            let all = args.pictures.len();
            Err(Failure::new(format!(
                "{failed} of {all} pictures could not be read: see err_code in the answer"
            )))
        }
    }
}
