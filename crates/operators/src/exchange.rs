//! From what came over the wire to an answer or a [`CallError`].

use crate::transport::{NoReply, RawReply};
use crate::triage::{Stakes, Triage, triage};
use crate::{Answered, CallError, Class, Doubt, Evidence};

/// One call that got a whole answer.
pub(crate) struct Exchange {
    pub(crate) raw: RawReply,
    pub(crate) evidence: Evidence,
}

/// What an operator's reader makes of a body.
pub(crate) struct Heard<T> {
    /// Whether the operator's own code wrote it, as opposed to a gateway in front of it.
    pub(crate) is_operators_own: bool,
    /// The answer, or what is wrong with the body.
    pub(crate) answer: Result<T, &'static str>,
}

impl Exchange {
    /// Keeps what was sent and, of an answer, what `keep` says may be kept; or says why there is
    /// none.
    pub(crate) fn new(
        outcome: Result<RawReply, NoReply>,
        sent: String,
        keep: impl FnOnce(&RawReply) -> String,
    ) -> Result<Self, CallError> {
        let evidence = Evidence::of(sent);
        match outcome {
            Ok(raw) => {
                let evidence = evidence.noted(keep(&raw));
                Ok(Self { raw, evidence })
            }
            Err(NoReply::NotSent(why, note)) => {
                Err(CallError::NotSent { why, evidence: evidence.noted(note) })
            }
            Err(NoReply::InDoubt(why, note)) => {
                Err(CallError::InDoubt { why, evidence: evidence.noted(note) })
            }
        }
    }

    /// The answer that `hear` finds in the body, if the status lets the body count.
    pub(crate) fn conclude<T>(
        self,
        stakes: Stakes,
        hear: impl FnOnce(&[u8]) -> Heard<T>,
    ) -> Result<Answered<T>, CallError> {
        let Self { raw, evidence } = self;
        let heard = hear(&raw.body);
        Err(match triage(raw.status, stakes, heard.is_operators_own) {
            Triage::Read => match heard.answer {
                Ok(answer) => return Ok(Answered { answer, evidence }),
                Err(why) => CallError::InDoubt { why: Doubt::UnreadableBody(why), evidence },
            },
            Triage::Unauthorized => CallError::Unauthorized { evidence },
            Triage::RateLimited => {
                CallError::RateLimited { retry_after: raw.retry_after, evidence }
            }
            Triage::Refused(why) => {
                CallError::Refused { class: Class::Misconfiguration, why: why.into(), evidence }
            }
            Triage::InDoubt(Doubt::Status(503)) => {
                let why = raw.retry_after.map_or(Doubt::Status(503), Doubt::Busy);
                CallError::InDoubt { why, evidence }
            }
            Triage::InDoubt(why) => CallError::InDoubt { why, evidence },
        })
    }
}
