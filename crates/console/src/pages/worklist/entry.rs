//! One thing that needs a person.

use maud::{Markup, html};

use super::typed::{Tried, Typed};
use crate::pages::offer::Offer;
use crate::parts::{age, grouped};
use crate::signed::Signed;

/// One thing: what it is, and what may be done about it.
pub(super) struct Entry<'e> {
    /// What it is, in one line.
    pub(super) line: Markup,
    /// What may be done, the best first.
    pub(super) offers: Vec<Offer<'e>>,
}

/// A kind of things.
pub(super) struct Part<'p> {
    /// Its name, for links.
    pub(super) id: &'static str,
    /// Its name, for people.
    pub(super) title: &'static str,
    /// What to do about any of them, in plain words.
    pub(super) advice: Markup,
    /// How many there are.
    pub(super) count: u64,
    /// The oldest of them.
    pub(super) entries: Vec<Entry<'p>>,
}

impl Part<'_> {
    pub(super) fn draw(&self, signed: &Signed) -> Markup {
        let shown = u64::try_from(self.entries.len()).unwrap_or(u64::MAX);
        html! {
            section.card aria-labelledby=(self.id) {
                h2 id=(self.id) { (self.title) " " span.badge.warn { (grouped(self.count)) } }
                div.said { (self.advice) }
                ul.entries { @for entry in &self.entries { (entry.draw(signed)) } }
                @if shown < self.count {
                    p.beside {
                        "The oldest are shown; there are " (grouped(self.count - shown)) " more."
                    }
                }
            }
        }
    }
}

impl Entry<'_> {
    fn draw(&self, signed: &Signed) -> Markup {
        html! {
            li.entry {
                div.line { (self.line) }
                @if !self.offers.is_empty() {
                    div.offers { @for offer in &self.offers { (offer.draw(signed)) } }
                }
            }
        }
    }
}

/// How long it has been so.
pub(super) fn old(age_s: u64) -> Markup {
    let span = chrono::TimeDelta::seconds(i64::try_from(age_s).unwrap_or(i64::MAX / 1_000));
    html! { span.beside { "for " (age(span)) } }
}

/// What was typed into this form just now, or nothing.
pub(super) fn typed(form: &str, tried: Option<&Tried>) -> Typed {
    let of_it = tried.filter(|tried| tried.form == form);
    of_it.map(|tried| tried.typed.clone()).unwrap_or_default()
}

/// Why it was refused just now, if it was.
pub(super) fn refused<'t>(form: &str, tried: Option<&'t Tried>) -> Option<&'t str> {
    tried.filter(|tried| tried.form == form).map(|tried| &*tried.refused)
}
