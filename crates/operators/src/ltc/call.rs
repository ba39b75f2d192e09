//! From an exchange with LTC to an answer.

use super::read;
use super::wire::{self, Reply};
use crate::exchange::{Exchange, Heard};
use crate::fields::Json;
use crate::triage::Stakes;
use crate::{Answered, CallError, CodeRow};

/// Reads the answer with `read`, if it is one. `table` lists the codes of this call.
pub(super) fn conclude<T>(
    exchange: Exchange,
    stakes: Stakes,
    table: &'static [CodeRow],
    read: impl FnOnce(&Reply<'_>) -> T,
) -> Result<Answered<T>, CallError> {
    exchange.conclude(stakes, |body| {
        let reply = wire::read_reply(body);
        let is_operators_own = read::has_listed_code(&reply, body, table);
        Heard { is_operators_own, answer: readable(&reply).map(read) }
    })
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
