//! Who may sign in, as configuration says.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, HeaderName};
use billing::MerchantId;
use chrono::TimeDelta;

use crate::password::{PasswordHash, Passwords};
use crate::sessions::Session;
use crate::tries::Tries;
use crate::{Oidc, Role, Staff};

/// The longest that an address is remembered by.
const ADDRESS_CHARS_MAX: usize = 64;

/// Who may sign in, from where, and for how long.
#[derive(Debug)]
pub struct Directory {
    /// Where browsers reach the console, without a path: `https://billing.example.com`.
    pub(crate) origin: String,
    /// How long after signing in they have to do it again.
    pub(crate) session: TimeDelta,
    pub(crate) passwords: Passwords,
    pub(crate) tries: Tries,
    people: BTreeMap<String, Person>,
    oidc: Option<Oidc>,
    address_header: Option<HeaderName>,
}

/// Somebody with a password.
#[derive(Debug, Clone)]
struct Person {
    role: Role,
    merchant: Option<MerchantId>,
    hash: PasswordHash,
}

impl Directory {
    /// One of nobody, for a console that browsers reach at `origin` (an address without a path),
    /// and have to sign in to again after `session`.
    pub fn new(origin: impl Into<String>, session: TimeDelta) -> Self {
        Self {
            origin: origin.into(),
            session,
            passwords: Passwords::default(),
            tries: Tries::default(),
            people: BTreeMap::new(),
            oidc: None,
            address_header: None,
        }
    }

    /// With somebody who signs in by name and password.
    #[must_use]
    pub fn with(self, name: impl Into<String>, role: Role, hash: PasswordHash) -> Self {
        self.with_staff_of(None, name, role, hash)
    }

    /// The same with somebody of one merchant's staff, or, without one, of the deployment's own.
    #[must_use]
    pub fn with_staff_of(
        mut self,
        merchant: Option<MerchantId>,
        name: impl Into<String>,
        role: Role,
        hash: PasswordHash,
    ) -> Self {
        self.people.insert(name.into(), Person { role, merchant, hash });
        self
    }

    /// With somebody who vouches for people.
    #[must_use]
    pub fn vouched_for_by(self, oidc: Oidc) -> Self {
        Self { oidc: Some(oidc), ..self }
    }

    /// With the header in which the proxy before us names the browser's address, last.
    #[must_use]
    pub fn behind(self, header: HeaderName) -> Self {
        Self { address_header: Some(header), ..self }
    }

    /// Whether nobody can sign in at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.people.is_empty() && self.oidc.is_none()
    }

    /// Whether anybody has a password here.
    pub(crate) fn has_people(&self) -> bool {
        !self.people.is_empty()
    }

    /// Whether browsers come over TLS.
    pub(crate) fn is_https(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// Who vouches for people, if anybody does.
    pub(crate) fn oidc(&self) -> Option<&Oidc> {
        self.oidc.as_ref()
    }

    /// Somebody who was let in, if they still are one of us, in the role they have now. Nobody is
    /// vouched for under the name of somebody who has a password here.
    pub(crate) fn known(&self, session: &Session) -> Option<Staff> {
        let name = session.name.as_str();
        match (&session.vouched, self.person(name)) {
            (None, person) => person.filter(|_| session.password == self.password_mark(name)),
            (Some(_), Some(_)) => None,
            (Some(roles), None) => self.oidc.as_ref()?.staff(name, roles, &session.merchants),
        }
    }

    /// Somebody who has a password here.
    pub(crate) fn person(&self, name: &str) -> Option<Staff> {
        let person = self.people.get(name)?;
        let merchant = person.merchant.clone();
        Some(Staff { name: name.to_owned(), role: person.role, merchant })
    }

    /// What tells somebody's password from another, without telling it or its hash.
    pub(crate) fn password_mark(&self, name: &str) -> Option<String> {
        self.people.get(name).map(|person| person.hash.mark())
    }

    /// The hash of somebody's password.
    pub(crate) fn hash(&self, name: &str) -> Option<PasswordHash> {
        self.people.get(name).map(|person| person.hash.clone())
    }

    /// Where a browser is, as far as it is known: what the proxy before us has added last, if there
    /// is one, or who has called.
    pub(crate) fn address(&self, headers: &HeaderMap, caller: Option<String>) -> String {
        let told = self.address_header.as_ref().and_then(|name| {
            let last = headers.get_all(name).iter().next_back()?.to_str().ok()?;
            last.rsplit(',').next().map(|address| address.trim().to_owned())
        });
        let address = told.or(caller).unwrap_or_default();
        address.chars().take(ADDRESS_CHARS_MAX).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_proxies_say_only_the_last_is_believed_and_only_where_there_is_one() {
        let directory = Directory::new("https://console.example.com", TimeDelta::hours(12));
        let mut headers = HeaderMap::new();
        let header = HeaderName::from_static("x-forwarded-for");
        headers.insert(&header, "203.0.113.1, 198.51.100.7".parse().expect("a header"));
        let caller = || Some("127.0.0.1".to_owned());
        assert_eq!(directory.address(&headers, caller()), "127.0.0.1");
        assert_eq!(directory.behind(header).address(&headers, caller()), "198.51.100.7");
    }
}
