//! What was stopped because something is wrong with it: accounts and plans, and webhooks.

use contract::{PauseView, Section, WebhookTroubleView};
use maud::{Markup, html};

use super::LIST;
use super::entry::{Entry, Part, refused, typed};
use super::typed::Tried;
use crate::Permission;
use crate::pages::offer::{Offer, reason};
use crate::parts::{grouped, time};

/// What a money rule has paused.
pub(super) fn misconfigured<'e>(
    section: &Section<PauseView>,
    tried: Option<&'e Tried>,
) -> Part<'e> {
    Part {
        id: "misconfigured",
        title: "Paused: the operator refuses our requests",
        advice: html! {
            p {
                "Contract, credentials or price do not fit, so nothing is sent until somebody has \
                 mended that. Mend it with the operator or in the configuration first; then let it \
                 go on. Charges that were declined for it can be asked for again."
            }
        },
        count: section.count,
        entries: section.rows.iter().map(|pause| paused(pause, tried)).collect(),
    }
}

fn paused<'e>(pause: &PauseView, tried: Option<&'e Tried>) -> Entry<'e> {
    Entry {
        line: html! { strong { (pause.target) } (why(pause)) },
        offers: vec![resume(pause, "Let it go on", tried)],
    }
}

fn why(pause: &PauseView) -> Markup {
    html! {
        span { (pause.reason) }
        span.beside { "by " (pause.by) ", since " (time(pause.since)) }
    }
}

/// The form that ends a pause.
fn resume<'e>(pause: &PauseView, opens: &'e str, tried: Option<&'e Tried>) -> Offer<'e> {
    let form = resume_of(&pause.target);
    Offer {
        opens,
        permission: Permission::Pause,
        not_now: None,
        action: format!("{LIST}/resume"),
        says: html! { p { "What waits is taken up again at once." } },
        fields: html! {
            input type="hidden" name="target" value=(pause.target);
            (reason("What was mended", &typed(&form, tried).why))
        },
        button: opens,
        is_final: false,
        refused: refused(&form, tried),
    }
}

/// What tells the forms to resume from each other.
pub(super) fn resume_of(target: &str) -> String {
    format!("resume {target}")
}

/// Webhooks that take nothing, or have given up.
pub(super) fn webhooks<'e>(
    section: &Section<WebhookTroubleView>,
    tried: Option<&'e Tried>,
) -> Part<'e> {
    Part {
        id: "webhooks",
        title: "Webhooks that fail",
        advice: html! {
            p {
                "Their receivers do not take what they are told. Once they do, have them told what \
                 was given up: each notice has the id it had, so nothing is taken twice."
            }
        },
        count: section.count,
        entries: section.rows.iter().map(|webhook| troubled(webhook, tried)).collect(),
    }
}

fn troubled<'e>(webhook: &WebhookTroubleView, tried: Option<&'e Tried>) -> Entry<'e> {
    let form = format!("{LIST}/webhooks/{}/replay", webhook.webhook);
    let none = (webhook.failed == 0).then(|| "nothing was given up".to_owned());
    let replay = Offer {
        opens: "Tell again what was given up",
        permission: Permission::Settle,
        not_now: none,
        says: html! { p { (grouped(webhook.failed)) " notices are told again." } },
        fields: reason("Why", &typed(&form, tried).why),
        button: "Tell it again",
        is_final: false,
        refused: refused(&form, tried),
        action: form,
    };
    let resumes = webhook.pauses.iter().map(|pause| resume(pause, "Let it be told again", tried));
    Entry {
        line: html! {
            strong { (webhook.webhook) }
            span { (grouped(webhook.failed)) " given up, " (grouped(webhook.pending)) " to be told" }
            @if let Some(at) = webhook.oldest_due_at {
                span.beside { "the oldest due since " (time(at)) }
            }
            @for pause in &webhook.pauses { (why(pause)) }
        },
        offers: resumes.chain([replay]).collect(),
    }
}
