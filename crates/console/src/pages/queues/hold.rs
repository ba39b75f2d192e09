//! The forms that hold something back and let it go on.

use contract::PauseView;
use maud::{Markup, html};
use workflows::lanes;

use super::deeds::{PAUSE, RESUME};
use crate::Permission;
use crate::pages::offer::{Offer, reason};
use crate::signed::Signed;

/// What may be done about this target: hold it back, or let it go on where a pause of its own holds
/// it. A pause of something above it is resumed there.
pub(super) fn offer(target: &str, holds: &str, pauses: &[PauseView], signed: &Signed) -> Markup {
    if !signed.may(Permission::Pause) || !is_theirs(target, signed) {
        return html! {};
    }
    match pauses.iter().any(|pause| pause.target == target) {
        true => resume(target, signed),
        false => pause(target, holds, signed),
    }
}

/// Whether it is theirs to hold back: what is of all merchants is the deployment's own people's.
fn is_theirs(target: &str, signed: &Signed) -> bool {
    let is_of_all = lanes::QUEUES.contains(&target) || lanes::is_of_all(target);
    !is_of_all || signed.sees.merchant.is_none()
}

/// The form that lets it go on; why it cannot be, for those who may not. None for what is not
/// theirs.
pub(super) fn resume(target: &str, signed: &Signed) -> Markup {
    if !is_theirs(target, signed) {
        return html! {};
    }
    let offer = Offer {
        opens: "Resume",
        permission: Permission::Pause,
        not_now: None,
        action: RESUME.to_owned(),
        says: html! {
            p { strong { (target) } " goes on at once, at the pace of its accounts." }
        },
        fields: fields(target, "Why it may go on"),
        button: "Resume",
        is_final: false,
        refused: None,
    };
    offer.draw(signed)
}

fn pause(target: &str, holds: &str, signed: &Signed) -> Markup {
    let offer = Offer {
        opens: "Pause",
        permission: Permission::Pause,
        not_now: None,
        action: PAUSE.to_owned(),
        says: html! {
            p {
                "Nothing more of " strong { (target) } " is begun until somebody resumes it: " (holds)
                ". What is on the wire comes to its end."
            }
        },
        fields: fields(target, "Why, for whoever finds it paused"),
        button: "Pause",
        is_final: false,
        refused: None,
    };
    offer.draw(signed)
}

fn fields(target: &str, why: &str) -> Markup {
    html! {
        input type="hidden" name="target" value=(target);
        (reason(why, ""))
    }
}

/// How a pause looks in a table: the one of its own, or the one above it.
pub(super) fn state(pauses: &[PauseView]) -> Markup {
    html! {
        @match pauses.first() {
            Some(pause) => div {
                span.badge.warn title=(format!("by {}", pause.by)) { "paused" }
                " " span.said { (pause.reason) }
            },
            None => span.badge.good { "open" },
        }
    }
}
