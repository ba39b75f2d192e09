//! A subscription as it was at a time.

use chrono::{DateTime, Utc};
use maud::{Markup, html};
use serde::Deserialize;

use super::address;
use crate::pages::charges::instant;
use crate::parts::{field, time};

/// The time that somebody asks for, as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    at: String,
}

/// What it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AsOf {
    /// Nothing was asked for.
    Now,
    /// A time.
    At(DateTime<Utc>),
    /// No time, with what was expected.
    Unfit(&'static str),
}

impl Typed {
    /// What was asked for.
    pub(super) fn read(&self) -> AsOf {
        match (self.at.trim(), instant(&self.at)) {
            ("", _) => AsOf::Now,
            (_, Some(at)) => AsOf::At(at),
            (_, None) => AsOf::Unfit("Expected a date and time, such as 2026-11-22T02:00 (UTC)."),
        }
    }
}

/// The form to ask for a time.
pub(super) fn form(id: &str, typed: &Typed, unfit: Option<&str>) -> Markup {
    html! {
        section.card aria-labelledby="as-of" {
            h2 #as-of { "As of another time" }
            p.said {
                "What was known of it then: for a subscriber who asks, or an operator who doubts."
            }
            form method="get" action=(address(id)) {
                (field("Date and time, UTC", html! {
                    input type="datetime-local" name="at" step="1" value=(typed.at) required;
                }))
                button type="submit" { "Show it then" }
            }
            @if let Some(why) = unfit { p.error role="alert" { (why) } }
        }
    }
}

/// Says loudly that this is not how it is now.
pub(super) fn past(at: DateTime<Utc>, id: &str, not_known_yet: &[String]) -> Markup {
    html! {
        div.warning.loud role="alert" {
            p {
                "This is the past: the subscription as it was at " (time(at)) ". "
                a href=(address(id)) { "See it as it is now" }
            }
            @if !not_known_yet.is_empty() {
                p { "Not known then: " (not_known_yet.join("; ")) "." }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_sends_as_date_and_time_is_read_as_utc() {
        let at = |text: &str| Typed { at: text.into() }.read();
        let two: DateTime<Utc> = "2026-11-22T02:00:00Z".parse().expect("an instant");
        assert_eq!(at("2026-11-22T02:00"), AsOf::At(two));
        assert_eq!(at("2026-11-22T02:00:00"), AsOf::At(two));
        assert_eq!(at(""), AsOf::Now);
        assert!(matches!(at("then"), AsOf::Unfit(_)));
    }
}
