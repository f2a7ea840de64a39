//! New keys, written as JWK: shared ones and pairs, and the half of a pair that may be shown.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use sm2::elliptic_curve::sec1::ToSec1Point;

use super::NoRandom;
use super::content::Content;
use super::jwk::{BadKey, Jwk, Key, Material};
use super::random::TryCryptoRng;

/// What kind of key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Shared, for AES-256-GCM.
    Aes,
    /// Shared, for SM4-GCM.
    Sm4,
    /// A pair over P-256.
    P256,
    /// A pair over SM2's curve.
    Sm2,
}

/// All of them, with their names: what a shared key encrypts by, what curve a pair is of.
pub const FORMS: [(Form, &str); 4] =
    [(Form::Aes, "A256GCM"), (Form::Sm4, "SM4GCM"), (Form::P256, "P-256"), (Form::Sm2, "SM2")];

impl Form {
    /// Its name.
    pub fn name(self) -> &'static str {
        FORMS.iter().find(|(form, _)| *form == self).map_or("", |(_, name)| name)
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        FORMS.iter().find(|(_, found)| *found == name).map(|(form, _)| *form)
    }

    /// What kind a key is.
    pub fn of(key: &Key) -> Self {
        match &key.material {
            Material::Shared(shared) if shared.of() == Content::A256Gcm => Self::Aes,
            Material::Shared(_) => Self::Sm4,
            Material::P256 { .. } => Self::P256,
            Material::Sm2 { .. } => Self::Sm2,
        }
    }

    /// Whether both sides have the same key.
    pub fn is_shared(self) -> bool {
        matches!(self, Self::Aes | Self::Sm4)
    }
}

impl Jwk {
    /// A new key, called `kid`.
    ///
    /// # Errors
    /// [`NoRandom`].
    pub fn random<R: TryCryptoRng>(form: Form, kid: &str, random: &mut R) -> Result<Self, NoRandom> {
        let mut jwk = Self { kid: Some(kid.to_owned()), ..Self::default() };
        // A number of 32 random bytes is no private key with a chance of one in four thousand million.
        for _ in 0..8 {
            let mut bytes = vec![0; if form == Form::Sm4 { 16 } else { 32 }];
            random.try_fill_bytes(&mut bytes).map_err(|_| NoRandom)?;
            let secret = Some(URL_SAFE_NO_PAD.encode(&bytes));
            match form {
                Form::Aes | Form::Sm4 => {
                    "oct".clone_into(&mut jwk.kty);
                    jwk.enc = if form == Form::Aes { Content::A256Gcm } else { Content::Sm4Gcm };
                    jwk.k = secret;
                }
                Form::P256 | Form::Sm2 => {
                    "EC".clone_into(&mut jwk.kty);
                    jwk.crv = Some(form.name().to_owned());
                    jwk.d = secret;
                }
            }
            if jwk.key().is_ok() {
                return Ok(jwk);
            }
        }
        Err(NoRandom)
    }

    /// What kind it is.
    ///
    /// # Errors
    /// [`BadKey`].
    pub fn form(&self) -> Result<Form, BadKey> {
        Ok(Form::of(&self.key()?))
    }

    /// Whether something stands in it that one side alone may know, or both and nobody else.
    pub fn is_secret(&self) -> bool {
        self.d.is_some() || self.k.is_some()
    }

    /// The public half of a pair; none of a shared key.
    ///
    /// # Errors
    /// [`BadKey`].
    pub fn public(&self) -> Result<Option<Self>, BadKey> {
        Ok(self.key()?.public())
    }

    /// All that stands in it, secrets too: for whoever keeps it sealed or shows it once.
    pub fn reveal(&self) -> Value {
        let mut all = Map::new();
        all.insert("kty".to_owned(), json!(self.kty));
        let enc = (self.kty == "oct").then(|| json!(self.enc));
        let texts = [("crv", &self.crv), ("kid", &self.kid), ("x", &self.x), ("y", &self.y), ("d", &self.d)];
        let texts = texts.into_iter().chain([("k", &self.k)]);
        let texts = texts.filter_map(|(name, text)| Some((name, json!(text.as_ref()?))));
        for (name, value) in texts.chain(enc.map(|enc| ("enc", enc))) {
            all.insert(name.to_owned(), value);
        }
        Value::Object(all)
    }
}

impl Key {
    /// The public half of a pair; none of a shared key.
    pub fn public(&self) -> Option<Jwk> {
        let point = match &self.material {
            Material::Shared(_) => return None,
            Material::P256 { public, .. } => public.to_sec1_point(false).as_bytes().to_vec(),
            Material::Sm2 { public, .. } => public.to_sec1_point(false).as_bytes().to_vec(),
        };
        let (x, y) = point.get(1..).map(|both| both.split_at(both.len() / 2)).unwrap_or_default();
        let [x, y] = [x, y].map(|half| Some(URL_SAFE_NO_PAD.encode(half)));
        let crv = Some(Form::of(self).name().to_owned());
        Some(Jwk { kty: "EC".to_owned(), crv, kid: self.kid.clone(), x, y, ..Jwk::default() })
    }
}
