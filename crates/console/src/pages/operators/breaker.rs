//! Whether an operator answers, and how much of its pace is kept.

use chrono::{DateTime, Utc};
use contract::{BreakerPhase, BreakerView};
use maud::{Markup, html};

use crate::parts::{age, time};

/// The breaker in a line.
pub(super) fn draw(breaker: &BreakerView, now: DateTime<Utc>) -> Markup {
    let since = breaker.since.map(|since| age(now - since));
    let share = breaker.share_percent;
    html! {
        @match breaker.phase {
            BreakerPhase::Open => {
                span.badge.bad { "does not answer" }
                @if let Some(since) = since { " for " (since) }
                @if let Some(why) = &breaker.why { ": " (why) }
                ". Nothing is charged"
                @if let Some(at) = breaker.probe_at {
                    span.said { ", it is asked again at " (time(at)) }
                }
            }
            BreakerPhase::HalfOpen => {
                span.badge.warn { "answers again" }
                @if let Some(since) = since { " for " (since) }
                ", charged at " (share) " % of its pace"
            }
            BreakerPhase::Closed if share < 100 => {
                span.badge.warn { "slow or busy" } ", charged at " (share) " % of its pace"
            }
            BreakerPhase::Closed => {
                span.badge.good { "answers" }
                @if let Some(since) = since { span.said { " without a break for " (since) } }
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn closed() -> BreakerView {
        BreakerView {
            account: "ltc-main".to_owned(),
            phase: BreakerPhase::Closed,
            since: None,
            probe_at: None,
            share_percent: 100,
            why: None,
        }
    }

    fn now() -> DateTime<Utc> {
        "2026-11-22T20:00:00Z".parse().expect("an instant")
    }

    #[test]
    fn an_operator_that_does_not_answer_says_since_when_and_when_it_is_asked_again() {
        let breaker = BreakerView {
            phase: BreakerPhase::Open,
            since: "2026-11-22T19:55:00Z".parse().ok(),
            probe_at: "2026-11-22T20:00:30Z".parse().ok(),
            share_percent: 0,
            why: Some("<no connection>".to_owned()),
            ..closed()
        };
        let drawn = draw(&breaker, now()).into_string();
        for part in ["does not answer", "5 min 0 s", "&lt;no connection&gt;", "asked again at"] {
            assert!(drawn.contains(part), "{part}: {drawn}");
        }
    }

    #[test]
    fn one_that_comes_back_or_is_slow_says_how_much_of_its_pace_is_kept() {
        let back = BreakerView { phase: BreakerPhase::HalfOpen, share_percent: 25, ..closed() };
        let slow = BreakerView { share_percent: 50, ..closed() };
        assert!(draw(&back, now()).into_string().contains("at 25 %"));
        assert!(draw(&slow, now()).into_string().contains("at 50 %"));
        assert!(draw(&closed(), now()).into_string().contains("answers"));
    }
}
