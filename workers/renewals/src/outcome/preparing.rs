//! The answer to the first of two calls.

use std::time::Duration;

use billing::{
    Charge, ChargeEvent, ChargeRules, DeclineReason, Doubted, OperatorPage, Proof, Unaccepted, Way,
};
use chrono::{DateTime, Utc};
use operators::{Answered, CallError, Evidence, PrepareAnswer, ResendAnswer};

use super::{pause_after, text};

/// How soon a subscriber on the operator's page is asked about first (AOC protocol, 4.1).
const FIRST_LOOK: Duration = Duration::from_secs(120);

/// The event of whatever the first call led to. No money has moved by it, whatever that is.
pub(crate) fn prepared(
    charge: &Charge,
    rules: &ChargeRules<'_>,
    outcome: Result<Answered<PrepareAnswer>, CallError>,
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
    answer: PrepareAnswer,
    evidence: &Evidence,
    now: DateTime<Utc>,
) -> ChargeEvent {
    match answer {
        PrepareAnswer::Ready { reference, redirect_url, deep_link, free_trial } => {
            let way = charge.order.way;
            let window = charge.order.purchase.as_ref().map(|buys| buys.window);
            let page = OperatorPage { redirect_url, deep_link };
            ChargeEvent::Prepared {
                reference: reference.as_str().into(),
                page: (way == Way::Page).then_some(page),
                expires_at: window.filter(|_| way.is_attended()).map(|window| now + window),
                look_at: (way == Way::Page).then(|| now + FIRST_LOOK),
                free_trial,
            }
        }
        PrepareAnswer::Declined(decline) => ChargeEvent::Declined {
            proof: Proof::Reply,
            reason: decline.reason,
            code: text(&decline.code),
            evidence: Some(evidence.brief()),
        },
        PrepareAnswer::InDoubt { code } => {
            charge.in_doubt(rules, now, Doubted::Code, text(&code), Some(evidence.brief()))
        }
        PrepareAnswer::Burnt { code, doubted, .. } => {
            let code = code.as_ref().and_then(text);
            charge.prepare_again(rules, now, doubted, code, Some(evidence.brief()))
        }
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
        // Somebody is waiting, and only a person on our side could mend it.
        (Some(Unaccepted::Refused), _) if charge.order.purchase.is_some() => {
            let (proof, reason) = (Proof::Unsent, DeclineReason::Misconfigured);
            ChargeEvent::Declined { proof, reason, code: None, evidence }
        }
        (Some(why), _) => charge.not_accepted(why, pause_after(error), now, evidence),
        (None, CallError::InDoubt { why, .. }) => {
            charge.prepare_again(rules, now, (*why).into(), None, evidence)
        }
        (None, _) => charge.prepare_again(rules, now, Doubted::Code, None, evidence),
    }
}

/// The event of having asked for another OTP: the subscriber has the time anew.
pub(crate) fn resent(
    charge: &Charge,
    outcome: Result<Answered<ResendAnswer>, CallError>,
    now: DateTime<Utc>,
) -> ChargeEvent {
    let window = charge.order.purchase.as_ref().map_or(Duration::ZERO, |buys| buys.window);
    let (is_sent, code) = match outcome.map(|answered| answered.answer) {
        Ok(ResendAnswer::Sent { code }) => (true, text(&code)),
        Ok(ResendAnswer::Declined(decline)) => (false, text(&decline.code)),
        Ok(ResendAnswer::InDoubt { code, .. }) => (false, text(&code)),
        Err(_) => (false, None),
    };
    ChargeEvent::OtpResent { is_sent, code, expires_at: now + window }
}
