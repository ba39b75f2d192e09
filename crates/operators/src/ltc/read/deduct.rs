//! RequestDeduct's answers, in its two modes.

use billing::Doubted;

use super::wire::{self, Reply};
use super::{UNLISTED, declined_or_in_doubt, in_doubt, look_up};
use crate::code::Looked;
use crate::echo::{self, Echo};
use crate::ltc::{Deduction, codes};
use crate::{ChargeAnswer, Code, Debited, Decline, OperatorReference, OtpAnswer};

const NOT_OURS: &str = "the answer names another transaction or subscriber";
const NOT_RECURRING: &str = "200 without ResultType Recurring: probably not charged, which 800 from CheckTransaction confirms";
const NO_REF_CODE: &str = "200 without a RefCode to confirm with";

/// `IsRecurring=true`. Charged only on `200` with `ResultType` `Recurring` (LTC protocol, A5).
pub(in crate::ltc) fn recurring(reply: &Reply<'_>, ask: &Deduction<'_>) -> ChargeAnswer {
    match look_up(reply, codes::REQUEST_RECURRING) {
        Looked::Unlisted(code) => in_doubt(code, Doubted::Unlisted, UNLISTED),
        Looked::Listed(row) if !is_ours(reply, ask) => {
            in_doubt(Code::listed(row), Doubted::Unreadable, NOT_OURS)
        }
        Looked::Listed(row) if row.code != SUCCESS => declined_or_in_doubt(row),
        Looked::Listed(row) if !is_recurring(reply) => {
            in_doubt(Code::listed(row), Doubted::NotRecurring, NOT_RECURRING)
        }
        Looked::Listed(row) => {
            ChargeAnswer::Charged(Debited::plainly(Code::listed(row), reference(reply)))
        }
    }
}

/// `IsRecurring=false`. `200` means that the OTP is sent, nothing more.
pub(in crate::ltc) fn requested_otp(reply: &Reply<'_>, ask: &Deduction<'_>) -> OtpAnswer {
    let unclear = |code, why| OtpAnswer::InDoubt { code, why };
    let row = match look_up(reply, codes::REQUEST_OTP) {
        Looked::Unlisted(code) => return unclear(code, UNLISTED),
        Looked::Listed(row) if !is_ours(reply, ask) => return unclear(Code::listed(row), NOT_OURS),
        Looked::Listed(row) => row,
    };
    match (Decline::of(row), reference(reply)) {
        (Some(decline), _) => OtpAnswer::Declined(decline),
        (None, _) if is_recurring(reply) => OtpAnswer::ChargedUnasked { code: Code::listed(row) },
        (None, Some(reference)) => OtpAnswer::Sent { reference },
        (None, None) => unclear(Code::listed(row), NO_REF_CODE),
    }
}

/// The one code of a success.
const SUCCESS: &str = "200";

fn is_recurring(reply: &Reply<'_>) -> bool {
    reply.text(wire::RESULT_TYPE).is_some_and(|kind| kind.eq_ignore_ascii_case("Recurring"))
}

/// Older builds of LTC's do not repeat the msisdn, so only a different one counts.
fn is_ours(reply: &Reply<'_>, ask: &Deduction<'_>) -> bool {
    echo::transaction_id(reply.value(wire::TRANSACTION_ID), ask.transaction_id.as_str())
        != Echo::Different
        && echo::msisdn(reply.value(wire::MSISDN), ask.msisdn) != Echo::Different
}

fn reference(reply: &Reply<'_>) -> Option<OperatorReference> {
    reply.text(wire::REF_CODE).and_then(OperatorReference::parse)
}
