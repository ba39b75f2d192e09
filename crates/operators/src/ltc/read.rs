//! From LTC's replies to answers: pure, one file per kind of answer.

mod confirm;
mod deduct;
mod inquiry;
mod token;

pub(super) use confirm::confirmed;
pub(super) use deduct::{recurring, requested_otp};
pub(super) use inquiry::inquiry;
pub(super) use token::token;

use billing::Doubted;

use super::wire::{self, Reply};
use crate::code::Looked;
use crate::fields::Json;
use crate::{ChargeAnswer, Class, Code, CodeRow, Decline};

const UNLISTED: &str = "a code that LTC does not document";

fn look_up(reply: &Reply<'_>, table: &'static [CodeRow]) -> Looked {
    Looked::up(reply.value(wire::RESULT_CODE), table)
}

/// Whether the body holds a code of `table`, so that LTC's own code must have written it; a gateway
/// in front of LTC has codes of its own. Of a body that cannot be read, the key's name is enough to
/// think so.
pub(super) fn has_listed_code(reply: &Json<'_, 6>, body: &[u8], table: &'static [CodeRow]) -> bool {
    match reply {
        Json::Object(reply) => matches!(look_up(reply, table), Looked::Listed(_)),
        Json::Unreadable(_) => wire::names_code(body),
        Json::Empty | Json::Null => false,
    }
}

/// What a row means on a call that can move money, success aside.
fn declined_or_in_doubt(row: &CodeRow) -> ChargeAnswer {
    match Decline::of(row) {
        Some(decline) => ChargeAnswer::Declined(decline),
        None => {
            let seen_before = row.class == Class::Duplicate;
            let doubted = if seen_before { Doubted::Duplicate } else { Doubted::Code };
            ChargeAnswer::InDoubt { code: Code::listed(row), doubted, why: row.why }
        }
    }
}

fn in_doubt(code: Code, doubted: Doubted, why: &'static str) -> ChargeAnswer {
    ChargeAnswer::InDoubt { code, doubted, why }
}
