//! What needs a person, told to one address outside: every log line of target `alert`.
//!
//! A line is caught where it is logged, counted, and put where a task of its own takes it from;
//! whoever logged it goes on at once. What finds no place is counted and dropped: the line itself
//! is in the log.

mod catcher;
mod condition;
mod counts;
mod digest;
mod outbox;
mod post;

use chrono::{DateTime, Utc};
use serde::Serialize;

pub use catcher::{AlertCatcher, AlertInbox, catch_alerts};
pub use condition::CONDITIONS;
pub(crate) use counts::show;
use counts::{caught, ended};
pub use outbox::AlertOutbox;
pub use post::{AlertPost, NotPosted};

/// Something that needs a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// What kind of thing: one of [`CONDITIONS`].
    pub condition: &'static str,
    /// Whose account, where there is one.
    pub account: Option<String>,
    /// The path or the webhook that it is about, where the account does not say enough.
    pub about: Option<String>,
    /// The line that was logged.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What the address is told: one alert, or how many of the same there were since the last.
///
/// `text` is what chat rooms show of a message, so this is theirs as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlertMessage {
    /// The line that was logged; of several the latest, and how many there were.
    pub text: String,
    /// What kind of thing: one of [`CONDITIONS`].
    pub condition: &'static str,
    /// Whose account, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// When the latest was.
    pub at: DateTime<Utc>,
    /// How many there were since the last message about the same.
    pub count: u64,
}
