//! From LTC's replies to answers: pure, one file per kind of answer.

mod confirm;
mod deduct;
mod echo;
mod inquiry;
mod token;

pub(super) use confirm::confirmed;
pub(super) use deduct::{recurring, requested_otp};
pub(super) use inquiry::inquiry;
pub(super) use token::token;

use billing::Doubted;

use super::wire::{self, Reply};
use crate::fields::{Json, Value};
use crate::{ChargeAnswer, Class, Code, CodeRow, Decline};

/// A reply's code, looked up in a table.
enum Looked {
    Listed(&'static CodeRow),
    /// Not in the table, or not a text: codes are compared as texts, and `200` the number is no
    /// code of LTC's.
    Unlisted(Code),
}

const UNLISTED: &str = "a code that LTC does not document";

fn look_up(reply: &Reply<'_>, table: &'static [CodeRow]) -> Looked {
    match reply.value(wire::RESULT_CODE) {
        // A database may pad texts; no code begins or ends with white space.
        Some(Value::Text(code)) => match CodeRow::find(table, code.trim()) {
            Some(row) => Looked::Listed(row),
            None => Looked::Unlisted(Code::unlisted(code.trim())),
        },
        Some(Value::Number(digits)) => {
            Looked::Unlisted(Code::unlisted(&format!("number {digits}")))
        }
        Some(Value::Null | Value::Other) | None => Looked::Unlisted(Code::unlisted("not a text")),
    }
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

/// The decline a row stands for, if it stands for one.
fn decline(row: &CodeRow) -> Option<Decline> {
    let reason = row.reason?;
    Some(Decline { class: row.class, reason, code: Code::listed(row) })
}

/// What a row means on a call that can move money, success aside.
fn declined_or_in_doubt(row: &CodeRow) -> ChargeAnswer {
    match decline(row) {
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
