//! The lanes of each queue, folded away below it.

use chrono::{DateTime, Utc};
use contract::{LaneView, QueueView};
use maud::{Markup, html};

use super::hold;
use super::waiting::{Waiting, columns};
use crate::parts::{Row, grouped, table};
use crate::signed::Signed;

/// Lanes shown of one queue; those with the most due come first.
const LANES_MAX: usize = 100;

/// The part of the page.
pub(super) fn draw(queues: &[QueueView], now: DateTime<Utc>, signed: &Signed) -> Markup {
    html! {
        section.stack aria-labelledby="by-lane" aria-live="off" {
            h2 #by-lane { "By lane" }
            @for queue in queues.iter().filter(|queue| !queue.lanes.is_empty()) {
                details.lanes id=(format!("lanes-{}", queue.queue)) {
                    summary { (in_words(queue)) }
                    (lanes(queue, now, signed))
                }
            }
        }
    }
}

fn in_words(queue: &QueueView) -> Markup {
    let lanes = match queue.lanes.len() {
        1 => "1 lane".to_owned(),
        lanes => format!("{} lanes", grouped(lanes as u64)),
    };
    let paused = queue.lanes.iter().filter(|lane| lane.paused).count();
    html! {
        strong { (queue.queue) } " " span.said { (lanes) }
        @if paused > 0 { " " span.badge.warn { (paused) " paused" } }
    }
}

fn lanes(queue: &QueueView, now: DateTime<Utc>, signed: &Signed) -> Markup {
    let mut lanes: Vec<&LaneView> = queue.lanes.iter().collect();
    // Stable: where as much is due, in order of name.
    lanes.sort_by_key(|lane| std::cmp::Reverse(lane.due_now));
    let beyond = lanes.len().saturating_sub(LANES_MAX);
    let caption = format!("Lanes of {}, those with the most due first", queue.queue);
    let rows = lanes.into_iter().take(LANES_MAX).map(|lane| row(lane, now, signed));
    html! {
        (table(&caption, &columns("Lane"), rows))
        @if beyond > 0 {
            p.looked-at { (grouped(beyond as u64)) " more lanes are not shown." }
        }
    }
}

fn row(lane: &LaneView, now: DateTime<Utc>, signed: &Signed) -> Row {
    let beside =
        [hold::state(&lane.pauses), hold::offer(&lane.lane, "this lane", &lane.pauses, signed)];
    Waiting::of_lane(lane).row(&lane.lane, now, beside)
}
