//! What happened to a charge, told.

mod expiry;
mod purchase;
mod refund;

use billing::{
    Charge, ChargeEvent, ChargeOrder, DeclineReason, Doubted, Finding, Money, Proof, Unaccepted,
    Withdrawal,
};
use chrono::{DateTime, NaiveDate, Utc};
use contract::Told;

use crate::instant::shown;
use crate::told::Telling;
use crate::words;

type Instant = DateTime<Utc>;
type Text = Option<Box<str>>;

/// Tells one event of a charge.
pub fn tell_charge(charge: &Charge, event: &ChargeEvent, at: Instant) -> Told {
    tell(charge, event).at(at)
}

fn tell(charge: &Charge, event: &ChargeEvent) -> Telling {
    use ChargeEvent as E;
    match event {
        E::Opened => opened(&charge.order),
        E::Submitted => submitted(charge),
        E::NotAccepted { why, retry_at, evidence, .. } => {
            not_accepted(*why, *retry_at).with("evidence", evidence)
        }
        E::Charged { proof, code, reference, evidence, amount, expiry, look_at } => {
            charged(charge, *proof, code, *amount, *expiry)
                .with("reference", reference)
                .with("look_at", look_at)
                .with("evidence", evidence)
        }
        E::Declined { proof, reason, code, evidence } => {
            declined(*proof, *reason, code).with("evidence", evidence)
        }
        E::AnswerLost { why, look_at, code, evidence, reference } => {
            answer_lost(*why, *look_at, code)
                .with("reference", reference)
                .with("evidence", evidence)
        }
        E::Suspected { look_at } => suspected(*look_at),
        E::ProvenUnsent => Telling::new(
            "proven_unsent",
            "asked: the operator never heard of it, so it was not sent; it may be sent now",
        ),
        E::SaidUnsent => Telling::new(
            "said_unsent",
            "the worker that was thought lost says that it has not sent it; asking before it is sent",
        ),
        E::Asked { finding, look_at, code, evidence } => {
            asked(*finding, *look_at, code).with("evidence", evidence)
        }
        E::Withdrawn { why } => withdrawn(*why),
        E::WithdrawalMissed { why } => withdrawal_missed(*why),
        E::Preparing
        | E::Prepared { .. }
        | E::PrepareAgain { .. }
        | E::OtpTyped { .. }
        | E::OtpRefused { .. }
        | E::ResendAsked
        | E::OtpResent { .. }
        | E::WindowClosed { .. }
        | E::StepDownOffered { .. }
        | E::StepDownChosen { .. } => purchase::tell(charge, event),
        E::ExpiryRead { expiry } => expiry::before(*expiry),
        E::ExpirySeen { expiry } => expiry::now(*expiry),
        E::Hinted { reference } => hinted(reference),
        E::ToBeVerified { of, by } => to_be_verified(of, by),
        E::RefundOpened { id, amount, reason, by } => refund::opened(*id, *amount, reason, by),
        E::RefundRefused { id, amount, reason, by, why } => {
            refund::refused(*id, *amount, reason, by, why)
        }
        E::RefundEnded { id, refunded, in_full } => refund::ended(*id, *refunded, *in_full),
        E::Requeued { run, by, reason } => requeued(run, by, reason),
    }
}

fn to_be_verified(of: &str, by: &str) -> Telling {
    let words = format!("the operator is to be asked whether it says the same, by {by} for {of}");
    Telling::new("to_be_verified", words).with("of", of).with("by", by)
}

fn requeued(run: &str, by: &str, reason: &Text) -> Telling {
    let why = reason.as_deref().map_or_else(String::new, |reason| format!(": {reason}"));
    Telling::new("requeued", format!("another was asked for in its place by {by}{why}"))
        .with("run", run)
        .with("by", by)
        .with("reason", reason)
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
fn submitted(charge: &Charge) -> Telling {
    let (account, transaction_id) = (&charge.order.account, charge.transaction_id());
    Telling::new("submitted", format!("sent to {account} as {transaction_id}"))
        .with("transaction_id", transaction_id.to_string())
}

fn charged(
    charge: &Charge,
    proof: Proof,
    code: &Text,
    amount: Option<Money>,
    expiry: Option<NaiveDate>,
) -> Telling {
    let (proof, how) = words::proof(proof);
    let ordered = charge.order.amount;
    let sum = amount.map_or_else(String::new, |sum| format!(", {sum} of {ordered}"));
    let until = expiry.map_or_else(String::new, |day| format!("; paid through {day}"));
    Telling::new("charged", format!("charged{sum}: {how}{}{until}", in_brackets(code)))
        .with("proof", proof)
        .with("code", code)
        .with("amount", amount.map(Money::amount_text))
        .with("expiry", expiry)
}

fn declined(proof: Proof, reason: DeclineReason, code: &Text) -> Telling {
    let (proof, how) = words::proof(proof);
    let why = words::declined(reason);
    Telling::new("declined", format!("declined, {why}: {how}{}", in_brackets(code)))
        .with("proof", proof)
        .with("reason", reason.as_str())
        .with("code", code)
}

fn answer_lost(why: Doubted, look_at: Instant, code: &Text) -> Telling {
    let (why, what) = words::doubted(why);
    let (code_shown, asking) = (in_brackets(code), shown(look_at));
    Telling::new("answer_lost", format!("answer lost: {what}{code_shown}; asking at {asking}"))
        .with("why", why)
        .with("look_at", look_at)
        .with("code", code)
}

fn asked(finding: Finding, look_at: Option<Instant>, code: &Text) -> Telling {
    let (finding, what) = words::finding(finding);
    let words = format!("asked: {what}{}; {}", in_brackets(code), next_look(look_at));
    Telling::new("asked", words)
        .with("finding", finding)
        .with("look_at", look_at)
        .with("code", code)
}

fn withdrawn(why: Withdrawal) -> Telling {
    let (why, because) = words::withdrawal(why);
    Telling::new("withdrawn", format!("stopped before it was sent: {because}")).with("why", why)
}

fn withdrawal_missed(why: Withdrawal) -> Telling {
    let (why, because) = words::withdrawal(why);
    let words = format!("to be stopped, but it may have been sent already: {because}");
    Telling::new("withdrawal_missed", words).with("why", why)
}

/// A hint proves nothing; it has the operator asked (money rule 13).
fn hinted(reference: &Text) -> Telling {
    let name = reference.as_deref().map_or_else(String::new, |name| format!(" as {name}"));
    let words = format!("somebody says that it has moved{name}: asking the operator now");
    Telling::new("hinted", words).with("reference", reference)
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
