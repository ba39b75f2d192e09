//! The answer to the call that charges.

use billing::{Charge, ChargeEvent, ChargeRules, DeclineReason, Doubted, Proof, Receipt, Way};
use chrono::{DateTime, Utc};
use operators::{Answered, CallError, ChargeAnswer, Debited, Decline, Evidence};

use super::{pause_after, text};

/// The event of whatever a send led to.
pub(crate) fn event_of(
    charge: &Charge,
    rules: &ChargeRules<'_>,
    outcome: Result<Answered<ChargeAnswer>, CallError>,
    now: DateTime<Utc>,
) -> ChargeEvent {
    match outcome {
        Ok(Answered { answer, evidence }) => answered(charge, rules, answer, &evidence, now),
        Err(error) => unanswered(charge, rules, &error, now),
    }
}

fn answered(
    charge: &Charge,
    rules: &ChargeRules<'_>,
    answer: ChargeAnswer,
    evidence: &Evidence,
    now: DateTime<Utc>,
) -> ChargeEvent {
    match answer {
        ChargeAnswer::Charged(debited) => {
            charge.charged(rules, Proof::Reply, receipt(rules, debited, evidence), now)
        }
        ChargeAnswer::Declined(decline) => declined(charge, &decline, evidence),
        ChargeAnswer::Pending { code, reference, ask_after } => ChargeEvent::AnswerLost {
            why: Doubted::Pending,
            look_at: now + ask_after,
            code: text(&code),
            evidence: Some(evidence.brief()),
            reference: reference.map(|reference| reference.as_str().into()),
        },
        ChargeAnswer::StepDownOffered { .. } => charge.offer_step_down(now),
        ChargeAnswer::InDoubt { code, doubted, .. } => {
            charge.in_doubt(rules, now, doubted, text(&code), Some(evidence.brief()))
        }
    }
}

/// What is kept of a charge that was made. Where code and reference are the whole answer, nothing
/// else is; the gateway's has names for settlement besides.
fn receipt(rules: &ChargeRules<'_>, debited: Debited, evidence: &Evidence) -> Receipt {
    Receipt {
        code: text(&debited.code),
        reference: debited.reference.map(|reference| reference.as_str().into()),
        evidence: (!rules.asks_by_our_id).then(|| evidence.brief()),
        amount: debited.amount,
        expiry: debited.expiry,
    }
}

fn declined(charge: &Charge, decline: &Decline, evidence: &Evidence) -> ChargeEvent {
    let said = (decline.reason != DeclineReason::Funds).then(|| evidence.brief());
    if decline.reason == DeclineReason::WrongOtp && charge.order.way == Way::Otp {
        return charge.refuse_otp(text(&decline.code), said);
    }
    ChargeEvent::Declined {
        proof: Proof::Reply,
        reason: decline.reason,
        code: text(&decline.code),
        evidence: said,
    }
}

fn unanswered(
    charge: &Charge,
    rules: &ChargeRules<'_>,
    error: &CallError,
    now: DateTime<Utc>,
) -> ChargeEvent {
    let evidence = Some(error.evidence().brief());
    match (error.unaccepted(), error) {
        (Some(why), _) => charge.not_accepted(why, pause_after(error), now, evidence),
        (None, CallError::InDoubt { why, .. }) => {
            charge.in_doubt(rules, now, (*why).into(), None, evidence)
        }
        // What was not surely unprocessed is in doubt, whatever it is called.
        (None, _) => charge.in_doubt(rules, now, Doubted::Code, None, evidence),
    }
}
