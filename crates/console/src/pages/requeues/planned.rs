//! The page of a dry run: what would happen, and the form that has it happen.

use chrono::TimeDelta;
use contract::RequeueAnswer;
use maud::{Markup, html};
use orders::Refused;
use serde::Deserialize;
use workflows::purchase::Unfit;
use workflows::requeue::{PACE_DEFAULT, PACE_MAX};

use super::LIST;
use super::numbers::{classes, sums, value_in_words};
use crate::pages::charges::{self, Filters};
use crate::pages::offer::{key, reason};
use crate::parts::{age, field, grouped};
use crate::signed::Signed;

/// What is typed beside the filter.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    /// How many a second.
    pub(super) pace: String,
    /// Why; not what the charges were declined for.
    #[serde(rename = "why")]
    pub(super) reason: String,
    /// The key that was in the page.
    pub(super) key: String,
}

impl Typed {
    /// The pace, if one was typed.
    ///
    /// # Errors
    ///
    /// No number.
    pub(super) fn pace(&self) -> Result<Option<u32>, Refused> {
        let text = Some(self.pace.trim()).filter(|text| !text.is_empty());
        let read = |text: &str| {
            let why = || format!("expected 1 to {PACE_MAX} charges a second");
            text.parse().map_err(|_| Unfit { field: "pace_per_s", why: why() }.into())
        };
        text.map(read).transpose()
    }
}

/// A dry run and what was typed.
pub(super) struct Planned<'p> {
    /// Which charges.
    pub(super) filters: &'p Filters,
    /// What was typed.
    pub(super) typed: &'p Typed,
    /// What it would come to; nothing where that cannot be said.
    pub(super) planned: Option<RequeueAnswer>,
    /// Why it was refused, if it was.
    pub(super) refused: Option<String>,
}

impl Planned<'_> {
    /// How many a second, as it was typed if that can be one.
    fn pace(&self) -> u32 {
        self.typed.pace().ok().flatten().unwrap_or(PACE_DEFAULT)
    }

    pub(super) fn draw(&self, signed: &Signed) -> Markup {
        html! {
            section.card {
                div.line.spread {
                    ul.chips aria-label="Which charges" {
                        @for (name, text) in self.filters.narrowing() {
                            li.chip { (name.replace('_', " ")) strong { (value_in_words(name, text)) } }
                        }
                    }
                    a href=(self.filters.address(charges::LIST)) { "See them, or change the filter" }
                }
            }
            @if let Some(why) = &self.refused { p.error role="alert" { (why) } }
            @if let Some(planned) = &self.planned {
                (totals(planned, self.pace()))
                (classes(planned, None))
                @if planned.requeued + planned.inquired == 0 && !planned.partial {
                    p.said { "Nothing is to be done: every charge that matches is left alone." }
                } @else {
                    (self.form(planned, signed))
                }
            }
        }
    }

    fn form(&self, planned: &RequeueAnswer, signed: &Signed) -> Markup {
        let pace = if self.typed.pace.is_empty() {
            PACE_DEFAULT.to_string()
        } else {
            self.typed.pace.clone()
        };
        html! {
            section.card aria-labelledby="confirm" {
                h2 #confirm { "Have it done" }
                @if planned.needs_approval {
                    p.warning {
                        "This is above the sum that one person may ask for: nothing happens until \
                         another person approves it."
                    }
                }
                form method="post" action=(LIST) {
                    (signed.csrf.field())
                    input type="hidden" name="key" value=(key());
                    @for (name, text) in self.filters.narrowing() {
                        input type="hidden" name=(name) value=(text);
                    }
                    (field("How many a second, at most", html! {
                        input type="number" name="pace" min="1" max=(PACE_MAX) required value=(pace);
                    }))
                    (reason("Why (it stays in the history of every charge)", &self.typed.reason))
                    button.main type="submit" {
                        "Ask again for "
                        @if planned.partial { "at least " }
                        (grouped(planned.requeued))
                        @if planned.requeued == 1 { " charge" } @else { " charges" }
                        @if planned.inquired > 0 { ", ask about " (grouped(planned.inquired)) }
                    }
                    p.hint {
                        "Nothing is sent twice: each declined charge is followed by at most one \
                         other. It may be stopped at any time."
                    }
                }
            }
        }
    }
}

/// Nobody waits for longer: a year.
const LONGEST_S: i64 = 366 * 86_400;

/// The numbers that matter, large.
fn totals(planned: &RequeueAnswer, pace: u32) -> Markup {
    let asked = i64::try_from(planned.requeued + planned.inquired).unwrap_or(i64::MAX);
    let takes = TimeDelta::seconds((asked / i64::from(pace.max(1))).min(LONGEST_S));
    let at_least = if planned.partial { "at least " } else { "" };
    let skipped = &planned.skipped;
    let left_alone = skipped.charged + skipped.terminal + skipped.capped;
    html! {
        dl.figures {
            div { dt { "Match" } dd { small { (at_least) } (grouped(planned.matched)) } }
            div { dt { "Charged again" } dd { (grouped(planned.requeued)) } }
            div { dt { "Money asked for" } dd { (sums(&planned.amount)) } }
            div { dt { "Asked about" } dd { (grouped(planned.inquired)) } }
            div { dt { "Left alone" } dd { (grouped(left_alone)) } }
            div { dt { "Takes, at " (pace) " a second" } dd { (at_least) (age(takes)) } }
        }
        @if planned.partial {
            p.said {
                "There are more than there was time to count. What is done is done to all of them."
            }
        }
    }
}
