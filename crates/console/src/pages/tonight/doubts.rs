//! What is in doubt now: how much, how much money, and for how long.

use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};
use records::Doubts;

use crate::pages::charges::{Filters, LIST};
use crate::parts::{Column, Row, age, empty, grouped, money, table};

/// A doubt that has lasted for so long is a person's (money rule 5).
const TOO_LONG: TimeDelta = TimeDelta::days(1);

const COLUMNS: [Column; 4] = [
    Column::text("Account"),
    Column::number("Charges"),
    Column::number("Money at risk"),
    Column::text("Oldest"),
];

/// Whether the oldest of them waits for a person by now.
pub(super) fn are_too_old(doubts: &Doubts, now: DateTime<Utc>) -> bool {
    doubts.oldest_at.is_some_and(|at| now - at >= TOO_LONG)
}

/// The part of the page.
pub(super) fn draw(doubts: &[Doubts], now: DateTime<Utc>) -> Markup {
    html! {
        section.stack aria-labelledby="doubts" aria-live="off" {
            h2 #doubts { "In doubt" }
            @if doubts.is_empty() {
                (empty("Nothing is in doubt: the operators have answered for every charge."))
            } @else {
                (table("Charges whose outcome nobody knows yet; operators are asked about each",
                    &COLUMNS, doubts.iter().map(|doubts| row(doubts, now))))
            }
        }
    }
}

fn row(doubts: &Doubts, now: DateTime<Utc>) -> Row {
    let filters = Filters {
        state: "in_doubt".to_owned(),
        account: doubts.account.clone(),
        ..Filters::default()
    };
    Row::of([
        html! { (doubts.account) },
        html! { (grouped(doubts.count)) },
        money(&doubts.amount, &doubts.currency),
        oldest(doubts, now),
    ])
    .leading_to(filters.address(LIST))
}

fn oldest(doubts: &Doubts, now: DateTime<Utc>) -> Markup {
    html! {
        @match doubts.oldest_at {
            Some(at) => div {
                "for " (age(now - at))
                @if are_too_old(doubts, now) { " " span.badge.bad { "needs a person" } }
            },
            None => span.none { "–" },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(oldest_at: &str) -> Doubts {
        Doubts {
            account: "ltc-main".to_owned(),
            count: 1_203,
            amount: "6015000".to_owned(),
            currency: "LAK".to_owned(),
            oldest_at: oldest_at.parse().ok(),
        }
    }

    fn now() -> DateTime<Utc> {
        "2026-11-22T20:00:00Z".parse().expect("an instant")
    }

    #[test]
    fn a_doubt_is_a_persons_after_a_day() {
        assert!(!are_too_old(&given("2026-11-21T20:00:01Z"), now()));
        assert!(are_too_old(&given("2026-11-21T20:00:00Z"), now()));
        assert!(!are_too_old(&given(""), now()));
    }

    #[test]
    fn count_money_and_age_are_told_and_lead_to_the_charges() {
        let drawn = draw(&[given("2026-11-22T19:30:00Z")], now()).into_string();
        for part in
            ["1,203", "6,015,000", "LAK", "for 30 min 0 s", "state=in_doubt&amp;account=ltc-main"]
        {
            assert!(drawn.contains(part), "{part}: {drawn}");
        }
    }

    #[test]
    fn where_nothing_is_in_doubt_it_says_so() {
        assert!(draw(&[], now()).into_string().contains("Nothing is in doubt"));
    }
}
