//! `[oidc]`: signing in to the console with an identity provider (OpenID Connect: authorization code with PKCE).

use std::net::IpAddr;

use inkgate_platform::Role;
use serde::{Deserialize, Serialize};

/// The one claim of which a provider may say that it is verified.
const VERIFIED: &str = "email";

/// An identity provider, and whom it may let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Oidc {
    /// The provider's address, as its tokens have it; empty for none.
    pub issuer: String,
    /// What the provider calls this server.
    pub client_id: String,
    /// File of the secret that it gave; empty for a client that has none and proves itself by PKCE alone.
    pub client_secret_file: String,
    /// The address at which browsers find this server: `https://ocr.example.org`.
    pub address: String,
    /// What stands on the button.
    pub name: String,
    /// Certificates (PEM) that the provider's own must be signed by; empty for the system's.
    pub ca: String,
    /// Domains whose e-mail addresses may sign in.
    pub domains: Vec<String>,
    /// The claim that names a person.
    pub name_claim: String,
    /// The tenant (claim `tid`) whose names are taken without the provider's word that they are verified; empty for none.
    pub unverified_tenant: String,
    /// The claim that lists a person's groups.
    pub groups: String,
    /// Roles by group, `"ocr-admins=owner"`; the first that is the person's counts. `*` is everybody's.
    pub roles: Vec<String>,
    /// The account in which people are made at their first sign-in; empty where an owner makes them.
    pub account: String,
}

impl Default for Oidc {
    fn default() -> Self {
        Self {
            issuer: String::new(),
            client_id: String::new(),
            client_secret_file: String::new(),
            address: String::new(),
            name: "single sign-on".to_owned(),
            ca: String::new(),
            domains: Vec::new(),
            name_claim: VERIFIED.to_owned(),
            unverified_tenant: String::new(),
            groups: "groups".to_owned(),
            roles: Vec::new(),
            account: String::new(),
        }
    }
}

impl Oidc {
    /// Whether there is a provider.
    pub fn is_on(&self) -> bool {
        !self.issuer.is_empty()
    }

    /// What is wrong with it, in a sentence.
    pub(super) fn fault(&self) -> Option<String> {
        if !self.is_on() {
            return None;
        }
        for (name, address) in [("oidc.issuer", &self.issuer), ("oidc.address", &self.address)] {
            if !is_safe(address) {
                return Some(format!(
                    "{name} is {address:?}: write it as https://… (http on loopback alone)"
                ));
            }
        }
        if self.client_id.is_empty() {
            return Some("oidc.client_id is empty: set it to what the provider calls this server".to_owned());
        }
        if self.domains.is_empty() || self.domains.iter().any(|domain| domain.contains('@')) {
            return Some(
                "oidc.domains names whose e-mail addresses may sign in: [\"example.org\"]".to_owned(),
            );
        }
        if self.name_claim.is_empty() {
            return Some("oidc.name_claim is empty: set it to email, or leave it away".to_owned());
        }
        if self.name_claim != VERIFIED && self.unverified_tenant.is_empty() {
            return Some(format!(
                "oidc.name_claim is {:?}, and of e-mail alone providers say that it is verified: name the tenant whose \
                 names you trust in oidc.unverified_tenant, or leave oidc.name_claim away",
                self.name_claim
            ));
        }
        let bad = self.roles.iter().find(|entry| role(entry).is_none());
        bad.map(|entry| {
            format!("oidc.roles has {entry:?}: write it as group=owner, operator, auditor or developer")
        })
    }

    /// The role of somebody who is in these groups.
    pub(crate) fn role(&self, groups: &[String]) -> Option<Role> {
        let mut entries = self.roles.iter().filter_map(|entry| role(entry));
        let found = entries.find(|(group, _)| *group == "*" || groups.iter().any(|one| one == group));
        found.map(|(_, role)| role)
    }

    /// Whether a name is an address of one of the domains.
    pub(crate) fn admits(&self, name: &str) -> bool {
        let domain = name.rsplit_once('@').map(|(_, domain)| domain);
        domain.is_some_and(|domain| self.domains.iter().any(|one| one.eq_ignore_ascii_case(domain)))
    }
}

/// `group=role`. A group's name may hold an equals sign.
fn role(entry: &str) -> Option<(&str, Role)> {
    let (group, role) = entry.rsplit_once('=')?;
    role.parse().ok().map(|role| (group, role))
}

/// Whether what goes there is kept from others: TLS, or this very machine.
fn is_safe(address: &str) -> bool {
    if let Some(rest) = address.strip_prefix("https://") {
        return !rest.is_empty() && !address.contains(['?', '#', ' ', '@']);
    }
    let Some(rest) = address.strip_prefix("http://") else { return false };
    let host = rest.split('/').next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host).trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Oidc {
        Oidc {
            issuer: "https://id.example.org/realm".into(),
            client_id: "inkgate".into(),
            address: "https://ocr.example.org".into(),
            domains: vec!["example.org".into()],
            roles: vec!["cn=ocr=owner".into(), "*=developer".into()],
            ..Oidc::default()
        }
    }

    #[test]
    fn what_would_let_strangers_in_is_refused() {
        assert_eq!(good().fault(), None);
        assert_eq!(Oidc::default().fault(), None, "off");
        let faulty: [fn(&mut Oidc); 9] = [
            |oidc| oidc.issuer = "http://id.example.org".into(),
            |oidc| oidc.issuer = "http://127.0.0.1.example.org".into(),
            |oidc| oidc.address = String::new(),
            |oidc| oidc.client_id = String::new(),
            |oidc| oidc.domains = Vec::new(),
            |oidc| oidc.domains = vec!["li@example.org".into()],
            |oidc| oidc.roles = vec!["admins=king".into()],
            |oidc| oidc.name_claim = String::new(),
            |oidc| oidc.name_claim = "upn".into(),
        ];
        for change in faulty {
            let mut oidc = good();
            change(&mut oidc);
            assert!(oidc.fault().is_some(), "{oidc:?}");
        }
        let tenant = "0f1e2d3c-0000-4000-8000-000000000000".to_owned();
        let named = Oidc { name_claim: "upn".into(), unverified_tenant: tenant, ..good() };
        assert_eq!(named.fault(), None);
        assert!(
            is_safe("http://127.0.0.1:8080") && is_safe("http://[::1]:80/x") && is_safe("http://localhost")
        );
    }

    #[test]
    fn domains_and_groups_are_whole() {
        let oidc = good();
        assert!(
            oidc.admits("li@EXAMPLE.org")
                && !oidc.admits("li@evil-example.org")
                && !oidc.admits("example.org")
        );
        assert!(!oidc.admits("li@example.org.evil.net") && !oidc.admits("li@example.org@evil.net"));
        assert_eq!(oidc.role(&["cn=ocr".to_owned()]), Some(Role::Owner));
        assert_eq!(oidc.role(&["ocr".to_owned()]), Some(Role::Developer));
        assert_eq!(Oidc { roles: Vec::new(), ..oidc }.role(&["ocr".to_owned()]), None);
    }
}
