//! CheckTransaction's answers.

use super::wire::{self, Reply};
use super::{UNLISTED, look_up};
use crate::code::Looked;
use crate::echo::{self, Echo};
use crate::exchange::Exchange;
use crate::fields::Json;
use crate::ltc::call::conclude;
use crate::ltc::{Inquiry, Mode, codes};
use crate::triage::Stakes;
use crate::{
    Answered, CallError, Class, Code, CodeRow, Debited, Decline, InquiryAnswer, MismatchedField,
};

const NOT_PROVEN: &str = "the answer does not repeat msisdn and amount, so it proves nothing";
const NO_CODE: &str = "no ResultCode";

/// Reads what LTC says about one charge (LTC protocol, 6.1). How it says "not found" is nowhere
/// written, so every likely shape of that counts (A6).
pub(in crate::ltc) fn inquiry(
    exchange: Exchange,
    ask: &Inquiry<'_>,
) -> Result<Answered<InquiryAnswer>, CallError> {
    let reply = wire::read_reply(&exchange.raw.body);
    let answer = match (exchange.raw.status, &reply) {
        (200, Json::Object(reply)) if !reply.is_blank() => recorded(reply, ask),
        (404, Json::Object(reply)) if is_record(reply, ask) => recorded(reply, ask),
        (200 | 404, Json::Object(_)) => InquiryAnswer::NotFound,
        (200 | 204 | 404, Json::Empty | Json::Null) => InquiryAnswer::NotFound,
        (404, _) if !wire::names_code(&exchange.raw.body) => InquiryAnswer::NotFound,
        _ => {
            return conclude(exchange, Stakes::LookUp, table(ask.mode), |reply| {
                recorded(reply, ask)
            });
        }
    };
    Ok(Answered { answer, evidence: exchange.evidence })
}

fn table(mode: Mode) -> &'static [CodeRow] {
    match mode {
        Mode::Recurring => codes::CHECK_RECURRING,
        Mode::Otp => codes::CHECK_OTP,
    }
}

/// Whether a 404 is about a charge nevertheless: a code alone is only another way to say 404.
fn is_record(reply: &Reply<'_>, ask: &Inquiry<'_>) -> bool {
    let is_listed = matches!(look_up(reply, table(ask.mode)), Looked::Listed(_));
    let [_, (_, msisdn), (_, amount)] = echoes(reply, ask);
    is_listed && (msisdn, amount) != (Echo::Absent, Echo::Absent)
}

/// What a record says. First whether it is ours, then how it ended.
fn recorded(reply: &Reply<'_>, ask: &Inquiry<'_>) -> InquiryAnswer {
    let (row, code) = match look_up(reply, table(ask.mode)) {
        Looked::Listed(row) => (Some(row), Some(Code::listed(row))),
        Looked::Unlisted(code) => (None, reply.value(wire::RESULT_CODE).map(|_| code)),
    };
    let echoes = echoes(reply, ask);
    match (row, mismatch(&echoes)) {
        (_, Some(field)) => InquiryAnswer::Mismatch { field, code },
        (None, None) if code.is_none() => InquiryAnswer::Unclear { code, why: NO_CODE },
        (None, None) => InquiryAnswer::Unclear { code, why: UNLISTED },
        (Some(row), None) => concluded(row, is_proven(&echoes)),
    }
}

type Echoes = [(MismatchedField, Echo); 3];

fn echoes(reply: &Reply<'_>, ask: &Inquiry<'_>) -> Echoes {
    [
        (
            MismatchedField::TransactionId,
            echo::transaction_id(reply.value(wire::TRANSACTION_ID), ask.transaction_id.as_str()),
        ),
        (MismatchedField::Msisdn, echo::msisdn(reply.value(wire::MSISDN), ask.msisdn)),
        (MismatchedField::Amount, echo::amount(reply.value(wire::AMOUNT), ask.amount)),
    ]
}

fn mismatch(echoes: &Echoes) -> Option<MismatchedField> {
    echoes.iter().find(|(_, echo)| *echo == Echo::Different).map(|(field, _)| *field)
}

/// Money rule 3: msisdn and amount have to match. LTC looks up by the transaction id, so that one
/// need not be repeated.
fn is_proven(echoes: &Echoes) -> bool {
    let [_, (_, msisdn), (_, amount)] = echoes;
    (*msisdn, *amount) == (Echo::Same, Echo::Same)
}

fn concluded(row: &'static CodeRow, is_proven: bool) -> InquiryAnswer {
    let code = Code::listed(row);
    match (row.class, Decline::of(row)) {
        (Class::InDoubt, _) => InquiryAnswer::Unclear { code: Some(code), why: row.why },
        _ if !is_proven => InquiryAnswer::Unclear { code: Some(code), why: NOT_PROVEN },
        (Class::Success, _) => InquiryAnswer::Charged(Debited::plainly(code, None)),
        (Class::Pending, _) => InquiryAnswer::Unconfirmed { code },
        (Class::NotMember, _) => InquiryAnswer::NotMember { code },
        (_, Some(decline)) => InquiryAnswer::Declined(decline),
        (_, None) => InquiryAnswer::Unclear { code: Some(code), why: row.why },
    }
}
