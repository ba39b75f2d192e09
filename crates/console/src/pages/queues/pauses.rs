//! What is held back now: by whom, why, and since when.

use chrono::{DateTime, Utc};
use contract::PauseView;
use maud::{Markup, html};

use super::hold;
use crate::parts::{Column, Row, age, table, time};
use crate::signed::Signed;

const COLUMNS: [Column; 5] = [
    Column::text("Paused"),
    Column::text("Why"),
    Column::text("By"),
    Column::text("Since"),
    Column::text("Go on"),
];

/// The part of the page.
pub(super) fn draw(pauses: &[PauseView], now: DateTime<Utc>, signed: &Signed) -> Markup {
    let row = |pause: &PauseView| {
        Row::of([
            html! { (pause.target) },
            html! { (pause.reason) },
            html! { (pause.by) },
            html! { div { (time(pause.since)) " " span.said { (age(now - pause.since)) " ago" } } },
            hold::resume(&pause.target, signed),
        ])
    };
    html! {
        section.stack aria-labelledby="pauses" aria-live="off" {
            h2 #pauses { "Paused now" }
            @if pauses.is_empty() {
                p.said { "Nothing is paused." }
            } @else {
                (table("What is held back until somebody resumes it", &COLUMNS,
                    pauses.iter().map(row)))
            }
        }
    }
}
