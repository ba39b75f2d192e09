//! The gateway's error codes, as tables.
//!
//! The same code means different things by what was asked for, so every use has a table of its own
//! (AOC protocol, section 10). Codes are compared as texts. The gateway's list is known to be
//! incomplete: a code that is not in its table is in doubt.
//!
//! `POL…` and `SVC…` are an operator's own words, passed on; their rows are hints from GSMA's
//! OneAPI, which the gateway is built on. The protocol calls some limits "retryable like funds":
//! they are [`Class::Funds`], and on a renewal also [`DeclineReason::Funds`], the one reason that
//! dunning answers.
//!
//! [`DeclineReason::Funds`]: billing::DeclineReason::Funds

use billing::DeclineReason as Reason;

use crate::Class::{
    Duplicate, Funds, InDoubt, Misconfiguration, Pending, Success, Terminal, Transient,
};
use crate::{Class, CodeRow};

const fn means(code: &'static str, class: Class, why: &'static str) -> CodeRow {
    CodeRow { code, class, reason: None, why }
}

const fn declines(code: &'static str, class: Class, reason: Reason, why: &'static str) -> CodeRow {
    CodeRow { code, class, reason: Some(reason), why }
}

/// getAOCToken: leads up to a charge, moves no money.
#[rustfmt::skip]
pub const TOKEN: &[CodeRow] = &[
    means("00",          Success,                                       "a charge can be made; nothing is charged yet"),
    declines("AOC0001",  Misconfiguration, Reason::Misconfigured,       "a parameter is bad, perhaps the key"),
    declines("AOC0002",  Transient,        Reason::OperatorError,       "the wrong state for this call"),
    declines("AOC1001",  Duplicate,        Reason::OperatorError,       "this spTransID was seen before: take a new one"),
    declines("AOC1002",  Duplicate,        Reason::AlreadySubscribed,   "subscribed already, or the echo of a first charge of ours whose answer was lost"),
    declines("AOC1005",  Misconfiguration, Reason::Misconfigured,       "the operator code is missing"),
    declines("AOC1006",  Terminal,         Reason::Barred,              "the msisdn is blacklisted"),
    declines("AOC1009",  Transient,        Reason::OperatorError,       "the wallet did not begin the charge"),
    declines("AOC1010",  Terminal,         Reason::Limit,               "too many TACs were asked for"),
    declines("AOC1011",  Terminal,         Reason::Limit,               "the free trials are used up; the full price needs a new consent"),
    declines("AOC1012",  Terminal,         Reason::OperatorError,       "denied; no reason is given"),
    declines("AOC1013",  Terminal,         Reason::Limit,               "too many TACs were asked for"),
    declines("AOC1014",  Terminal,         Reason::Limit,               "too many charges"),
    declines("AOC1015",  Misconfiguration, Reason::Misconfigured,       "above what one charge may be"),
    declines("AOC1016",  Funds,            Reason::Limit,               "the limit of the day is reached"),
    declines("AOC1017",  Funds,            Reason::Limit,               "the limit of the month is reached"),
    declines("AOC1018",  Misconfiguration, Reason::Misconfigured,       "the subscription is not onboarded"),
    means("AOC1020",     InDoubt,                                       "an earlier charge of this subscriber is in progress: ask about that one first"),
];

/// requestNewTAC and requestDirectChargeTAC: move no money.
#[rustfmt::skip]
pub const TAC: &[CodeRow] = &[
    means("00",          Success,                                       "a TAC is on its way"),
    declines("AOC0001",  Misconfiguration, Reason::Misconfigured,       "a parameter is bad, perhaps the key"),
    means("AOC0002",     InDoubt,                                       "the wrong state for a TAC; chargeStatus tells which one it is in"),
    declines("AOC1004",  Terminal,         Reason::Cancelled,           "the subscriber cancelled"),
    declines("AOC1006",  Terminal,         Reason::Barred,              "the msisdn is blacklisted"),
    declines("AOC1010",  Terminal,         Reason::Limit,               "too many TACs were asked for"),
    declines("AOC1013",  Terminal,         Reason::Limit,               "too many TACs were asked for"),
    declines("AOC1019",  Terminal,         Reason::Expired,             "the transaction expired"),
];

/// chargeWithTAC, directCharge, directChargeWithStepDown; and why chargeStatus says `Denied` of a
/// purchase.
#[rustfmt::skip]
pub const PURCHASE: &[CodeRow] = &[
    means("00",          Success,                                       "the call succeeded; only the status tells whether anything was charged"),
    declines("AOC0001",  Misconfiguration, Reason::Misconfigured,       "a parameter is bad, perhaps the key"),
    means("AOC0002",     InDoubt,                                       "the wrong state for this call, as on a repeat of one that worked"),
    declines("AOC0003",  Terminal,         Reason::Expired,             "the AOC token is not valid"),
    means("AOC1001",     Duplicate,                                     "this spTransID was seen before; that does not say how it ended"),
    declines("AOC1002",  Terminal,         Reason::AlreadySubscribed,   "subscribed already"),
    declines("AOC1003",  Terminal,         Reason::WrongOtp,            "the TAC is wrong; it may be typed again"),
    declines("AOC1004",  Terminal,         Reason::Cancelled,           "the subscriber cancelled on the page"),
    declines("AOC1005",  Misconfiguration, Reason::Misconfigured,       "the operator code is missing"),
    declines("AOC1006",  Terminal,         Reason::Barred,              "the msisdn is blacklisted"),
    declines("AOC1007",  Terminal,         Reason::OperatorError,       "the charge failed, for any reason"),
    means("AOC1008",     Pending,                                       "still processing (XL)"),
    declines("AOC1009",  Transient,        Reason::OperatorError,       "the wallet did not begin the charge"),
    declines("AOC1010",  Terminal,         Reason::Limit,               "too many TACs were asked for"),
    declines("AOC1011",  Terminal,         Reason::Limit,               "the free trials are used up; the full price needs a new consent"),
    declines("AOC1012",  Terminal,         Reason::OperatorError,       "the charge was denied; no reason is given"),
    declines("AOC1013",  Terminal,         Reason::Limit,               "too many TACs were asked for"),
    declines("AOC1014",  Terminal,         Reason::Limit,               "too many charges"),
    declines("AOC1015",  Misconfiguration, Reason::Misconfigured,       "above what one charge may be"),
    declines("AOC1016",  Funds,            Reason::Limit,               "the limit of the day is reached"),
    declines("AOC1017",  Funds,            Reason::Limit,               "the limit of the month is reached"),
    declines("AOC1018",  Misconfiguration, Reason::Misconfigured,       "the subscription is not onboarded"),
    declines("AOC1019",  Terminal,         Reason::Expired,             "the transaction expired"),
    means("AOC1020",     InDoubt,                                       "an earlier charge of this subscriber is in progress"),
    declines("POL1000",  Funds,            Reason::Funds,               "the operator itself: the balance is too low"),
    declines("POL0253",  Terminal,         Reason::RefusedBySubscriber, "the operator itself: the subscriber refused"),
    declines("POL0254",  Misconfiguration, Reason::Misconfigured,       "the operator itself: above what one charge may be"),
    declines("POL1001",  Funds,            Reason::Limit,               "the operator itself: the limit of a period is reached"),
    declines("POL1002",  Transient,        Reason::Limit,               "the operator itself: too soon after the last charge"),
    declines("SVC0270",  Terminal,         Reason::OperatorError,       "the operator itself: the charge failed and was not applied"),
];

/// renewSubscription; and why chargeStatus says `Denied` of a renewal.
#[rustfmt::skip]
pub const RENEWAL: &[CodeRow] = &[
    means("00",          Success,                                       "the call succeeded; only the status tells whether anything was charged"),
    declines("AOC0001",  Misconfiguration, Reason::Misconfigured,       "a parameter is bad, perhaps the key"),
    means("AOC0002",     InDoubt,                                       "the wrong state for this call, as on a repeat of one that worked"),
    means("AOC1001",     Duplicate,                                     "this spTransID was seen before; that does not say how it ended"),
    means("AOC1002",     InDoubt,                                       "subscribed already: no answer that a renewal should get"),
    declines("AOC1005",  Misconfiguration, Reason::Misconfigured,       "the operator code is missing"),
    declines("AOC1006",  Terminal,         Reason::Barred,              "the msisdn is blacklisted"),
    declines("AOC1007",  Funds,            Reason::Funds,               "the charge failed; a low balance is the likeliest reason"),
    means("AOC1008",     Pending,                                       "still processing (XL)"),
    declines("AOC1009",  Transient,        Reason::OperatorError,       "the wallet did not begin the charge"),
    declines("AOC1012",  Terminal,         Reason::OperatorError,       "the charge was denied; no reason is given"),
    declines("AOC1014",  Funds,            Reason::Funds,               "too many charges; the limit resets with time"),
    declines("AOC1015",  Misconfiguration, Reason::Misconfigured,       "above what one charge may be"),
    declines("AOC1016",  Funds,            Reason::Funds,               "the limit of the day is reached"),
    declines("AOC1017",  Funds,            Reason::Funds,               "the limit of the month is reached"),
    declines("AOC1018",  Misconfiguration, Reason::Misconfigured,       "the subscription is not onboarded"),
    declines("AOC1019",  Terminal,         Reason::Expired,             "the transaction expired"),
    means("AOC1020",     InDoubt,                                       "an earlier charge of this subscriber is in progress"),
    means("AOC2001",     Duplicate,                                     "not due yet: the period is paid"),
    declines("AOC2002",  Terminal,         Reason::Cancelled,           "unsubscribed or expired"),
    declines("AOC2003",  Terminal,         Reason::NotMember,           "no such subscriber of this subscription"),
    declines("AOC2004",  Transient,        Reason::Limit,               "the day's attempts are used up; that says nothing about an earlier one"),
    declines("POL1000",  Funds,            Reason::Funds,               "the operator itself: the balance is too low"),
    declines("POL0253",  Terminal,         Reason::RefusedBySubscriber, "the operator itself: the subscriber refused"),
    declines("POL0254",  Misconfiguration, Reason::Misconfigured,       "the operator itself: above what one charge may be"),
    declines("POL1001",  Funds,            Reason::Funds,               "the operator itself: the limit of a period is reached"),
    declines("POL1002",  Transient,        Reason::Limit,               "the operator itself: too soon after the last charge"),
    declines("SVC0270",  Funds,            Reason::Funds,               "the operator itself: the charge failed and was not applied"),
];

/// chargeStatus, where it names no status: then hardly any code is about the charge.
#[rustfmt::skip]
pub const INQUIRY: &[CodeRow] = &[
    means("00",          InDoubt,                                       "the look-up worked and names no status"),
    means("AOC0001",     InDoubt,                                       "our look-up was wrong; that says nothing about the charge"),
    means("AOC0002",     InDoubt,                                       "the wrong state for this call; that does not say which one it is in"),
    means("AOC0003",     InDoubt,                                       "the AOC token is not valid; that says nothing about the charge"),
    declines("AOC1004",  Terminal,         Reason::Cancelled,           "the subscriber cancelled on the page"),
    means("AOC1008",     Pending,                                       "still processing (XL)"),
    declines("AOC1019",  Terminal,         Reason::Expired,             "the transaction expired; the subscriber never finished"),
    means("AOC1020",     InDoubt,                                       "an earlier charge of this subscriber is in progress"),
];

/// cancelSubscription.
#[rustfmt::skip]
pub const CANCEL: &[CodeRow] = &[
    means("00",          Success,                                       "cancelled"),
    declines("AOC0001",  Misconfiguration, Reason::Misconfigured,       "a parameter is bad, perhaps the key"),
    means("AOC0002",     InDoubt,                                       "the wrong state for this call; subscriptionStatus tells which one it is in"),
    declines("AOC1001",  Duplicate,        Reason::OperatorError,       "this spTransID was seen before: take a new one"),
    declines("AOC1005",  Misconfiguration, Reason::Misconfigured,       "the operator code is missing"),
    declines("AOC1018",  Misconfiguration, Reason::Misconfigured,       "the subscription is not onboarded"),
    declines("AOC2002",  Terminal,         Reason::Cancelled,           "unsubscribed or expired already"),
    declines("AOC2003",  Terminal,         Reason::NotMember,           "no such subscriber of this subscription"),
];

/// subscriptionStatus.
#[rustfmt::skip]
pub const SUBSCRIPTION: &[CodeRow] = &[
    means("00",          Success,                                       "the look-up worked"),
    means("AOC0001",     InDoubt,                                       "our look-up was wrong"),
    means("AOC1005",     InDoubt,                                       "our look-up names no operator"),
    means("AOC1018",     InDoubt,                                       "the subscription is not onboarded"),
    declines("AOC2002",  Terminal,         Reason::Cancelled,           "unsubscribed or expired"),
    declines("AOC2003",  Terminal,         Reason::NotMember,           "no such subscriber of this subscription"),
];

/// refund; and why refundStatus says `Denied`.
#[rustfmt::skip]
pub const REFUND: &[CodeRow] = &[
    means("00",          Success,                                       "the call succeeded; only the status tells whether anything went back"),
    declines("AOC0001",  Misconfiguration, Reason::Misconfigured,       "a parameter is bad, perhaps the key or the sum of all refunds"),
    means("AOC0002",     InDoubt,                                       "the wrong state for this call, as on a repeat of one that worked"),
    means("AOC1001",     Duplicate,                                     "this spTransID was seen before; that does not say how it ended"),
    declines("AOC1005",  Misconfiguration, Reason::Misconfigured,       "the operator code is missing"),
    declines("AOC1007",  Terminal,         Reason::OperatorError,       "the refund failed; a person has to look"),
    declines("AOC1012",  Terminal,         Reason::OperatorError,       "the refund was denied; no reason is given"),
    means("AOC1020",     InDoubt,                                       "another transaction is in progress"),
];

/// refundStatus, where it names no status: no code is known to be about the refund.
pub const REFUND_INQUIRY: &[CodeRow] = &[];

/// The codes that have an answer of their own where a subscription is renewed, cancelled or looked
/// up, or a refund is looked up.
pub(super) const WRONG_STATE: &str = "AOC0002";
pub(super) const NOT_DUE: &str = "AOC2001";
pub(super) const ENDED: &str = "AOC2002";
pub(super) const NO_SUBSCRIBER: &str = "AOC2003";
pub(super) const ATTEMPTS_USED_UP: &str = "AOC2004";

#[cfg(test)]
mod tests;
