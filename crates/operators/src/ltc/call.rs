//! From what came over the wire to an answer or a [`CallError`].

use super::read;
use super::wire::{self, Reply};
use crate::fields::Json;
use crate::transport::{NoReply, RawReply};
use crate::triage::{Stakes, Triage, triage};
use crate::{Answered, CallError, Class, CodeRow, Doubt, Evidence};

/// One call that got a whole answer.
pub(super) struct Exchange {
    pub(super) raw: RawReply,
    pub(super) evidence: Evidence,
}

impl Exchange {
    /// Keeps what was sent and, of an answer, what `keep` says may be kept; or says why there is
    /// none.
    pub(super) fn new(
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

    /// Reads the answer with `read`, if it is one. `table` lists the codes of this call.
    pub(super) fn conclude<T>(
        self,
        stakes: Stakes,
        table: &'static [CodeRow],
        read: impl FnOnce(&Reply<'_>) -> T,
    ) -> Result<Answered<T>, CallError> {
        let Self { raw, evidence } = self;
        let reply = wire::read_reply(&raw.body);
        let has_listed_code = read::has_listed_code(&reply, &raw.body, table);
        Err(match triage(raw.status, stakes, has_listed_code) {
            Triage::Read => match readable(&reply) {
                Ok(reply) => return Ok(Answered { answer: read(reply), evidence }),
                Err(why) => CallError::InDoubt { why: Doubt::UnreadableBody(why), evidence },
            },
            Triage::Unauthorized => CallError::Unauthorized { evidence },
            Triage::RateLimited => {
                CallError::RateLimited { retry_after: raw.retry_after, evidence }
            }
            Triage::Refused(why) => {
                CallError::Refused { class: Class::Misconfiguration, why: why.into(), evidence }
            }
            Triage::InDoubt(why) => CallError::InDoubt { why, evidence },
        })
    }
}

/// An answer has a code; anything else is none.
fn readable<'r, 'b>(reply: &'r Json<'b, 6>) -> Result<&'r Reply<'b>, &'static str> {
    match reply {
        Json::Object(reply) if reply.value(wire::RESULT_CODE).is_some() => Ok(reply),
        Json::Object(_) => Err("no ResultCode"),
        Json::Unreadable(what) => Err(what),
        Json::Empty | Json::Null => Err("nothing in it"),
    }
}
