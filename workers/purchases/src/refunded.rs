//! Operators' answers, as events of a refund.

use std::time::Duration;

use billing::{Doubted, Lookups, Money, Proof, Refund, RefundEvent, RefundFinding};
use chrono::{DateTime, Utc};
use operators::{Answered, CallError, Code, Evidence, OperatorReference, RefundAnswer};

/// The pause after a refusal that only a person can mend.
const REFUSED_PAUSE: Duration = Duration::from_secs(60);

/// What a send led to.
pub(crate) fn sent(
    refund: &Refund,
    lookups: Lookups<'_>,
    outcome: Result<Answered<RefundAnswer>, CallError>,
    now: DateTime<Utc>,
) -> RefundEvent {
    let (answer, evidence) = match outcome {
        Ok(Answered { answer, evidence }) => (answer, evidence),
        Err(error) => return unanswered(refund, lookups, &error, now),
    };
    let in_doubt = |doubted, code: Code| {
        refund.in_doubt(lookups, now, doubted, Some(word(&code)), Some(evidence.brief()))
    };
    match answer {
        RefundAnswer::Refunded { code, refunded, aoc_trans_id, client_correlator } => {
            let names = (client_correlator, aoc_trans_id);
            gone_back(Proof::Reply, refunded, &code, names)
        }
        // That this send was denied does not say how an earlier one under its id has ended.
        RefundAnswer::Denied(decline) if refund.was_sent_before() => {
            in_doubt(Doubted::Code, decline.code)
        }
        RefundAnswer::Denied(decline) => denied(Proof::Reply, &decline.code, &evidence),
        RefundAnswer::NotFound { code } => in_doubt(Doubted::Code, code),
        RefundAnswer::InDoubt { code, doubted, .. } => in_doubt(doubted, code),
    }
}

/// What an inquiry led to.
pub(crate) fn asked(
    refund: &Refund,
    lookups: Lookups<'_>,
    outcome: Result<Answered<RefundAnswer>, CallError>,
    now: DateTime<Utc>,
) -> RefundEvent {
    let found = |finding, code: Option<Code>, evidence: &Evidence| {
        let code = code.as_ref().map(word);
        refund.judge(lookups, finding, code, Some(evidence.brief()), now)
    };
    match outcome {
        Err(error) => found(RefundFinding::Unreachable, None, error.evidence()),
        Ok(Answered { answer, evidence }) => match answer {
            RefundAnswer::Refunded { code, refunded, aoc_trans_id, client_correlator } => {
                let names = (client_correlator, aoc_trans_id);
                gone_back(Proof::Inquiry, refunded, &code, names)
            }
            RefundAnswer::Denied(decline) => denied(Proof::Inquiry, &decline.code, &evidence),
            RefundAnswer::NotFound { code } => {
                found(RefundFinding::NotFound, Some(code), &evidence)
            }
            RefundAnswer::InDoubt { code, doubted, .. } => {
                let finding = match doubted {
                    Doubted::Pending => RefundFinding::Pending,
                    _ => RefundFinding::Unclear,
                };
                found(finding, Some(code), &evidence)
            }
        },
    }
}

fn unanswered(
    refund: &Refund,
    lookups: Lookups<'_>,
    error: &CallError,
    now: DateTime<Utc>,
) -> RefundEvent {
    let evidence = Some(error.evidence().brief());
    match (error.unaccepted(), error) {
        (Some(why), _) => refund.not_accepted(why, pause_after(error), now, evidence),
        (None, CallError::InDoubt { why, .. }) => {
            refund.in_doubt(lookups, now, (*why).into(), None, evidence)
        }
        // What was not surely unprocessed is in doubt, whatever it is called.
        (None, _) => refund.in_doubt(lookups, now, Doubted::Code, None, evidence),
    }
}

/// How long the operator wants to be left alone at least.
fn pause_after(error: &CallError) -> Duration {
    match error {
        CallError::RateLimited { retry_after, .. } => retry_after.unwrap_or_default(),
        CallError::Refused { .. } | CallError::Unauthorized { .. } => REFUSED_PAUSE,
        CallError::NotSent { .. } | CallError::InDoubt { .. } => Duration::ZERO,
    }
}

/// The operator's names for the settlement, and for what its answer is about.
type Names = (Option<OperatorReference>, Option<OperatorReference>);

fn gone_back(
    proof: Proof,
    amount: Money,
    code: &Code,
    (correlator, reference): Names,
) -> RefundEvent {
    RefundEvent::Refunded {
        proof,
        amount,
        code: Some(word(code)),
        correlator: correlator.map(|name| name.as_str().into()),
        reference: reference.map(|name| name.as_str().into()),
        evidence: None,
    }
}

fn denied(proof: Proof, code: &Code, evidence: &Evidence) -> RefundEvent {
    RefundEvent::Denied { proof, code: Some(word(code)), evidence: Some(evidence.brief()) }
}

fn word(code: &Code) -> Box<str> {
    code.as_str().into()
}
