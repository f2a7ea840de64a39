//! The keys of interface encryption as people see them: those of the platform and those of the file, told apart, and never
//! their private part.

use inkgate_eop::envelope::Form;
use inkgate_platform::{Act, ApplicationRow, EncryptionRow, Error, Platform};
use serde::Serialize;
use serde_json::Value;

use super::{Mode, Sealings};

/// Where a key is kept.
pub const PLATFORM: &str = "platform";
/// The other place.
pub const FILE: &str = "file";

/// A key.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Listed {
    /// What envelopes call it (`kid`); a key of the file may have no name.
    pub id: Option<String>,
    /// [`PLATFORM`] or [`FILE`].
    pub source: &'static str,
    /// The account's name.
    pub account: String,
    /// The application's name.
    pub application: String,
    /// The application's key.
    pub appkey: String,
    /// What people call it; empty in the file.
    pub name: String,
    /// Its kind's name.
    pub kind: String,
    /// Whether it may open.
    pub enabled: bool,
    /// Seconds since 1970 from which on it may not; none for never.
    pub expires_at: Option<i64>,
    /// The public half of a pair, as JWK.
    pub public: Option<Value>,
    /// The application's own public half, for which answers are sealed.
    pub answers: Option<Value>,
    /// Seconds since 1970; none in the file.
    pub made_at: Option<i64>,
}

/// The keys of an account, of an application or all, in the order in which they were made; the file's come last.
///
/// # Errors
/// [`Error::Database`].
pub async fn listed(
    platform: &Platform,
    act: &Act,
    file: &Sealings,
    account: Option<&str>,
    appkey: Option<&str>,
) -> Result<Vec<Listed>, Error> {
    let kept = platform.encryption_keys(act, account).await?;
    let mut all: Vec<Listed> = kept.into_iter().map(of_platform).collect();
    for application in platform.applications(act, account).await? {
        all.extend(of_file(&application, file));
    }
    all.retain(|key| appkey.is_none_or(|appkey| appkey.eq_ignore_ascii_case(&key.appkey)));
    Ok(all)
}

fn of_platform(row: EncryptionRow) -> Listed {
    let jwk = |text: &str| serde_json::from_str(text).ok();
    Listed {
        id: Some(row.id),
        source: PLATFORM,
        public: jwk(&row.public),
        answers: jwk(&row.answers),
        account: row.account,
        application: row.application,
        appkey: row.appkey,
        name: row.name,
        kind: row.kind,
        enabled: row.enabled,
        expires_at: row.expires_at,
        made_at: Some(row.made_at),
    }
}

fn of_file(application: &ApplicationRow, file: &Sealings) -> Vec<Listed> {
    let Some(sealing) = file.of(&application.appkey) else { return Vec::new() };
    let shown = |pair: &super::Pair| Listed {
        id: pair.open.kid().map(str::to_owned),
        source: FILE,
        account: application.account.clone(),
        application: application.name.clone(),
        appkey: application.appkey.clone(),
        name: String::new(),
        kind: Form::of(&pair.open).name().to_owned(),
        // A public half among the file's keys opens nothing.
        enabled: pair.open.opens(),
        expires_at: None,
        public: public(&pair.open),
        answers: public(&pair.seal),
        made_at: None,
    };
    sealing.pairs.iter().map(shown).collect()
}

fn public(key: &inkgate_eop::envelope::Key) -> Option<Value> {
    key.public().map(|public| public.reveal())
}

/// What the file says of an application: whether it must encrypt; none where it does not stand there.
pub fn mode_in(file: &Sealings, appkey: &str) -> Option<&'static str> {
    file.of(appkey).map(|sealing| match sealing.mode {
        Mode::Optional => "optional",
        Mode::Required => "required",
    })
}
