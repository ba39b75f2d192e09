//! The gateway's answers in words that are the same for every operator: pure.

use billing::{DeclineReason, Doubted, Money};
use chrono::NaiveDate;

use crate::aoc::{
    AocToken, Occasion, POLL_UNCLEAR_EVERY, Pending, Receipt, RenewalAnswer, StatusAnswer,
    SubscriptionAnswer, TokenAnswer,
};
use crate::{
    ChargeAnswer, Class, Code, Debited, Decline, InquiryAnswer, PrepareAnswer, StandingAnswer,
};

const SUBSCRIPTION_STATUS: &str = "subscriptionStatus";
/// Codes by which subscriptionStatus refuses our own request (AOC protocol, section 10).
const OUR_FAULT: [&str; 3] = ["AOC0001", "AOC1005", "AOC1018"];
const ENDED: &str = "unsubscribed";
const NO_DAY_BEFORE: &str = "the last paid day from before the renewal is not known";
const NO_EXPIRY: &str = "subscribed, without an expiry date to compare";

pub(super) fn prepared(answer: TokenAnswer, page: impl Fn(&AocToken) -> Box<str>) -> PrepareAnswer {
    match answer {
        TokenAnswer::Granted(granted) => PrepareAnswer::Ready {
            reference: granted.aoc_trans_id,
            redirect_url: granted.aoc_token.as_ref().map(page),
            deep_link: granted.deep_link.map(|link| link.reveal().into()),
            free_trial: granted.entitled_for_free_trial,
        },
        TokenAnswer::Declined(decline) => match (decline.class, decline.reason) {
            (Class::Duplicate, reason) if reason != DeclineReason::AlreadySubscribed => burnt(
                decline.code,
                Doubted::Duplicate,
                "the gateway has seen this spTransID before",
            ),
            (Class::Transient, _) => {
                burnt(decline.code, Doubted::Code, "it failed, and no charge began")
            }
            _ => PrepareAnswer::Declined(decline),
        },
        TokenAnswer::InDoubt { code, why } => burnt(code, Doubted::Code, why),
    }
}

fn burnt(code: Code, doubted: Doubted, why: &'static str) -> PrepareAnswer {
    PrepareAnswer::Burnt { code: Some(code), doubted, why }
}

pub(super) fn charged(answer: StatusAnswer, ordered: Money) -> ChargeAnswer {
    match answer {
        StatusAnswer::Charged(receipt) => ChargeAnswer::Charged(debited(receipt, ordered)),
        StatusAnswer::Denied(decline) => ChargeAnswer::Declined(decline),
        StatusAnswer::Pending { pending: Pending::StepDown, code } => {
            ChargeAnswer::StepDownOffered { code }
        }
        StatusAnswer::Pending { pending, code } => {
            ChargeAnswer::Pending { code, reference: None, ask_after: pending.poll_every() }
        }
        StatusAnswer::Mismatch { code, .. } => {
            let why = "the answer is about another charge";
            ChargeAnswer::InDoubt { code, doubted: Doubted::Unreadable, why }
        }
        StatusAnswer::Unclear { code, doubted, why } => {
            ChargeAnswer::InDoubt { code, doubted, why }
        }
    }
}

pub(super) fn renewed(answer: RenewalAnswer, ordered: Money) -> ChargeAnswer {
    use DeclineReason as Reason;
    match answer {
        RenewalAnswer::Charged(receipt) => ChargeAnswer::Charged(debited(receipt, ordered)),
        RenewalAnswer::Declined(decline) => ChargeAnswer::Declined(of_renewal(decline)),
        RenewalAnswer::Pending { pending, aoc_trans_id } => ChargeAnswer::Pending {
            code: Code::unlisted("00"),
            reference: Some(aoc_trans_id),
            ask_after: pending.poll_every(),
        },
        RenewalAnswer::AlreadyPaid { code } => {
            declined(Class::Duplicate, Reason::AlreadySubscribed, code)
        }
        RenewalAnswer::Ended { code } => declined(Class::Terminal, Reason::Cancelled, code),
        RenewalAnswer::NotMember { code } => declined(Class::Terminal, Reason::NotMember, code),
        // At most one attempt a day is ours, and this was it: somebody else's is unaccounted for.
        RenewalAnswer::AttemptsUsedUp { code } => ChargeAnswer::InDoubt {
            code,
            doubted: Doubted::AttemptsUsedUp,
            why: "the day's attempts are used up, by none that we know of",
        },
        // With its own name, the charge can be asked about.
        RenewalAnswer::InDoubt { code, aoc_trans_id: Some(reference), .. } => {
            let reference = Some(reference);
            ChargeAnswer::Pending { code, reference, ask_after: POLL_UNCLEAR_EVERY }
        }
        RenewalAnswer::InDoubt { code, doubted, why, aoc_trans_id: None } => {
            ChargeAnswer::InDoubt { code, doubted, why }
        }
    }
}

pub(super) fn inquired(answer: StatusAnswer, ordered: Money, occasion: Occasion) -> InquiryAnswer {
    match answer {
        StatusAnswer::Charged(receipt) => InquiryAnswer::Charged(debited(receipt, ordered)),
        StatusAnswer::Denied(decline) if occasion == Occasion::Renewal => {
            InquiryAnswer::Declined(of_renewal(decline))
        }
        StatusAnswer::Denied(decline) => InquiryAnswer::Declined(decline),
        StatusAnswer::Pending { pending: Pending::StepDown, code } => {
            InquiryAnswer::StepDownOffered { code }
        }
        StatusAnswer::Pending { pending, code } => {
            InquiryAnswer::Pending { code, ask_after: pending.poll_every() }
        }
        StatusAnswer::Mismatch { field, code } => {
            InquiryAnswer::Mismatch { field, code: Some(code) }
        }
        StatusAnswer::Unclear { code, why, .. } => InquiryAnswer::Unclear { code: Some(code), why },
    }
}

/// What the last paid day says about a renewal, against the one from before it was sent.
///
/// That a subscription has ended says nothing about a renewal before its end, unless the last paid
/// day is told: without one it counts like a subscriber whom nobody knows (money rule 3).
pub(super) fn compared(answer: SubscriptionAnswer, before: Option<NaiveDate>) -> InquiryAnswer {
    let Some(before) = before else {
        return InquiryAnswer::Unclear { code: None, why: NO_DAY_BEFORE };
    };
    let has_moved = |day: &NaiveDate| *day > before;
    match answer {
        SubscriptionAnswer::Subscribed { expires_on: Some(day) }
        | SubscriptionAnswer::Unsubscribed { expires_on: Some(day) }
            if has_moved(&day) =>
        {
            let code = Code::unlisted(SUBSCRIPTION_STATUS);
            InquiryAnswer::Charged(Debited { expiry: Some(day), ..Debited::plainly(code, None) })
        }
        SubscriptionAnswer::Subscribed { expires_on: Some(_) } => InquiryAnswer::Unchanged,
        SubscriptionAnswer::Subscribed { expires_on: None } => {
            InquiryAnswer::Unclear { code: None, why: NO_EXPIRY }
        }
        SubscriptionAnswer::Unsubscribed { expires_on: Some(_) } => {
            InquiryAnswer::Declined(Decline {
                class: Class::Terminal,
                reason: DeclineReason::Cancelled,
                code: Code::unlisted(ENDED),
            })
        }
        SubscriptionAnswer::Unsubscribed { expires_on: None } => {
            InquiryAnswer::NotMember { code: Code::unlisted(ENDED) }
        }
        SubscriptionAnswer::UnknownSubscriber { code } => InquiryAnswer::NotMember { code },
        SubscriptionAnswer::Mismatch { field, code } => {
            InquiryAnswer::Mismatch { field, code: Some(code) }
        }
        SubscriptionAnswer::Unclear { code, why } => {
            InquiryAnswer::Unclear { code: Some(code), why }
        }
    }
}

pub(super) fn standing(answer: SubscriptionAnswer) -> StandingAnswer {
    match answer {
        SubscriptionAnswer::Subscribed { expires_on } => {
            StandingAnswer::Subscribed { expiry: expires_on }
        }
        SubscriptionAnswer::Unsubscribed { .. } => StandingAnswer::Ended { code: None },
        SubscriptionAnswer::UnknownSubscriber { code } => {
            StandingAnswer::Ended { code: Some(code) }
        }
        SubscriptionAnswer::Mismatch { .. } => {
            let why = "the answer is about another subscription";
            StandingAnswer::Unclear { is_our_fault: false, why }
        }
        SubscriptionAnswer::Unclear { code, why } => {
            StandingAnswer::Unclear { is_our_fault: OUR_FAULT.contains(&code.as_str()), why }
        }
    }
}

fn declined(class: Class, reason: DeclineReason, code: Code) -> ChargeAnswer {
    ChargeAnswer::Declined(Decline { class, reason, code })
}

/// That a transaction expired at the gateway says nothing about the subscription.
fn of_renewal(decline: Decline) -> Decline {
    let expired = decline.reason == DeclineReason::Expired;
    let reason = if expired { DeclineReason::OperatorError } else { decline.reason };
    Decline { reason, ..decline }
}

fn debited(receipt: Receipt, ordered: Money) -> Debited {
    Debited {
        code: receipt.code,
        reference: receipt.aoc_trans_id,
        amount: (receipt.charged != ordered).then_some(receipt.charged),
        expiry: receipt.expires_on,
    }
}
