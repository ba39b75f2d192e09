//! Operators' answers, as events of a charge.

use std::time::Duration;

use billing::{Charge, ChargeEvent, ChargeRules, Doubted, Proof, Unaccepted};
use chrono::{DateTime, Utc};
use operators::{Answered, CallError, ChargeAnswer, Class, Doubt, Evidence, Reason, Unsent};

/// The most bytes of an exchange that are kept beside an outcome.
const EVIDENCE_BYTES_MAX: usize = 600;

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
            evidence: (decline.reason != Reason::Funds).then(|| kept(evidence)),
        },
        ChargeAnswer::InDoubt { code, class, .. } => {
            let why = match (class, code.as_str()) {
                (Class::Duplicate, _) => Doubted::Duplicate,
                (Class::NotMember | Class::Pending, _) | (_, "200") => Doubted::NotRecurring,
                _ => Doubted::Code,
            };
            charge.in_doubt(rules, now, why, Some(code.as_str().into()), Some(kept(evidence)))
        }
    }
}

fn unanswered(
    charge: &Charge,
    rules: &ChargeRules<'_>,
    error: &CallError,
    now: DateTime<Utc>,
) -> ChargeEvent {
    let (why, at_least) = match error {
        CallError::InDoubt { why, evidence } => {
            return charge.in_doubt(rules, now, doubted(*why), None, Some(kept(evidence)));
        }
        CallError::NotSent { why: Unsent::Late(_), .. } => (Unaccepted::Late, Duration::ZERO),
        CallError::NotSent { .. } => (Unaccepted::NotSent, Duration::ZERO),
        CallError::Unauthorized { .. } => (Unaccepted::Unauthorized, Duration::ZERO),
        CallError::RateLimited { retry_after, .. } => {
            (Unaccepted::RateLimited, retry_after.unwrap_or_default())
        }
        CallError::Refused { .. } => (Unaccepted::Refused, Duration::from_secs(60)),
    };
    charge.not_accepted(why, at_least, now, Some(kept(error.evidence())))
}

fn doubted(why: Doubt) -> Doubted {
    match why {
        Doubt::Timeout => Doubted::Timeout,
        Doubt::ConnectionLost => Doubted::ConnectionLost,
        Doubt::Redirect(_) | Doubt::Status(_) => Doubted::Status,
        Doubt::OversizedBody | Doubt::UnreadableBody(_) => Doubted::Unreadable,
    }
}

/// What the outcome says about the weather.
pub(crate) fn weather_of(charge: &Charge, event: &ChargeEvent) -> Weather {
    match event {
        ChargeEvent::Declined { reason: Reason::Misconfigured, .. }
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

/// An exchange, cut to what is kept of it.
fn kept(evidence: &Evidence) -> Box<str> {
    let received = evidence.received();
    let end = received.floor_char_boundary(EVIDENCE_BYTES_MAX.min(received.len()));
    received[..end].into()
}
