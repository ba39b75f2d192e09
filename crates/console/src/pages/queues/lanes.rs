//! One queue, and its lanes below it.

use chrono::{DateTime, Utc};
use contract::{LaneView, QueueView};
use maud::{Markup, html};

use super::hold;
use super::waiting::{self, Waiting};
use crate::parts::{Column, Row, grouped, table};
use crate::signed::Signed;

/// Lanes shown of one queue; those with the most due come first.
const LANES_MAX: usize = 100;

/// The card of a queue.
pub(super) fn queue(queue: &QueueView, now: DateTime<Utc>, signed: &Signed) -> Markup {
    let waiting = Waiting::of_queue(queue);
    let name = &queue.queue;
    html! {
        article.card.queue aria-label=(format!("Queue {name}")) {
            div.line.spread {
                h3 { (name) }
                div.line { (hold::state(&queue.pauses)) }
            }
            (waiting.figures(now))
            (hold::offer(name, "every lane of this queue", &queue.pauses, signed))
            @if !queue.lanes.is_empty() {
                details id=(format!("lanes-{name}")) {
                    summary { (lanes_in_words(queue)) }
                    (lanes(queue, now, signed))
                }
            }
        }
    }
}

fn lanes_in_words(queue: &QueueView) -> String {
    let lanes = match queue.lanes.len() {
        1 => "1 lane".to_owned(),
        lanes => format!("{} lanes", grouped(lanes as u64)),
    };
    let paused = queue.lanes.iter().filter(|lane| lane.paused).count();
    match paused {
        0 => lanes,
        paused => format!("{lanes}, {paused} of them paused"),
    }
}

fn lanes(queue: &QueueView, now: DateTime<Utc>, signed: &Signed) -> Markup {
    let [due_now, due_later, in_flight, oldest] = waiting::COLUMNS;
    let columns = [
        Column::text("Lane"),
        due_now,
        due_later,
        in_flight,
        oldest,
        Column::text("State"),
        Column::text("Hold back"),
    ];
    let mut lanes: Vec<&LaneView> = queue.lanes.iter().collect();
    // Stable: where as much is due, in order of name.
    lanes.sort_by_key(|lane| std::cmp::Reverse(lane.due_now));
    let beyond = lanes.len().saturating_sub(LANES_MAX);
    let caption = format!("Lanes of {}, those with the most due first", queue.queue);
    let rows = lanes.into_iter().take(LANES_MAX).map(|lane| row(lane, now, signed));
    html! {
        (table(&caption, &columns, rows))
        @if beyond > 0 {
            p.looked-at { (grouped(beyond as u64)) " more lanes are not shown." }
        }
    }
}

fn row(lane: &LaneView, now: DateTime<Utc>, signed: &Signed) -> Row {
    let cells = Waiting::of_lane(lane).cells(now);
    let beside =
        [hold::state(&lane.pauses), hold::offer(&lane.lane, "this lane", &lane.pauses, signed)];
    let name = html! { span.mono { (lane.lane) } };
    Row::of(std::iter::once(name).chain(cells).chain(beside))
}
