//! What replies say about a charge.

use billing::{DeclineReason, Doubted, Money};

use super::echo::Expected;
use super::{NO_STATUS, UNLISTED, expires_on, look_up, reference};
use crate::aoc::pending::PENDING;
use crate::aoc::wire::{self, Reply};
use crate::aoc::{ChargeMode, Occasion, Pending, Receipt, StatusAnswer, codes};
use crate::code::Looked;
use crate::echo::decimal;
use crate::fields::Value;
use crate::{Class, Code, CodeRow, Decline, MismatchedField};

const OTHER_STATUS: &str = "a status that the gateway does not document";
const CHARGED_WITH_CODE: &str = "charged, but with a code other than 00";
const NO_AMOUNT: &str = "charged, but it does not say how much";
const DENIED_WITH_AMOUNT: &str = "denied, but it names an amount that was charged";
const EXPIRED: &str = "expired, says the charge's own answer: chargeStatus has the last word";

/// `transactionOperationStatus`, compared without regard to case (AOC protocol, section 4.1).
pub(super) enum Status {
    Charged,
    Denied,
    Pending(Pending),
    Absent,
    Other,
}

impl Status {
    pub(super) fn of(reply: &Reply<'_>) -> Self {
        let Some(value) = reply.value(wire::OPERATION_STATUS) else { return Self::Absent };
        let Value::Text(word) = value else { return Self::Other };
        let is = |status: &str| word.trim().eq_ignore_ascii_case(status);
        match PENDING.iter().find(|row| is(row.status)) {
            _ if is("") => Self::Absent,
            _ if is("charged") => Self::Charged,
            _ if is("denied") => Self::Denied,
            Some(row) => Self::Pending(row.pending),
            None => Self::Other,
        }
    }
}

/// Reads chargeStatus (AOC protocol, section 4).
pub(in crate::aoc) fn inquired(
    reply: &Reply<'_>,
    expected: &Expected<'_>,
    occasion: Occasion,
) -> StatusAnswer {
    match Status::of(reply) {
        Status::Absent => about_ours(reply, expected, codes::INQUIRY, by_code),
        _ => by_status(reply, expected, table(occasion)),
    }
}

/// Reads the answer of a call that charges (AOC protocol, sections 5 and 6).
pub(in crate::aoc) fn charged(reply: &Reply<'_>, expected: &Expected<'_>) -> StatusAnswer {
    by_status(reply, expected, codes::PURCHASE)
}

fn table(occasion: Occasion) -> &'static [CodeRow] {
    match occasion {
        Occasion::Purchase => codes::PURCHASE,
        Occasion::Renewal => codes::RENEWAL,
    }
}

/// Reads what status and code say together. `table` says why something was denied.
pub(super) fn by_status(
    reply: &Reply<'_>,
    expected: &Expected<'_>,
    table: &'static [CodeRow],
) -> StatusAnswer {
    about_ours(reply, expected, table, |looked| match Status::of(reply) {
        Status::Charged => debited(reply, expected, looked),
        Status::Denied => denied(reply, looked, table),
        Status::Pending(pending) => StatusAnswer::Pending { pending, code: looked.code() },
        Status::Absent => by_code_of_a_charge(looked),
        Status::Other => unclear(looked.code(), Doubted::Code, OTHER_STATUS),
    })
}

/// First whether it is ours, then what it says.
fn about_ours(
    reply: &Reply<'_>,
    expected: &Expected<'_>,
    table: &'static [CodeRow],
    read: impl FnOnce(Looked) -> StatusAnswer,
) -> StatusAnswer {
    let looked = look_up(reply, table);
    match expected.other_name(reply) {
        Some(field) => StatusAnswer::Mismatch { field, code: looked.code() },
        None => read(looked),
    }
}

/// Charged, but only as the order has it: `00`, and the amount unless the mode says otherwise.
fn debited(reply: &Reply<'_>, expected: &Expected<'_>, looked: Looked) -> StatusAnswer {
    let code = looked.code();
    if !matches!(looked, Looked::Listed(row) if row.class == Class::Success) {
        return unclear(code, Doubted::Code, CHARGED_WITH_CODE);
    }
    let Some(total) = reply.value(wire::TOTAL_CHARGED) else {
        return unclear(code, Doubted::Unreadable, NO_AMOUNT);
    };
    let mode = charge_mode(reply);
    let charged = decimal(total)
        .and_then(|total| Money::new(total, expected.amount.currency()).ok())
        .filter(|charged| !charged.is_zero() || expected.amount.is_zero())
        .filter(|charged| *charged == expected.amount || mode.may_differ());
    match charged {
        None => StatusAnswer::Mismatch { field: MismatchedField::Amount, code },
        Some(charged) => StatusAnswer::Charged(Receipt {
            code,
            charged,
            mode,
            aoc_trans_id: reference(reply, wire::AOC_TRANS_ID),
            client_correlator: reference(reply, wire::CLIENT_CORRELATOR),
            expires_on: expires_on(reply),
        }),
    }
}

fn charge_mode(reply: &Reply<'_>) -> ChargeMode {
    reply.text(wire::CHARGE_MODE).map_or(ChargeMode::Unknown, ChargeMode::read)
}

impl ChargeMode {
    pub(in crate::aoc) fn read(word: &str) -> Self {
        match word.trim().to_ascii_lowercase().as_str() {
            "standard" => Self::Standard,
            "split" => Self::Split,
            "stepdown" => Self::StepDown,
            _ => Self::Unknown,
        }
    }
}

/// Denied with a listed reason. `00` gives none, so it is the catch-all's.
fn denied(reply: &Reply<'_>, looked: Looked, table: &'static [CodeRow]) -> StatusAnswer {
    let code = looked.code();
    let total = reply.value(wire::TOTAL_CHARGED).and_then(decimal);
    match looked {
        _ if total.is_some_and(|total| !total.is_zero()) => {
            unclear(code, Doubted::Unreadable, DENIED_WITH_AMOUNT)
        }
        Looked::Listed(row) if row.class == Class::Success => match CodeRow::find(table, FAILED) {
            Some(failed) => StatusAnswer::Denied(Decline {
                code,
                ..Decline::of(failed).expect("the catch-all is a decline in every table")
            }),
            None => unclear(code, Doubted::Code, UNLISTED),
        },
        looked => by_code(looked),
    }
}

/// "The charge failed", for any reason.
pub(super) const FAILED: &str = "AOC1007";

/// A charging call's own answer that names no status.
fn by_code_of_a_charge(looked: Looked) -> StatusAnswer {
    match looked {
        Looked::Listed(row) if row.reason == Some(DeclineReason::Expired) => {
            unclear(Code::listed(row), Doubted::Code, EXPIRED)
        }
        looked => by_code(looked),
    }
}

/// What a code says by itself.
fn by_code(looked: Looked) -> StatusAnswer {
    let row = match looked {
        Looked::Unlisted(code) => return unclear(code, Doubted::Unlisted, UNLISTED),
        Looked::Listed(row) => row,
    };
    let code = Code::listed(row);
    match (row.class, Decline::of(row)) {
        (_, Some(decline)) => StatusAnswer::Denied(decline),
        (Class::Success, None) => unclear(code, Doubted::Code, NO_STATUS),
        (Class::Pending, None) => StatusAnswer::Pending { pending: Pending::Processing, code },
        (Class::Duplicate, None) => unclear(code, Doubted::Duplicate, row.why),
        (_, None) => unclear(code, Doubted::Code, row.why),
    }
}

fn unclear(code: Code, doubted: Doubted, why: &'static str) -> StatusAnswer {
    StatusAnswer::Unclear { code, doubted, why }
}
