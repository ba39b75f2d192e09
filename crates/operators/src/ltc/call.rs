//! From what came over the wire to an answer or a [`CallError`].

use std::borrow::Cow;

use super::wire::{self, Reply};
use crate::fields::Json;
use crate::transport::{NoReply, RawReply};
use crate::triage::{Triage, triage};
use crate::{Answered, CallError, Class, Doubt, Evidence};

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

    /// Reads the answer with `read`, if it is one.
    pub(super) fn conclude<T>(
        self,
        read: impl FnOnce(&Reply<'_>) -> T,
    ) -> Result<Answered<T>, CallError> {
        let reply = wire::read_reply(&self.raw.body);
        let has_code =
            matches!(&reply, Json::Object(reply) if reply.value(wire::RESULT_CODE).is_some());
        let unreadable = match (triage(self.raw.status, has_code), &reply) {
            (Triage::Read, Json::Object(reply)) if has_code => {
                return Ok(Answered { answer: read(reply), evidence: self.evidence });
            }
            (Triage::Read, Json::Object(_)) => "no ResultCode",
            (Triage::Read, Json::Unreadable(what)) => what,
            (Triage::Read, Json::Empty | Json::Null) => "nothing in it",
            (turned_away, _) => return Err(self.turned_away(turned_away)),
        };
        Err(self.in_doubt(Doubt::UnreadableBody(unreadable)))
    }

    fn turned_away(self, triage: Triage) -> CallError {
        let retry_after = self.raw.retry_after;
        match triage {
            Triage::Unauthorized => CallError::Unauthorized { evidence: self.evidence },
            Triage::RateLimited => CallError::RateLimited { retry_after, evidence: self.evidence },
            Triage::Refused(why) => self.refused(Class::Misconfiguration, why),
            Triage::InDoubt(why) => self.in_doubt(why),
            Triage::Read => self.in_doubt(Doubt::UnreadableBody("not an answer")),
        }
    }

    pub(super) fn in_doubt(self, why: Doubt) -> CallError {
        CallError::InDoubt { why, evidence: self.evidence }
    }

    pub(super) fn refused(self, class: Class, why: impl Into<Cow<'static, str>>) -> CallError {
        CallError::Refused { class, why: why.into(), evidence: self.evidence }
    }
}
