//! How an account's calls went lately, as far as this process made them.

use std::time::Duration;

use maud::{Markup, html};
use telemetry::{CallsOf, RecentCalls};

use crate::parts::{Column, Row, grouped, table};

const COLUMNS: [Column; 5] = [
    Column::text("Call"),
    Column::number("Calls"),
    Column::number("On average"),
    Column::number("95 % within"),
    Column::text("What came of them"),
];

/// The calls of one account.
pub(super) fn draw(account: &str, recent: Option<&RecentCalls>) -> Markup {
    let Some(recent) = recent else {
        return none(
            "Workers run in other processes, which alone know how long calls take: their /metrics has \
             operator_request_seconds.",
        );
    };
    let calls: Vec<&CallsOf> =
        recent.calls.iter().filter(|calls| calls.account == account).collect();
    let minutes = recent.over.as_secs().div_ceil(60).max(1);
    let caption = format!("Calls that this process made in the last {minutes} min");
    html! {
        @if calls.is_empty() {
            (none(&format!("This process made no call in the last {minutes} min.")))
        } @else {
            (table(&caption, &COLUMNS, calls.into_iter().map(row)))
        }
    }
}

fn none(why: &str) -> Markup {
    html! { p.said { (why) } }
}

fn row(calls: &CallsOf) -> Row {
    Row::of([
        html! { (calls.call.replace('_', " ")) },
        html! { (grouped(calls.count)) },
        html! { (shown(calls.mean)) },
        html! { @match calls.most_within { Some(most) => (shown(most)), None => "over 60 s" } },
        html! { (outcomes(calls)) },
    ])
}

/// The most frequent first.
fn outcomes(calls: &CallsOf) -> String {
    let mut outcomes: Vec<_> = calls.outcomes.iter().collect();
    outcomes.sort_by_key(|(word, count)| (std::cmp::Reverse(**count), *word));
    let told = outcomes
        .into_iter()
        .map(|(word, count)| format!("{} {}", grouped(*count), word.replace('_', " ")));
    told.collect::<Vec<_>>().join(", ")
}

/// In the unit that a person would say.
fn shown(took: Duration) -> String {
    match took.as_secs_f64() {
        seconds if seconds >= 1.0 => format!("{seconds:.1} s"),
        seconds if seconds >= 0.01 => format!("{:.0} ms", seconds * 1e3),
        seconds => format!("{:.1} ms", seconds * 1e3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recent() -> RecentCalls {
        let outcomes = [("charged", 900), ("funds", 1_200), ("timeout", 2)];
        let charge = CallsOf {
            account: "ltc-main".to_owned(),
            call: "charge".to_owned(),
            count: 2_102,
            mean: Duration::from_micros(23_400),
            most_within: Some(Duration::from_millis(2_500)),
            outcomes: outcomes.map(|(word, n)| (word.to_owned(), n)).into(),
        };
        RecentCalls { over: Duration::from_secs(17 * 60 + 1), calls: vec![charge] }
    }

    #[test]
    fn calls_are_told_with_their_units_and_the_most_frequent_outcome_first() {
        let drawn = draw("ltc-main", Some(&recent())).into_string();
        for part in
            ["last 18 min", "2,102", "23 ms", "2.5 s", "1,200 funds, 900 charged, 2 timeout"]
        {
            assert!(drawn.contains(part), "{part}: {drawn}");
        }
    }

    #[test]
    fn calls_of_another_account_are_not_this_ones() {
        let drawn = draw("boost-my", Some(&recent())).into_string();
        assert!(drawn.contains("no call") && !drawn.contains("2,102"), "{drawn}");
    }

    #[test]
    fn where_no_worker_runs_here_it_says_where_to_look() {
        assert!(draw("ltc-main", None).into_string().contains("other processes"));
    }
}
