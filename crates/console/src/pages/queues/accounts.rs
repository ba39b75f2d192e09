//! Accounts and their plans: what a pause of each holds back.

use contract::{LaneView, PauseView};
use engine::Lane;
use maud::{Markup, html};

use super::waiting::{Waiting, columns};
use super::{Seen, hold};
use crate::parts::{Row, empty, table};
use crate::signed::Signed;

/// The part of the page.
pub(super) fn draw(seen: &Seen, signed: &Signed) -> Markup {
    let rows = seen.accounts.iter().map(|target| row(target, seen, signed));
    html! {
        section.stack aria-labelledby="by-account" aria-live="off" {
            h2 #by-account { "By account and plan" }
            @if seen.accounts.is_empty() {
                (empty("No account is configured."))
            } @else {
                (table("What a pause of an account, or of one of its plans, holds back; its \
                    inquiries and its token go on", &columns("Account"), rows))
            }
        }
    }
}

fn row(target: &str, seen: &Seen, signed: &Signed) -> Row {
    let lanes = seen.queues.iter().flat_map(|queue| queue.lanes.iter());
    let below = lanes.filter(|lane| is_under(target, lane));
    let pauses = above(target, &seen.pauses);
    let offer = hold::offer(target, "its renewals and purchases", &pauses, signed);
    let waiting = Waiting::sum(below.map(Waiting::of_lane));
    waiting.row(target, seen.now, [hold::state(&pauses), offer])
}

fn is_under(target: &str, lane: &LaneView) -> bool {
    Lane::new("", &*lane.lane).is_under(target)
}

/// The pauses of this target and of what is above it, its own first.
fn above(target: &str, pauses: &[PauseView]) -> Vec<PauseView> {
    let lane = Lane::new("", target);
    let mut above: Vec<_> =
        pauses.iter().filter(|pause| lane.is_under(&pause.target)).cloned().collect();
    above.sort_by_key(|pause| std::cmp::Reverse(pause.target.len()));
    above
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn pause(target: &str) -> PauseView {
        let (reason, by) = ("maintenance".to_owned(), "console ann".to_owned());
        PauseView { target: target.to_owned(), reason, by, since: DateTime::UNIX_EPOCH }
    }

    #[test]
    fn a_plan_is_held_by_its_own_pause_and_by_its_accounts() {
        let pauses = ["ltc-main", "ltc-main/gold", "ltc-main/silver", "ltc", "renewals"].map(pause);
        let targets: Vec<_> =
            above("ltc-main/gold", &pauses).into_iter().map(|pause| pause.target).collect();
        assert_eq!(targets, ["ltc-main/gold", "ltc-main"]);
    }
}
