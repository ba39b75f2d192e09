//! Who may sign in, as configuration says.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::{Role, Staff};

/// Somebody with a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// What they are here for.
    pub role: Role,
    /// Their password's hash, as a PHC string of argon2id.
    pub password_hash: String,
}

/// Who may sign in, and for how long.
#[derive(Debug, Clone)]
pub struct Directory {
    /// By the name they sign in with.
    pub people: BTreeMap<String, Person>,
    /// How long after signing in they have to do it again.
    pub session: TimeDelta,
    /// Where browsers reach the console, without a path: `https://billing.example.com`.
    pub origin: String,
}

impl Directory {
    /// Whether browsers come over TLS.
    pub(crate) fn is_https(&self) -> bool {
        self.origin.starts_with("https://")
    }

    /// Somebody who was let in before, if they still are one of us, in the role they have now.
    pub(crate) fn staff(&self, name: &str) -> Option<Staff> {
        let person = self.people.get(name)?;
        Some(Staff { name: name.to_owned(), role: person.role })
    }
}
