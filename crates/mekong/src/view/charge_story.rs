//! What happened to a charge, told.

use billing::{Charge, ChargeEvent, ChargeOrder, Unaccepted};
use chrono::{DateTime, Utc};

use super::instant::shown;
use super::told::Telling;
use super::{Told, words};

type Instant = DateTime<Utc>;
type Text = Option<Box<str>>;

/// Tells one event of a charge.
pub fn tell_charge(charge: &Charge, event: &ChargeEvent, at: Instant) -> Told {
    let order = &charge.order;
    let telling = match event {
        ChargeEvent::Opened => opened(order),
        ChargeEvent::Submitted => submitted(order),
        ChargeEvent::NotAccepted { why, retry_at, evidence } => {
            not_accepted(*why, *retry_at).with("evidence", evidence)
        }
        ChargeEvent::Charged { proof, code, reference, evidence } => {
            let (proof, how) = words::proof(*proof);
            Telling::new("charged", format!("charged: {how}{}", in_brackets(code)))
                .with("proof", proof)
                .with("code", code)
                .with("reference", reference)
                .with("evidence", evidence)
        }
        ChargeEvent::Declined { proof, reason, code, evidence } => {
            let (proof, how) = words::proof(*proof);
            let why = words::declined(*reason);
            Telling::new("declined", format!("declined, {why}: {how}{}", in_brackets(code)))
                .with("proof", proof)
                .with("reason", reason.as_str())
                .with("code", code)
                .with("evidence", evidence)
        }
        ChargeEvent::AnswerLost { why, look_at, code, evidence } => {
            let (why, what) = words::doubted(*why);
            let asking = shown(*look_at);
            let code_shown = in_brackets(code);
            Telling::new(
                "answer_lost",
                format!("answer lost: {what}{code_shown}; asking at {asking}"),
            )
            .with("why", why)
            .with("look_at", look_at)
            .with("code", code)
            .with("evidence", evidence)
        }
        ChargeEvent::Suspected { look_at } => suspected(*look_at),
        ChargeEvent::ProvenUnsent => Telling::new(
            "proven_unsent",
            "asked: the operator never heard of it, so it was not sent; it may be sent now",
        ),
        ChargeEvent::Asked { finding, look_at, code, evidence } => {
            let (finding, what) = words::finding(*finding);
            Telling::new(
                "asked",
                format!("asked: {what}{}; {}", in_brackets(code), next_look(*look_at)),
            )
            .with("finding", finding)
            .with("look_at", look_at)
            .with("code", code)
            .with("evidence", evidence)
        }
        ChargeEvent::Withdrawn { why } => {
            let (why, because) = words::withdrawal(*why);
            Telling::new("withdrawn", format!("stopped before it was sent: {because}"))
                .with("why", why)
        }
        ChargeEvent::WithdrawalMissed { why } => {
            let (why, because) = words::withdrawal(*why);
            Telling::new(
                "withdrawal_missed",
                format!("to be stopped, but it may have been sent already: {because}"),
            )
            .with("why", why)
        }
    };
    telling.at(at)
}

fn opened(order: &ChargeOrder) -> Telling {
    let what = match order.period {
        Some(period) => format!("{} for {period}", order.amount),
        None => order.amount.to_string(),
    };
    let step = match order.dunning_step {
        0 => String::new(),
        step => format!(", dunning step {step}"),
    };
    let scheduled = shown(order.scheduled_for);
    Telling::new("opened", format!("opened: {what}{step}, to be sent from {scheduled}"))
        .with("scheduled_for", order.scheduled_for)
}

/// The intent is what is recorded; the bytes leave right after, if nothing comes between.
fn submitted(order: &ChargeOrder) -> Telling {
    let (account, transaction_id) = (&order.account, &order.transaction_id);
    Telling::new("submitted", format!("sent to {account} as {transaction_id}"))
        .with("transaction_id", transaction_id.to_string())
}

fn not_accepted(why: Unaccepted, retry_at: Instant) -> Telling {
    let (why, because) = words::unaccepted(why);
    let again = shown(retry_at);
    Telling::new("not_accepted", format!("not processed: {because}; again from {again}"))
        .with("why", why)
        .with("retry_at", retry_at)
}

fn suspected(look_at: Instant) -> Telling {
    let asking = shown(look_at);
    Telling::new(
        "suspected",
        format!("the store may have lost the record of a send; asking first, at {asking}"),
    )
    .with("look_at", look_at)
}

fn next_look(look_at: Option<Instant>) -> String {
    match look_at {
        Some(look_at) => format!("asking again at {}", shown(look_at)),
        None => "what it was closed with stands".to_owned(),
    }
}

fn in_brackets(code: &Text) -> String {
    code.as_deref().map_or_else(String::new, |code| format!(" (code {code})"))
}

#[cfg(test)]
mod tests;
