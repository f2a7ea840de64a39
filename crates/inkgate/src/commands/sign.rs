//! `inkgate sign`: the headers of a signed call, for clients that cannot sign by themselves and for finding mistakes.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use inkgate_eop::{APPKEY, AUTHORIZATION, BodyDigest, DATE, EopDate, REQUEST_ID, SecretKey};

use crate::failure::Failure;
use crate::house::HouseArgs;

/// Seconds east of UTC of the zone that dates are written in: Beijing's, which the cloud asks for.
const BEIJING: i32 = 8 * 3600;

/// Options of `inkgate sign`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    signer: Signer,
    /// Date as the header has it (default: now, in Beijing)
    #[arg(long, value_name = "yyyymmddTHHMMSSZ")]
    date: Option<String>,
    /// Request id (default: a random one)
    #[arg(long, value_name = "ID")]
    request_id: Option<String>,
    /// File that holds the body, - for standard input (default: no body)
    #[arg(long, value_name = "FILE")]
    body: Option<PathBuf>,
    /// Where the call goes; its query is signed
    url: String,
}

/// Who signs.
#[derive(Debug, clap::Args)]
pub struct Signer {
    /// Access key (AK)
    #[arg(long, value_name = "AK", env = "INKGATE_ACCESS_KEY")]
    access_key: String,
    /// File that holds the secret key (SK); without it INKGATE_SECRET_KEY is taken
    #[arg(long, value_name = "FILE")]
    secret_key_file: Option<PathBuf>,
    /// Key of the application
    #[arg(long, value_name = "KEY", env = "INKGATE_APPKEY")]
    appkey: Option<String>,
}

impl Signer {
    /// The headers that sign a call with this query (without `?`) and body, in the order to be sent.
    pub(super) fn headers(
        &self,
        query: &str,
        body: &[u8],
        date: Option<&str>,
        request_id: Option<&str>,
    ) -> Result<Vec<(&'static str, String)>, Failure> {
        let secret = SecretKey::new(self.secret()?);
        let date = date.map_or_else(now, str::to_owned);
        let request_id = request_id.map_or_else(random_id, |id| Ok(id.to_owned()))?;
        let mut headers: Vec<(&'static str, String)> = Vec::new();
        headers.extend(self.appkey.as_ref().map(|appkey| (APPKEY, appkey.clone())));
        headers.push((REQUEST_ID, request_id));
        headers.push((DATE, date));
        let signed: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        if let Some((name, _)) =
            signed.iter().find(|(_, value)| value.is_empty() || value.contains(['\r', '\n']))
        {
            return Err(Failure::usage(format!(
                "{name} is empty or has a line end: give it one line of text"
            )));
        }
        let authorization =
            inkgate_eop::sign(&self.access_key, &secret, &signed, query, &BodyDigest::of(body))
                .map_err(|refusal| Failure::usage(refusal.to_string()))?;
        headers.push((AUTHORIZATION, authorization));
        Ok(headers)
    }

    fn secret(&self) -> Result<String, Failure> {
        match &self.secret_key_file {
            Some(file) => {
                let text = fs::read_to_string(file).map_err(|error| unreadable(file, &error))?;
                Ok(text.trim_end_matches(['\r', '\n']).to_owned())
            }
            None => std::env::var("INKGATE_SECRET_KEY").map_err(|_| {
                Failure::usage(
                    "no secret key: name its file with --secret-key-file, or set INKGATE_SECRET_KEY",
                )
            }),
        }
    }
}

/// Runs it.
pub fn run(args: &Args, _house: &HouseArgs) -> Result<ExitCode, Failure> {
    let body = match args.body.as_deref() {
        None => Vec::new(),
        Some(path) if path == Path::new("-") => {
            let mut body = Vec::new();
            std::io::stdin().lock().read_to_end(&mut body).map_err(|error| unreadable(path, &error))?;
            body
        }
        Some(path) => fs::read(path).map_err(|error| unreadable(path, &error))?,
    };
    let query = args.url.split('#').next().unwrap_or_default().split_once('?').map_or("", |(_, query)| query);
    let headers = args.signer.headers(query, &body, args.date.as_deref(), args.request_id.as_deref())?;
    let text: String = headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    let mut out = std::io::stdout().lock();
    // Whoever reads may have seen enough and hung up.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    Ok(ExitCode::SUCCESS)
}

/// The sentence for a file that cannot be read.
pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}

fn now() -> String {
    let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    EopDate::at(i64::try_from(unix).unwrap_or(i64::MAX), BEIJING).to_string()
}

fn random_id() -> Result<String, Failure> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| Failure::new(format!("no random bytes: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
