//! What replies say about a renewal.

use billing::Doubted;

use super::charge::by_status;
use super::echo::Expected;
use super::{look_up, reference};
use crate::aoc::wire::{self, Reply};
use crate::aoc::{RenewalAnswer, StatusAnswer, codes};
use crate::code::Looked;
use crate::{Code, MismatchedField, OperatorReference};

const NOT_OURS: &str = "the answer names another subscriber or amount";
const NO_NAME: &str = "not ended, and without an aocTransID to ask about";

/// Reads renewSubscription (AOC protocol, sections 8.3 and 10). Four codes have an answer of their
/// own, but only where no status contradicts them.
pub(in crate::aoc) fn renewed(reply: &Reply<'_>, expected: &Expected<'_>) -> RenewalAnswer {
    let answer = by_status(reply, expected, codes::RENEWAL);
    let own_answer = match look_up(reply, codes::RENEWAL) {
        Looked::Listed(row) if is_settled(&answer) => own_answer(Code::listed(row)),
        _ => None,
    };
    own_answer.unwrap_or_else(|| told(answer, reference(reply, wire::AOC_TRANS_ID)))
}

/// Whether the code, and nothing beside it, made the answer.
fn is_settled(answer: &StatusAnswer) -> bool {
    match answer {
        StatusAnswer::Denied(_) => true,
        StatusAnswer::Unclear { doubted, .. } => *doubted == Doubted::Duplicate,
        _ => false,
    }
}

fn own_answer(code: Code) -> Option<RenewalAnswer> {
    match code.as_str() {
        codes::NOT_DUE => Some(RenewalAnswer::AlreadyPaid { code }),
        codes::ENDED => Some(RenewalAnswer::Ended { code }),
        codes::NO_SUBSCRIBER => Some(RenewalAnswer::NotMember { code }),
        codes::ATTEMPTS_USED_UP => Some(RenewalAnswer::AttemptsUsedUp { code }),
        _ => None,
    }
}

fn told(answer: StatusAnswer, aoc_trans_id: Option<OperatorReference>) -> RenewalAnswer {
    let (code, doubted, why) = match (answer, &aoc_trans_id) {
        (StatusAnswer::Charged(receipt), _) => return RenewalAnswer::Charged(receipt),
        (StatusAnswer::Denied(decline), _) => return RenewalAnswer::Declined(decline),
        (StatusAnswer::Pending { pending, .. }, Some(id)) => {
            return RenewalAnswer::Pending { pending, aoc_trans_id: id.clone() };
        }
        (StatusAnswer::Pending { code, .. }, None) => (code, Doubted::Code, NO_NAME),
        // A name that stands beside another subscriber's number is not ours to ask by.
        (StatusAnswer::Mismatch { field: MismatchedField::Msisdn, code }, _) => {
            let (doubted, why) = (Doubted::Unreadable, NOT_OURS);
            return RenewalAnswer::InDoubt { code, doubted, aoc_trans_id: None, why };
        }
        (StatusAnswer::Mismatch { code, .. }, _) => (code, Doubted::Unreadable, NOT_OURS),
        (StatusAnswer::Unclear { code, doubted, why }, _) => (code, doubted, why),
    };
    RenewalAnswer::InDoubt { code, doubted, aoc_trans_id, why }
}
