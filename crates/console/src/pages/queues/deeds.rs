//! Holding back, and letting go on: both with a reason, on record before they are done.

use axum::response::Response;
use orders::Action;
use serde::Deserialize;

use super::QUEUES;
use crate::Permission;
use crate::frame::done;
use crate::posted::Posted;
use crate::routes::Routes;
use crate::signed::Theirs;
use crate::turned::Turned;

pub(super) const PAUSE: &str = "/console/queues/pause";
pub(super) const RESUME: &str = "/console/queues/resume";

pub(super) fn routes() -> Routes {
    Routes::default().does(PAUSE, Permission::Pause, pause).does(RESUME, Permission::Pause, resume)
}

/// What is to be held back, or to go on.
#[derive(Deserialize)]
struct Hold {
    target: String,
    why: String,
}

async fn pause(Theirs(desk): Theirs, posted: Posted<Hold>) -> Result<Response, Turned> {
    let Posted { signed, form: Hold { target, why } } = posted;
    let deed = signed.deed(Action::Pause, &target, Some(&why));
    desk.orders.audited(&deed, desk.orders.pause(&target, signed.by(), &why)).await?;
    Ok(done(QUEUES, &format!("{target} is paused.")))
}

async fn resume(Theirs(desk): Theirs, posted: Posted<Hold>) -> Result<Response, Turned> {
    let Posted { signed, form: Hold { target, why } } = posted;
    if why.trim().is_empty() {
        return Err(Turned::unfit("Say why it may go on: that stands in the audit."));
    }
    let deed = signed.deed(Action::Resume, &target, Some(&why));
    desk.orders.audited(&deed, desk.orders.resume(&target)).await?;
    Ok(done(QUEUES, &format!("{target} goes on.")))
}
