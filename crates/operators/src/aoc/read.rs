//! From the gateway's replies to answers: pure, one file per kind of answer.

mod charge;
mod echo;
mod refund;
mod renewal;
mod subscription;
mod token;

pub(super) use charge::{charged, inquired};
pub(super) use echo::Expected;
pub(super) use refund::{refund_status, refunded};
pub(super) use renewal::renewed;
pub(super) use subscription::{cancelled, subscription};
pub(super) use token::{granted, note_of_grant, tac_sent};

use chrono::NaiveDate;

use super::wire::{self, Reply};
use crate::code::Looked;
use crate::{CodeRow, OperatorReference};

const UNLISTED: &str = "a code that the gateway does not document";
const NO_STATUS: &str = "00 without a status: the call succeeded, which says nothing about money";

fn look_up(reply: &Reply<'_>, table: &'static [CodeRow]) -> Looked {
    Looked::up(reply.value(wire::ERROR_CODE), table)
}

fn reference(reply: &Reply<'_>, key: usize) -> Option<OperatorReference> {
    reply.text(key).map(str::trim).and_then(OperatorReference::parse)
}

/// `dd-mm-yyyy`, in exactly ten characters: two digits of a year would be read as one long ago.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    const LEN: usize = "dd-mm-yyyy".len();
    let text = text.trim();
    (text.len() == LEN).then(|| NaiveDate::parse_from_str(text, "%d-%m-%Y").ok()).flatten()
}

fn expires_on(reply: &Reply<'_>) -> Option<NaiveDate> {
    reply.text(wire::EXPIRY_DATE).and_then(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_ten_characters_day_first() {
        let expected = NaiveDate::from_ymd_opt(2026, 2, 21);
        assert_eq!(date("21-02-2026"), expected);
        assert_eq!(date(" 21-02-2026 "), expected);
        for text in
            ["", "21-02-26", "2026-02-21", "31-02-2026", "21/02/2026", "1-2-2026", "+1-02-2026"]
        {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
