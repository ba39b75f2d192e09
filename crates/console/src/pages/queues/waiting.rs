//! How much waits, and for how long.

use chrono::{DateTime, Utc};
use contract::{LaneView, QueueView};
use maud::{Markup, html};

use crate::parts::{Column, Row, age, grouped};

/// What waits somewhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Waiting {
    pub(super) due_now: u64,
    pub(super) due_later: u64,
    pub(super) in_flight: u64,
    pub(super) oldest_due_at: Option<DateTime<Utc>>,
}

/// The columns of [`Waiting::row`], of which the first is what waits.
pub(super) fn columns(of: &'static str) -> [Column; 7] {
    [
        Column::text(of),
        Column::number("Due now"),
        Column::number("In flight"),
        Column::number("Due later"),
        Column::number("Oldest due for"),
        Column::text("State"),
        Column::text("Hold back"),
    ]
}

impl Waiting {
    pub(super) fn of_queue(queue: &QueueView) -> Self {
        let QueueView { due_now, due_later, in_flight, oldest_due_at, .. } = *queue;
        Self { due_now, due_later, in_flight, oldest_due_at }
    }

    pub(super) fn of_lane(lane: &LaneView) -> Self {
        let LaneView { due_now, due_later, in_flight, oldest_due_at, .. } = *lane;
        Self { due_now, due_later, in_flight, oldest_due_at }
    }

    pub(super) fn of_queues(queues: &[QueueView]) -> Self {
        Self::sum(queues.iter().map(Self::of_queue))
    }

    /// All of them together, and as old as the oldest.
    pub(super) fn sum(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().fold(Self::default(), |sum, one| Self {
            due_now: sum.due_now.saturating_add(one.due_now),
            due_later: sum.due_later.saturating_add(one.due_later),
            in_flight: sum.in_flight.saturating_add(one.in_flight),
            oldest_due_at: sum.oldest_due_at.into_iter().chain(one.oldest_due_at).min(),
        })
    }

    /// A row for [`columns`], with the state and what may be done beside it.
    pub(super) fn row(&self, name: &str, now: DateTime<Utc>, beside: [Markup; 2]) -> Row {
        let [state, offer] = beside;
        Row::of([
            html! { span.mono { (name) } },
            html! { (grouped(self.due_now)) },
            html! { (grouped(self.in_flight)) },
            html! { (grouped(self.due_later)) },
            html! { (self.oldest(now)) },
            state,
            offer,
        ])
    }

    /// The four numbers, large.
    pub(super) fn figures(&self, now: DateTime<Utc>) -> Markup {
        let figure = |name: &str, value: String| html! { div { dt { (name) } dd { (value) } } };
        html! {
            dl.figures aria-label="All queues together" aria-live="off" {
                (figure("Due now", grouped(self.due_now)))
                (figure("In flight", grouped(self.in_flight)))
                (figure("Due later", grouped(self.due_later)))
                (figure("Oldest due for", self.oldest(now)))
            }
        }
    }

    fn oldest(&self, now: DateTime<Utc>) -> String {
        self.oldest_due_at.map_or_else(|| "–".to_owned(), |at| age(now - at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(due_now: u64, oldest_s: Option<i64>) -> Waiting {
        let oldest_due_at = oldest_s.and_then(|at| DateTime::from_timestamp(at, 0));
        Waiting { due_now, due_later: 1, in_flight: 2, oldest_due_at }
    }

    #[test]
    fn lanes_together_are_as_old_as_the_oldest_of_them() {
        let sum = Waiting::sum([waiting(3, Some(20)), waiting(4, None), waiting(5, Some(10))]);
        let expected = Waiting { due_now: 12, due_later: 3, in_flight: 6, ..waiting(0, Some(10)) };
        assert_eq!(sum, expected);
    }

    #[test]
    fn where_nothing_is_due_nothing_is_old() {
        let now = DateTime::from_timestamp(100, 0).expect("a time");
        assert_eq!((waiting(0, None).oldest(now), waiting(1, Some(39)).oldest(now)), {
            ("–".to_owned(), "1 min 1 s".to_owned())
        });
    }

    #[test]
    fn sums_as_large_as_there_are_stay_sums() {
        let sum = Waiting::sum([waiting(u64::MAX, None), waiting(1, None)]);
        assert_eq!(sum.due_now, u64::MAX);
    }
}
