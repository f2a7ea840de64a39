//! Keys of interface encryption that are made here and kept on the platform.

use inkgate_eop::envelope::random::TryRng;
use inkgate_eop::envelope::{BadKey, Form, Jwk};
use inkgate_platform::NewEncryptionKey;
use serde_json::Value;

use super::system::System;

/// Why no key is made; the sentence says what to do. None holds a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unmade {
    /// There is no kind of this name.
    #[error("the kind is A256GCM or SM4GCM for a shared key, P-256 or SM2 for a pair")]
    Kind,
    /// A pair without a key for answers.
    #[error("a pair wants the application's public key for answers: send its JWK as `answers`")]
    Missing,
    /// A shared key with a key for answers.
    #[error("a shared key seals the answers too: leave `answers` away")]
    Unwanted,
    /// The key for answers is none.
    #[error("`answers` is no JWK of a public key: {0}")]
    Bad(BadKey),
    /// The key for answers is no public half.
    #[error("`answers` has a private or shared key in it: send the public half alone, and make a new pair")]
    Private,
    /// No random bytes.
    #[error("the system gives no random bytes")]
    Random,
}

/// A key that was made, with what its application has to know of it.
pub struct Made {
    id: String,
    form: Form,
    jwk: String,
    public: String,
    answers: String,
    shown: Value,
}

impl Made {
    /// A new key of the kind called so. `answers` is the public JWK of the application for a pair, and null for a shared key.
    ///
    /// # Errors
    /// [`Unmade`].
    pub fn new(kind: &str, answers: &Value) -> Result<Self, Unmade> {
        let form = Form::named(kind).ok_or(Unmade::Kind)?;
        let answers = match (form.is_shared(), answers.is_null()) {
            (true, true) => String::new(),
            (true, false) => return Err(Unmade::Unwanted),
            (false, true) => return Err(Unmade::Missing),
            (false, false) => checked(answers)?.to_string(),
        };
        let mut bytes = [0; 16];
        System.try_fill_bytes(&mut bytes).map_err(|_| Unmade::Random)?;
        let id = bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let jwk = Jwk::random(form, &id, &mut System).map_err(|_| Unmade::Random)?;
        let public = jwk.public().map_err(Unmade::Bad)?.map(|public| public.reveal());
        let shown = public.clone().unwrap_or_else(|| jwk.reveal());
        let public = public.map(|public| public.to_string()).unwrap_or_default();
        Ok(Self { id, form, jwk: jwk.reveal().to_string(), public, answers, shown })
    }

    /// For the platform.
    pub fn to_keep(&self) -> NewEncryptionKey<'_> {
        let Self { id, form, jwk, public, answers, .. } = self;
        NewEncryptionKey { id, kind: form.name(), jwk, public, answers }
    }

    /// What envelopes call it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The JWK that the application is to have: the public half of a pair, or the shared key, which is shown this once.
    pub fn shown(&self) -> &Value {
        &self.shown
    }
}

/// A public key as it is kept: what else stands in the JWK is left out.
fn checked(answers: &Value) -> Result<Value, Unmade> {
    let jwk: Jwk = serde_json::from_value(answers.clone()).map_err(|_| Unmade::Bad(BadKey::NO_JWK))?;
    if jwk.is_secret() {
        return Err(Unmade::Private);
    }
    let public = jwk.public().map_err(Unmade::Bad)?;
    public.map(|public| public.reveal()).ok_or(Unmade::Private)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pair_wants_a_public_key_for_answers_and_a_shared_key_none() {
        let own = Jwk::random(Form::Sm2, "client", &mut System).unwrap();
        let public = own.public().unwrap().unwrap().reveal();
        let made = |kind: &str, answers: &Value| Made::new(kind, answers).map(|made| made.shown().clone());
        for kind in ["P-256", "SM2"] {
            assert_eq!(made(kind, &Value::Null), Err(Unmade::Missing));
            assert_eq!(made(kind, &own.reveal()), Err(Unmade::Private));
            assert!(matches!(made(kind, &json!({ "kty": "EC" })), Err(Unmade::Bad(_))));
            assert!(matches!(made(kind, &json!("x")), Err(Unmade::Bad(_))));
            let shown = made(kind, &public).unwrap();
            assert!(shown.get("d").is_none() && shown["crv"] == kind, "{shown}");
        }
        for kind in ["A256GCM", "SM4GCM"] {
            assert_eq!(made(kind, &public), Err(Unmade::Unwanted));
            assert_eq!(made(kind, &Value::Null).unwrap()["enc"], kind);
        }
        assert_eq!(made("P-521", &public), Err(Unmade::Kind));
        let mut more = public.clone();
        more["use"] = json!("enc");
        let made = Made::new("P-256", &more).unwrap();
        assert_eq!(made.to_keep().answers, public.to_string(), "what is not understood is not kept");
        assert!(made.to_keep().jwk.contains("\"d\"") && !made.to_keep().public.contains("\"d\""));
    }
}
