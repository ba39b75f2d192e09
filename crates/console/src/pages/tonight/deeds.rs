//! Holding a run back, letting it go on, ending it before its time: each with a reason, on record
//! before it is done.

use axum::response::Response;
use contract::{RunState, RunView};
use maud::{Markup, html};
use orders::RunDeed;
use serde::Deserialize;

use super::situation::{Situation, is_of_people};
use crate::frame::done;
use crate::pages::offer::{Offer, reason};
use crate::parts::grouped;
use crate::posted::Posted;
use crate::routes::Routes;
use crate::signed::{Signed, Theirs};
use crate::turned::Turned;
use crate::{Desk, Permission};

const TONIGHT: &str = "/console";
const PAUSE: &str = "/console/runs/pause";
const RESUME: &str = "/console/runs/resume";
const STOP: &str = "/console/runs/stop";

pub(super) fn routes() -> Routes {
    Routes::default()
        .does(PAUSE, Permission::Pause, pause)
        .does(RESUME, Permission::Pause, resume)
        .does(STOP, Permission::Pause, stop)
}

/// Which run, and why.
#[derive(Deserialize)]
struct Which {
    run: String,
    why: String,
}

async fn pause(Theirs(desk): Theirs, posted: Posted<Which>) -> Result<Response, Turned> {
    act(&desk, RunDeed::Pause, posted, "is paused").await
}

async fn resume(Theirs(desk): Theirs, posted: Posted<Which>) -> Result<Response, Turned> {
    act(&desk, RunDeed::Resume, posted, "goes on").await
}

async fn stop(Theirs(desk): Theirs, posted: Posted<Which>) -> Result<Response, Turned> {
    act(&desk, RunDeed::Stop, posted, "is stopped").await
}

async fn act(
    desk: &Desk,
    wanted: RunDeed,
    posted: Posted<Which>,
    is_done: &str,
) -> Result<Response, Turned> {
    let Posted { signed, form: Which { run, why } } = posted;
    let deed = signed.deed(wanted.action(), &run, Some(&why));
    desk.orders.audited(&deed, desk.orders.run(wanted, &run, signed.by(), &why)).await?;
    Ok(done(TONIGHT, &format!("{run} {is_done}.")))
}

/// What may be done to the runs that are not over. It is no part of what is kept fresh: what is
/// typed would be lost.
pub(super) fn draw(situation: &Situation, signed: &Signed) -> Markup {
    let may = signed.may(Permission::Pause);
    let runs = situation.runs.iter().filter(|run| may && !is_of_people(run));
    let mut runs = runs.filter(|run| !matches!(run.state, RunState::Over | RunState::Stopped));
    let Some(first) = runs.next() else { return html! {} };
    html! {
        section.stack aria-labelledby="deeds" {
            h2 id="deeds" { "Hold a run back" }
            @for run in std::iter::once(first).chain(runs) {
                article.card aria-label=(format!("What may be done to {}", run.id)) {
                    h3 { (run.id) }
                    @match run.state {
                        RunState::Paused if run.paused_until.is_some() || is_requeue(run) => {
                            (offer_resume(run, signed))
                        }
                        _ => (offer_pause(run, signed)),
                    }
                    (offer_stop(run, signed))
                }
            }
        }
    }
}

fn is_requeue(run: &RunView) -> bool {
    super::situation::is_requeue(run)
}

fn offer_pause(run: &RunView, signed: &Signed) -> Markup {
    let until = match is_requeue(run) {
        true => "until somebody resumes it",
        false => "until somebody resumes it, or the next night begins",
    };
    let says = html! {
        p {
            "Nothing more of it is sent or opened " (until) ". What is on the wire comes to its end, "
            "and operators go on being asked."
        }
    };
    offer(run, ("Pause", PAUSE, "Why it is held back"), says, false, signed)
}

fn offer_resume(run: &RunView, signed: &Signed) -> Markup {
    let says = html! { p { "It goes on at once, at the pace of its account." } };
    offer(run, ("Resume", RESUME, "Why it may go on"), says, false, signed)
}

fn offer_stop(run: &RunView, signed: &Signed) -> Markup {
    let left = grouped(run.unsent.saturating_add(run.waiting));
    let says = html! {
        p {
            "Its window is over then: " (left) " that are not sent wait for the next window, or are "
            "given up, as its plan says; a requeue's are withdrawn. A stopped run is never resumed."
        }
    };
    offer(run, ("Stop", STOP, "Why it is stopped"), says, true, signed)
}

fn offer(
    run: &RunView,
    (word, action, why): (&str, &str, &str),
    says: Markup,
    is_final: bool,
    signed: &Signed,
) -> Markup {
    let offer = Offer {
        opens: word,
        permission: Permission::Pause,
        not_now: None,
        action: action.to_owned(),
        says,
        fields: html! {
            input type="hidden" name="run" value=(run.id);
            (reason(why, ""))
        },
        button: word,
        is_final,
        refused: None,
    };
    offer.draw(signed)
}
