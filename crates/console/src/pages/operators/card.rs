//! One account in a few lines: whose it is, how fast it goes, and what is in its way.

use chrono::{DateTime, Utc};
use engine::store::Pause;
use maud::{Markup, html};

use super::account::Account;
use super::{breaker, token};
use crate::pages::charges::{Filters, LIST};
use crate::parts::{age, grouped, money};

/// The head of the account's card.
pub(super) fn draw(account: &Account, now: DateTime<Utc>) -> Markup {
    html! {
        div.line.spread {
            h2 id=(account.name) { (account.name) }
            @if account.pauses.is_empty() { span.badge.good { "open" } }
            @else { span.badge.warn { "paused" } }
        }
        dl.facts {
            dt { "Operator" } dd { (operator(account)) }
            dt { "Pace" } dd { (pace(account)) }
            dt { "Answers" } dd { (breaker::draw(&account.breaker, now)) }
            dt { "Token" } dd { (token::draw(account.token.as_ref(), now)) }
            dt { "In doubt" } dd { (in_doubt(account, now)) }
            dt { "Paused" } dd { (paused(&account.pauses, now)) }
        }
    }
}

fn operator(account: &Account) -> Markup {
    html! {
        @match &account.counterpart {
            Some(counterpart) => {
                (counterpart.operator) ", environment " strong { (counterpart.environment) }
                " at " span.mono { (counterpart.host) }
            }
            None => span.none { "not known to this process" },
        }
    }
}

fn pace(account: &Account) -> Markup {
    let Account { tps, rate_per_s, .. } = account;
    html! {
        (format!("{rate_per_s:.1}")) " charging calls/s of " (tps) " that are allowed"
        @if *tps > 0.0 { span.said { (format!(" ({:.0} %)", rate_per_s / tps * 100.0)) } }
    }
}

fn in_doubt(account: &Account, now: DateTime<Utc>) -> Markup {
    let Some(doubts) = &account.doubts else { return html! { span.none { "nothing" } } };
    let filters = Filters {
        state: "in_doubt".to_owned(),
        account: account.name.clone(),
        ..Filters::default()
    };
    html! {
        a href=(filters.address(LIST)) {
            (grouped(doubts.count)) @if doubts.count == 1 { " charge" } @else { " charges" }
        }
        ", "
        (money(&doubts.amount, &doubts.currency))
        @if let Some(at) = doubts.oldest_at { ", the oldest for " (age(now - at)) }
    }
}

fn paused(pauses: &[Pause], now: DateTime<Utc>) -> Markup {
    html! {
        @if pauses.is_empty() { span.none { "no" } }
        @for pause in pauses {
            p {
                strong { (pause.target) } " by " (pause.by) ", " (age(now - pause.since)) " ago: "
                (pause.reason) " " a href="/console/queues#pauses" { "Resume" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use records::Doubts;

    use super::*;
    use crate::Counterpart;

    fn account() -> Account {
        Account {
            name: "ltc-main".to_owned(),
            counterpart: Some(Counterpart {
                operator: "Lao Telecom",
                environment: "UAT".to_owned(),
                host: "ltcpay.laotel.com".to_owned(),
            }),
            tps: 20.0,
            rate_per_s: 15.0,
            token: None,
            doubts: None,
            breaker: breaker::tests::closed(),
            pauses: Vec::new(),
        }
    }

    fn now() -> DateTime<Utc> {
        "2026-11-22T20:00:00Z".parse().expect("an instant")
    }

    #[test]
    fn an_account_says_whose_it_is_and_how_much_of_its_pace_is_used() {
        let drawn = draw(&account(), now()).into_string();
        for part in ["Lao Telecom", "UAT", "15.0", "of 20 ", "75 %", "nothing"] {
            assert!(drawn.contains(part), "{part}: {drawn}");
        }
    }

    #[test]
    fn a_pause_says_why_and_by_whom_and_where_it_is_ended() {
        let pause = Pause {
            target: "ltc-main/gold".to_owned(),
            reason: "<wave>".to_owned(),
            by: "wave".to_owned(),
            since: now() - chrono::TimeDelta::minutes(5),
        };
        let drawn = draw(&Account { pauses: vec![pause], ..account() }, now()).into_string();
        assert!(drawn.contains("&lt;wave&gt;") && drawn.contains("5 min 0 s ago"), "{drawn}");
        assert!(drawn.contains("/console/queues#pauses"), "{drawn}");
    }

    #[test]
    fn what_is_in_doubt_is_told_with_its_money_and_age() {
        let doubts = Doubts {
            account: "ltc-main".to_owned(),
            count: 3,
            amount: "15000".to_owned(),
            currency: "LAK".to_owned(),
            oldest_at: Some(now() - chrono::TimeDelta::hours(2)),
        };
        let drawn = draw(&Account { doubts: Some(doubts), ..account() }, now()).into_string();
        assert!(drawn.contains("15,000") && drawn.contains("2 h 0 min"), "{drawn}");
    }
}
