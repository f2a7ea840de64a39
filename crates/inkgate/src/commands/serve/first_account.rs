//! The first account: of the keys that the environment declares, or of random ones that are shown once.

use std::io::Write;
use std::net::SocketAddr;

use inkgate_platform::{AccessKey, Act, Application, NewAccount, Platform, Token};

use crate::failure::Failure;
use crate::language::Language;

/// The name of the first account.
const NAME: &str = "first";

/// The account that the environment declares; none where it names no key.
///
/// # Errors
/// Some of the keys but not all, or one that is none.
pub(super) fn declared(environment: impl Fn(&str) -> Option<String>) -> Result<Option<NewAccount>, Failure> {
    let names = ["INKGATE_ACCESS_KEY", "INKGATE_SECRET_KEY", "INKGATE_APPKEY"];
    let keys = names.map(&environment);
    let token = environment("INKGATE_TOKEN");
    let [Some(access_key), Some(secret_key), Some(appkey)] = &keys else {
        if keys.iter().all(Option::is_none) && token.is_none() {
            return Ok(None);
        }
        let missing = names.iter().zip(&keys).find(|(_, key)| key.is_none()).map_or("", |(name, _)| name);
        return Err(Failure::usage(format!("{missing} is not set: set {} together", names.join(", "))));
    };
    let made = || {
        Ok(NewAccount {
            name: NAME.to_owned(),
            access_key: AccessKey::new(access_key, secret_key)?,
            application: Application::new(appkey, NAME)?,
            token: token.map(Token::new).transpose()?,
        })
    };
    made().map(Some).map_err(|error: inkgate_platform::Error| Failure::usage(error.to_string()))
}

/// Sees to it that the declared account is there, or makes a random one in an empty directory, which is to be shown.
pub(super) async fn make(
    platform: &Platform,
    declared: Option<NewAccount>,
    now: i64,
) -> Result<Option<NewAccount>, Failure> {
    let act = Act::local("serve", "start", now);
    match declared {
        Some(account) => {
            platform.ensure(&act, &account).await?;
            Ok(None)
        }
        None if platform.directory().is_empty() => {
            let account = NewAccount::random(NAME)?;
            platform.ensure(&act, &account).await?;
            Ok(Some(account))
        }
        None => Ok(None),
    }
}

/// What a server says as it starts.
pub(super) struct Start<'a> {
    /// Where calls are answered.
    pub(super) address: SocketAddr,
    /// Where the console is.
    pub(super) console: SocketAddr,
    /// Whether by HTTPS.
    pub(super) tls: bool,
    /// A new account, whose keys are shown this once.
    pub(super) account: Option<&'a NewAccount>,
    /// What makes whoever reads it the first owner.
    pub(super) setup_code: Option<&'a str>,
}

impl Start<'_> {
    /// Says it on standard output. The last line is the same in every language: programs wait for it.
    pub(super) fn print(&self, language: Language) {
        let scheme = if self.tls { "https" } else { "http" };
        let at = format!("{scheme}://{}", self.address);
        let mut text = String::new();
        if let Some(NewAccount { access_key, application, token, .. }) = self.account {
            let (id, secret, appkey) = (&access_key.id, access_key.secret.reveal(), &application.appkey);
            let token = token.as_ref().map(Token::reveal).unwrap_or_default();
            let curl = format!(
                "curl -H 'Authorization: Bearer {token}' --data-binary @PICTURE '{at}/v1/recognize?format=text'"
            );
            let call = format!(
                "INKGATE_ACCESS_KEY={id} INKGATE_SECRET_KEY={secret} INKGATE_APPKEY={appkey} inkgate call {at} PICTURE"
            );
            text.push_str(&language.choose(
                format!(
                    "The first account was made. Its keys are shown this once:\n\
                     \x20 access key  {id}\n\
                     \x20 secret key  {secret}\n\
                     \x20 appkey      {appkey}\n\
                     \x20 token       {token}\n\
                     Try it on a picture of yours:\n\
                     \x20 {curl}\n\
                     \x20 {call}\n\n"
                ),
                format!(
                    "已建立第一个账号。下面的密钥只显示这一次，请立即保存：\n\
                     \x20 AK      {id}\n\
                     \x20 SK      {secret}\n\
                     \x20 appkey  {appkey}\n\
                     \x20 令牌    {token}\n\
                     用自己的图片试一下（把 PICTURE 换成图片的路径）：\n\
                     \x20 {curl}\n\
                     \x20 {call}\n\n"
                ),
            ));
        }
        if let Some(code) = self.setup_code {
            let console = format!("{scheme}://{}/console/", self.console);
            text.push_str(&language.choose(
                format!(
                    "Nobody owns this installation yet: open {console} and give the setup code of this start, {code}\n\n"
                ),
                format!("还没有人管理这套服务：打开 {console} ，输入本次启动的设置码 {code}\n\n"),
            ));
        }
        text.push_str(&format!("Listening on {at}\n"));
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(pairs: &[(&str, &str)]) -> Result<Option<NewAccount>, Failure> {
        declared(|name| pairs.iter().find(|(found, _)| *found == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn all_keys_or_none() {
        let key = "0123456789abcdef0123456789abcdef";
        let all = [("INKGATE_ACCESS_KEY", key), ("INKGATE_SECRET_KEY", key), ("INKGATE_APPKEY", key)];
        assert!(from(&[]).unwrap().is_none());
        assert!(from(&all).unwrap().is_some());
        let error = from(&all[..2]).unwrap_err().to_string();
        assert!(error.contains("INKGATE_APPKEY is not set"), "{error}");
        let mut short = all;
        short[1].1 = "a-secret-that-is-short";
        let error = from(&short).unwrap_err().to_string();
        assert!(error.contains("the secret key") && !error.contains("a-secret"), "{error}");
    }
}
