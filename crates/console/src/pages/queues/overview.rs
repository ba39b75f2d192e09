//! Each queue in a row.

use chrono::{DateTime, Utc};
use contract::QueueView;
use maud::{Markup, html};

use super::hold;
use super::waiting::{Waiting, columns};
use crate::parts::{Row, table};
use crate::signed::Signed;

/// The part of the page.
pub(super) fn draw(queues: &[QueueView], now: DateTime<Utc>, signed: &Signed) -> Markup {
    let rows = queues.iter().map(|queue| row(queue, now, signed));
    html! {
        section.stack aria-labelledby="by-queue" aria-live="off" {
            h2 #by-queue { "By queue" }
            (table("What waits in each queue, all its lanes together", &columns("Queue"), rows))
        }
    }
}

fn row(queue: &QueueView, now: DateTime<Utc>, signed: &Signed) -> Row {
    let name = &queue.queue;
    let offer = hold::offer(name, "every lane of this queue", &queue.pauses, signed);
    Waiting::of_queue(queue).row(name, now, [state(queue), offer])
}

/// Its own pause, or how many of its lanes are paused.
fn state(queue: &QueueView) -> Markup {
    let paused = queue.lanes.iter().filter(|lane| lane.paused).count();
    match (queue.paused, paused) {
        (false, 1..) => {
            html! { span.badge.warn { (paused) " of " (queue.lanes.len()) " lanes paused" } }
        }
        _ => hold::state(&queue.pauses),
    }
}

#[cfg(test)]
mod tests {
    use contract::LaneView;

    use super::*;

    fn lane(paused: bool) -> LaneView {
        LaneView {
            lane: "ltc-main/gold/charges".to_owned(),
            due_now: 0,
            due_later: 0,
            in_flight: 0,
            oldest_due_at: None,
            paused,
            pauses: Vec::new(),
            breaker: None,
        }
    }

    fn queue(lanes: Vec<LaneView>) -> QueueView {
        QueueView {
            queue: "renewals".to_owned(),
            due_now: 0,
            due_later: 0,
            in_flight: 0,
            oldest_due_at: None,
            paused: false,
            pauses: Vec::new(),
            lanes,
        }
    }

    #[test]
    fn a_queue_of_which_a_lane_is_paused_is_not_simply_open() {
        let drawn = state(&queue(vec![lane(true), lane(false)])).into_string();
        assert!(drawn.contains("1 of 2 lanes paused"), "{drawn}");
        assert!(state(&queue(vec![lane(false)])).into_string().contains("open"));
    }
}
