//! What replies say about a refund.

use billing::Doubted;

use super::charge::FAILED;
use super::{NO_STATUS, UNLISTED, look_up, reference};
use crate::aoc::wire::{self, Reply};
use crate::aoc::{Refund, RefundAnswer, codes};
use crate::code::Looked;
use crate::echo::{self, Echo};
use crate::{Class, Code, CodeRow, Decline};

const OTHER_STATUS: &str = "neither refunded nor denied";
const OTHER_AMOUNT: &str = "refunded, but not the amount that was asked for";
const REFUNDED_WITH_CODE: &str = "refunded, but with a code other than 00";

/// Reads the answer of refund (AOC protocol, section 11).
pub(in crate::aoc) fn refunded(reply: &Reply<'_>, ask: &Refund<'_>) -> RefundAnswer {
    by_status(reply, ask, codes::REFUND)
}

/// Reads refundStatus: without a status its code is about the look-up, and the wrong state for it
/// is that there is nothing to look at (flow A5).
pub(in crate::aoc) fn refund_status(reply: &Reply<'_>, ask: &Refund<'_>) -> RefundAnswer {
    match look_up(reply, codes::REFUND) {
        Looked::Listed(row) if status(reply).is_empty() && row.code == codes::WRONG_STATE => {
            RefundAnswer::NotFound { code: Code::listed(row) }
        }
        _ => by_status(reply, ask, codes::REFUND_INQUIRY),
    }
}

/// `bare` lists the codes that count without a status.
fn by_status(reply: &Reply<'_>, ask: &Refund<'_>, bare: &'static [CodeRow]) -> RefundAnswer {
    match status(reply).to_ascii_lowercase().as_str() {
        "refunded" => gone_back(reply, ask),
        "denied" => denied(look_up(reply, codes::REFUND)),
        "" => by_code(look_up(reply, bare)),
        _ => in_doubt(look_up(reply, codes::REFUND).code(), Doubted::Code, OTHER_STATUS),
    }
}

fn status<'a>(reply: &'a Reply<'_>) -> &'a str {
    reply.text(wire::OPERATION_STATUS).unwrap_or_default().trim()
}

fn gone_back(reply: &Reply<'_>, ask: &Refund<'_>) -> RefundAnswer {
    let looked = look_up(reply, codes::REFUND);
    let is_success = matches!(looked, Looked::Listed(row) if row.class == Class::Success);
    let amount = echo::amount(reply.value(wire::AMOUNT_REFUNDED), ask.amount);
    match (is_success, amount) {
        (false, _) => in_doubt(looked.code(), Doubted::Code, REFUNDED_WITH_CODE),
        (true, Echo::Same) => RefundAnswer::Refunded {
            code: looked.code(),
            refunded: ask.amount,
            aoc_trans_id: reference(reply, wire::AOC_TRANS_ID),
            client_correlator: reference(reply, wire::CLIENT_CORRELATOR),
        },
        (true, Echo::Absent | Echo::Different) => {
            in_doubt(looked.code(), Doubted::Unreadable, OTHER_AMOUNT)
        }
    }
}

/// Denied with a listed reason. `00` gives none, so it is the catch-all's.
fn denied(looked: Looked) -> RefundAnswer {
    match (looked, CodeRow::find(codes::REFUND, FAILED).and_then(Decline::of)) {
        (Looked::Listed(row), Some(failed)) if row.class == Class::Success => {
            RefundAnswer::Denied(Decline { code: Code::listed(row), ..failed })
        }
        (looked, _) => by_code(looked),
    }
}

fn by_code(looked: Looked) -> RefundAnswer {
    let row = match looked {
        Looked::Unlisted(code) => return in_doubt(code, Doubted::Unlisted, UNLISTED),
        Looked::Listed(row) => row,
    };
    match (row.class, Decline::of(row)) {
        (_, Some(decline)) => RefundAnswer::Denied(decline),
        (Class::Success, None) => in_doubt(Code::listed(row), Doubted::Code, NO_STATUS),
        (Class::Duplicate, None) => in_doubt(Code::listed(row), Doubted::Duplicate, row.why),
        (_, None) => in_doubt(Code::listed(row), Doubted::Code, row.why),
    }
}

fn in_doubt(code: Code, doubted: Doubted, why: &'static str) -> RefundAnswer {
    RefundAnswer::InDoubt { code, doubted, why }
}
