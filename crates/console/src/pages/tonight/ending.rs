//! When a run is through, against its window.

use chrono::{DateTime, Utc};
use contract::RunView;

/// How a run ends, as far as that can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Everything is sent.
    Over,
    /// Everything is sent at this time, before the window closes, if it has one.
    At {
        /// When everything is sent.
        eta: DateTime<Utc>,
        /// When the window closes.
        closes_at: Option<DateTime<Utc>>,
    },
    /// The window closes before everything is sent.
    TooLate {
        /// About how many charges are not sent by then.
        left_over: u64,
        /// When it closes.
        closes_at: DateTime<Utc>,
    },
    /// It is held back by a pause.
    Held {
        /// When the window closes.
        closes_at: Option<DateTime<Utc>>,
    },
    /// Nothing is being sent, and there is no window that it would miss.
    Standing,
    /// It has not sent for long enough to tell.
    Unknown {
        /// When the window closes.
        closes_at: Option<DateTime<Utc>>,
    },
}

/// How this run ends, as it looks now.
pub(super) fn ending(run: &RunView, now: DateTime<Utc>) -> Ending {
    if run.to_send() == 0 {
        return Ending::Over;
    }
    let closes_at = run.window_ends_at;
    match (run.fits, closes_at, run.eta) {
        (Some(false), Some(closes_at), eta) => {
            let left_over = left_over(run.to_send(), now, eta, closes_at);
            Ending::TooLate { left_over, closes_at }
        }
        (_, closes_at, Some(eta)) => Ending::At { eta, closes_at },
        (_, None, None) if run.rate_per_s.is_some() => Ending::Standing,
        (_, closes_at, None) => Ending::Unknown { closes_at },
    }
}

/// What is not sent by the time the window closes, if it goes on as it does: all of it, where it
/// does not go on at all.
fn left_over(
    to_send: u64,
    now: DateTime<Utc>,
    eta: Option<DateTime<Utc>>,
    closes_at: DateTime<Utc>,
) -> u64 {
    let Some(eta) = eta.filter(|eta| *eta > now) else { return to_send };
    let (all, left) = ((eta - now).as_seconds_f64(), (eta - closes_at).as_seconds_f64());
    (to_send as f64 * (left / all).clamp(0.0, 1.0)).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    fn now() -> DateTime<Utc> {
        at("2026-11-22T20:00:00Z")
    }

    /// Ten thousand to send in a window that closes in three hours.
    fn run() -> RunView {
        let window_ends_at = Some(at("2026-11-22T23:00:00Z"));
        RunView { opened: 10_000, open: 10_000, window_ends_at, ..RunView::default() }
    }

    #[test]
    fn a_run_that_is_in_time_ends_when_it_is_through() {
        let eta = at("2026-11-22T20:40:00Z");
        let run = RunView { eta: Some(eta), rate_per_s: Some(4.2), fits: Some(true), ..run() };
        assert_eq!(ending(&run, now()), Ending::At { eta, closes_at: run.window_ends_at });
    }

    #[test]
    fn what_a_window_leaves_over_is_the_part_that_comes_after_it() {
        let eta = Some(at("2026-11-23T02:00:00Z"));
        let run = RunView { eta, rate_per_s: Some(0.46), fits: Some(false), ..run() };
        let Ending::TooLate { left_over, .. } = ending(&run, now()) else { panic!("late") };
        assert_eq!(left_over, 5_000);
    }

    #[test]
    fn a_run_that_stands_still_leaves_everything_over() {
        let run = RunView { rate_per_s: Some(0.0), fits: Some(false), ..run() };
        let closes_at = at("2026-11-22T23:00:00Z");
        assert_eq!(ending(&run, now()), Ending::TooLate { left_over: 10_000, closes_at });
        let without = RunView { window_ends_at: None, fits: None, ..run };
        assert_eq!(ending(&without, now()), Ending::Standing);
    }

    #[test]
    fn a_run_that_has_just_begun_says_nothing_of_its_end() {
        let run = run();
        assert_eq!(ending(&run, now()), Ending::Unknown { closes_at: run.window_ends_at });
    }

    #[test]
    fn what_is_in_doubt_is_sent_already() {
        let run = RunView { open: 3, in_doubt: 3, ..run() };
        assert_eq!(ending(&run, now()), Ending::Over);
    }
}
