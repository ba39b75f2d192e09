//! Tonight: whether it is well, in one look.

mod clock;
mod deeds;
mod doubts;
mod ending;
mod history;
mod outcomes;
mod run_card;
mod situation;
mod verdict;

use std::time::Duration;

use axum::response::Response;
use contract::RunView;
use maud::{Markup, html};

use self::situation::Situation;
use self::verdict::Verdict;
use crate::frame::{Section, page};
use crate::live::{live, stream};
use crate::parts::empty;
use crate::routes::Routes;
use crate::signed::{Signed, Theirs};
use crate::turned::Turned;
use crate::{Desk, Permission};

/// How often it is looked at anew.
const EVERY: Duration = Duration::from_secs(2);
const LIVE: &str = "/console/tonight/live";

pub(super) fn routes() -> Routes {
    Routes::default()
        .shows("/console", Permission::Look, show)
        .shows(LIVE, Permission::Look, keep_showing)
        .and(deeds::routes())
}

async fn show(signed: Signed, Theirs(desk): Theirs) -> Result<Response, Turned> {
    let situation = Situation::read(&desk).await?;
    let body = html! {
        (live("tonight", LIVE, draw(&situation)))
        (deeds::draw(&situation, &signed))
        (history::draw(&desk).await?)
    };
    Ok(page(&signed, Section::Tonight, "Tonight", body))
}

async fn keep_showing(signed: Signed, Theirs(desk): Theirs) -> Response {
    stream(&signed, EVERY, move || {
        let desk = desk.clone();
        async move { now(&desk).await }
    })
}

async fn now(desk: &Desk) -> Result<Markup, Turned> {
    Ok(draw(&Situation::read(desk).await?))
}

/// What is kept fresh.
fn draw(situation: &Situation) -> Markup {
    html! {
        (Verdict::of(situation).draw())
        (runs("runs", "Runs of today", situation.nights(), situation))
        @if situation.requeues().next().is_some() {
            (runs("requeues", "Requeues in motion", situation.requeues(), situation))
        }
        (doubts::draw(&situation.doubts, situation.now))
    }
}

fn runs<'r>(
    id: &str,
    title: &str,
    runs: impl Iterator<Item = &'r RunView>,
    situation: &Situation,
) -> Markup {
    let mut runs = runs.peekable();
    html! {
        section.stack aria-labelledby=(id) aria-live="off" {
            h2 id=(id) { (title) }
            @if runs.peek().is_none() {
                (empty("No charge was opened today so far. Runs appear here with their first one."))
            }
            div.cards { @for run in runs { (run_card::draw(run, situation)) } }
        }
    }
}

#[cfg(test)]
mod tests;
