//! Operators' answers, as events of a charge.

use std::time::Duration;

use billing::{Charge, ChargeEvent, ChargeRules, DeclineReason, Doubted, Proof, Unaccepted};
use chrono::{DateTime, Utc};
use operators::{Answered, CallError, ChargeAnswer, Evidence};

/// The pause after a refusal that only a person can mend.
const REFUSED_PAUSE: Duration = Duration::from_secs(60);

/// What an answer says about the subscriber and about us, for the brake on waves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weather {
    /// The operator works as agreed.
    Fair,
    /// Our configuration or contract was refused.
    Misconfigured,
    /// The operator does not hold the subscriber as a member.
    NotMember,
    /// Nothing was learnt.
    Unknown,
}

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
        // The code and the reference are the whole answer: nothing else is kept of it.
        ChargeAnswer::Charged { code, reference } => ChargeEvent::Charged {
            proof: Proof::Reply,
            code: Some(code.as_str().into()),
            reference: reference.map(|reference| reference.as_str().into()),
            evidence: None,
        },
        ChargeAnswer::Declined(decline) => ChargeEvent::Declined {
            proof: Proof::Reply,
            reason: decline.reason,
            code: Some(decline.code.as_str().into()),
            evidence: (decline.reason != DeclineReason::Funds).then(|| evidence.brief()),
        },
        ChargeAnswer::InDoubt { code, doubted, .. } => {
            charge.in_doubt(rules, now, doubted, Some(code.as_str().into()), Some(evidence.brief()))
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
        (Some(why), _) => charge.not_accepted(why, pause_after(error), now, evidence),
        (None, CallError::InDoubt { why, .. }) => {
            charge.in_doubt(rules, now, (*why).into(), None, evidence)
        }
        // What was not surely unprocessed is in doubt, whatever it is called.
        (None, _) => charge.in_doubt(rules, now, Doubted::Code, None, evidence),
    }
}

/// How long the operator wants to be left alone at least.
fn pause_after(error: &CallError) -> Duration {
    match error {
        CallError::RateLimited { retry_after, .. } => retry_after.unwrap_or_default(),
        CallError::Refused { .. } => REFUSED_PAUSE,
        _ => Duration::ZERO,
    }
}

/// What the outcome says about the weather.
pub(crate) fn weather_of(charge: &Charge, event: &ChargeEvent) -> Weather {
    match event {
        ChargeEvent::Declined { reason: DeclineReason::Misconfigured, .. }
        | ChargeEvent::NotAccepted { why: Unaccepted::Refused, .. } => Weather::Misconfigured,
        // The first 401 only asks for a new token; one with a new token is about our credentials.
        ChargeEvent::NotAccepted { why: Unaccepted::Unauthorized, .. } if charge.unaccepted > 0 => {
            Weather::Misconfigured
        }
        ChargeEvent::AnswerLost { why: Doubted::NotRecurring, .. } => Weather::NotMember,
        ChargeEvent::Charged { .. } | ChargeEvent::Declined { .. } => Weather::Fair,
        _ => Weather::Unknown,
    }
}
