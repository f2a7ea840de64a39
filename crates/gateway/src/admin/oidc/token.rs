//! The provider's word on who somebody is: an ID token (OpenID Connect Core, 3.1.3.7), believed only when everything about
//! it holds. Signatures are checked by ring; the list of algorithms is ours and not the token's.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::{Map, Value};
use subtle::ConstantTimeEq;

/// Seconds that the provider's clock and ours may differ.
const SKEW: i64 = 60;

/// Why a token is not believed. The log has the word; the browser is told only that it was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    #[error("it is no signed token")]
    Shape,
    #[error("its algorithm is not RS256, ES256 or EdDSA")]
    Algorithm,
    #[error("no key of the provider has its name")]
    UnknownKey,
    #[error("its signature is wrong")]
    Signature,
    #[error("another issuer made it")]
    Issuer,
    #[error("it is for somebody else")]
    Audience,
    #[error("it is over, or not yet begun")]
    Time,
    #[error("it answers another sign-in")]
    Nonce,
    #[error("another tenant than oidc.unverified_tenant made it")]
    Tenant,
    #[error(
        "the person's name is missing or no address (oidc.name_claim), or not verified (oidc.unverified_tenant)"
    )]
    Name,
}

/// A public key of the provider (RFC 7517).
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Key {
    kty: String,
    kid: Option<String>,
    r#use: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

/// What a token has to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) issuer: &'a str,
    pub(super) client: &'a str,
    pub(super) nonce: &'a str,
    /// Seconds since 1970.
    pub(super) now: i64,
}

/// Which claims say who it is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claims<'a> {
    /// The one that names the person.
    pub(super) name: &'a str,
    /// The one that lists the person's groups.
    pub(super) groups: &'a str,
    /// The tenant whose names need not be verified; empty for none.
    pub(super) tenant: &'a str,
}

/// Who it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Somebody {
    /// An address, in small letters.
    pub(super) name: String,
    pub(super) groups: Vec<String>,
}

/// Who `token` is about, if it is to be believed.
///
/// # Errors
/// The first thing about it that does not hold.
pub(super) fn believed(
    token: &str,
    keys: &[Key],
    wanted: Wanted<'_>,
    said: Claims<'_>,
) -> Result<Somebody, Refused> {
    let mut parts = token.split('.');
    let (Some(head), Some(body), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Refused::Shape);
    };
    let header: Header = serde_json::from_slice(&bytes(head)?).map_err(|_| Refused::Shape)?;
    // What a header declares to be critical would have to be understood (RFC 7515, 4.1.11); nothing is.
    if header.crit.is_some() {
        return Err(Refused::Shape);
    }
    let family = match header.alg.as_str() {
        "RS256" => "RSA",
        "ES256" => "EC",
        "EdDSA" => "OKP",
        _ => return Err(Refused::Algorithm),
    };
    let fits = |key: &&Key| {
        key.kty == family
            && header.kid.as_ref().is_none_or(|kid| key.kid.as_ref() == Some(kid))
            && key.alg.as_ref().is_none_or(|alg| *alg == header.alg)
            && key.r#use.as_ref().is_none_or(|usage| usage == "sig")
    };
    let fitting: Vec<&Key> = keys.iter().filter(fits).collect();
    if fitting.is_empty() {
        return Err(Refused::UnknownKey);
    }
    let signed = token.get(..head.len() + 1 + body.len()).unwrap_or_default().as_bytes();
    let signature = bytes(signature)?;
    if !fitting.iter().any(|key| key.signed(signed, &signature)) {
        return Err(Refused::Signature);
    }
    let claims: Map<String, Value> = serde_json::from_slice(&bytes(body)?).map_err(|_| Refused::Shape)?;
    holds(&claims, wanted)?;
    somebody(&claims, said)
}

fn bytes(part: &str) -> Result<Vec<u8>, Refused> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| Refused::Shape)
}

impl Key {
    fn signed(&self, text: &[u8], signature: &[u8]) -> bool {
        let part = |part: &Option<String>| {
            part.as_deref().and_then(|part| URL_SAFE_NO_PAD.decode(part).ok()).unwrap_or_default()
        };
        match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => RsaPublicKeyComponents { n: part(&self.n), e: part(&self.e) }
                .verify(&RSA_PKCS1_2048_8192_SHA256, text, signature)
                .is_ok(),
            ("EC", Some("P-256")) => {
                let point = [vec![4], part(&self.x), part(&self.y)].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(text, signature).is_ok()
            }
            ("OKP", Some("Ed25519")) => {
                UnparsedPublicKey::new(&ED25519, part(&self.x)).verify(text, signature).is_ok()
            }
            _ => false,
        }
    }
}

fn holds(claims: &Map<String, Value>, wanted: Wanted<'_>) -> Result<(), Refused> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    if text("iss") != Some(wanted.issuer) {
        return Err(Refused::Issuer);
    }
    let audience: Vec<&str> = match claims.get("aud") {
        Some(Value::String(only)) => vec![only],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let party = claims.get("azp").map(|party| party.as_str().unwrap_or_default());
    // One that is for several says to whom it was given.
    let given = party.map_or(audience.len() == 1, |party| party == wanted.client);
    if !audience.contains(&wanted.client) || !given {
        return Err(Refused::Audience);
    }
    // A number may have a fraction (RFC 7519, 2).
    let second = |name: &str| claims.get(name).map(|value| value.as_f64().map(|second| second as i64));
    let Some(Some(ends)) = second("exp") else { return Err(Refused::Time) };
    let begun = ["iat", "nbf"].into_iter().all(|name| match second(name) {
        Some(Some(begins)) => begins <= wanted.now.saturating_add(SKEW),
        Some(None) => false,
        None => true,
    });
    if ends.saturating_add(SKEW) <= wanted.now || !begun {
        return Err(Refused::Time);
    }
    let nonce: bool = text("nonce").unwrap_or_default().as_bytes().ct_eq(wanted.nonce.as_bytes()).into();
    if nonce { Ok(()) } else { Err(Refused::Nonce) }
}

fn somebody(claims: &Map<String, Value>, said: Claims<'_>) -> Result<Somebody, Refused> {
    let name = claims.get(said.name).and_then(Value::as_str).unwrap_or_default().to_lowercase();
    let word = (said.name == "email").then(|| claims.get("email_verified")).flatten();
    let believed = if said.tenant.is_empty() {
        word == Some(&Value::Bool(true))
    } else {
        // One provider may serve many tenants, of which each names its people as it likes.
        if claims.get("tid").and_then(Value::as_str) != Some(said.tenant) {
            return Err(Refused::Tenant);
        }
        // What is said to be unverified is not what nobody spoke of.
        word.is_none_or(|word| *word == Value::Bool(true))
    };
    let whole = name.matches('@').count() == 1 && name.chars().all(|one| one.is_ascii_graphic());
    if !believed || !whole {
        return Err(Refused::Name);
    }
    let groups = match claims.get(said.groups) {
        Some(Value::String(only)) => vec![only.clone()],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    Ok(Somebody { name, groups })
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_800_000_000;
    const WANTED: Wanted<'_> =
        Wanted { issuer: "https://id.example.org", client: "inkgate", nonce: "n1", now: NOW };

    const STRICT: Claims<'_> = Claims { name: "email", groups: "groups", tenant: "" };

    struct Provider(EcdsaKeyPair, Key);

    fn encoded(bytes: impl AsRef<[u8]>) -> String {
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn provider() -> Provider {
        let (random, kind) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
        let document = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(kind, document.as_ref(), &random).unwrap();
        let point = pair.public_key().as_ref();
        let key = json!({ "kty": "EC", "kid": "k1", "use": "sig", "crv": "P-256",
            "x": encoded(&point[1..33]), "y": encoded(&point[33..]) });
        Provider(pair, serde_json::from_value(key).unwrap())
    }

    fn claims() -> Value {
        json!({ "iss": "https://id.example.org", "aud": "inkgate", "exp": NOW + 300, "iat": NOW, "nonce": "n1",
            "sub": "1", "email": "Li@Example.org", "email_verified": true, "groups": ["ocr"] })
    }

    impl Provider {
        fn token(&self, header: &Value, claims: &Value) -> String {
            let signed = format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()));
            let signature = self.0.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
            format!("{signed}.{}", encoded(signature))
        }

        fn judged(&self, header: &Value, claims: &Value) -> Result<Somebody, Refused> {
            self.judged_by(header, claims, STRICT)
        }

        fn judged_by(&self, header: &Value, claims: &Value, said: Claims<'_>) -> Result<Somebody, Refused> {
            believed(&self.token(header, claims), std::slice::from_ref(&self.1), WANTED, said)
        }
    }

    fn header() -> Value {
        json!({ "alg": "ES256", "kid": "k1", "typ": "JWT" })
    }

    #[test]
    fn a_token_that_holds_is_believed() {
        let said = provider().judged(&header(), &claims()).unwrap();
        assert_eq!(said, Somebody { name: "li@example.org".into(), groups: vec!["ocr".into()] });
        let mut several = claims();
        (several["aud"], several["azp"]) = (json!(["other", "inkgate"]), json!("inkgate"));
        assert!(provider().judged(&header(), &several).is_ok());
    }

    #[test]
    fn each_claim_must_hold() {
        let provider = provider();
        let cases: [(&str, Value, Refused); 16] = [
            ("iss", json!("https://id.example.org/"), Refused::Issuer),
            ("iss", Value::Null, Refused::Issuer),
            ("aud", json!("other"), Refused::Audience),
            ("aud", json!(["inkgate", "other"]), Refused::Audience),
            ("azp", json!("other"), Refused::Audience),
            ("exp", json!(NOW - SKEW), Refused::Time),
            ("exp", json!("never"), Refused::Time),
            ("exp", Value::Null, Refused::Time),
            ("iat", json!(NOW + SKEW + 1), Refused::Time),
            ("nbf", json!(NOW + SKEW + 1), Refused::Time),
            ("nbf", json!("soon"), Refused::Time),
            ("nonce", json!("n2"), Refused::Nonce),
            ("nonce", Value::Null, Refused::Nonce),
            ("email_verified", json!("true"), Refused::Name),
            ("email_verified", Value::Null, Refused::Name),
            ("email", json!("li@example.org@evil.example"), Refused::Name),
        ];
        for (name, value, refused) in cases {
            let mut claims = claims();
            if name == "email_verified" && value.is_null() {
                claims.as_object_mut().unwrap().remove(name);
            } else {
                claims[name] = value.clone();
            }
            assert_eq!(provider.judged(&header(), &claims), Err(refused), "{name} {value}");
        }
        let mut late = claims();
        late["exp"] = json!(NOW - SKEW + 1);
        assert!(provider.judged(&header(), &late).is_ok(), "clocks differ a little");
    }

    #[test]
    fn another_claim_names_the_person_and_one_tenant_alone_is_taken_at_its_word() {
        let provider = provider();
        let said = |change: &dyn Fn(&mut Map<String, Value>), rule: Claims<'_>| {
            let mut claims = claims();
            let fields = claims.as_object_mut().unwrap();
            fields.remove("email_verified");
            fields.insert("tid".into(), json!("t1"));
            fields.insert("upn".into(), json!("Wang@Example.org"));
            change(fields);
            provider.judged_by(&header(), &claims, rule).map(|somebody| somebody.name)
        };
        let (email, upn) =
            (Claims { tenant: "t1", ..STRICT }, Claims { name: "upn", tenant: "t1", ..STRICT });
        assert_eq!(said(&|_| (), email), Ok("li@example.org".into()));
        assert_eq!(said(&|_| (), upn), Ok("wang@example.org".into()));
        assert_eq!(said(&|_| (), STRICT), Err(Refused::Name), "strict unless it is said");
        for (name, value, refused) in [
            ("tid", json!("t2"), Refused::Tenant),
            ("tid", Value::Null, Refused::Tenant),
            ("tid", json!(["t1"]), Refused::Tenant),
            ("upn", json!("wang"), Refused::Name),
            ("upn", Value::Null, Refused::Name),
        ] {
            let changed = said(&|fields| _ = fields.insert(name.into(), value.clone()), upn);
            assert_eq!(changed, Err(refused), "{name} {value}");
        }
        let doubted =
            |fields: &mut Map<String, Value>| _ = fields.insert("email_verified".into(), json!(false));
        assert_eq!(said(&doubted, email), Err(Refused::Name), "said to be unverified");
        assert_eq!(said(&doubted, upn), Ok("wang@example.org".into()), "of another claim");
    }

    #[test]
    fn the_algorithm_is_ours_and_the_key_the_provider_s() {
        let ours = provider();
        for alg in ["none", "HS256", "RS512", "es256", ""] {
            let mut head = header();
            head["alg"] = json!(alg);
            assert_eq!(ours.judged(&head, &claims()), Err(Refused::Algorithm), "{alg}");
        }
        let mut head = header();
        head["alg"] = json!("RS256");
        assert_eq!(ours.judged(&head, &claims()), Err(Refused::UnknownKey), "a key is for its own kind");
        head = header();
        head["kid"] = json!("k2");
        assert_eq!(ours.judged(&head, &claims()), Err(Refused::UnknownKey));
        head = header();
        head["crit"] = json!(["b64"]);
        assert_eq!(ours.judged(&head, &claims()), Err(Refused::Shape));
        let foreign = provider().token(&header(), &claims());
        assert_eq!(
            believed(&foreign, std::slice::from_ref(&ours.1), WANTED, STRICT),
            Err(Refused::Signature)
        );
        let token = ours.token(&header(), &claims());
        let (signed, _) = token.rsplit_once('.').unwrap();
        for broken in
            [signed.to_owned(), format!("{signed}."), format!("{token}.x"), "a.b.c".into(), String::new()]
        {
            assert!(believed(&broken, std::slice::from_ref(&ours.1), WANTED, STRICT).is_err(), "{broken}");
        }
        let encryption: Key = Key { r#use: Some("enc".into()), ..ours.1.clone() };
        assert_eq!(believed(&token, &[encryption], WANTED, STRICT), Err(Refused::UnknownKey));
    }

    #[test]
    fn ed25519_is_understood() {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let pair = Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap();
        let key = json!({ "kty": "OKP", "crv": "Ed25519", "x": encoded(pair.public_key().as_ref()) });
        let key: Key = serde_json::from_value(key).unwrap();
        let signed =
            format!("{}.{}", encoded(json!({ "alg": "EdDSA" }).to_string()), encoded(claims().to_string()));
        let token = format!("{signed}.{}", encoded(pair.sign(signed.as_bytes())));
        assert!(believed(&token, &[key], WANTED, STRICT).is_ok());
    }
}
