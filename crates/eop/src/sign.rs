//! The whole signature, both ways: [`sign`] for a caller, [`Claim`] for a server.
//!
//! A server believes in two steps, because headers come first and are cheap, and the body comes last and is not:
//! [`Claim::read`] looks at headers alone and proves nothing; [`Claim::verify`] compares the signature.

use subtle::{Choice, ConstantTimeEq};

use crate::{
    AUTHORIZATION, Authorization, BodyDigest, DATE, EopDate, Refusal, SecretKey, Window, headers, query,
};

/// Signs a request and gives the value of `Eop-Authorization`.
///
/// `signed` are the headers to sign, `eop-date` among them, each sent with the request exactly so; `query` is the raw
/// query as sent, without `?`.
///
/// # Errors
/// [`Refusal::DateNotSigned`] and [`Refusal::DateMalformed`] for a request that no server would accept, and
/// [`Refusal::Malformed`] or [`Refusal::Duplicate`] for keys and names that cannot be written.
pub fn sign(
    access_key: &str,
    secret: &SecretKey,
    signed: &[(&str, &str)],
    query: &str,
    body: &BodyDigest,
) -> Result<String, Refusal> {
    let date = headers::only(signed, DATE)?.ok_or(Refusal::DateNotSigned)?;
    EopDate::parse(date)?;
    let names: Vec<&str> = signed.iter().map(|(name, _)| *name).collect();
    let claim = Authorization::new(access_key, &names, [0; 32])?;
    let canonical = headers::canonical(signed, claim.headers())?;
    let signature =
        secret.signing_key(access_key, date).sign(&to_sign(&canonical, &query::canonical(query), body));
    Ok(Authorization::new(access_key, &names, signature)?.to_string())
}

/// The part of a request that comes after its headers were looked at.
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    /// The raw query as it arrived, without `?`; empty where there is none.
    pub query: &'r str,
    /// The digest of the body as it arrived.
    pub body: &'r BodyDigest,
}

/// What a request's headers claim, found well-formed and in time. Nothing is proven until [`Claim::verify`].
#[derive(Debug, Clone)]
pub struct Claim {
    authorization: Authorization,
    canonical_headers: String,
    date: String,
    dated: EopDate,
}

impl Claim {
    /// Looks at a request's headers: names in any case, values as they arrived. `now` is seconds since 1970 in UTC.
    ///
    /// # Errors
    /// Everything that [`Refusal`] names except the mismatch.
    pub fn read(headers: &[(&str, &str)], now: i64, window: Window) -> Result<Self, Refusal> {
        let authorization = headers::only(headers, AUTHORIZATION)?.ok_or(Refusal::NotSigned)?;
        let authorization = Authorization::parse(authorization)?;
        if !authorization.headers().iter().any(|name| name == DATE) {
            return Err(Refusal::DateNotSigned);
        }
        let canonical_headers = headers::canonical(headers, authorization.headers())?;
        let date = headers::only(headers, DATE)?.ok_or_else(|| Refusal::Missing(DATE.to_owned()))?;
        let dated = EopDate::parse(date)?;
        if !dated.is_within(window, now) {
            return Err(Refusal::DateOutside);
        }
        Ok(Self { authorization, canonical_headers, date: date.to_owned(), dated })
    }

    /// The access key that the request claims.
    pub fn access_key(&self) -> &str {
        self.authorization.access_key()
    }

    /// When the request was signed, by the caller's own clock.
    pub fn date(&self) -> EopDate {
        self.dated
    }

    /// Whether the header called `name` (small letters) is covered by the signature.
    pub fn signs(&self, name: &str) -> bool {
        self.authorization.headers().iter().any(|signed| signed == name)
    }

    /// The signature that the request carries: the same twice means the same request twice.
    pub fn signature(&self) -> &[u8; 32] {
        self.authorization.signature()
    }

    /// Compares the signature with the one that `secret` makes over this request, in each form of its query. The time
    /// taken depends on the request alone, not on how much of the signature is right or which form matched.
    ///
    /// # Errors
    /// [`Refusal::Mismatch`].
    pub fn verify(&self, secret: &SecretKey, request: &Request<'_>) -> Result<(), Refusal> {
        let key = secret.signing_key(self.access_key(), &self.date);
        let matches = query::canonical_forms(request.query).iter().fold(Choice::from(0), |any, form| {
            let right = key.sign(&to_sign(&self.canonical_headers, form, request.body));
            any | right.ct_eq(self.signature())
        });
        if matches.into() { Ok(()) } else { Err(Refusal::Mismatch) }
    }

    /// The signed headers in their canonical form: the first part of the string to sign.
    pub fn canonical_headers(&self) -> &str {
        &self.canonical_headers
    }

    /// Whether the signature is one that `secret` makes over `text`, whatever text that is: how a wrong string to sign is
    /// recognised. It takes the same time for every text of a length.
    pub fn is_over(&self, secret: &SecretKey, text: &str) -> bool {
        let key = secret.signing_key(self.access_key(), &self.date);
        key.sign(text).ct_eq(self.signature()).into()
    }
}

/// The string to sign.
fn to_sign(canonical_headers: &str, canonical_query: &str, body: &BodyDigest) -> String {
    format!("{canonical_headers}\n{canonical_query}\n{body}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_signed_is_verified_and_nothing_else(
            access_key in "[!-~]{1,40}", secret in ".{0,80}", appkey in "[!-~]{0,40}", id in "[!-~]([ -~]{0,30}[!-~])?",
            query in "[a-c=&%2-4/]{0,20}", body in prop::collection::vec(any::<u8>(), 1..60),
            unix in 0i64..4_000_000_000, at in any::<prop::sample::Index>(),
        ) {
            let (secret, date) = (SecretKey::new(secret), EopDate::at(unix, 8 * 3600).to_string());
            let signed = [("appkey", appkey.as_str()), ("ctyun-eop-request-id", id.as_str()), ("eop-date", date.as_str())];
            let authorization = sign(&access_key, &secret, &signed, &query, &BodyDigest::of(&body)).unwrap();
            let headers = [signed[2], ("Eop-Authorization", authorization.as_str()), signed[0], signed[1]];
            let claim = Claim::read(&headers, unix, Window::default()).unwrap();
            prop_assert_eq!(claim.access_key(), access_key.as_str());
            let verify = |body: &[u8]| claim.verify(&secret, &Request { query: &query, body: &BodyDigest::of(body) });
            prop_assert_eq!(verify(&body), Ok(()));

            let mut changed = body.clone();
            let place = at.index(changed.len());
            changed[place] ^= 1;
            prop_assert_eq!(verify(&changed), Err(Refusal::Mismatch));
            let longer = format!("{query}&z=1");
            let verdict = claim.verify(&secret, &Request { query: &longer, body: &BodyDigest::of(&body) });
            prop_assert_eq!(verdict, Err(Refusal::Mismatch));
            prop_assert_eq!(Claim::read(&headers, unix + 901, Window::default()).map(|_| ()), Err(Refusal::DateOutside));
        }
    }
}
