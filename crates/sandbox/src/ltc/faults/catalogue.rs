//! Every fault by name, where it strikes and what it does.

use std::borrow::Cow::Borrowed;

use serde::{Deserialize, Serialize};

use crate::faults::Entry;
use crate::ltc::{
    Answer, Behaviour, Code, Endpoint,
    Endpoint::{CheckTransaction, ConfirmDeduct, RequestDeduct, Token},
    Pause, RowFate, Work,
};

/// A thing that goes wrong (LTC protocol, section 10). In JSON its name in `snake_case`.
///
/// "After" means after the debit, with an honest row unless said otherwise: a look-up then
/// tells the truth. "Before" means nothing was debited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Charges: debit and row at once, the answer after the delay.
    LateAnswer,
    /// Charges: the debit itself comes after the delay; a look-up meanwhile finds nothing.
    LateDebit,
    /// Charges: the row comes after the delay; a second call with the id meanwhile debits too.
    LateRow,
    /// Charges: debit, then the connection is closed.
    DropAfterDebit,
    /// Charges: debit, then HTTP 500.
    ErrorAfterDebit,
    /// Charges: debit, then `006`, and no row.
    DatabaseErrorAfterDebit,
    /// Charges: debit, no row, connection closed.
    UnloggedDebit,
    /// Charges: debit, connection closed, and look-ups show a `003` instead of the success.
    HiddenDebit,
    /// Charges: connection closed unread.
    DropBefore,
    /// Charges: HTTP 500 unread.
    ErrorBefore,
    /// Charges: debit, answered `001`.
    TryAgainAfterDebit,
    /// Charges: no debit, `001`, also in the row.
    TryAgainBefore,
    /// Charges: debit, answered `002`.
    ExceptionAfterDebit,
    /// Charges: no debit, `002`, also in the row.
    ExceptionBefore,
    /// RequestDeduct: debit, answered `102`.
    ChargingUnreachableAfterDebit,
    /// RequestDeduct: no debit, `102`, also in the row.
    ChargingUnreachableBefore,
    /// RequestDeduct: debit, answered `104` (the receipt could not be sent).
    SmsFailedAfterDebit,
    /// RequestDeduct: debit, answered `105`.
    TplusSmsFailedAfterDebit,
    /// RequestDeduct: debit, answered `104`, and the row says `104` as well.
    SmsFailedAfterDebitInRow,
    /// Charges: all well, but the code reads `20` instead of `200`.
    Code20,
    /// RequestDeduct: debit, answered with the leaked default `601`.
    Leaked601AfterDebit,
    /// RequestDeduct: no debit, `602`, also in the row.
    Leaked602Before,
    /// Charges: no debit, a raw code of the charging system, also in the row.
    UnlistedCodeBefore,
    /// Charges: debit, answered with a raw code of the charging system.
    UnlistedCodeAfterDebit,
    /// Charges: debit, then half a JSON document.
    GarbageAfterDebit,
    /// Charges: debit, then `{}`.
    EmptyObjectAfterDebit,
    /// Charges: debit, then a body of many megabytes.
    HugeBodyAfterDebit,
    /// ConfirmDeduct: debit, answered `008` although the OTP was in time.
    ExpiredAfterDebit,
    /// ConfirmDeduct: debit, answered `105` (member not created).
    MemberNotCreatedAfterDebit,
    /// ConfirmDeduct: an OTP used by a successful confirm is answered `008` instead of `007`.
    UsedOtpSaysExpired,
    /// ConfirmDeduct: an unknown RefCode is answered HTTP 500 instead of `004`.
    UnknownReferenceFails,
    /// RequestDeduct, ConfirmDeduct, CheckTransaction: a good token is answered 401, unread.
    /// Only the first time that an id comes: its replay with another token is let in.
    Unauthorized,
    /// The same three: HTTP 429, unread.
    TooManyRequests,
    /// All four: HTTP 503, unread.
    Unavailable,
    /// CheckTransaction: HTTP 500.
    LookupError,
    /// CheckTransaction: connection closed.
    LookupDrop,
    /// CheckTransaction: `001` this once.
    LookupTryAgain,
    /// CheckTransaction: `002` this once.
    LookupException,
    /// CheckTransaction: nothing is found this once.
    LookupFindsNothing,
    /// CheckTransaction: somebody else's number is echoed.
    LookupWrongMsisdn,
    /// CheckTransaction: half a JSON document.
    LookupGarbage,
    /// CheckTransaction: the answer comes after the delay.
    LookupLate,
    /// Token: HTTP 500.
    TokenError,
    /// Token: connection closed.
    TokenDrop,
    /// Token: HTTP 200 without an `access_token`.
    TokenShapeless,
}

const CHARGES: &[Endpoint] = &[RequestDeduct, ConfirmDeduct];
const REQUEST: &[Endpoint] = &[RequestDeduct];
const CONFIRM: &[Endpoint] = &[ConfirmDeduct];
const LOOKUP: &[Endpoint] = &[CheckTransaction];
const TOKEN: &[Endpoint] = &[Token];
const BEARER: &[Endpoint] = &[RequestDeduct, ConfirmDeduct, CheckTransaction];
const ALL: &[Endpoint] = &Endpoint::ALL;

#[rustfmt::skip]
pub(super) static CATALOGUE: &[Entry<Fault>] = &[
    Entry(Fault::LateAnswer,                    "late_answer",                      CHARGES, slow(Pause::BeforeAnswer)),
    Entry(Fault::LateDebit,                     "late_debit",                       CHARGES, slow(Pause::BeforeWork)),
    Entry(Fault::LateRow,                       "late_row",                         CHARGES, slow(Pause::BeforeRow)),
    Entry(Fault::DropAfterDebit,                "drop_after_debit",                 CHARGES, done(Answer::Drop)),
    Entry(Fault::ErrorAfterDebit,               "error_after_debit",                CHARGES, done(Answer::Http(500))),
    Entry(Fault::DatabaseErrorAfterDebit,       "database_error_after_debit",       CHARGES, row(RowFate::Missing, code("006"))),
    Entry(Fault::UnloggedDebit,                 "unlogged_debit",                   CHARGES, row(RowFate::Missing, Answer::Drop)),
    Entry(Fault::HiddenDebit,                   "hidden_debit",                     CHARGES, row(RowFate::Code(text("003")), Answer::Drop)),
    Entry(Fault::DropBefore,                    "drop_before",                      CHARGES, unread(Answer::Drop)),
    Entry(Fault::ErrorBefore,                   "error_before",                     CHARGES, unread(Answer::Http(500))),
    Entry(Fault::TryAgainAfterDebit,            "try_again_after_debit",            CHARGES, done(code("001"))),
    Entry(Fault::TryAgainBefore,                "try_again_before",                 CHARGES, failed(code("001"))),
    Entry(Fault::ExceptionAfterDebit,           "exception_after_debit",            CHARGES, done(code("002"))),
    Entry(Fault::ExceptionBefore,               "exception_before",                 CHARGES, failed(code("002"))),
    Entry(Fault::ChargingUnreachableAfterDebit, "charging_unreachable_after_debit", REQUEST, done(code("102"))),
    Entry(Fault::ChargingUnreachableBefore,     "charging_unreachable_before",      REQUEST, failed(code("102"))),
    Entry(Fault::SmsFailedAfterDebit,           "sms_failed_after_debit",           REQUEST, done(code("104"))),
    Entry(Fault::TplusSmsFailedAfterDebit,      "tplus_sms_failed_after_debit",     REQUEST, done(code("105"))),
    Entry(Fault::SmsFailedAfterDebitInRow,      "sms_failed_after_debit_in_row",    REQUEST, row(RowFate::Code(text("104")), code("104"))),
    Entry(Fault::Code20,                        "code20",                           CHARGES, done(code("20"))),
    Entry(Fault::Leaked601AfterDebit,           "leaked601_after_debit",            REQUEST, done(code("601"))),
    Entry(Fault::Leaked602Before,               "leaked602_before",                 REQUEST, failed(code("602"))),
    Entry(Fault::UnlistedCodeBefore,            "unlisted_code_before",             CHARGES, failed(code("5012"))),
    Entry(Fault::UnlistedCodeAfterDebit,        "unlisted_code_after_debit",        CHARGES, done(code("5031"))),
    Entry(Fault::GarbageAfterDebit,             "garbage_after_debit",              CHARGES, done(Answer::Garbage)),
    Entry(Fault::EmptyObjectAfterDebit,         "empty_object_after_debit",         CHARGES, done(Answer::EmptyObject)),
    Entry(Fault::HugeBodyAfterDebit,            "huge_body_after_debit",            CHARGES, done(Answer::Huge)),
    Entry(Fault::ExpiredAfterDebit,             "expired_after_debit",              CONFIRM, done(code("008"))),
    Entry(Fault::MemberNotCreatedAfterDebit,    "member_not_created_after_debit",   CONFIRM, done(code("105"))),
    Entry(Fault::UsedOtpSaysExpired,            "used_otp_says_expired",            CONFIRM, None),
    Entry(Fault::UnknownReferenceFails,         "unknown_reference_fails",          CONFIRM, None),
    Entry(Fault::Unauthorized,                  "unauthorized",                     BEARER,  unread(Answer::Http(401))),
    Entry(Fault::TooManyRequests,               "too_many_requests",                BEARER,  unread(Answer::Http(429))),
    Entry(Fault::Unavailable,                   "unavailable",                      ALL,     unread(Answer::Http(503))),
    Entry(Fault::LookupError,                   "lookup_error",                     LOOKUP,  done(Answer::Http(500))),
    Entry(Fault::LookupDrop,                    "lookup_drop",                      LOOKUP,  done(Answer::Drop)),
    Entry(Fault::LookupTryAgain,                "lookup_try_again",                 LOOKUP,  done(code("001"))),
    Entry(Fault::LookupException,               "lookup_exception",                 LOOKUP,  done(code("002"))),
    Entry(Fault::LookupFindsNothing,            "lookup_finds_nothing",             LOOKUP,  done(Answer::NotFound)),
    Entry(Fault::LookupWrongMsisdn,             "lookup_wrong_msisdn",              LOOKUP,  done(Answer::WrongMsisdn)),
    Entry(Fault::LookupGarbage,                 "lookup_garbage",                   LOOKUP,  done(Answer::Garbage)),
    Entry(Fault::LookupLate,                    "lookup_late",                      LOOKUP,  slow(Pause::BeforeAnswer)),
    Entry(Fault::TokenError,                    "token_error",                      TOKEN,   done(Answer::Http(500))),
    Entry(Fault::TokenDrop,                     "token_drop",                       TOKEN,   done(Answer::Drop)),
    Entry(Fault::TokenShapeless,                "token_shapeless",                  TOKEN,   done(Answer::EmptyObject)),
];

const fn text(code: &'static str) -> Code {
    Borrowed(code)
}

const fn code(code: &'static str) -> Answer {
    Answer::Code(text(code))
}

const fn done(answer: Answer) -> Option<Behaviour> {
    Some(Behaviour::answering(answer))
}

const fn unread(answer: Answer) -> Option<Behaviour> {
    Some(Behaviour::unread(answer))
}

const fn failed(answer: Answer) -> Option<Behaviour> {
    row_of(Work::Failed, RowFate::AsUsual, answer)
}

const fn row(row: RowFate, answer: Answer) -> Option<Behaviour> {
    row_of(Work::Done, row, answer)
}

const fn row_of(work: Work, row: RowFate, answer: Answer) -> Option<Behaviour> {
    Some(Behaviour { work, row, answer, pause: Pause::Nowhere })
}

const fn slow(pause: Pause) -> Option<Behaviour> {
    Some(Behaviour::slow(pause))
}
