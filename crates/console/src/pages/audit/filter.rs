//! Which entries a page is of, as its address says it.

use chrono::{DateTime, Utc};
use maud::{Markup, html};
use orders::Action;
use records::{AuditFilter, UnfitFilter};
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use super::AUDIT;
use crate::pages::charges::Filters;
use crate::parts::{choice, field};

/// The filters as they are typed; an empty one narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    /// A person or a key.
    pub(super) by: String,
    /// A deed.
    pub(super) action: String,
    /// What it was done to.
    pub(super) subject: String,
    /// How long ago, a date, or an instant.
    pub(super) since: String,
}

impl Wanted {
    /// Each filter by its name in an address.
    pub(super) fn fields(&self) -> [(&'static str, &str); 4] {
        [
            ("by", &self.by),
            ("action", &self.action),
            ("subject", &self.subject),
            ("since", &self.since),
        ]
    }

    /// The page of these entries.
    pub(super) fn address(&self) -> String {
        let narrowing = self.fields().into_iter().filter(|(_, text)| !text.is_empty());
        let query = Serializer::new(String::new()).extend_pairs(narrowing).finish();
        if query.is_empty() { AUDIT.to_owned() } else { format!("{AUDIT}?{query}") }
    }

    /// What they mean at this time.
    ///
    /// # Errors
    ///
    /// A deed or a time that is none.
    pub(super) fn filter(&self, now: DateTime<Utc>) -> Result<AuditFilter, UnfitFilter> {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let action = given(&self.action).map(|text| text.parse::<Action>());
        let action = action
            .transpose()
            .map_err(|unknown| UnfitFilter::Value { field: "action", why: unknown.to_string() })?;
        let since = Filters { since: self.since.clone(), ..Filters::default() }.view(now)?.since;
        Ok(AuditFilter { by: given(&self.by), action, subject: given(&self.subject), since })
    }

    /// The form; its answer is an address, so that it can be kept and sent to somebody.
    pub(super) fn form(&self) -> Markup {
        let deeds = Action::ALL.map(|(name, _)| (name, name.replace('_', " ")));
        let deeds: Vec<(&str, &str)> =
            deeds.iter().map(|(name, words)| (*name, words.as_str())).collect();
        let text = |name: &str, value: &str, example: &str| {
            html! { input type="search" name=(name) value=(value) placeholder=(example); }
        };
        html! {
            form.filter method="get" action=(AUDIT) role="search" aria-label="Entries of the audit" {
                (field("Who", text("by", &self.by, "ann")))
                (field("What", choice("action", "anything", &deeds, Some(&self.action))))
                (field("To what", text("subject", &self.subject, "ch_… or ltc-main")))
                (field("Since", text("since", &self.since, "2h, 1d or a date")))
                button.main type="submit" { "Show" }
                @if *self != Self::default() { a.button href=(AUDIT) { "Show all" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-22T20:00:00Z".parse().expect("an instant")
    }

    #[test]
    fn what_was_left_empty_narrows_nothing() {
        assert_eq!(Wanted::default().filter(now()).ok(), Some(AuditFilter::default()));
        assert_eq!(Wanted::default().address(), AUDIT);
    }

    #[test]
    fn an_address_says_what_is_wanted_and_reads_back() {
        let wanted = Wanted { by: "console ann".into(), since: "2h".into(), ..Wanted::default() };
        assert_eq!(wanted.address(), "/console/audit?by=console+ann&since=2h");
        let filter = wanted.filter(now()).expect("fits");
        assert_eq!(filter.since, "2026-11-22T18:00:00Z".parse().ok());
        assert_eq!(filter.by.as_deref(), Some("console ann"));
    }

    #[test]
    fn a_deed_that_is_none_is_refused_and_not_an_empty_list() {
        let refused = Wanted { action: "steal".into(), ..Wanted::default() }.filter(now());
        let why = refused.expect_err("no deed").to_string();
        assert!(why.starts_with("action: expected one of sign_in"), "{why}");
    }

    #[test]
    fn what_was_typed_stays_in_its_field() {
        let wanted = Wanted { by: "\"><script>".into(), ..Wanted::default() };
        assert!(!wanted.form().into_string().contains("<script>"));
    }
}
