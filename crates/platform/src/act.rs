//! Who does something, and when; and what each role may do, in one place.

use std::fmt;
use std::str::FromStr;

use crate::Error;

/// What a person is to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything, people and money included.
    Owner,
    /// Keys, applications, capabilities and limits.
    Operator,
    /// Looks at everything, the audit trail included, and changes nothing.
    Auditor,
    /// Looks at applications and usage.
    Developer,
}

/// All roles, with their names.
pub const ROLES: [(Role, &str); 4] = [
    (Role::Owner, "owner"),
    (Role::Operator, "operator"),
    (Role::Auditor, "auditor"),
    (Role::Developer, "developer"),
];

impl Role {
    /// Its name.
    pub fn name(self) -> &'static str {
        ROLES.iter().find(|(role, _)| *role == self).map_or("", |(_, name)| name)
    }

    fn may(self, right: Right) -> bool {
        match right {
            Right::Look => true,
            Right::Inspect => self != Self::Developer,
            Right::Manage => matches!(self, Self::Owner | Self::Operator),
            Right::People | Right::Money | Right::Installation => self == Self::Owner,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let found = ROLES.iter().find(|(_, name)| *name == text);
        let wanted = "owner, operator, auditor or developer";
        found.map(|(role, _)| *role).ok_or(Error::Value { what: "the role", wanted })
    }
}

/// What an act needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    /// To see applications, keys and usage.
    Look,
    /// To see people, money and the audit trail.
    Inspect,
    /// To change keys, applications, capabilities and limits.
    Manage,
    /// To change people.
    People,
    /// To change packages and money: nobody's in their own account.
    Money,
    /// To change what is nobody's own: accounts, prices, the master key, the database.
    Installation,
}

/// Somebody at some moment: what every change is made with.
#[derive(Debug, Clone)]
pub struct Act {
    pub(crate) actor: String,
    pub(crate) origin: String,
    role: Role,
    account: Option<i64>,
    pub(crate) now: i64,
}

impl Act {
    /// Of whoever may read the data directory anyway, from `origin` (a program, an address), at `now` (seconds since 1970).
    pub fn local(actor: impl Into<String>, origin: impl Into<String>, now: i64) -> Self {
        Self { actor: actor.into(), origin: origin.into(), role: Role::Owner, account: None, now }
    }

    /// Of a person: within the person's account alone, or everywhere for people of the account that operates.
    pub fn of(person: &crate::Person, origin: impl Into<String>, now: i64) -> Self {
        let (actor, account) = (person.name.clone(), (!person.operates).then_some(person.account));
        Self { actor, origin: origin.into(), role: person.role, account, now }
    }

    /// Refuses what the role may not, and whatever is of another account. `account` is whose the thing is. Who asks for
    /// another account's is not told that it is there.
    pub(crate) fn require(&self, right: Right, account: Option<i64>) -> Result<(), Error> {
        let reaches = match (self.account, account) {
            (None, _) => true,
            (Some(own), Some(its)) if own != its => return Err(Error::Elsewhere),
            (Some(_), Some(_)) => !matches!(right, Right::Installation | Right::Money),
            (Some(_), None) => false,
        };
        if reaches && self.role.may(right) {
            Ok(())
        } else {
            Err(Error::Forbidden { role: self.role.name() })
        }
    }

    /// Refuses who may not look at the installation itself: its health, its configuration.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn looks_at_installation(&self) -> Result<(), Error> {
        self.require(Right::Inspect, None)
    }

    /// The names of what it may, for programs that show people only what they may do.
    pub fn rights(&self) -> Vec<&'static str> {
        let all = [
            (Right::Look, "look"),
            (Right::Inspect, "inspect"),
            (Right::Manage, "manage"),
            (Right::People, "people"),
            (Right::Money, "money"),
            (Right::Installation, "installation"),
        ];
        let may = |right| self.require(right, self.account).is_ok();
        all.into_iter().filter(|(right, _)| may(*right)).map(|(_, name)| name).collect()
    }

    /// The account that lists are confined to.
    pub(crate) fn confined_to(&self) -> Option<i64> {
        self.account
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_what_it_may_and_in_its_own_account() {
        let act = |role, account| Act { actor: "a".into(), origin: "t".into(), role, account, now: 0 };
        let rights =
            [Right::Look, Right::Inspect, Right::Manage, Right::People, Right::Money, Right::Installation];
        for (role, may) in [
            (Role::Owner, [true, true, true, true, false, false]),
            (Role::Operator, [true, true, true, false, false, false]),
            (Role::Auditor, [true, true, false, false, false, false]),
            (Role::Developer, [true, false, false, false, false, false]),
        ] {
            for (right, may) in rights.into_iter().zip(may) {
                assert_eq!(act(role, Some(1)).require(right, Some(1)).is_ok(), may, "{role} {right:?}");
                assert!(act(role, Some(1)).require(right, Some(2)).is_err(), "{role} elsewhere");
                assert!(act(role, Some(1)).require(right, None).is_err(), "{role} everywhere");
            }
        }
        assert!(Act::local("root", "t", 0).require(Right::Installation, None).is_ok());
        assert_eq!("auditor".parse::<Role>().unwrap(), Role::Auditor);
        assert!("Owner".parse::<Role>().is_err());
    }
}
