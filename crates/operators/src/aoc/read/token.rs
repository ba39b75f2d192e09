//! Answers to getAOCToken and to requests for a TAC.

use super::{UNLISTED, look_up, reference};
use crate::aoc::wire::{self, Reply};
use crate::aoc::{AocToken, DeepLink, Granted, Mode, TacAnswer, TokenAnswer, codes};
use crate::code::Looked;
use crate::fields::{Json, Value};
use crate::redact::{Sensitive, redact};
use crate::transport::RawReply;
use crate::{Code, Decline};

const NO_NAME: &str = "00 without an aocTransID to charge";
const NO_PAGE: &str = "00 without an aocToken or a deep link to open";

/// Reads getAOCToken (AOC protocol, section 3).
pub(in crate::aoc) fn granted(reply: &Reply<'_>, mode: &Mode<'_>) -> TokenAnswer {
    let unclear = |code, why| TokenAnswer::InDoubt { code, why };
    let row = match look_up(reply, codes::TOKEN) {
        Looked::Unlisted(code) => return unclear(code, UNLISTED),
        Looked::Listed(row) => row,
    };
    match (Decline::of(row), reference(reply, wire::AOC_TRANS_ID)) {
        (Some(decline), _) => TokenAnswer::Declined(decline),
        (None, _) if row.code != SUCCESS => unclear(Code::listed(row), row.why),
        (None, None) => unclear(Code::listed(row), NO_NAME),
        (None, Some(aoc_trans_id)) => {
            let granted = Granted {
                aoc_trans_id,
                aoc_token: reply.text(wire::AOC_TOKEN).and_then(AocToken::parse),
                deep_link: reply.text(wire::DEEP_LINK).and_then(DeepLink::parse),
                entitled_for_free_trial: flag(reply, wire::FREE_TRIAL),
            };
            match opens(&granted, mode) {
                true => TokenAnswer::Granted(granted),
                false => unclear(Code::listed(row), NO_PAGE),
            }
        }
    }
}

/// The one code of a call that succeeded.
const SUCCESS: &str = "00";

/// Whether the subscriber can go on: on a page or in an app of the wallet's, unless we charge.
fn opens(granted: &Granted, mode: &Mode<'_>) -> bool {
    match mode {
        Mode::Page => granted.aoc_token.is_some(),
        Mode::Wallet(_) => granted.aoc_token.is_some() || granted.deep_link.is_some(),
        Mode::Direct { .. } | Mode::MobileApp { .. } => true,
    }
}

fn flag(reply: &Reply<'_>, key: usize) -> Option<bool> {
    match reply.value(key)? {
        Value::Flag(flag) => Some(*flag),
        Value::Text(text) if text.trim().eq_ignore_ascii_case("true") => Some(true),
        Value::Text(text) if text.trim().eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// What is kept of an answer that may hold a token: everything but the token and the deep link.
pub(in crate::aoc) fn note_of_grant(raw: &RawReply, sensitive: &Sensitive<'_>) -> String {
    let status = raw.status;
    let reply = match wire::read_reply(&raw.body) {
        Json::Object(reply) => reply,
        _ => return format!("{status} (body not kept)"),
    };
    let keys = [
        ("aocTransID", wire::AOC_TRANS_ID),
        ("errorCode", wire::ERROR_CODE),
        ("errorMessage", wire::ERROR_MESSAGE),
    ];
    let told = keys.iter().filter_map(|(name, key)| Some((name, reply.text(*key)?)));
    let told: String = told.map(|(name, text)| format!(" {name}={text}")).collect();
    let secrets: String = [("aocToken", wire::AOC_TOKEN), ("paymentDeepLink", wire::DEEP_LINK)]
        .iter()
        .filter(|(_, key)| reply.value(*key).is_some())
        .map(|(name, _)| format!(" {name}=•••"))
        .collect();
    format!("{status}{}{secrets}", redact(told.into(), sensitive))
}

/// Reads requestNewTAC and requestDirectChargeTAC.
pub(in crate::aoc) fn tac_sent(reply: &Reply<'_>) -> TacAnswer {
    match look_up(reply, codes::TAC) {
        Looked::Unlisted(code) => TacAnswer::InDoubt { code, why: UNLISTED },
        Looked::Listed(row) => match Decline::of(row) {
            Some(decline) => TacAnswer::Declined(decline),
            None if row.code == SUCCESS => TacAnswer::Sent { code: Code::listed(row) },
            None => TacAnswer::InDoubt { code: Code::listed(row), why: row.why },
        },
    }
}
