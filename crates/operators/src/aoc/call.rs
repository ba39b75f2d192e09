//! From an exchange with the gateway to an answer.

use super::wire::{self, Reply};
use crate::exchange::{Exchange, Heard};
use crate::fields::Json;
use crate::triage::Stakes;
use crate::{Answered, CallError, Class};

/// Reads the answer with `read`, if it is one.
pub(super) fn conclude<T>(
    exchange: Exchange,
    stakes: Stakes,
    read: impl FnOnce(&Reply<'_>) -> T,
) -> Result<Answered<T>, CallError> {
    let status = exchange.raw.status;
    let outcome = exchange.conclude(stakes, |body| {
        let reply = wire::read_reply(body);
        Heard {
            is_operators_own: is_gateways_own(&reply, body),
            answer: readable(&reply).map(read),
        }
    });
    outcome.map_err(|error| name_the_key(error, status, stakes))
}

/// Every answer of the gateway's own has an envelope with a code in it. Of a body that cannot be
/// read, the key's name is enough to think so.
fn is_gateways_own(reply: &Json<'_, 15>, body: &[u8]) -> bool {
    match reply {
        Json::Object(reply) => reply.value(wire::ERROR_CODE).is_some(),
        Json::Unreadable(_) => wire::names_code(body),
        Json::Empty | Json::Null => false,
    }
}

fn readable<'r, 'b>(reply: &'r Json<'b, 15>) -> Result<&'r Reply<'b>, &'static str> {
    match reply {
        Json::Object(reply) if reply.value(wire::ERROR_CODE).is_some() => Ok(reply),
        Json::Object(_) => Err("no errorCode"),
        Json::Unreadable(what) => Err(what),
        Json::Empty | Json::Null => Err("nothing in it"),
    }
}

/// There is no token to renew here: where no money moves, a 401 or 403 is about the key, whoever
/// wrote it, and stops the account. A charge keeps what it knows, that nothing was processed.
fn name_the_key(error: CallError, status: u16, stakes: Stakes) -> CallError {
    match (status, stakes) {
        (_, Stakes::Money) => error,
        (401 | 403, _) => CallError::Refused {
            class: Class::Auth,
            why: format!("{status}: the key, the username or this address of ours is refused")
                .into(),
            evidence: error.evidence().clone(),
        },
        _ => error,
    }
}
