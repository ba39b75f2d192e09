//! Charges as the journal has them when an operator is called: nothing is set, everything happened.

use std::time::Duration;

use billing::{
    Charge, ChargeEvent, ChargeId, ChargeOrder, ChargeOrigin, Doubted, OperatorPage, PurchaseOrder,
    TransactionId, Way,
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::dialect::Dialect;

/// The id of every charge at the operator.
pub(crate) const TRANSACTION_ID: &str = "ACME20260114093000A7K2";

/// The last paid day of every subscription before its renewal.
pub(crate) fn paid_until() -> NaiveDate {
    "2026-11-21".parse().expect("a day")
}

fn now() -> DateTime<Utc> {
    "2026-11-22T02:00:00Z".parse().expect("an instant")
}

fn later() -> DateTime<Utc> {
    now() + TimeDelta::minutes(10)
}

/// Just opened.
pub(crate) fn requested(dialect: &dyn Dialect, way: Way) -> Charge {
    let opened = order(dialect, way);
    if way == Way::Watched {
        let mut charge = Charge::watch(opened, now(), later());
        charge.expiry_before = Some(paid_until());
        return charge;
    }
    Charge::open(opened)
}

/// The intent of the first of two calls is recorded.
pub(crate) fn preparing(dialect: &dyn Dialect, way: Way) -> Charge {
    after(requested(dialect, way), [ChargeEvent::Preparing])
}

/// The intent of the call that charges is recorded, and all that comes before it.
pub(crate) fn submitted(dialect: &dyn Dialect, way: Way) -> Charge {
    let given = dialect.given();
    let charge = match dialect.preparing(way) {
        Some(_) => after(preparing(dialect, way), [prepared(given.reference, way)]),
        None => requested(dialect, way),
    };
    let otp = given.otp.parse().ok();
    match way {
        Way::Otp => after(charge, [ChargeEvent::OtpTyped { otp }, ChargeEvent::Submitted]),
        Way::Renewal => {
            let read = ChargeEvent::ExpiryRead { expiry: paid_until() };
            after(charge, [read, ChargeEvent::Submitted])
        }
        Way::Direct => after(charge, [ChargeEvent::Submitted]),
        // No call of ours charges: it waits.
        Way::Page | Way::Watched => charge,
    }
}

/// About to be confirmed with an OTP that nobody knows.
pub(crate) fn untyped(dialect: &dyn Dialect) -> Charge {
    let prepared = prepared(dialect.given().reference, Way::Otp);
    let untyped = ChargeEvent::OtpTyped { otp: None };
    after(preparing(dialect, Way::Otp), [prepared, untyped, ChargeEvent::Submitted])
}

/// In doubt for this reason; with the operator's own name, where its answer had one.
pub(crate) fn in_doubt(
    dialect: &dyn Dialect,
    way: Way,
    (why, reference): (Doubted, Option<&str>),
) -> Charge {
    let charge = submitted(dialect, way);
    if way == Way::Watched {
        return charge;
    }
    let reference = reference.map(Into::into);
    let lost =
        ChargeEvent::AnswerLost { why, look_at: later(), code: None, evidence: None, reference };
    after(charge, [lost])
}

fn prepared(reference: &str, way: Way) -> ChargeEvent {
    let page =
        OperatorPage { redirect_url: Some("https://aoc.example/page".into()), deep_link: None };
    ChargeEvent::Prepared {
        reference: reference.into(),
        page: (way == Way::Page).then_some(page),
        expires_at: way.is_attended().then_some(later()),
        look_at: (way == Way::Page).then_some(later()),
        free_trial: None,
    }
}

fn after(mut charge: Charge, events: impl IntoIterator<Item = ChargeEvent>) -> Charge {
    for event in events {
        charge.apply(&event, now()).expect("a legal move");
    }
    charge
}

fn order(dialect: &dyn Dialect, way: Way) -> ChargeOrder {
    let given = dialect.given();
    let request = ChargeOrigin::Request { api_key: "suite", idempotency_key: "1" };
    let is_period = matches!(way, Way::Renewal | Way::Watched);
    let window = Duration::from_secs(600);
    let purchase = PurchaseOrder { return_url: None, window };
    ChargeOrder {
        id: ChargeId::mint(7, &request),
        transaction_id: transaction_id(),
        account: "suite-main".parse().expect("an id"),
        plan: dialect.plan(way),
        subscription: Some("sub-1".parse().expect("an id")),
        msisdn: given.msisdn,
        amount: given.amount,
        description: None,
        period: is_period.then(|| "2026-11-22/2026-12-22".parse().expect("a period")),
        ordinal: 0,
        dunning_step: 0,
        retry_of: None,
        opened_on: now().date_naive(),
        scheduled_for: now(),
        send_before: None,
        way,
        purchase: way.is_attended().then(|| Box::new(purchase)),
        asked: None,
    }
}

/// The id of every charge, and of every refund and cancellation, at the operator.
pub(crate) fn transaction_id() -> TransactionId {
    TRANSACTION_ID.parse().expect("an id")
}
