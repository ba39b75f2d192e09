//! What a requeue is of, and what it comes to, for people.

use std::collections::BTreeMap;

use contract::RequeueAnswer;
use maud::{Markup, html};

use crate::parts::{Column, Row, grouped, money, table};

/// Filters in words. When it was asked for bounds every requeue, and is told elsewhere.
const NAMES: [(&str, &str); 10] = [
    ("state", "state"),
    ("reason", "reason"),
    ("operator_code", "code"),
    ("account", "account"),
    ("plan", "plan"),
    ("run", "run"),
    ("subscription", "subscription"),
    ("msisdn", "number"),
    ("since", "opened since"),
    ("charges", "charge"),
];

/// The filter that was meant: `state declined, plan gold`.
pub(super) fn filter_in_words(filter: &BTreeMap<String, String>) -> String {
    let texts = NAMES.iter().filter_map(|(field, words)| {
        let text = filter.get(*field)?;
        Some(match (*field, text.split(',').count()) {
            // Each has an id as long as a line.
            ("charges", many @ 2..) => format!("{many} charges"),
            _ => format!("{words} {}", value_in_words(field, text)),
        })
    });
    match texts.collect::<Vec<_>>().join(", ") {
        none if none.is_empty() => "named charges".to_owned(),
        texts => texts,
    }
}

/// What a filter is narrowed to: states and reasons are words of ours, everything else is a name that
/// somebody gave.
pub(super) fn value_in_words(field: &str, text: &str) -> String {
    match field {
        "state" | "reason" => text.replace('_', " "),
        _ => text.to_owned(),
    }
}

/// Sums of several currencies.
pub(super) fn sums(amounts: &BTreeMap<String, String>) -> Markup {
    html! {
        @if amounts.is_empty() { span.none { "–" } }
        @for (index, (currency, amount)) in amounts.iter().enumerate() {
            @if index > 0 { ", " }
            (money(amount, currency))
        }
    }
}

/// A class of outcome: what happens to its charges, and why.
struct Class {
    name: &'static str,
    means: &'static str,
    count: fn(&RequeueAnswer) -> u64,
}

const CLASSES: [Class; 5] = [
    Class {
        name: "Charged again",
        means: "Declined for something that may have changed: each is followed by a new charge, \
                with a TransactionID of its own.",
        count: |answer| answer.requeued,
    },
    Class {
        name: "Asked about",
        means: "In doubt: the operator is asked what became of each. Nothing is sent again.",
        count: |answer| answer.inquired,
    },
    Class {
        name: "Charged already",
        means: "Left alone: the money was taken.",
        count: |answer| answer.skipped.charged,
    },
    Class {
        name: "Nothing to mend",
        means: "Left alone: followed by another, still to be sent, stopped, not proven to have \
                failed, or its period is over.",
        count: |answer| answer.skipped.terminal,
    },
    Class {
        name: "Attempts used up",
        means: "Left alone: the subscriber was tried as often today as is allowed.",
        count: |answer| answer.skipped.capped,
    },
];

/// What it would come to, class by class, and, beside it, what it has come to so far.
pub(super) fn classes(planned: &RequeueAnswer, so_far: Option<&RequeueAnswer>) -> Markup {
    let mut columns = vec![Column::text("What happens"), Column::number("Planned")];
    columns.extend(so_far.map(|_| Column::number("So far")));
    columns.extend([Column::number("Money"), Column::text("Why")]);
    let row = |class: &Class| {
        let is_money = class.name == CLASSES[0].name;
        let mut cells = vec![
            html! { (class.name) },
            html! { (grouped((class.count)(planned))) @if planned.partial { "+" } },
        ];
        cells.extend(so_far.map(|so_far| html! { (grouped((class.count)(so_far))) }));
        cells.push(if is_money { sums(&planned.amount) } else { sums(&BTreeMap::new()) });
        cells.push(html! { span.said { (class.means) } });
        Row::of(cells)
    };
    table("What it comes to", &columns, CLASSES.iter().map(row))
}

#[cfg(test)]
mod tests {
    use contract::RequeueSkipped;

    use super::*;

    fn answer() -> RequeueAnswer {
        RequeueAnswer {
            matched: 15,
            requeued: 5,
            inquired: 4,
            skipped: RequeueSkipped { charged: 3, terminal: 2, capped: 1 },
            amount: BTreeMap::from([("LAK".to_owned(), "25000".to_owned())]),
            ..RequeueAnswer::default()
        }
    }

    #[test]
    fn every_charge_that_matches_is_in_one_class() {
        let answer = answer();
        let sum: u64 = CLASSES.iter().map(|class| (class.count)(&answer)).sum();
        assert_eq!(sum, answer.matched);
    }

    #[test]
    fn money_stands_beside_what_is_charged_again_alone() {
        let shown = classes(&answer(), None).into_string();
        assert_eq!(shown.matches("25,000").count(), 1, "{shown}");
    }

    #[test]
    fn a_filter_is_told_in_words_without_the_time_that_bounds_every_requeue() {
        let of = |fields: &[(&str, &str)]| {
            let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
            filter_in_words(&fields.iter().map(owned).collect())
        };
        let words = of(&[("state", "in_doubt"), ("plan", "gold"), ("until", "2026-11-22")]);
        assert_eq!(words, "state in doubt, plan gold");
        assert_eq!(of(&[("until", "2026-11-22")]), "named charges");
        let names = of(&[("reason", "no_funds"), ("plan", "gold_1"), ("run", "ltc/gold_1/today")]);
        assert_eq!(names, "reason no funds, plan gold_1, run ltc/gold_1/today");
        assert_eq!(of(&[("charges", "ch_1,ch_2,ch_3")]), "3 charges");
        assert_eq!(of(&[("charges", "ch_1")]), "charge ch_1");
    }
}
