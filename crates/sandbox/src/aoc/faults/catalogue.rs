//! Every fault by name, where it strikes and what it does.

use std::borrow::Cow::Borrowed;

use serde::{Deserialize, Serialize};

use crate::aoc::{
    Answer, Behaviour, Course,
    Endpoint::{
        self, CancelSubscription, ChargeStatus, ChargeWithTac, Decide, DirectCharge,
        DirectChargeWithStepDown, GetAocToken, Refund, RefundStatus, RenewSubscription,
        RequestDirectChargeTac, RequestNewTac, SubscriptionStatus,
    },
    Pause, Work,
};
use crate::faults::Entry;

/// A thing that goes wrong (AOC protocol, section 14). In JSON its name in `snake_case`.
///
/// Charges are all calls that move money, refunds and the page's Agree button included.
/// "After" means after the charge: a look-up then tells the truth. "Before" means nothing was
/// charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Charges: charged at once, the answer after the delay.
    LateAnswer,
    /// Charges: the charge itself comes after the delay.
    LateCharge,
    /// Charges: charged, then the connection is closed. Of the page: the browser never returns.
    DropAfterCharge,
    /// Charges: charged, then HTTP 500.
    ErrorAfterCharge,
    /// Charges: charged, then HTTP 502.
    BadGatewayAfterCharge,
    /// Charges: charged, then HTTP 403.
    ForbiddenAfterCharge,
    /// Charges: charged, then half a JSON document.
    GarbageAfterCharge,
    /// Charges: charged, then `{}`.
    NoDataAfterCharge,
    /// Charges: charged, then HTTP 200 without a body.
    EmptyAfterCharge,
    /// Charges: charged, then a body of many megabytes.
    HugeBodyAfterCharge,
    /// Charges: charged, answered with a code that no list has, `AOC2999`.
    UnlistedCodeAfterCharge,
    /// Charges: charged, answered `AOC0002`.
    InvalidStateAfterCharge,
    /// Charges: charged, answered `Processing`.
    ProcessingAfterCharge,
    /// Charges: charged, answered with one unit too much.
    WrongAmountAfterCharge,
    /// Charges: connection closed unread.
    DropBefore,
    /// Charges: HTTP 500 unread.
    ErrorBefore,
    /// Charges: denied for good with `AOC2999`.
    UnlistedCodeBefore,
    /// Charges: denied for good with an operator's own code for low credit, `POL1000`.
    OutOfCredit,
    /// Charges: denied for good with an operator's own code, `SVC0270`.
    NotApplied,
    /// Charges: `Processing`, whatever the operator, and the connection is closed.
    LostProcessing,
    /// Charges: `Processing`, whatever the operator.
    Processing,
    /// All calls: HTTP 401 unread. Only the first time that an id comes.
    Unauthorized,
    /// All calls: HTTP 429 unread.
    TooManyRequests,
    /// All calls: HTTP 503 unread.
    Unavailable,
    /// Look-ups: HTTP 500. What a look-up sets going goes on.
    LookupError,
    /// Look-ups: connection closed.
    LookupDrop,
    /// Look-ups: half a JSON document.
    LookupGarbage,
    /// Look-ups: `{}`.
    LookupNoData,
    /// Look-ups: the answer comes after the delay.
    LookupLate,
    /// Look-ups: `AOC2999` this once.
    LookupUnlistedCode,
    /// Look-ups: `AOC0002` this once.
    LookupInvalidState,
    /// chargeStatus, refundStatus: one unit too much.
    LookupWrongAmount,
    /// chargeStatus, subscriptionStatus: somebody else's number.
    LookupWrongMsisdn,
    /// Calls that neither charge nor look up: done, then the connection is closed.
    CallDrop,
    /// The same: done, then HTTP 500.
    CallError,
    /// A callback is not sent.
    CallbackLost,
    /// A callback is sent twice.
    CallbackTwice,
    /// A callback is sent before the call is answered.
    CallbackEarly,
    /// A callback is sent only when the back door says so.
    CallbackHeld,
}

const CHARGES: &[Endpoint] =
    &[Decide, ChargeWithTac, DirectCharge, DirectChargeWithStepDown, RenewSubscription, Refund];
const LOOKUPS: &[Endpoint] = &[ChargeStatus, SubscriptionStatus, RefundStatus];
const AMOUNTS: &[Endpoint] = &[ChargeStatus, RefundStatus];
const NUMBERS: &[Endpoint] = &[ChargeStatus, SubscriptionStatus];
const OTHERS: &[Endpoint] =
    &[GetAocToken, RequestNewTac, RequestDirectChargeTac, CancelSubscription];
const ALL: &[Endpoint] = &[
    GetAocToken,
    ChargeStatus,
    ChargeWithTac,
    RequestNewTac,
    DirectCharge,
    RequestDirectChargeTac,
    DirectChargeWithStepDown,
    RenewSubscription,
    CancelSubscription,
    SubscriptionStatus,
    Refund,
    RefundStatus,
];

#[rustfmt::skip]
pub(super) static CATALOGUE: &[Entry<Fault>] = &[
    Entry(Fault::LateAnswer,              "late_answer",                CHARGES, slow(Pause::BeforeAnswer)),
    Entry(Fault::LateCharge,              "late_charge",                CHARGES, slow(Pause::BeforeWork)),
    Entry(Fault::DropAfterCharge,         "drop_after_charge",          CHARGES, done(Answer::Drop)),
    Entry(Fault::ErrorAfterCharge,        "error_after_charge",         CHARGES, done(Answer::Http(500))),
    Entry(Fault::BadGatewayAfterCharge,   "bad_gateway_after_charge",   CHARGES, done(Answer::Http(502))),
    Entry(Fault::ForbiddenAfterCharge,    "forbidden_after_charge",     CHARGES, done(Answer::Http(403))),
    Entry(Fault::GarbageAfterCharge,      "garbage_after_charge",       CHARGES, done(Answer::Garbage)),
    Entry(Fault::NoDataAfterCharge,       "no_data_after_charge",       CHARGES, done(Answer::NoData)),
    Entry(Fault::EmptyAfterCharge,        "empty_after_charge",         CHARGES, done(Answer::EmptyBody)),
    Entry(Fault::HugeBodyAfterCharge,     "huge_body_after_charge",     CHARGES, done(Answer::Huge)),
    Entry(Fault::UnlistedCodeAfterCharge, "unlisted_code_after_charge", CHARGES, done(code("AOC2999"))),
    Entry(Fault::InvalidStateAfterCharge, "invalid_state_after_charge", CHARGES, done(code("AOC0002"))),
    Entry(Fault::ProcessingAfterCharge,   "processing_after_charge",    CHARGES, done(Answer::Processing)),
    Entry(Fault::WrongAmountAfterCharge,  "wrong_amount_after_charge",  CHARGES, done(Answer::WrongAmount)),
    Entry(Fault::DropBefore,              "drop_before",                CHARGES, unread(Answer::Drop)),
    Entry(Fault::ErrorBefore,             "error_before",               CHARGES, unread(Answer::Http(500))),
    Entry(Fault::UnlistedCodeBefore,      "unlisted_code_before",       CHARGES, denied("AOC2999")),
    Entry(Fault::OutOfCredit,             "out_of_credit",              CHARGES, denied("POL1000")),
    Entry(Fault::NotApplied,              "not_applied",                CHARGES, denied("SVC0270")),
    Entry(Fault::LostProcessing,          "lost_processing",            CHARGES, processing(Answer::Drop)),
    Entry(Fault::Processing,              "processing",                 CHARGES, processing(Answer::AsUsual)),
    Entry(Fault::Unauthorized,            "unauthorized",               ALL,     unread(Answer::Http(401))),
    Entry(Fault::TooManyRequests,         "too_many_requests",          ALL,     unread(Answer::Http(429))),
    Entry(Fault::Unavailable,             "unavailable",                ALL,     unread(Answer::Http(503))),
    Entry(Fault::LookupError,             "lookup_error",               LOOKUPS, done(Answer::Http(500))),
    Entry(Fault::LookupDrop,              "lookup_drop",                LOOKUPS, done(Answer::Drop)),
    Entry(Fault::LookupGarbage,           "lookup_garbage",             LOOKUPS, done(Answer::Garbage)),
    Entry(Fault::LookupNoData,            "lookup_no_data",             LOOKUPS, done(Answer::NoData)),
    Entry(Fault::LookupLate,              "lookup_late",                LOOKUPS, slow(Pause::BeforeAnswer)),
    Entry(Fault::LookupUnlistedCode,      "lookup_unlisted_code",       LOOKUPS, done(code("AOC2999"))),
    Entry(Fault::LookupInvalidState,      "lookup_invalid_state",       LOOKUPS, done(code("AOC0002"))),
    Entry(Fault::LookupWrongAmount,       "lookup_wrong_amount",        AMOUNTS, done(Answer::WrongAmount)),
    Entry(Fault::LookupWrongMsisdn,       "lookup_wrong_msisdn",        NUMBERS, done(Answer::WrongMsisdn)),
    Entry(Fault::CallDrop,                "call_drop",                  OTHERS,  done(Answer::Drop)),
    Entry(Fault::CallError,               "call_error",                 OTHERS,  done(Answer::Http(500))),
    Entry(Fault::CallbackLost,            "callback_lost",              &[],     None),
    Entry(Fault::CallbackTwice,           "callback_twice",             &[],     None),
    Entry(Fault::CallbackEarly,           "callback_early",             &[],     None),
    Entry(Fault::CallbackHeld,            "callback_held",              &[],     None),
];

const fn code(code: &'static str) -> Answer {
    Answer::Code(Borrowed(code))
}

const fn done(answer: Answer) -> Option<Behaviour> {
    Some(Behaviour::answering(answer))
}

const fn unread(answer: Answer) -> Option<Behaviour> {
    Some(Behaviour::unread(answer))
}

const fn denied(code: &'static str) -> Option<Behaviour> {
    Some(Behaviour::going(Course::Deny(Borrowed(code))))
}

const fn processing(answer: Answer) -> Option<Behaviour> {
    let (work, course, pause) = (Work::Done, Course::Processing, Pause::Nowhere);
    Some(Behaviour { work, course, answer, pause })
}

const fn slow(pause: Pause) -> Option<Behaviour> {
    Some(Behaviour::slow(pause))
}
