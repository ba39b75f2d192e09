//! Charges as they are while somebody buys something; what the other files start from.

use super::*;
use crate::{NotRefundable, Otp, RefundId};

/// How long a subscriber may act in these tests.
pub(super) const WINDOW: TimeDelta = TimeDelta::minutes(5);

/// Made in two calls, and asked about by the operator's own name (AOC).
pub(super) fn in_two_calls(schedule: &RenewalSchedule) -> ChargeRules<'_> {
    ChargeRules { prepares: true, asks_by_our_id: false, tells_expiry: true, ..rules(schedule) }
}

/// Made in two calls, and asked about by our own id (LTC).
pub(super) fn with_otp(schedule: &RenewalSchedule) -> ChargeRules<'_> {
    ChargeRules { prepares: true, ..rules(schedule) }
}

/// A purchase of the week from 22 November, at two in the morning.
pub(super) fn bought(way: Way) -> Charge {
    let purchase = PurchaseOrder { return_url: None, window: Duration::from_secs(300) };
    let purchase = Some(Box::new(purchase));
    Charge::open(ChargeOrder { way, purchase, send_before: None, ..order() })
}

/// Ten ringgit, once, without the subscriber.
pub(super) fn direct() -> Charge {
    let amount = ringgit("10.00");
    let order = ChargeOrder { way: Way::Direct, amount, send_before: None, ..order() };
    Charge::open(ChargeOrder { subscription: None, period: None, plan: None, ..order })
}

pub(super) fn ringgit(text: &str) -> Money {
    Money::parse(text, Currency::Myr).expect("an amount")
}

/// The first call was answered at `now`: the subscriber has [`WINDOW`] to act.
pub(super) fn prepared(now: &str) -> ChargeEvent {
    let expires_at = Some(at(now) + WINDOW);
    ChargeEvent::Prepared {
        reference: "RC1".into(),
        page: None,
        expires_at,
        look_at: None,
        free_trial: None,
    }
}

/// The first call was answered: the one that charges is next.
pub(super) fn ready() -> ChargeEvent {
    ChargeEvent::Prepared {
        reference: "TR1".into(),
        page: None,
        expires_at: None,
        look_at: None,
        free_trial: None,
    }
}

/// The subscriber was sent to the operator's page at two in the morning.
pub(super) fn sent_to_page() -> ChargeEvent {
    let page = OperatorPage { redirect_url: Some("https://pay.example/1".into()), deep_link: None };
    ChargeEvent::Prepared {
        reference: "TR1".into(),
        page: Some(page),
        expires_at: Some(at("22 02:05:00")),
        look_at: Some(at("22 02:02:00")),
        free_trial: None,
    }
}

/// The same as the history has it.
fn on_some_page() -> ChargeEvent {
    match sent_to_page() {
        ChargeEvent::Prepared { reference, expires_at, look_at, free_trial, .. } => {
            let page = Some(OperatorPage { redirect_url: None, deep_link: None });
            ChargeEvent::Prepared { reference, page, expires_at, look_at, free_trial }
        }
        other => other,
    }
}

/// The charge to which these things happened, all of them at two in the morning.
pub(super) fn with(mut charge: Charge, events: &[ChargeEvent]) -> Charge {
    for event in events {
        charge.apply(event, at("22 02:00:00")).expect("a legal move");
    }
    charge
}

/// The OTP was sent to the subscriber at two in the morning.
pub(super) fn waiting_for_otp() -> Charge {
    with(bought(Way::Otp), &[ChargeEvent::Preparing, prepared("22 02:00:00")])
}

pub(super) fn on_page() -> Charge {
    with(bought(Way::Page), &[ChargeEvent::Preparing, sent_to_page()])
}

/// What a subscriber types.
pub(super) fn typed(digits: &str) -> ChargeSignal {
    ChargeSignal::Otp { otp: digits.parse().expect("an OTP") }
}

/// All of the ten ringgit were taken, and are known by the operator's name.
pub(super) fn paid() -> Charge {
    let taken = match charged() {
        ChargeEvent::Charged { proof, code, .. } => ChargeEvent::Charged {
            proof,
            code,
            reference: Some("TR1".into()),
            evidence: None,
            amount: None,
            expiry: None,
            look_at: None,
        },
        other => other,
    };
    with(direct(), &[ChargeEvent::Preparing, ready(), ChargeEvent::Submitted, taken])
}

pub(super) fn refund_id(key: &str) -> RefundId {
    RefundId::mint(order().id, key)
}

pub(super) fn refunded() -> Charge {
    let (id, amount) = (refund_id("all"), ringgit("10.00"));
    let opened =
        ChargeEvent::RefundOpened { id, amount, reason: "broken".into(), by: "ann".into() };
    let ended = ChargeEvent::RefundEnded { id, refunded: Some(amount), in_full: true };
    with(paid(), &[opened, ended])
}

/// One of every kind of event that a purchase, a renewal with a last paid day, or a refund adds.
pub(super) fn one_of_every_event() -> Vec<ChargeEvent> {
    let (id, amount) = (refund_id("half"), ringgit("5.00"));
    let expiry = at("28 12:00:00").date_naive();
    let otp: Option<Otp> = None;
    vec![
        ChargeEvent::Preparing,
        on_some_page(),
        ready(),
        ChargeEvent::PrepareAgain {
            transaction_id: TransactionId::mint("ACME", "another").expect("a prefix"),
            retry_at: at("22 02:00:02"),
            code: Some("104".into()),
            evidence: None,
            why: Doubted::Code,
        },
        ChargeEvent::OtpTyped { otp },
        ChargeEvent::OtpRefused { code: Some("006".into()) },
        ChargeEvent::ResendAsked,
        ChargeEvent::OtpResent { is_sent: true, code: None, expires_at: at("22 02:05:00") },
        ChargeEvent::WindowClosed { look_at: at("22 02:07:00") },
        ChargeEvent::StepDownOffered { expires_at: at("22 02:05:00") },
        ChargeEvent::StepDownChosen { days: 8 },
        ChargeEvent::ExpiryRead { expiry },
        ChargeEvent::ExpirySeen { expiry },
        ChargeEvent::Hinted { reference: Some("TR1".into()) },
        ChargeEvent::RefundOpened { id, amount, reason: "broken".into(), by: "ann".into() },
        ChargeEvent::RefundEnded { id, refunded: Some(amount), in_full: false },
        ChargeEvent::RefundEnded { id, refunded: Some(amount), in_full: true },
        ChargeEvent::RefundRefused {
            id,
            amount,
            reason: "broken".into(),
            by: "ann".into(),
            why: NotRefundable::TooMuch { left: ringgit("4.00"), wanted: amount },
        },
    ]
}
