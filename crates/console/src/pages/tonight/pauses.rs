//! What is paused: by whom, why, and since when.

use engine::store::Pause;
use maud::{Markup, html};

use super::situation::Situation;
use crate::parts::{Column, Row, age, table};

const COLUMNS: [Column; 4] =
    [Column::text("Paused"), Column::text("Why"), Column::text("By"), Column::text("For")];

/// The part of the page; nothing where nothing is paused.
pub(super) fn draw(situation: &Situation) -> Markup {
    let row = |pause: &Pause| {
        Row::of([
            html! { (pause.target) },
            html! { (pause.reason) },
            html! { (pause.by) },
            html! { (age(situation.since(pause.since))) },
        ])
        .leading_to("/console/queues#pauses")
    };
    html! {
        @if !situation.pauses.is_empty() {
            section.stack aria-labelledby="paused" aria-live="off" {
                h2 #paused { "Paused" }
                (table("What is held back until somebody resumes it", &COLUMNS,
                    situation.pauses.iter().map(row)))
            }
        }
    }
}
